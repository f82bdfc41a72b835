/** The release that an environment on AWS deploys. */
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { ServiceDefinition } from '../../docker/service';
import type { AwsEnvironment } from '../../settings/schema';
import { userData } from '../../userdata/cloud-config';
import { serverRelease } from '../release/server-release';
import type { AwsSteps } from './aws-step';
import type { Buckets } from './buckets';
import { ReleaseUpload } from './release-upload';
import { storedRelease } from './stored-release';

export interface DeployedReleaseProps {
  readonly steps: AwsSteps;
  /** The environment's name. */
  readonly name: string;
  readonly environment: AwsEnvironment;
  readonly buckets: Buckets;
  /** Folder with the bundled programs. */
  readonly programs: string;
  /** Services of the caller's own beside the bundle's. */
  readonly services: readonly ServiceDefinition[];
}

export interface DeployedRelease {
  readonly release: string;
  /** A reference to the user data. */
  readonly userData: string;
  /** What puts the release into its bucket, or finds it there. */
  readonly uploaded: TerraformResource;
  /** What a server boots from where its images are baked, given the newest of their family. */
  readonly ami: (newest: string) => string;
}

/** The release that these files describe, or an older one as it was. */
export function deployedRelease(
  scope: Construct,
  { steps, name, environment, buckets, programs, services }: DeployedReleaseProps,
): DeployedRelease {
  const { region, release: older } = environment;
  if (older !== undefined)
    return {
      release: older,
      ...storedRelease(scope, 'stored-release', { steps, region, buckets, release: older }),
    };
  const release = serverRelease(environment, programs, services);
  const upload = new ReleaseUpload(scope, 'release', {
    steps,
    environment: name,
    region,
    buckets,
    release,
    userData: userData(environment),
  });
  return {
    release: release.id,
    userData: upload.userData,
    uploaded: upload.uploaded,
    ami: (newest) => newest,
  };
}
