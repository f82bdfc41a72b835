/** `baton maintenance`: shows visitors a page instead of the site, on this server and the next ones. */
import { awaitShown, readMaintenance, shownNow, writeMaintenance } from '../../deployer/maintenance';
import { commandsOf } from '../../deployer/platforms';
import type { StorePlace } from '../../deployer/store-place';
import { type Maintenance, MOST_NETWORKS, MOST_RETRY_SECONDS } from '../../protocol/maintenance';
import { cidr } from '../../settings/fields';
import type { Environment } from '../../settings/schema';
import type { CommandContext } from '../command';
import { json, list } from '../output';
import { maintenancePage } from './maintenance-page';
import { seconds } from './time';

export interface MaintenanceOptions {
  readonly message?: string;
  readonly page?: string;
  readonly retryAfter?: string;
  readonly allowFrom?: readonly string[];
  readonly json?: boolean;
}

export async function maintenance(
  context: CommandContext,
  name: string,
  state: string | undefined,
  options: MaintenanceOptions,
): Promise<void> {
  if (state !== undefined && state !== 'on' && state !== 'off')
    throw new Error(`maintenance is "on" or "off", got "${state}"`);
  const environment = context.environments.load(name);
  const wanted = state === 'on' ? wish(context, environment, options) : undefined;
  const platform = commandsOf(environment);
  try {
    const store = await platform.server.dataStore(environment, name, context.env);
    if (state === undefined) return await tell(context, name, store, options.json === true);
    await writeMaintenance(store, wanted?.maintenance);
    const shown = await awaitShown(store, wanted?.maintenance.since);
    if (shown.server !== undefined && shown.since !== wanted?.maintenance.since)
      throw late(name, shown.server, state);
    if (options.json) return await tell(context, name, store, true);
    context.log(outcome(name, shown.server, wanted));
  } catch (error) {
    throw new Error(platform.explain(error, name));
  }
}

interface Wanted {
  readonly maintenance: Maintenance;
  /** Where the page is from. */
  readonly from: string;
}

/** @throws Error before anything has changed */
function wish({ env }: CommandContext, environment: Environment, options: MaintenanceOptions): Wanted {
  const { retryAfter = '10m', allowFrom = [], message, page: file } = options;
  const retryAfterSeconds = seconds(retryAfter);
  if (!retryAfterSeconds || retryAfterSeconds > MOST_RETRY_SECONDS)
    throw new Error(`--retry-after: must be 1s-24h, such as 30m, got "${retryAfter}"`);
  for (const network of allowFrom) {
    const { error } = cidr().safeParse(network);
    if (error) throw new Error(`--allow-from: ${error.issues[0]?.message}, got "${network}"`);
  }
  if (allowFrom.length > MOST_NETWORKS)
    throw new Error(`--allow-from: at most ${MOST_NETWORKS} networks, got ${allowFrom.length}`);
  if (allowFrom.length > 0 && environment.visitors.proxies.length > 0)
    throw new Error(
      '--allow-from: does not work behind a proxy (visitors.proxies), whose address all visitors have there',
    );
  const { page, from } = maintenancePage({
    ...(message !== undefined && { message }),
    ...(file !== undefined && { page: file }),
    startedIn: env.BATON_STARTED_IN ?? '.',
    directory: environment.site.directory,
  });
  return { maintenance: { since: new Date().toISOString(), page, retryAfterSeconds, allowFrom }, from };
}

const late = (name: string, server: string, state: string) =>
  new Error(
    `the word is written, but ${server} has not turned the page ${state} within 30 s. Is its release older than this ` +
      `command? Then deploy. Next step: npx baton logs ${name} journal --since 5m`,
  );

function outcome(name: string, server: string | undefined, wanted: Wanted | undefined): string {
  const first = `no server serves ${name} yet: the first one`;
  if (!wanted)
    return `maintenance: ${server ? `visitors of ${name} get the site again` : `${first} shows the site`}`;
  const { allowFrom } = wanted.maintenance;
  return [
    `maintenance: ${server ? `visitors of ${name} get the page` : `${first} shows the page`} (${wanted.from})`,
    ...(allowFrom.length > 0 ? [`  not from ${allowFrom.join(', ')}`] : []),
    `  the dashboards stay, and the next servers show the page too, until: npx baton maintenance ${name} off`,
  ].join('\n');
}

async function tell(
  { log }: CommandContext,
  name: string,
  store: StorePlace,
  asJson: boolean,
): Promise<void> {
  const wanted = await readMaintenance(store);
  const { server, since } = await shownNow(store);
  const { allowFrom = [], retryAfterSeconds } = wanted ?? {};
  const isTakenUp = server === undefined ? undefined : since === wanted?.since;
  if (asJson) {
    const on = wanted !== undefined;
    log(
      json({ environment: name, on, since: wanted?.since, allowFrom, retryAfterSeconds, server, isTakenUp }),
    );
    return;
  }
  log(
    list([
      ['maintenance', wanted ? `on since ${wanted.since}` : 'off'],
      ...(allowFrom.length > 0 ? ([['let through', allowFrom.join(', ')]] as const) : []),
      ['server', serverLine(server, isTakenUp)],
    ]),
  );
}

function serverLine(server: string | undefined, isTakenUp: boolean | undefined): string {
  if (server === undefined) return 'none serves';
  return isTakenUp ? server : `${server}, which does not do so yet`;
}
