/** Something is killed, and starts again by itself, as after a power failure. */
import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import type { Testbed } from '../testbed/testbed';
import { MESSAGES } from './helpers/messages';
import { newServes, noNewCertificate, unless } from './helpers/outcome';
import { within } from './helpers/wait';

const BACK_SECONDS = 120;

interface Restart {
  readonly title: string;
  readonly restart: (testbed: Testbed, serving: string) => Promise<unknown>;
}

const restarted = ({ title, restart }: Restart): Fault => ({
  title,
  expected: 'the site comes back by itself, with its certificate, and the next deploy succeeds',
  clients: 'outage',
  start: (testbed, old) => {
    const isServing = async () => {
      const { status, certificateProblem } = await testbed.page('/');
      const holder = await testbed.machines.holder();
      return status === 200 && certificateProblem === undefined && holder === old;
    };
    let isBack = false;
    return {
      act: async () => {
        await restart(testbed, old);
        isBack = await within(testbed, BACK_SECONDS, isServing);
        return testbed.deployChange();
      },
      check: async (deployed) => [
        ...unless(isBack, `the site did not come back by itself within ${BACK_SECONDS} s`),
        ...(await newServes(testbed, deployed, MESSAGES.validCertificate)),
        ...(await noNewCertificate(testbed)),
      ],
    };
  },
});

/** Kills the containers, and starts them as Docker does when the host boots. */
const restartContainers = async (...containers: string[]) => {
  await docker(['kill', ...containers]);
  await docker(['start', ...containers]);
};

export const hostRebooted = restarted({
  title: 'the host is rebooted: machine, address, object store and certificate authority',
  restart: ({ layout: { gateway, store, authority } }, serving) =>
    restartContainers(gateway.name, store.name, authority.name, serving),
});

export const machineRebooted = restarted({
  title: 'the serving machine loses its power and boots again',
  restart: (_, serving) => restartContainers(serving),
});

export const addressRestarted = restarted({
  title: 'the gateway that has the address restarts',
  restart: ({ layout }) => restartContainers(layout.gateway.name),
});

export const dockerRestarted = restarted({
  title: "the serving machine's Docker restarts",
  restart: ({ machines }, serving) => machines.run(serving, 'systemctl', 'restart', 'docker'),
});

export const proxyKilled = restarted({
  title: "the serving machine's Traefik is killed",
  restart: ({ machines }, serving) => {
    const script = "kill -9 $(docker inspect --format '{{.State.Pid}}' traefik)";
    return machines.run(serving, 'sh', '-c', script);
  },
});
