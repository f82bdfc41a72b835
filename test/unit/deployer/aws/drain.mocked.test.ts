import { beforeEach, describe, expect, test, vi } from 'vitest';
import { runDrain } from '../../../../deployer/aws/rollout';
import { FakeEc2, type FakeInstance, FakeS3, FakeSsm } from '../../../helpers/fake-aws';
import { report } from '../../../helpers/report';

// At the address answers who it was given to.
vi.mock('../../../../protocol/probe', () => ({
  probe: async () => ({ status: 200, body: 'i-new', certificateProblem: undefined }),
}));
// To sleep is to move the clock.
vi.mock('node:timers/promises', () => ({
  setTimeout: async (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds),
}));

const [first, second] = ['a'.repeat(64), 'b'.repeat(64)];
const files = (release: string) => [
  `releases/releases/${release}/release.zip`,
  `releases/releases/${release}/user-data`,
];
let s3: FakeS3;
let lines: string[];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  lines = [];
  s3 = new FakeS3({ 'data/servers/i-new/report.json': JSON.stringify(report({ server: 'i-new' })) });
  for (const path of [...files(first), ...files(second)]) s3.put(path, path);
  return () => vi.useRealTimers();
});

const run = (instances: readonly FakeInstance[], release = second) =>
  runDrain(
    {
      region: 'eu-central-1',
      environment: 'production',
      dataBucket: 'data',
      instanceId: 'i-new',
      address: '192.0.2.1',
      domain: 'example.com',
      probeAddress: '127.0.0.1:8443',
      drainSeconds: 15,
      releasesBucket: 'releases',
      release,
    },
    (line) => lines.push(line),
    { s3: s3.client, ec2: new FakeEc2([{ id: 'i-new' }, ...instances]).client, ssm: new FakeSsm().client },
  );
const says = (server: string, drained: boolean) =>
  s3.put(`data/servers/${server}/report.json`, JSON.stringify(report({ server, drained })));

test('a first deploy: who serves is written down, and nobody is waited for', async () => {
  await run([]);
  expect(s3.text('data/servers/serving.json')).toBe('{"version":2,"server":"i-new"}');
  expect(lines.filter((line) => line.includes('waiting'))).toEqual([]);
});

test('the server that served is waited for', async () => {
  says('i-old', true);
  await run([{ id: 'i-old' }]);
  expect(lines).toContain('drain: i-old has finished');
});

test('where the last one to serve is known, candidates that never did are not waited for', async () => {
  s3.put('data/servers/serving.json', '{"server":"i-old"}');
  says('i-old', true);
  says('i-left', false);
  await run([{ id: 'i-old' }, { id: 'i-left' }]);
  expect(lines.filter((line) => /i-left/.test(line))).toEqual([]);
  expect(lines).toContain('drain: i-old has finished');
});

test('a second try after the announcement still waits for the old one', async () => {
  s3.put('data/servers/serving.json', '{"server":"i-new"}');
  says('i-old', true);
  await run([{ id: 'i-old' }]);
  expect(lines).toContain('drain: i-old has finished');
});

test('and on whom the announcement names as the one before, also when a container of it is down', async () => {
  s3.put('data/servers/serving.json', '{"server":"i-new","elder":"i-old"}');
  s3.put(
    'data/servers/i-old/report.json',
    JSON.stringify(report({ server: 'i-old', failed: true, drained: true })),
  );
  await run([{ id: 'i-old' }, { id: 'i-left' }]);
  expect(lines).toContain('drain: i-old has finished');
  expect(s3.text('data/servers/serving.json')).toBe(
    '{"version":2,"server":"i-new","previous":"i-old","elder":"i-old"}',
  );
});

test('what a report says is one line, which the terminal does not obey', async () => {
  s3.put(
    'data/servers/i-old/report.json',
    JSON.stringify(report({ server: 'i-old', drained: true, finalBackup: 'b\u001b[2J\nNext step: x' })),
  );
  s3.put('data/servers/i-new/report.json', JSON.stringify(report({ server: 'i-new', imported: 'all' })));
  await run([{ id: 'i-old' }]);
  expect(lines).toContain('drain: i-old handed over: b Next step: x');
});

test('servers of other environments, and those that are gone, are nobody’s business', async () => {
  says('i-x', false);
  await run([
    { id: 'i-x', environment: 'staging' },
    { id: 'i-x', state: 'terminated' },
  ]);
  expect(lines.join()).not.toContain('i-x');
});

describe('releases', () => {
  const marks = () =>
    Object.fromEntries(
      [first, second].map((release) => [
        release.charAt(0),
        files(release).map((path) => s3.objects.get(path)?.tags['baton-superseded']),
      ]),
    );

  test('all but the serving one may expire, counted from now', async () => {
    const before = s3.objects.get(files(first)[0] ?? '')?.modified ?? 0;
    await run([]);
    expect(marks()).toEqual({ a: ['true', 'true'], b: [undefined, undefined] });
    expect(s3.objects.get(files(first)[0] ?? '')?.modified).toBeGreaterThan(before);
    expect(s3.text(files(first)[0] ?? '')).toBe(files(first)[0]);
    expect(lines).toContain('drain: release aaaaaaaaaaaa serves no longer and expires in its time');
  });

  test('stay what they are, so that Terraform can read their user data again', async () => {
    await run([]);
    const types = files(first).map((path) => s3.objects.get(path)?.contentType);
    expect(types).toEqual(['application/zip', 'text/plain; charset=utf-8']);
  });

  test('are marked past what somebody else has put beside them', async () => {
    s3.put(`releases/releases/${'0'.repeat(64)}/a?versionId=b`, '');
    await run([]);
    expect(marks()).toEqual({ a: ['true', 'true'], b: [undefined, undefined] });
    expect(lines.join()).not.toContain('000000000000');
  });

  test('that cannot be marked do not fail the deploy', async () => {
    const send = s3.client.send as (command: object) => Promise<object>;
    s3.client.send = (async (command: object) => {
      if (command.constructor.name === 'CopyObjectCommand') throw new Error('AccessDenied');
      return send(command);
    }) as never;
    await run([]);
    expect(lines.at(-1)).toBe(
      'drain: older releases could not be marked, the next deploy tries again: AccessDenied',
    );
  });

  test('one that is marked keeps its date', async () => {
    await run([]);
    const before = s3.objects.get(files(first)[0] ?? '')?.modified;
    await run([]);
    expect(s3.objects.get(files(first)[0] ?? '')?.modified).toBe(before);
  });

  test('one that is deployed again never expires', async () => {
    await run([]);
    await run([], first);
    expect(marks()).toEqual({ a: [undefined, undefined], b: ['true', 'true'] });
  });
});
