/** Publishes the site's folder with the deploy, after its build command where there is one. */
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { AwsEnvironment } from '../../settings/schema';
import { siteInput } from '../site-input';
import { type AwsSteps, awsStep } from './aws-step';
import type { Buckets } from './buckets';

export interface SitePublishingProps {
  readonly steps: AwsSteps;
  readonly region: string;
  readonly buckets: Buckets;
  /** The environment's name. */
  readonly id: string;
  readonly environment: AwsEnvironment;
  /** What must agree before anything is published. */
  readonly guard: TerraformResource;
}

/** @returns nothing where something else publishes */
export function sitePublishing(
  scope: Construct,
  { steps, region, buckets, id, environment, guard }: SitePublishingProps,
): TerraformResource[] {
  const published = siteInput(scope, id, environment);
  if (!published) return [];
  const input = { region, contentBucket: buckets.content.name, ...published };
  return [awsStep(scope, 'site', { steps, input, dependsOn: [...buckets.content.ready, guard] })];
}
