/** `baton publish`: the site's files into an environment's bucket, where its servers fetch them within a minute. */
import { commandsOf } from '../deployer/platforms';
import { buildSite } from '../deployer/site/build';
import { leftOutLines } from '../deployer/site/private';
import { megabytes } from '../deployer/site/progress';
import { formatPublication, ignored, type Publication, siteName } from '../deployer/site/publication';
import { publish as publishFolder } from '../deployer/site/publish';
import { siteSettings } from '../deployer/site/settings';
import { contentPrefix, formatPlace } from '../protocol/content-manifest';
import type { Environment } from '../settings/schema';
import { siteNames, siteOf } from '../settings/sites';
import type { CommandContext } from './command';
import { givenPath } from './given-file';

/** Of each kind that a dry run names. */
const NAMED = 20;

export interface PublishOptions {
  /** Only says what would change. @default false */
  readonly dryRun?: boolean;
  /** One of the environment's further sites. @default the main one */
  readonly site?: string;
}

/** @param folder the files; without it the site's own `directory`, after its build command */
export async function publish(
  { environments, env, log }: CommandContext,
  name: string,
  folder: string | undefined,
  options: PublishOptions = {},
): Promise<void> {
  const whole = environments.load(name);
  const environment = siteOf(whole, options.site, name);
  const platform = commandsOf(environment);
  // Without `--` in between npm takes the option for its own, and to publish then would be a nasty surprise.
  const dryRun = options.dryRun === true || env.npm_config_dry_run === 'true';
  // Asked first: nothing is built for a place that is not there.
  const { s3, bucket } = await platform.contentStore(whole, name, env);
  let publication: Publication;
  try {
    const given = folder === undefined ? undefined : givenPath(env, folder);
    publication = await publishFolder(
      s3,
      bucket,
      given ?? (await siteFolder(environment, name, options.site, log)),
      {
        log,
        dryRun,
        settings: siteSettings(environment),
        ...(options.site !== undefined && { site: options.site }),
      },
    );
  } catch (error) {
    throw new Error(platform.explain(error, name));
  } finally {
    s3.destroy();
  }
  log(
    dryRun
      ? wouldBe(publication, formatPlace({ bucket, prefix: contentPrefix(options.site) }))
      : `${formatPublication(publication)}\nThe servers fetch it within a minute.`,
  );
  for (const site of options.site === undefined ? siteNames(whole) : []) log(otherSite(name, site));
}

const otherSite = (name: string, site: string) =>
  `The site ${site} is published by itself: npx baton publish ${name} --site ${site}`;

async function siteFolder(
  { site }: Environment,
  name: string,
  which: string | undefined,
  log: (line: string) => void,
): Promise<string> {
  const { directory, build } = site;
  const [setting, option] = which === undefined ? ['site', ''] : [`sites.${which}`, ` --site ${which}`];
  if (directory === undefined)
    throw new Error(
      `the environment "${name}" has no ${setting}.directory: name the folder to publish: ` +
        `npx baton publish ${name} <folder>${option}`,
    );
  if (build) {
    log(`${siteName(which)}: ${build.command}`);
    await buildSite(build.command, '.');
  }
  return directory;
}

function wouldBe(
  { site: _, files, bytes, uploadedBytes, uploaded, besides, leftOut, ...changes }: Publication,
  place: string,
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
    `in ${place}, of ${files} files (${megabytes(bytes)}):`,
    ...(lines.length > 0 ? lines : ['  nothing would change']),
    `${uploaded} files would be uploaded (${megabytes(uploadedBytes)}); a dry run changes nothing`,
    ...leftOutLines(leftOut),
    ...ignored(besides),
  ].join('\n');
}
