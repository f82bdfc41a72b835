/** What the step that publishes a site is told, on every platform. */
import { AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import { fromStack } from '../deployer/project';
import { siteHash } from '../deployer/site/files';
import { staysPrivate } from '../deployer/site/private';
import { type StepSettings, siteSettings } from '../deployer/site/settings';
import { sourcesHash } from '../deployer/site/sources';
import type { Environment } from '../settings/schema';
import { sitesOf } from '../settings/sites';
import { stage } from './release/staging';

export interface SiteInput extends StepSettings {
  /** As the step finds it. */
  readonly directory: string;
  /** Makes the step run again. What is built may not be there yet, so then its sources tell. */
  readonly hash: string;
  readonly command?: string;
  /** A further site. @default the main one */
  readonly site?: string;
}

/** A step that publishes one. */
export interface SiteStep {
  /** Of its resource. */
  readonly id: string;
  readonly input: SiteInput;
}

/**
 * @param id the environment's name
 * @returns a step for each site that has a folder; something else publishes the others
 */
export function siteSteps(scope: Construct, id: string, environment: Environment): SiteStep[] {
  const all = [{ name: undefined, environment }, ...sitesOf(environment)];
  return all.flatMap(({ name, environment: site }) => {
    const input = siteInput(scope, id, site, name);
    return input ? [{ id: stepOf(name), input }] : [];
  });
}

const stepOf = (site: string | undefined) => (site === undefined ? 'site' : `site-${site}`);

function siteInput(
  scope: Construct,
  id: string,
  environment: Environment,
  site: string | undefined,
): SiteInput | undefined {
  const { directory, build, php } = environment.site;
  if (directory === undefined) return undefined;
  const { rules, ...settings } = siteSettings(environment);
  return {
    directory: fromStack(directory),
    hash: build ? sourcesHash(build.sources, directory) : siteHash(directory, staysPrivate(php)),
    settings,
    ...(rules && { rulesFile: asset(scope, id, stepOf(site), JSON.stringify(rules)) }),
    ...(build && { command: build.command }),
    ...(site !== undefined && { site }),
  };
}

function asset(scope: Construct, id: string, step: string, content: string): string {
  const path = stage(`${id}/${step}-rules.json`, content);
  return new TerraformAsset(scope, `${step}-rules`, { path, type: AssetType.FILE }).path;
}
