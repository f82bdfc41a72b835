/** The release that a synthesized stack would deploy, and its files where the stack has them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOfFolder, filesOfZip, type ReleaseFiles } from './release-files';
import { valuesOf } from './values';

export interface PlannedRelease {
  readonly id: string;
  /** None of an older release, which is deployed as it was. */
  readonly files?: ReleaseFiles;
}

/** @returns undefined where the stack names none */
export function plannedRelease(folder: string): PlannedRelease | undefined {
  const file = join(folder, 'cdk.tf.json');
  if (!existsSync(file))
    throw new Error(`${folder} holds no stack (cdk.tf.json). Next step: npx cdktf synth`);
  const { resource, data } = valuesOf(JSON.parse(readFileSync(file, 'utf8')));
  const steps = valuesOf(resource);
  const local = valuesOf(valuesOf(valuesOf(steps.terraform_data).release).triggers_replace);
  const aws = String(valuesOf(valuesOf(valuesOf(steps.null_resource).upload).triggers).input);
  const id = typeof local.release === 'string' ? local.release : /"release":"([0-9a-f]{64})"/.exec(aws)?.[1];
  if (id === undefined) return undefined;
  const files = filesIn(folder, local.zip, valuesOf(data).archive_file);
  return { id, ...(files && { files }) };
}

function filesIn(folder: string, zip: unknown, archives: unknown): ReleaseFiles | undefined {
  if (typeof zip === 'string') return filesOfZip(readFileSync(join(folder, zip)));
  // Zipped only when Terraform plans.
  const [archive] = Object.values(valuesOf(archives));
  const { source_dir: source } = valuesOf(archive);
  return typeof source === 'string' ? filesOfFolder(join(folder, source)) : undefined;
}
