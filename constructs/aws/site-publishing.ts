/** Publishes each site's folder with the deploy, after its build command where there is one. */
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../settings/schema';
import { siteSteps } from '../site-input';
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

export function sitePublishing(
  scope: Construct,
  { steps, region, buckets, id, environment, guard }: SitePublishingProps,
): TerraformResource[] {
  const about = { region, contentBucket: buckets.content.name };
  return siteSteps(scope, id, environment).map(({ id: step, input }) =>
    awsStep(step === 'site' ? scope : new Construct(scope, step), 'site', {
      ...{ steps, logicalId: step, input: { ...about, ...input } },
      dependsOn: [...buckets.content.ready, guard],
    }),
  );
}
