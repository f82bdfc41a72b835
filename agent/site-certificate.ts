/** What a report says of the site's certificate, by what each public name was answered with. */
import type { CertificateProblem } from '../protocol/certificate-problem';
import type { Report } from '../protocol/report';

export interface ShownCertificate {
  readonly host: string;
  /** @default valid for the name */
  readonly problem?: CertificateProblem | 'no answer';
}

/** One that is wrong is told before one that is missing: nothing that the server does by itself replaces it. */
export function siteCertificate(
  shown: readonly ShownCertificate[],
): Pick<Report, 'certificate' | 'certificateProblem'> {
  if (shown.every(({ problem }) => problem === undefined)) return { certificate: 'valid' };
  for (const { host, problem } of shown)
    if (problem && problem !== 'no answer' && problem.kind !== 'none-yet')
      return {
        certificate: 'awaiting-address',
        certificateProblem: { host, kind: problem.kind, detail: problem.detail },
      };
  return { certificate: 'awaiting-address' };
}
