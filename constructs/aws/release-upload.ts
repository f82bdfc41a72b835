/** The release on its way to the server: its files, zipped at plan time, and put into the bucket by a step, once. */
import { DataArchiveFile } from '@cdktf/provider-archive/lib/data-archive-file';
import type { TerraformResource } from 'cdktf';
import { AssetType, Fn, TerraformAsset } from 'cdktf';
import { Construct } from 'constructs';
import type { Release } from '../release/manifest';
import { stage, stageFolder } from '../release/staging';
import { type AwsSteps, awsStep } from './aws-step';
import type { Buckets } from './buckets';

/** Beside the stack's JSON, where a saved plan finds it again. */
const ZIP = 'release.zip';

export interface ReleaseUploadProps {
  readonly steps: AwsSteps;
  readonly environment: string;
  readonly region: string;
  readonly buckets: Buckets;
  readonly release: Release;
  readonly userData: string;
}

export class ReleaseUpload extends Construct {
  /** A reference to the user data. */
  readonly userData: string;
  readonly uploaded: TerraformResource;

  constructor(scope: Construct, id: string, props: ReleaseUploadProps) {
    super(scope, id);
    const { environment, buckets, release } = props;
    const files = new TerraformAsset(this, 'files', {
      path: stageFolder(`${environment}/release`, release.files),
      type: AssetType.DIRECTORY,
      // cdktf's own hash leaves out names and modes, and would let two releases share a folder.
      assetHash: release.id,
    });
    const zip = new DataArchiveFile(this, 'zip', {
      type: 'zip',
      sourceDir: files.path,
      outputPath: ZIP,
      // Else the modes of the files here, which follow the umask, would be in it. The server restores the real ones.
      outputFileMode: '0644',
    });
    const text = new TerraformAsset(this, 'user-data', {
      path: stage(`${environment}/user-data`, props.userData),
      type: AssetType.FILE,
    });
    // As a file: no shell's `${...}` ever stands in Terraform's own text.
    this.userData = Fn.file(text.path);
    this.uploaded = awsStep(this, 'upload', {
      steps: props.steps,
      input: {
        region: props.region,
        bucket: buckets.releases.name,
        release: release.id,
        zip: ZIP,
        userData: text.path,
      },
      // The zip is made when Terraform plans; the step reads it when it runs.
      dependsOn: [...buckets.releases.ready, zip],
    });
  }
}
