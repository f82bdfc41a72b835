/** What must hold after a deploy under a fault. Each function returns everything unexpected. */
import type { Deployed } from '../../testbed/deploy';
import type { Testbed } from '../../testbed/testbed';

/** The deploy failed, printed these messages, and the old server has the address. */
export async function oldServes(
  { machines }: Testbed,
  old: string,
  deployed: Deployed,
  ...messages: readonly RegExp[]
): Promise<string[]> {
  const holder = await machines.holder();
  return [
    ...(deployed.code === 0 ? ['the deploy did not fail'] : []),
    ...missingMessages(deployed, messages),
    ...(holder === old ? [] : [`the address is at ${holder}, expected ${old}`]),
  ];
}

/** The deploy succeeded, printed these messages, and only the new server is left. */
export async function newServes(
  testbed: Testbed,
  deployed: Deployed,
  ...messages: readonly RegExp[]
): Promise<string[]> {
  const problems = await newestReleaseServes(testbed, deployed, ...messages);
  if (deployed.code !== 0) return problems;
  const machines = await testbed.machines.names();
  return machines.length === 1
    ? problems
    : [...problems, `expected one machine, there are ${machines.join(', ')}`];
}

/** The deploy succeeded and printed these messages. Other servers may be left. */
export async function newestReleaseServes(
  testbed: Testbed,
  deployed: Deployed,
  ...messages: readonly RegExp[]
): Promise<string[]> {
  if (deployed.code !== 0) return [`the deploy failed: ${deployed.output.split('\n').slice(-4).join(' / ')}`];
  const revision = await testbed.revision();
  const newest = testbed.project.revision;
  return [
    ...missingMessages(deployed, messages),
    ...(revision === newest ? [] : [`release ${revision} serves, expected the newest one, ${newest}`]),
  ];
}

/** The site still has its first certificate. */
export const noNewCertificate = async (testbed: Testbed): Promise<string[]> =>
  (await testbed.certificatesIssued()) === 1 ? [] : ['the authority issued another certificate'];

export const unless = (isAsExpected: boolean, problem: string): string[] => (isAsExpected ? [] : [problem]);

const missingMessages = ({ output }: Deployed, messages: readonly RegExp[]) =>
  messages
    .filter((message) => !message.test(output))
    .map((message) => `the deploy did not print ${message}; its last output: ${output.slice(-600)}`);
