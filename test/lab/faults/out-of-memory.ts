import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { Elder } from './failed-deploy';
import { candidate } from './parts';

const elder = new Elder();

/** As the kernel does when a container is over its limit, as often as Docker starts it again. */
const KILL_ALWAYS = `while :; do
  pid=$(docker inspect --format '{{.State.Pid}}' nginx 2>/dev/null)
  [ "\${pid:-0}" -gt 0 ] && kill -9 "$pid"
  sleep 0.1
done`;

export const outOfMemory: Fault = {
  title: 'the kernel kills a service of the candidate again and again, as when it is out of memory',
  expected: 'the gate names the container; the old server serves on',
  clients: 'nothing',
  prepare: (lab) => elder.remember(lab),
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    await docker(['exec', '--detach', await candidate(deploy), 'sh', '-c', KILL_ALWAYS]);
    return deploy.ended;
  },
  check: (lab, deployed) => elder.stillServes(lab, deployed, /did not pass the gate/, /container nginx/),
};
