/** The agent's part for logs with a real journald, its journalctl, and an imitation of CloudWatch. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepLogs } from '../../deployer/local/machine-logs';
import { storeClient } from '../../protocol/store';
import { eventually } from '../helpers/eventually';
import { testFolder } from '../helpers/folder';
import { JournalMachine } from '../helpers/journal-machine';
import { ANYONE, Moto } from '../helpers/moto';

const REGION = 'eu-central-1';
const GROUP = '/baton/production';
const STREAM = 'abc/i-1/journal';

/** What the agent does of it: until SIGTERM, which stands for the loss of the address. */
const PROGRAM = `
import { repeat } from './agent/attempt';
import { machineLogs } from './agent/logs/machine-logs';
import { Metrics } from './agent/metrics';
import { fromEnv } from './protocol/boot-settings';
import { storeClient } from './protocol/store';
const ours = fromEnv(process.env, 'i-1');
const logs = machineLogs({ ...ours, endpoint: process.env.LOGS_ENDPOINT }, storeClient(ours), new Metrics());
logs.start();
repeat(1, 'logs', () => logs.forward());
repeat(600, 'disk', () => logs.measureDisk());
process.on('SIGTERM', () => logs.finish(3).then(() => process.exit(0), console.error));
console.log('started');
`;

const machine = new JournalMachine();
let moto: Moto;
let s3: S3Client;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  await build({
    stdin: { contents: PROGRAM, resolveDir: process.cwd() },
    ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error', outfile: machine.program },
    mainFields: ['module', 'main'],
    define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
  });
  moto = await Moto.start();
  const options = { region: REGION, endpoint: moto.endpoint, credentials: ANYONE };
  s3 = storeClient(options);
  client = new CloudWatchLogsClient(options);
  await client.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await s3.send(
    new CreateBucketCommand({ Bucket: 'data', CreateBucketConfiguration: { LocationConstraint: REGION } }),
  );
  await machine.start();
}, 400_000);
afterAll(() => {
  machine.close();
  moto?.close();
});

let starts = 0;
/** @param logsEndpoint where it looks for CloudWatch */
async function startAgent(logsEndpoint = moto.endpoint): Promise<void> {
  machine.startProgram({
    BATON_RELEASE: 'abc',
    BATON_DOMAIN: 'example.com',
    BATON_DRAIN_SECONDS: '1',
    BATON_METRICS_DAYS: '90',
    BATON_RELEASES_BUCKET: 'releases',
    BATON_CONTENT_BUCKET: 'content',
    BATON_DATA_BUCKET: 'data',
    BATON_LOG_GROUP: GROUP,
    BATON_METRIC_NAMESPACE: 'Baton/production',
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: moto.endpoint,
    LOGS_ENDPOINT: logsEndpoint,
    AWS_ACCESS_KEY_ID: ANYONE.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ANYONE.secretAccessKey,
  });
  starts += 1;
  await eventually(
    async () =>
      machine
        .shell('cat /run/program.log')
        .split('\n')
        .filter((line) => line === 'started').length === starts,
  );
}

/** What the agent said tells why, where it does not. */
const arrives = (holds: (messages: readonly string[]) => boolean) =>
  eventually(async () => holds(await sent())).catch((error: Error) => {
    throw new Error(`${error.message}; the agent says:\n${machine.shell('tail -n 30 /run/program.log')}`);
  });

async function sent(logStreamName = STREAM): Promise<string[]> {
  const messages: string[] = [];
  for (let nextToken: string | undefined; ; ) {
    const answer = await client
      .send(new FilterLogEventsCommand({ logGroupName: GROUP, logStreamNames: [logStreamName], nextToken }))
      .catch((error: Error) => {
        if (error.name === 'ResourceNotFoundException') return { events: [], nextToken: undefined };
        throw error;
      });
    messages.push(...(answer.events ?? []).map(({ message = '' }) => message));
    nextToken = answer.nextToken;
    if (!nextToken) return messages;
  }
}

