/**
 * Bakes an image of a family: EC2 Image Builder does it, in some 20 minutes, and goes on when nobody waits for it. What
 * ends the waiting on purpose ends the bake as well.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CancelImageCreationCommand,
  GetImageCommand,
  type ImagebuilderClient,
  paginateListImagePipelineImages,
  paginateListImagePipelines,
  StartImagePipelineExecutionCommand,
} from '@aws-sdk/client-imagebuilder';
import { remoteReason } from '../remote-text';
import { BUILD_TAG, FAMILY_TAG } from './names';

export interface BakeOptions {
  readonly log: (line: string) => void;
  /** Ends the bake. @default never */
  readonly signal?: AbortSignal;
  /** The run of CI that bakes. @default none */
  readonly buildUrl?: string;
  /** Between two looks. @default 15 */
  readonly pollSeconds?: number;
}

export interface BakedImage {
  /** Such as `ami-0123456789abcdef0`. */
  readonly ami: string;
  /** Of the recipe, and its build. */
  readonly version: string;
}

interface Family {
  readonly name: string;
  readonly region: string;
}

const POLL_SECONDS = 15;
/** Looks in a row without an answer: of a network that comes back, the bake knows nothing. */
const MOST_MISSED = 20;

/** In the order in which they come. */
const PHASES: Readonly<Record<string, string>> = {
  PENDING: 'waits for its turn',
  CREATING: 'starts a machine',
  BUILDING: 'installs packages and containers',
  TESTING: 'boots a server from the result and asks it',
  INTEGRATING: 'is put together',
  DISTRIBUTING: 'becomes an image of the family',
};

/** @throws Error with why, and where its log is. Also where it was ended on purpose */
export async function bake(
  client: ImagebuilderClient,
  family: Family,
  options: BakeOptions,
): Promise<BakedImage> {
  const { log, signal, buildUrl } = options;
  const imagePipelineArn = await pipelineOf(client, family);
  signal?.throwIfAborted();
  const { imageBuildVersionArn: arn } = await client.send(
    new StartImagePipelineExecutionCommand({
      imagePipelineArn,
      clientToken: randomUUID(),
      // The lifecycle finds the result by the first, a later step of the same run what it has to end by the other.
      tags: { [FAMILY_TAG]: family.name, ...(buildUrl && { [BUILD_TAG]: buildUrl }) },
    }),
  );
  if (!arn) throw new Error('Image Builder started a bake and does not say which');
  log(`bake of ${family.name} ${versionOf(arn)}; its log: ${logOf(arn, family.region)}`);
  return follow(client, arn, family, options);
}

async function follow(
  client: ImagebuilderClient,
  arn: string,
  { name, region }: Family,
  { log, signal, pollSeconds = POLL_SECONDS }: BakeOptions,
): Promise<BakedImage> {
  const started = Date.now();
  let phase: string | undefined;
  let isCancelled = false;
  for (let missed = 0; ; ) {
    if (signal?.aborted && !isCancelled) {
      isCancelled = true;
      log('cancels the bake; Image Builder ends its machines');
      await cancel(client, arn);
    }
    const { image } = await client.send(new GetImageCommand({ imageBuildVersionArn: arn })).catch((error) => {
      missed += 1;
      if (missed < MOST_MISSED) return { image: undefined };
      throw new Error(`${remoteReason(error)}. The bake ${arn} goes on without this command`);
    });
    if (image) missed = 0;
    const { status = phase, reason } = image?.state ?? {};
    if (status !== undefined && status !== phase && PHASES[status])
      log(`${minutes(started)}  ${PHASES[status]}`);
    phase = status;
    const ami = image?.outputResources?.amis?.find((one) => one.region === region)?.image;
    if (status === 'AVAILABLE' && ami) return { ami, version: versionOf(arn) };
    if (status !== undefined && !PHASES[status])
      throw new Error(
        status === 'CANCELLED'
          ? `the bake of ${name} was cancelled; no image was made`
          : `the bake of ${name} failed: ${remoteReason(new Error(reason ?? status))}\nIts log: ${logOf(arn, region)}`,
      );
    // Ended early by the signal, once: after that it waits for the machines to go.
    await sleep(pollSeconds * 1000, undefined, isCancelled || !signal ? {} : { signal }).catch(() => {});
  }
}

/** Ends those that still run; of this run of CI alone, where there is one. @returns how many there were */
export async function cancelBakes(
  client: ImagebuilderClient,
  family: Family,
  { log, buildUrl }: Pick<BakeOptions, 'log' | 'buildUrl'>,
): Promise<number> {
  const imagePipelineArn = await pipelineOf(client, family);
  let count = 0;
  for await (const { imageSummaryList = [] } of paginateListImagePipelineImages(
    { client },
    { imagePipelineArn },
  ))
    for (const { arn, state, tags } of imageSummaryList) {
      if (!arn || !PHASES[state?.status ?? '']) continue;
      if (buildUrl !== undefined && tags?.[BUILD_TAG] !== buildUrl) continue;
      await cancel(client, arn);
      log(`cancels the bake ${versionOf(arn)}; Image Builder ends its machines`);
      count += 1;
    }
  return count;
}

const cancel = (client: ImagebuilderClient, imageBuildVersionArn: string) =>
  client.send(new CancelImageCreationCommand({ imageBuildVersionArn, clientToken: randomUUID() }));

async function pipelineOf(client: ImagebuilderClient, { name, region }: Family): Promise<string> {
  const wanted = `baton-${name}`;
  for await (const { imagePipelineList = [] } of paginateListImagePipelines(
    { client },
    { filters: [{ name: 'name', values: [wanted] }] },
  )) {
    const arn = imagePipelineList.find((one) => one.name === wanted)?.arn;
    if (arn) return arn;
  }
  throw new Error(
    `nothing bakes the family ${name} in ${region} yet. Next step: npx cdktf deploy image-${name}`,
  );
}

/** `arn:…:image/<recipe>/<version>/<build>` */
const versionOf = (arn: string) => arn.split('/').slice(-2).join('/');

/** As Image Builder names them (docs: "Monitor Image Builder events and logs"). */
const logOf = (arn: string, region: string) =>
  `aws logs tail /aws/imagebuilder/${arn.split('/').at(-3)} --region ${region} ` +
  `--since 1d --log-stream-names ${versionOf(arn)}`;

const minutes = (since: number) => `${String(Math.round((Date.now() - since) / 60_000)).padStart(3)} min`;
