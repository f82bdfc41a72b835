/** Builds the site, where the environment says how, and publishes its folder. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Redirect } from '../../protocol/site-rules/rules';
import { PROJECT } from '../project';
import { buildSite } from '../site/build';
import { formatPublication, publish } from '../site/publish';
import { type AwsInput, s3Client } from './clients';

export interface SiteInput extends AwsInput {
  readonly contentBucket: string;
  /** The folder of finished files, relative to the stack's folder. */
  readonly directory: string;
  /** Whether PHP runs the site's programs. @default false */
  readonly php?: boolean;
  /** Makes the folder, such as `bundle exec jekyll build`; run by the shell. @default none */
  readonly command?: string;
  /** Where the command runs, relative to the stack's folder. @default the project, three folders above */
  readonly commandDirectory?: string;
  /** As a publish wants them. @default [] */
  readonly redirects?: readonly Redirect[];
}

export async function publishSite(
  input: SiteInput,
  log: (line: string) => void,
  s3: S3Client = s3Client(input),
): Promise<void> {
  const { contentBucket, directory, php, command, commandDirectory = PROJECT, redirects } = input;
  if (command) {
    log(`site: ${command}`);
    await buildSite(command, commandDirectory);
  }
  const options = { log, php, redirects };
  log(formatPublication(await publish(s3, contentBucket, directory, options)));
}
