/** `baton publish`: the site's files into an environment's bucket, where its servers fetch them within a minute. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { S3Client } from '@aws-sdk/client-s3';
import { explain } from '../deployer/aws/explain';
import { bucketNames, bucketPrefix } from '../deployer/aws/names';
import { docker } from '../deployer/local/docker';
import { layout } from '../deployer/local/layout';
import { localStore } from '../deployer/local/store';
import { buildSite } from '../deployer/site/build';
import { megabytes } from '../deployer/site/progress';
import { ignored, type Publication, publish as publishFolder, told } from '../deployer/site/publish';
import { environmentNames, loadEnvironment } from '../environments';
import { storeClient } from '../protocol/store';
import { DEFAULT_HOST } from '../settings/host';
import type { Environment } from '../settings/schema';
import type { CommandContext } from './command';

const USAGE = 'usage: baton publish <environment> [folder] [--dry-run]';
/** Of each kind that a dry run names. */
const NAMED = 20;

interface Target {
  readonly s3: S3Client;
  readonly bucket: string;
}

/** Arguments: environment, folder (default: `site.directory`, after its build command), `--dry-run`. */
export async function publish({ args, env, log }: CommandContext): Promise<void> {
  const { name, given, dryRun } = parsed(args, env);
  const environment = loadEnvironment(name, DEFAULT_HOST);
  // Asked first: nothing is built for a place that is not there.
  const { s3, bucket } = await target(environment, name, env);
  let publication: Publication;
  try {
    const folder = given ?? (await siteFolder(environment, name, log));
    publication = await publishFolder(s3, bucket, folder, { log, dryRun });
  } catch (error) {
    throw new Error(environment.platform === 'aws' ? explain(error) : (error as Error).message);
  } finally {
    s3.destroy();
  }
  log(dryRun ? wouldBe(publication, bucket) : `${told(publication)}\nThe servers fetch it within a minute.`);
}

function parsed(args: readonly string[], env: CommandContext['env']) {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean' } },
    });
    const [name, folder, ...more] = positionals;
    if (name === undefined) throw new Error(`which environment? known: ${environmentNames().join(', ')}`);
    if (more.length > 0) throw new Error(`one folder, got ${positionals.length - 1}`);
    // Without `--` in between npm takes the option for its own, and to publish then would be a nasty surprise.
    const dryRun = values['dry-run'] === true || env.npm_config_dry_run === 'true';
    // The command runs in the project's folder; what a person names is relative to theirs.
    const given = folder === undefined ? undefined : resolve(env.BATON_STARTED_IN ?? '.', folder);
    return { name, given, dryRun };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${USAGE}`);
  }
}

async function siteFolder({ site }: Environment, name: string, log: (line: string) => void): Promise<string> {
  const { directory, build } = site;
  if (directory === undefined)
    throw new Error(`the environment "${name}" has no site.directory: name the folder to publish\n${USAGE}`);
  if (build) {
    log(`site: ${build.command}`);
    await buildSite(build.command, '.');
  }
  return directory;
}

async function target(environment: Environment, name: string, env: CommandContext['env']): Promise<Target> {
  if (environment.platform === 'aws') {
    const { region } = environment;
    const { content } = bucketNames(bucketPrefix(environment, name));
    return { s3: storeClient({ region, endpoint: env.AWS_ENDPOINT_URL }), bucket: content };
  }
  const names = layout(name, environment.network);
  // Where it is not there its address may be somebody else's.
  const running = await docker(['inspect', '--format', '{{.State.Running}}', names.store.name]).catch(
    () => 'false',
  );
  if (running !== 'true') {
    const up = name === 'local' ? 'npm run up' : `npm run up ${name}`;
    throw new Error(`the environment "${name}" is not up on this computer: ${up}`);
  }
  return { s3: localStore(names), bucket: names.buckets.content };
}

function wouldBe(
  { files, bytes, uploadedBytes, uploaded, besides, ...changes }: Publication,
  bucket: string,
) {
  const lines = (['added', 'changed', 'removed'] as const).flatMap((kind) => {
    const paths = changes[kind];
    const rest = paths.length - NAMED;
    return [
      ...paths.slice(0, NAMED).map((path) => `  ${kind.padEnd(7)}  ${path}`),
      ...(rest > 0 ? [`  ${kind.padEnd(7)}  … and ${rest} more`] : []),
    ];
  });
  return [
    `in ${bucket}, of ${files} files (${megabytes(bytes)}):`,
    ...(lines.length > 0 ? lines : ['  nothing would change']),
    `${uploaded} files would be uploaded (${megabytes(uploadedBytes)}); a dry run changes nothing`,
    ...ignored(besides),
  ].join('\n');
}