/** journald no longer learns the number of a process that has ended already. */
const of = (messages: readonly string[], identifier: string) =>
  messages.filter((message) => new RegExp(` ${identifier}(\\[\\d+\\])?: `).test(message));
const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

test('what was written before the agent started arrives, and what is written while it runs', async () => {
  machine.write('boot', lines(0, 10));
  await startAgent();
  await arrives((messages) => of(messages, 'boot').length === 10);
  machine.write('later', 'somebody signs in\n');
  await arrives((messages) => of(messages, 'later').length === 1);
  expect(of(await sent(), 'later')[0]).toMatch(/^info later(\[\d+\])?: somebody signs in$/);
});

test('any bytes arrive as text, lines and all, and a long entry in pieces that are whole', async () => {
  machine.writeWhole('bytes', 'one\ntwo \u001b[31mred\u001b[0m ü €\n\nCURSOR=no');
  const long = 'ü'.repeat(200_000);
  machine.writeWhole('long', long);
  await arrives((messages) => of(messages, 'bytes').length === 1 && of(messages, 'long').length === 1);
  const [bytes] = of(await sent(), 'bytes');
  expect(bytes).toMatch(/^error bytes(\[\d+\])?: one\ntwo \[31mred\[0m ü €\n\nCURSOR=no$/);
  const all = await sent();
  const first = all.findIndex((message) => message.startsWith('error long'));
  expect(`${all[first]}${all[first + 1]}`.replace(/^error long(\[\d+\])?: /, '')).toBe(long);
});

test('killed again and again while lines are written, the agent loses none', async () => {
  for (let round = 0; round < 5; round += 1) {
    machine.write('killed', lines(round * 400, round * 400 + 200));
    await machine.stopProgram('KILL');
    machine.write('killed', lines(round * 400 + 200, round * 400 + 400));
    await startAgent();
    if (round % 2) await arrives((messages) => of(messages, 'killed').length > round * 400);
  }
  await arrives((messages) => new Set(of(messages, 'killed').map(number)).size === 2000);
});

test('at the end all is there at once, and nothing is sent twice', async () => {
  machine.write('end', lines(0, 500));
  await machine.stopProgram('TERM');
  expect(of(await sent(), 'end').map(number)).toEqual(Array.from({ length: 500 }, (_, index) => index));
});

test('where CloudWatch does not answer, the last lines wait in the bucket for the next server', async () => {
  // Nobody listens there.
  await startAgent('http://127.0.0.1:9');
  machine.write('unsent', lines(0, 500));
  await machine.stopProgram('TERM');
  expect(machine.shell('cat /run/program.log')).toContain('they wait in the data bucket');
  expect(of(await sent(), 'unsent')).toEqual([]);
  await startAgent();
  await arrives((messages) => of(messages, 'unsent').length === 500);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'data' }));
  expect(Contents).toEqual([]);
  // They count as sent: the server itself does not send them once more.
  await machine.stopProgram('TERM');
  expect(of(await sent(), 'unsent').map(number)).toEqual(Array.from({ length: 500 }, (_, index) => index));
});

test('the free disk arrives as a metric’s line in a stream of its own', async () => {
  const [line = '{}'] = await sent('abc/i-1/disk');
  const { _aws, DiskFreeBytes, InstanceId } = JSON.parse(line);
  expect(_aws.CloudWatchMetrics[0].Namespace).toBe('Baton/production');
  expect(InstanceId).toBe('i-1');
  expect(DiskFreeBytes).toBeGreaterThan(0);
  const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
  expect(logStreams.map(({ logStreamName }) => logStreamName).sort()).toEqual(['abc/i-1/disk', STREAM]);
});

test('on a local machine the same journal is kept in a file', async () => {
  const project = testFolder();
  const folder = await keepLogs('local', machine.name, { project });
  const kept = readFileSync(join(project, folder, 'journal.log'), 'utf8');
  for (const line of ['line 499', 'somebody signs in']) expect(kept).toContain(line);
  expect(folder).toContain(machine.name);
});

const number = (message: string) => Number(/line (\d+)$/.exec(message)?.[1]);
