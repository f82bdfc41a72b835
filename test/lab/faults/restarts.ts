/** What runs is killed and starts again by itself, as after a loss of power. */
import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { newServes } from './failed-deploy';
import { within } from './parts';

const BACK_SECONDS = 120;
let came = true;

interface Restart {
  readonly title: string;
  readonly restart: (lab: Lab) => Promise<unknown>;
}

const restarted = ({ title, restart }: Restart): Fault => ({
  title,
  expected: 'the site comes back by itself, with its certificate, and the next deploy goes well',
  clients: 'outage',
  act: async (lab) => {
    const holder = await lab.serving();
    await restart(lab);
    const serves = async () => {
      const { status, certificateProblem } = await lab.page('/');
      return status === 200 && certificateProblem === undefined && (await lab.holder()) === holder;
    };
    came = await within(lab, BACK_SECONDS, serves);
    return lab.deployChange();
  },
  check: async (lab, deployed) => [
    ...(came ? [] : [`the site did not come back by itself within ${BACK_SECONDS} s`]),
    ...(await newServes(lab, deployed, /with a valid certificate/)),
    ...((await lab.orders()) === 1 ? [] : ['the authority issued another certificate']),
  ],
});

/** Killed, and started as Docker starts them at the host's boot. */
const cycle = async (...containers: string[]) => {
  await docker(['kill', ...containers]);
  await docker(['start', ...containers]);
};

export const hostRebooted = restarted({
  title: 'the host is rebooted: machine, address and object store',
  // Not the certificate authority: Pebble would have another root afterwards.
  restart: async (lab) => cycle(lab.layout.gateway.name, lab.layout.store.name, await lab.serving()),
});

export const machineRebooted = restarted({
  title: 'the serving machine loses its power and boots again',
  restart: async (lab) => cycle(await lab.serving()),
});

export const addressRestarted = restarted({
  title: 'what holds the address starts anew',
  restart: (lab) => cycle(lab.layout.gateway.name),
});

export const dockerRestarted = restarted({
  title: "the serving machine's Docker starts anew",
  restart: async (lab) => lab.onMachine(await lab.serving(), 'systemctl', 'restart', 'docker'),
});

export const proxyKilled = restarted({
  title: 'Traefik of the serving machine is killed',
  restart: async (lab) =>
    lab.onMachine(
      await lab.serving(),
      'sh',
      '-c',
      "kill -9 $(docker inspect --format '{{.State.Pid}}' traefik)",
    ),
});
