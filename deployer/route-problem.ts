/** What is wrong with a server's answer for a public name: asked by the gate and the confirmation. */
import type { CertificateProblem } from '../protocol/certificate-problem';
import { type Probe, probe } from '../protocol/probe';
import { remoteReason, remoteText } from './remote-text';

/** @returns what is wrong with an answer, or why there is none */
export async function problemOf(target: Probe, verify: boolean): Promise<string | undefined> {
  try {
    const { status, certificateProblem } = await probe(target);
    if (status !== 200) return `status ${status}`;
    return verify && certificateProblem
      ? `its certificate ${remoteText(certificateProblem.detail)}`
      : undefined;
  } catch (error) {
    return remoteReason(error);
  }
}

export async function certificateOf(target: Probe): Promise<CertificateProblem | 'valid' | 'no answer'> {
  try {
    return (await probe(target)).certificateProblem ?? 'valid';
  } catch {
    return 'no answer';
  }
}
