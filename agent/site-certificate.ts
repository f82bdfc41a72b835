/** What a report says of the site's certificate, by what each public name was answered with. */
import type { CertificateProblem } from '../protocol/certificate-problem';
import type { Report } from '../protocol/report';

export interface ShownCertificate {
  readonly host: string;
  /** @default valid for the name */
  readonly problem?: CertificateProblem | 'no answer';
  /** In Unix seconds. @default not known */
  readonly ends?: number;
}

/** One that is wrong is told before one that is missing: nothing that the server does by itself replaces it. */
export function siteCertificate(
  shown: readonly ShownCertificate[],
): Pick<Report, 'certificate' | 'certificateProblem' | 'certificateEnds'> {
  if (shown.every(({ problem }) => problem === undefined)) {
    const ends = Math.min(...shown.map(({ ends = Number.POSITIVE_INFINITY }) => ends));
    return { certificate: 'valid', ...(Number.isFinite(ends) && { certificateEnds: ends }) };
  }
  for (const { host, problem } of shown)
    if (problem && problem !== 'no answer' && problem.kind !== 'none-yet')
      return {
        certificate: 'awaiting-address',
        certificateProblem: { host, kind: problem.kind, detail: problem.detail },
      };
  return { certificate: 'awaiting-address' };
}
