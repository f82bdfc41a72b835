import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { MESSAGES } from './helpers/messages';
import { newServes, oldServes } from './helpers/outcome';

/** Not a secret that the deployer itself reads, as it does the authority's root. */
const PARAMETER = 'ssh-host-key';

export const parameterMissing: Fault = {
  title: 'a stored secret is missing',
  expected:
    'the boot fails and names it, and the old server keeps serving; once it is stored, the same deploy succeeds',
  clients: 'nothing',
  start: (testbed, old) => {
    const move = (from: string, to: string) =>
      docker([
        ...['run', '--rm', '--network', 'none', '--volume', `${testbed.layout.parameters}:/parameters`],
        ...['baton/tools:trixie', 'mv', `/parameters/${from}`, `/parameters/${to}`],
      ]);
    const store = () => move(`${PARAMETER}.gone`, PARAMETER);
    return {
      prepare: async () => void (await move(PARAMETER, `${PARAMETER}.gone`)),
      check: async (deployed) => {
        const { gateRefused, missingParameter } = MESSAGES;
        const messages = [gateRefused, missingParameter, new RegExp(PARAMETER)];
        const problems = await oldServes(testbed, old, deployed, ...messages);
        await store();
        return [...problems, ...(await newServes(testbed, await testbed.deploy()))];
      },
      restore: async () => void (await store().catch(() => undefined)),
    };
  },
};
