/** What the agent has to know of the apps and registries. */
import type { ReleasedApp, ReleasedApps } from '../../protocol/apps';
import type { App } from '../../settings/apps-schema';
import { cronOf } from '../../settings/every';
import type { Environment } from '../../settings/schema';
import { appAddress } from './address';

export const releasedApps = ({ apps, registries, traits }: Environment): ReleasedApps => ({
  apps: byName(apps).map(([name, app]) => ({
    ...released(name, app, Object.keys(apps)),
    ...(traits.imageIds?.[app.image] && { imageId: traits.imageIds[app.image] }),
  })),
  registries: byName(registries).map(([host, { user, passwordSecret }]) => ({
    host,
    user,
    secret: passwordSecret,
  })),
});

const released = (name: string, app: App, names: readonly string[]): ReleasedApp => ({
  name,
  image: app.image,
  address: appAddress(names, name),
  port: app.port,
  host: app.host,
  health: app.health,
  healthSeconds: app.healthSeconds,
  ...(app.release && { release: app.release }),
  jobs: byName(app.jobs).map(([job, { every, command, timeoutSeconds }]) => ({
    name: job,
    schedule: cron(every),
    command,
    timeoutSeconds,
  })),
});

/** The schema takes no others. */
function cron(every: string): string {
  const found = cronOf(every);
  if (found === undefined) throw new Error(`no cron expression for ${JSON.stringify(every)}`);
  return found;
}

/** As code units say: the same on every computer. */
const byName = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));
