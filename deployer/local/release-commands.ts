/** What commands about releases and servers ask of this computer. */
import { readFile } from 'node:fs/promises';
import type { LocalEnvironment } from '../../settings/schema';
import type { Store } from '../release/stored';
import type { Machine, ReleaseCommands, SiteHolder } from '../release-commands';
import { docker } from './docker';
import { rootFile } from './files';
import { holdOf, liftHold, recordHold } from './hold';
import { layout } from './layout';
import { machines, servingMachine } from './machine';
import { withNextStep } from './next-step';
import { notUp } from './not-up';
import { refuseOtherOwner } from './owner';
import { stateOf } from './parts';
import { refusals } from './refusals';
import { removeWithLogs } from './removal';
import type { PlatformInput } from './settings';
import { localStore } from './store';

/** The commands run in the project's folder. */
const HERE = '.';

export const localReleases: ReleaseCommands<LocalEnvironment> = {
  place: async ({ network, ports }, name) => {
    const names = layout(name, network);
    const input = { environment: name, layout: names };
    const [gateway, store] = await Promise.all([stateOf(names.gateway.name), stateOf(names.store.name)]);
    if (gateway === 'missing' && store === 'missing') throw notUp(name, 'nothing of it is there');
    await refuseOtherOwner(name, HERE);
    const s3 = localStore(names);
    // If the store is not running, its address may belong to somebody else.
    const running = (bucket: string): Store => {
      if (store === 'running') return { s3, bucket };
      throw notUp(name, `the object store ${names.store.name} does not run`);
    };
    return {
      get releases() {
        return running(names.buckets.releases);
      },
      get data() {
        return running(names.buckets.data);
      },
      hold: () => holdOf(name, HERE),
      recordHold: (release, reason, log) => recordHold({ environment: name, release, reason }, log, HERE),
      liftHold: () => liftHold(name, HERE),
      refusals: () => refusals(HERE, name),
      machines: async () => {
        const found = await Promise.all((await machines(name)).map(machine));
        return found.sort((a, b) => (a.since?.getTime() ?? 0) - (b.since?.getTime() ?? 0));
      },
      address: () => siteHolder(input, `127.0.0.1:${ports.https}`),
      site: async () => ({
        address: '127.0.0.1',
        port: ports.https,
        ca: await readFile(rootFile(name), 'utf8'),
      }),
      // A machine is a container, of which Terraform has nothing to remove.
      ofTerraform: async () => [],
      removeMachine: async (id, log) => log(await removeWithLogs(input, id, HERE)),
      explain: (error) => withNextStep((error as Error).message, name),
      close: () => s3.destroy(),
    };
  },
};

async function machine(name: string): Promise<Machine> {
  const format = '{{.State.Status}}|{{.State.StartedAt}}|{{.Config.Image}}';
  const [state = '', started = '', image = ''] = (await docker(['inspect', '--format', format, name])).split(
    '|',
  );
  const since = new Date(started);
  return {
    id: name,
    type: `a container of ${image}`,
    ...(since.getTime() > 0 && { since }),
    isRunning: state === 'running',
    state: state === 'exited' ? 'stopped' : state,
  };
}

/** @throws Error where the gateway does not run: then nobody has the address */
async function siteHolder(input: PlatformInput, address: string): Promise<SiteHolder> {
  const { gateway } = input.layout;
  const state = await stateOf(gateway.name);
  if (state !== 'running')
    throw notUp(input.environment, `the gateway ${gateway.name}, which has the address, is ${state}`);
  const holder = await servingMachine(input);
  return { address, ...(holder !== undefined && { holder }) };
}
