/** An app of the environment as a service: all that it needs beyond its entry follows from that. */
import type { App } from '../../settings/apps-schema';
import type { Environment } from '../../settings/schema';
import type { Route, Service } from '../service';
import { appAddress } from './address';
import { appAlerts, appPanels } from './metrics';

/** In the order of their names, so that a file does not depend on the order of an object. */
export const appServices = (environment: Environment): Service[] =>
  Object.keys(environment.apps)
    .sort()
    .flatMap((name) => {
      const app = environment.apps[name];
      return app ? [appService(environment, name, app)] : [];
    });

function appService(environment: Environment, name: string, app: App): Service {
  const address = appAddress(Object.keys(environment.apps), name);
  const { metrics } = app;
  return {
    name,
    image: app.image,
    address,
    // No health check of Docker's: it would need a program in the image. The agent and Traefik ask over the network.
    container: {
      user: app.user,
      ...(app.command && { command: app.command }),
      environment: { PORT: String(app.port), ...app.env },
      ...(!app.readOnly && { writable: true }),
      tmpfs: app.writable.map((path) => tmpfs(app, path)),
      stopSeconds: app.stopSeconds,
      memoryMiB: app.memoryMiB,
      cpus: app.cpus,
      pids: app.pids,
    },
    routes: app.paths.map((path) => route(app, path)),
    ...(metrics && {
      scrapes: [{ job: name, target: `${address}:${metrics.port ?? app.port}`, path: metrics.path }],
    }),
    alerts: appAlerts(name, app),
    panels: appPanels(name, app),
    secretVariables: app.secrets,
    secretFiles: app.secretFiles,
  };
}

const route = (app: App, path: string): Route => ({
  host: app.host,
  port: app.port,
  ...(path !== '/' && { path }),
  ...(app.contentSecurityPolicy !== undefined && { contentSecurityPolicy: app.contentSecurityPolicy }),
  ...(app.metrics && (app.metrics.port ?? app.port) === app.port && { hidden: [app.metrics.path] }),
  probePath: app.health,
  sendsPolicies: true,
  uploadMiB: app.uploadMiB,
  ...(app.sticky && { sticky: true }),
  ...(app.access && { access: app.access }),
});

/** Its rights are the user's of the app, not those that the folder has in the image. */
function tmpfs({ user, writableMiB }: App, path: string): string {
  const [uid, gid] = user.split(':');
  return `${path}:uid=${uid},gid=${gid},mode=0700,size=${writableMiB}m`;
}
