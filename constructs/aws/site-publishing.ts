/** Publishes the site's folder with the deploy, after its build command where there is one. */
import { relative } from 'node:path';
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import { PROJECT } from '../../deployer/project';
import { siteHash } from '../../deployer/site/files';
import { staysPrivate } from '../../deployer/site/private';
import { isOfEditor } from '../../protocol/private-files';
import { folderRisks } from '../../protocol/site-rules/chains';
import type { Redirect } from '../../protocol/site-rules/rules';
import type { AwsEnvironment } from '../../settings/schema';
import { type AwsSteps, awsStep } from './aws-step';
import type { Buckets } from './buckets';

export interface SitePublishingProps {
  readonly steps: AwsSteps;
  readonly region: string;
  readonly buckets: Buckets;
  readonly site: AwsEnvironment['site'];
  /** What must agree before anything is published. */
  readonly guard: TerraformResource;
}

/** @returns nothing where something else publishes */
export function sitePublishing(
  scope: Construct,
  { steps, region, buckets, site: { directory, build, php, redirects }, guard }: SitePublishingProps,
): TerraformResource[] {
  if (directory === undefined) return [];
  const input = {
    region,
    contentBucket: buckets.content.name,
    directory: `${PROJECT}/${directory}`,
    // Published again when it changes: what is built may not be there yet, so then its sources tell.
    hash: build ? sourcesHash(build.sources, directory) : siteHash(directory, staysPrivate(php)),
    ...(php && { php }),
    ...someRedirects(folderRisks(redirects)),
    ...(build && { command: build.command }),
  };
  return [awsStep(scope, 'site', { steps, input, dependsOn: [...buckets.content.ready, guard] })];
}

const someRedirects = (redirects: readonly Redirect[]) => redirects.length > 0 && { redirects };

/** Of all files but those that the build makes, and what tools keep for themselves. */
function sourcesHash(sources: string, made: string): string {
  const inside = relative(sources, made);
  return siteHash(
    sources,
    (path) =>
      path === `${inside}/` || isOfEditor(path) || /(^|\/)(\.git|node_modules|\.[a-z]+-cache)\/?$/.test(path),
  );
}
