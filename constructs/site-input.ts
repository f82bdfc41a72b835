/** What the step that publishes a site is told, on every platform. */
import { AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import { fromStack } from '../deployer/project';
import { siteHash } from '../deployer/site/files';
import { staysPrivate } from '../deployer/site/private';
import { type StepSettings, siteSettings } from '../deployer/site/settings';
import { sourcesHash } from '../deployer/site/sources';
import type { Environment } from '../settings/schema';
import { stage } from './release/staging';

export interface SiteInput extends StepSettings {
  /** As the step finds it. */
  readonly directory: string;
  /** Makes the step run again. What is built may not be there yet, so then its sources tell. */
  readonly hash: string;
  readonly command?: string;
}

/**
 * @param id the environment's name
 * @returns nothing where something else publishes
 */
export function siteInput(scope: Construct, id: string, environment: Environment): SiteInput | undefined {
  const { directory, build, php } = environment.site;
  if (directory === undefined) return undefined;
  const { rules, ...settings } = siteSettings(environment);
  return {
    directory: fromStack(directory),
    hash: build ? sourcesHash(build.sources, directory) : siteHash(directory, staysPrivate(php)),
    settings,
    ...(rules && { rulesFile: asset(scope, `${id}/site-rules.json`, JSON.stringify(rules)) }),
    ...(build && { command: build.command }),
  };
}

const asset = (scope: Construct, path: string, content: string) =>
  new TerraformAsset(scope, 'site-rules', { path: stage(path, content), type: AssetType.FILE }).path;
