/** The streams of an environment's log group, `<release>/<server>/<service>` each: see docker/logging.ts. */
import { type CloudWatchLogsClient, paginateDescribeLogStreams } from '@aws-sdk/client-cloudwatch-logs';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Report, reportKey } from '../../protocol/report';
import { SERVING_KEY, type Serving } from '../../protocol/serving';
import { readJson } from '../../protocol/store';
import { chosen, type LogWish } from '../logs';

export interface Stream {
  readonly name: string;
  readonly release: string;
  readonly server: string;
  readonly service: string;
}

/** More than an environment has in a year; a longer list would take minutes. */
const MOST_STREAMS = 5000;

const NAME = /^([0-9a-f]+)\/([^/]+)\/([^/]+)$/;

export interface LogPlace {
  readonly logs: CloudWatchLogsClient;
  readonly group: string;
  readonly s3: S3Client;
  readonly dataBucket: string;
  /** The environment's name. */
  readonly name: string;
}

/** @throws Error naming what there is, when it is not what was asked for */
export async function streamsOf(place: LogPlace, { service, server, release }: LogWish): Promise<Stream[]> {
  const isServing = server === undefined && release === undefined;
  const all = isServing ? await ofServing(place) : await listed(place, '');
  const of = `of ${place.name}`;
  const servers = chosen('server', server, unique(all.map((one) => one.server)), of);
  const known = all.filter((one) => servers.includes(one.server));
  const releases = chosen('release', release, unique(known.map((one) => one.release)), of);
  const streams = known.filter((one) => releases.includes(one.release));
  const services = chosen('service', service, unique(streams.map((one) => one.service)), of);
  return streams.filter((one) => services.includes(one.service));
}

async function ofServing(place: LogPlace): Promise<Stream[]> {
  const { s3, dataBucket, name } = place;
  const serving = await readJson<Serving>(s3, dataBucket, SERVING_KEY);
  const report = serving && (await readJson<Report>(s3, dataBucket, reportKey(serving.server)));
  if (!serving || !report?.release)
    throw new Error(
      `no server serves ${name}. Next step: npx baton apply ${name}; ` +
        `logs of others: npx baton logs ${name} --server <id>`,
    );
  return listed(place, `${report.release}/${serving.server}/`);
}

/** The newest first, where no beginning of their names is given. */
async function listed({ logs, group }: LogPlace, prefix: string): Promise<Stream[]> {
  const found: Stream[] = [];
  const input = {
    logGroupName: group,
    ...(prefix === ''
      ? { orderBy: 'LastEventTime' as const, descending: true }
      : { logStreamNamePrefix: prefix }),
  };
  for await (const { logStreams = [] } of paginateDescribeLogStreams({ client: logs }, input)) {
    for (const { logStreamName = '' } of logStreams) {
      const [name, release = '', server = '', service = ''] = NAME.exec(logStreamName) ?? [];
      if (name !== undefined) found.push({ name, release, server, service });
    }
    if (found.length >= MOST_STREAMS) break;
  }
  return found;
}

const unique = (all: readonly string[]) => [...new Set(all)];
