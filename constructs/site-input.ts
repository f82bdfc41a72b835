/** What the step that publishes a site is told, on every platform. */
import { fromStack } from '../deployer/project';
import { siteHash } from '../deployer/site/files';
import { staysPrivate } from '../deployer/site/private';
import { sourcesHash } from '../deployer/site/sources';
import { folderRisks } from '../protocol/site-rules/chains';
import type { Redirect } from '../protocol/site-rules/rules';
import type { Environment } from '../settings/schema';

export interface SiteInput {
  /** As the step finds it. */
  readonly directory: string;
  /** Makes the step run again. What is built may not be there yet, so then its sources tell. */
  readonly hash: string;
  readonly command?: string;
  /** Whether PHP runs the site's programs. */
  readonly php?: true;
  /** Those that only the site's folders can tell to be wrong. */
  readonly redirects?: readonly Redirect[];
}

/** @returns nothing where something else publishes */
export function siteInput({ directory, build, php, redirects }: Environment['site']): SiteInput | undefined {
  if (directory === undefined) return undefined;
  const risky = folderRisks(redirects);
  return {
    directory: fromStack(directory),
    hash: build ? sourcesHash(build.sources, directory) : siteHash(directory, staysPrivate(php)),
    ...(php && { php }),
    ...(risky.length > 0 && { redirects: risky }),
    ...(build && { command: build.command }),
  };
}
