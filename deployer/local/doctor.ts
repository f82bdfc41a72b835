/** What `baton doctor` asks about an environment on this computer. */
import type { LocalEnvironment } from '../../settings/schema';
import { type DoctorCommands, note, ok } from '../doctor-commands';
import { docker } from './docker';
import { layout } from './layout';

export const localDoctor: DoctorCommands<LocalEnvironment> = {
  needsDocker: true,
  findings: async ({ network, domain, ports }, name) => {
    const { gateway } = layout(name, network);
    const state = await docker(['inspect', '--format', '{{.State.Running}}', gateway.name]).catch(
      () => 'false',
    );
    return [
      state === 'true'
        ? ok('environment', `up: https://${domain}:${ports.https}/`)
        : note('environment', `not up: npx baton up ${name} starts it`),
    ];
  },
};
