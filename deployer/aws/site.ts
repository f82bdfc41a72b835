/** Builds the site, where the environment says how, and publishes its folder. */
import type { S3Client } from '@aws-sdk/client-s3';
import { PROJECT } from '../project';
import { buildSite } from '../site/build';
import { formatPublication, siteName } from '../site/publication';
import { publish } from '../site/publish';
import { readSettings, type StepSettings } from '../site/settings';
import { type AwsInput, s3Client } from './clients';

export interface SiteInput extends AwsInput, StepSettings {
  readonly contentBucket: string;
  /** The folder of finished files, relative to the stack's folder. */
  readonly directory: string;
  /** Makes the folder, such as `bundle exec jekyll build`; run by the shell. @default none */
  readonly command?: string;
  /** A further site. @default the main one */
  readonly site?: string;
  /** Where the command runs, relative to the stack's folder. @default the project, three folders above */
  readonly commandDirectory?: string;
}

export async function publishSite(
  input: SiteInput,
  log: (line: string) => void,
  s3: S3Client = s3Client(input),
): Promise<void> {
  const { contentBucket, directory, command, site, commandDirectory = PROJECT } = input;
  if (command) {
    log(`${siteName(site)}: ${command}`);
    await buildSite(command, commandDirectory);
  }
  const options = { log, settings: readSettings(input), ...(site !== undefined && { site }) };
  log(formatPublication(await publish(s3, contentBucket, directory, options)));
}
