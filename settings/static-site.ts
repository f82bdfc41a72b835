/** Whether there is a static site: an app that serves all of the domain is the site itself. */
import type { ServiceName } from './services';

/** What of the environment decides it. */
interface WithApps {
  readonly domain: string;
  readonly apps: Readonly<Record<string, { readonly host: string; readonly paths: readonly string[] }>>;
}

/** What only a static site needs. */
export const SITE_SERVICES: readonly ServiceName[] = ['nginx', 'php', 'nginx-exporter'];

/** @returns the app that serves all of the domain, if one does */
export const siteApp = ({ domain, apps }: WithApps): string | undefined =>
  Object.keys(apps).find((name) => apps[name]?.host === domain && apps[name].paths.includes('/'));

export const hasStaticSite = (environment: WithApps): boolean => siteApp(environment) === undefined;
