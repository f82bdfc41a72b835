/** What of an environment a publish has to know, for `baton publish` and for the deploys of both platforms. */
import { readFileSync } from 'node:fs';
import type { Site } from '../../protocol/site-rules/chains';
import type { SiteRules } from '../../protocol/site-rules/rules';
import type { Environment } from '../../settings/schema';

export interface SiteSettings {
  /** Whether PHP runs the site's programs. @default false */
  readonly php?: boolean;
  /** The script that answers for each path that is no file. @default none */
  readonly frontController?: string;
  /** The environment's own, which come before those of the site's `_redirects`. @default none */
  readonly rules?: SiteRules;
  /** The site's names and port. @default unknown: no URL leads back to the site */
  readonly site?: Site;
}

export function siteSettings({ domain, aliases, site, traits }: Environment): SiteSettings {
  const { php, frontController, redirects, gone } = site;
  return {
    ...(php && { php }),
    ...(frontController !== undefined && { frontController }),
    ...(redirects.length + gone.length > 0 && { rules: { redirects, gone } }),
    site: { names: [domain, ...aliases], port: traits.httpsPort },
  };
}

/** The same as a deploy's step is told: thousands of rules have no room in the variable that it reads. */
export interface StepSettings {
  readonly settings?: Omit<SiteSettings, 'rules'>;
  /** Holds the rules, as JSON. @default there are none */
  readonly rulesFile?: string;
}

export const readSettings = ({ settings, rulesFile }: StepSettings): SiteSettings => ({
  ...settings,
  ...(rulesFile !== undefined && { rules: JSON.parse(readFileSync(rulesFile, 'utf8')) as SiteRules }),
});
