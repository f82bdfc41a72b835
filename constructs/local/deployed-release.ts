/** The release that a local environment deploys. */
import { AssetType, TerraformAsset } from 'cdktf';
import type { Construct } from 'constructs';
import type { ServiceDefinition } from '../../docker/service';
import type { LocalEnvironment } from '../../settings/schema';
import { userData } from '../../userdata/cloud-config';
import { serverRelease } from '../release/server-release';
import { stage } from '../release/staging';
import { zip } from '../release/zip';

export interface DeployedRelease {
  readonly release: string;
  /** Paths of its files, relative to the stack's folder. @default the store has them */
  readonly zip?: string;
  readonly userData?: string;
}

/**
 * The release that these files describe, or the id alone of an older one, which the store has as it was.
 * @param id the environment's name
 * @param programs folder with the bundled programs
 * @param extra services of the caller's own
 */
export function deployedRelease(
  scope: Construct,
  id: string,
  environment: LocalEnvironment,
  programs: string,
  extra: readonly ServiceDefinition[] = [],
): DeployedRelease {
  if (environment.release !== undefined) return { release: environment.release };
  const asset = (name: string, path: string, content: string | Uint8Array) =>
    new TerraformAsset(scope, name, { path: stage(path, content), type: AssetType.FILE }).path;
  const release = serverRelease(environment, programs, extra);
  return {
    release: release.id,
    zip: asset('release-zip', `${id}/release.zip`, zip(release.files)),
    userData: asset('user-data', `${id}/user-data`, userData(environment)),
  };
}
