/** Where a stack's state is: a file in the project, or a bucket once the environment names one. */

import type { TerraformStack } from 'cdktf';
import { LocalBackend, S3Backend } from 'cdktf';
import { stateKey } from '../../deployer/aws/names';
import { PROJECT } from '../../deployer/project';
import type { AwsEnvironment } from '../../settings/schema';

export function stateBackend(
  stack: TerraformStack,
  id: string,
  { state, region }: Pick<AwsEnvironment, 'state' | 'region'>,
): void {
  if (!state) {
    // Its default is an absolute path.
    new LocalBackend(stack, { path: `${PROJECT}/terraform.${id}.tfstate` });
    return;
  }
  const backend = new S3Backend(stack, {
    bucket: state.bucket,
    key: stateKey(id),
    region: state.region ?? region,
    encrypt: true,
    ...(state.endpoint && {
      endpoints: { s3: state.endpoint },
      // A store other than AWS knows no accounts, regions or checksums of AWS.
      skipCredentialsValidation: true,
      skipRegionValidation: true,
      skipMetadataApiCheck: true,
      skipRequestingAccountId: true,
      skipS3Checksum: true,
      usePathStyle: true,
    }),
  });
  // cdktf 0.21 has no name for it yet.
  backend.addOverride('use_lockfile', state.locking);
}
