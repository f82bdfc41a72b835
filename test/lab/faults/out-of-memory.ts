import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { deployUntilBoot } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { oldServes } from './helpers/outcome';

/** The kernel kills a container that is over its limit, as often as Docker starts it again. */
const KILL_ALWAYS = `while :; do
  pid=$(docker inspect --format '{{.State.Pid}}' nginx 2>/dev/null)
  [ "\${pid:-0}" -gt 0 ] && kill -9 "$pid"
  sleep 0.1
done`;

export const outOfMemory: Fault = {
  title: 'the kernel kills a service of the candidate again and again, as if it were out of memory',
  expected: 'the gate names the container; the old server keeps serving',
  clients: 'nothing',
  start: (testbed, old) => ({
    act: async () => {
      const deploy = await deployUntilBoot(testbed);
      await docker(['exec', '--detach', deploy.candidate, 'sh', '-c', KILL_ALWAYS]);
      return deploy.ended;
    },
    check: (deployed) => oldServes(testbed, old, deployed, MESSAGES.gateRefused, /container nginx/),
  }),
};
