/** What a rollout needs from others is away, or its own parts are. */
import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { Elder, newServes } from './failed-deploy';

const elder = new Elder();

export const authorityDown: Fault = {
  title: 'the certificate authority hangs during a deploy',
  expected: 'nobody needs it, for the certificate goes along',
  clients: 'nothing',
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    // Before that, the machine and the gate ask it for its root, which every other authority has published.
    await (await deploy.terraform).waitForLine(/gate: waiting for/);
    await docker(['pause', lab.layout.authority.name]);
    return deploy.ended;
  },
  check: (lab, deployed) => newServes(lab, deployed, /with a valid certificate/),
  restore: async (lab) => void (await docker(['unpause', lab.layout.authority.name]).catch(() => undefined)),
};

export const prometheusDown: Fault = {
  title: "the old server's Prometheus is down at the handover",
  expected: 'the backup before is handed over, and the deploy says so',
  clients: 'nothing',
  act: async (lab) => {
    await lab.onMachine(await lab.serving(), 'docker', 'stop', 'prometheus');
    return lab.deployChange();
  },
  check: (lab, deployed) => newServes(lab, deployed, /handed over: .*, for the last one failed: /),
};

export const agentKilled: Fault = {
  title: "the old server's agent is killed right before the switch",
  expected: 'it starts again, and the handover ends well',
  clients: 'nothing',
  act: async (lab) => {
    const old = await lab.serving();
    await lab.project.change();
    const deploy = lab.startDeploy();
    await (await deploy.terraform).waitForLine(/gate: passed after/);
    await lab.onMachine(old, 'systemctl', 'kill', '--signal=KILL', 'baton-agent');
    return deploy.ended;
  },
  check: (lab, deployed) =>
    newServes(lab, deployed, /handed over: the backup of/, /took over: the metrics of/),
};

const PARAMETER = 'secrets/acme-ca';
const moveParameter = (lab: Lab, from: string, to: string) =>
  docker([
    ...['run', '--rm', '--network', 'none', '--volume', `${lab.layout.parameters}:/parameters`],
    ...['baton/tools:trixie', 'mv', `/parameters/${from}`, `/parameters/${to}`],
  ]);
const bringBack = (lab: Lab) => moveParameter(lab, `${PARAMETER}.gone`, PARAMETER);

export const parameterMissing: Fault = {
  title: 'a stored secret is missing',
  expected:
    'the boot stops and names it, the old server serves on; once it is stored, the same deploy ends well',
  clients: 'nothing',
  prepare: async (lab) => {
    await elder.remember(lab);
    await moveParameter(lab, PARAMETER, `${PARAMETER}.gone`);
  },
  check: async (lab, deployed) => {
    const refused = await elder.stillServes(lab, deployed, /did not pass the gate/, new RegExp(PARAMETER));
    await bringBack(lab);
    return [...refused, ...(await newServes(lab, await lab.deploy()))];
  },
  restore: async (lab) => void (await bringBack(lab).catch(() => undefined)),
};

export const deployInterrupted: Fault = {
  title: 'Ctrl-C while the candidate is at the gate',
  expected: 'the old server serves on, and the same deploy, run again, ends well',
  clients: 'nothing',
  act: async (lab) => {
    await lab.project.change();
    const first = lab.startDeploy();
    const terraform = await first.terraform;
    await terraform.waitForLine(/gate: waiting for/);
    terraform.signal('SIGINT');
    await first.ended;
    return lab.deploy();
  },
  check: (lab, deployed) => newServes(lab, deployed),
};
