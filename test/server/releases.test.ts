/** Releases as commands show them: what serves, what changed, back to an older one and on again, and what is left over. */
import { execFileSync } from 'node:child_process';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layout } from '../../deployer/local/layout';
import { localStore } from '../../deployer/local/store';
import { eventually } from '../helpers/eventually';
import { machinesOf } from '../helpers/machines';
import { type LocalSettings, type Outcome, ProjectCopy } from '../helpers/project-copy';

const OWN: LocalSettings = { name: 'back', network: '10.223.0.0/16', ports: { http: 8023, https: 8423 } };
const NAMES = layout(OWN.name, OWN.network);
const NGINX = 'docker/nginx/nginx.conf';
const OLD = 'e'.repeat(64);

let project: ProjectCopy;

const docker = (...args: string[]) =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
const machines = () => machinesOf(OWN.name);
const git = (...args: string[]) =>
  execFileSync('git', ['-C', project.folder, '-c', 'commit.gpgsign=false', ...args], {
    encoding: 'utf8',
    stdio: 'pipe',
  }).trim();

const up = () => project.run('npm', 'run', 'up', OWN.name);
const baton = (command: string, ...args: string[]): Promise<Outcome> =>
  project.run('node', 'cli/run.mjs', command, OWN.name, ...args);

interface Release {
  readonly id: string;
  readonly marks: readonly string[];
  readonly latest: {
    readonly commit: string;
    readonly subject: string;
    readonly by: string;
    readonly dirty?: true;
  };
  readonly changed: readonly string[] | null;
  readonly refusal: { readonly reason: string } | null;
}
interface Releases {
  readonly live: string;
  readonly previous: string | null;
  readonly hold: { readonly release: string; readonly reason: string } | null;
  readonly releases: readonly Release[];
}
/** What a script reads: the document alone. */
async function document<T>(command: string, ...args: string[]): Promise<T> {
  const text = execFileSync('node', ['cli/run.mjs', command, OWN.name, ...args, '--json'], {
    cwd: project.folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(text) as T;
}
const releases = () => document<Releases>('releases');
const marked = ({ releases: all }: Releases, mark: string) =>
  all.filter(({ marks }) => marks.includes(mark)).map(({ id }) => id);

/** Makes a new release. */
function change(from: string | RegExp, to: string, subject: string): string {
  project.edit(NGINX, (text) => text.replace(from, to));
  git('commit', '--quiet', '--all', '--message', subject);
  return git('rev-parse', 'HEAD');
}

beforeAll(async () => {
  project = await ProjectCopy.create(OWN);
  git('init', '--quiet');
  git('config', 'user.name', 'Ann Example');
  git('config', 'user.email', 'ann@example.com');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Begin');
}, 120_000);

afterAll(async () => {
  const { code, output } = await project.run('npm', 'run', 'down', OWN.name, '--', '--keep-images');
  expect([code, output]).toEqual([0, expect.stringContaining('down')]);
  project.remove();
}, 300_000);

let first: string;
let second: string;

test.each(['status', 'releases', 'explain', 'rollback', 'clean'])(
  'before it is up, %s says how to',
  async (command) => {
    const { code, output } = await baton(command);
    expect(output).toContain(
      `the environment "back" is not up on this computer: nothing of it is there. Next step: npx baton up back`,
    );
    expect(code).toBe(1);
  },
);

describe('the first release', () => {
  test('serves well, and says from which commit', async () => {
    const begin = git('rev-parse', 'HEAD');
    expect((await up()).code).toBe(0);
    const found = await releases();
    expect(found).toMatchObject({ previous: null, hold: null });
    expect(found.releases).toHaveLength(1);
    expect(found.releases[0]?.latest).toMatchObject({ commit: begin, subject: 'Begin', by: 'Ann Example' });
    expect(found.releases[0]?.latest.dirty).toBeUndefined();
    first = found.live;
    expect(marked(found, 'live')).toEqual([first]);
    // The server tells of alerts once it was ready for a while, and asks Prometheus then.
    await eventually(async () => (await baton('status')).output.includes('none fires'), 120);
    const { code, output } = await baton('status');
    expect(code).toBe(0);
    expect(output).toContain(`back         serves release ${first.slice(0, 12)} well`);
    expect(output).toMatch(/^address {6}127\.0\.0\.1:8423 \(baton\.localhost\)$/m);
    expect(output).toMatch(
      /^machine {6}baton-back-[0-9a-f]{8}, a container of .*, running for \d+ (s|min)$/m,
    );
    expect(output).toMatch(/^certificate {2}ends in (89|90) days$/m);
    expect(output).toMatch(/^release {6}[0-9a-f]{12}, since .* \(\d+ (s|min) ago\), by Ann Example$/m);
    expect(output).toContain(`commit       ${begin.slice(0, 8)} Begin`);
    expect(output).toMatch(/^content {6}version [0-9a-f]{12}, last pull \d+ s ago$/m);
    expect(output).toMatch(/^backup {7}metrics \d+ (s|min) ago, certificates changed \d+ (s|min) ago$/m);
    expect(output).not.toMatch(/^(not read|left over)/m);
  });
});

describe('a second one', () => {
  test('serves; the list has both, what changed, and from where', async () => {
    const commit = change(/keepalive_timeout \d+s;/, 'keepalive_timeout 76s;', 'Keep connections longer');
    expect((await up()).code).toBe(0);
    const found = await releases();
    second = found.live;
    expect(found).toMatchObject({ previous: first, hold: null });
    expect(found.releases.map(({ id, marks }) => [id, marks])).toEqual([
      [second, ['live']],
      [first, ['previous']],
    ]);
    expect(found.releases[0]).toMatchObject({
      latest: { commit, subject: 'Keep connections longer' },
      changed: ['configuration of nginx'],
    });
    const { output } = await baton('releases');
    expect(output).toMatch(
      new RegExp(`^${second.slice(0, 12)} +live +.*Keep connections longer.*configuration of nginx$`, 'm'),
    );
    expect(output).toMatch(new RegExp(`^${first.slice(0, 12)} +previous +.*Begin.*the first here$`, 'm'));
  });

  test('is explained, line by line', async () => {
    const { code, output } = await baton('explain');
    expect(output).toMatch(new RegExp(`^from +${first.slice(0, 12)} .*Begin`, 'm'));
    expect(output).toContain('configuration of nginx: docker/nginx/nginx.conf');
    expect(output).toMatch(/^ {2}-\s+keepalive_timeout \d+s;$/m);
    expect(output).toMatch(/^ {2}\+\s+keepalive_timeout 76s;$/m);
    expect(code).toBe(0);
    const back = await document<{ before: string; after: string }>(
      'explain',
      second.slice(0, 6),
      first.slice(0, 6),
    );
    expect(back).toMatchObject({ before: second, after: first });
  });
});

describe('back to the first, by its first digits', () => {
  test('it serves, through the gate, and is held', async () => {
    const { code, output } = await baton('rollback', first.slice(0, 6), '--reason', 'checkout ${fails}');
    expect(output).toContain(`rollback: it goes back to ${first.slice(0, 12)}`);
    expect(output).toContain('gate: passed');
    expect(output).toContain(
      `hold: back stays at the release ${first.slice(0, 12)} until: npx baton resume back`,
    );
    expect(code).toBe(0);
    const found = await releases();
    expect(found).toMatchObject({ live: first, previous: null });
    expect(found.hold).toMatchObject({ release: first, reason: 'checkout ${fails}' });
    expect(marked(found, 'held')).toEqual([first]);
    expect((await baton('status')).output).toMatch(/^hold +at [0-9a-f]{12} since .*: checkout \$\{fails\}$/m);
  });

  test('neither up nor a deploy brings the second one back, and the site keeps serving', async () => {
    const [before] = machines();
    const held = await up();
    expect(held.output).toMatch(
      /back was rolled back to the release [0-9a-f]{12} at .* \(checkout \$\{fails\}\), and that holds/,
    );
    expect(held.output).toContain('npx baton resume back, then npx baton up back');
    expect(held.code).toBe(1);
    const deploy = await project.run('npx', 'cdktf', 'deploy', OWN.name, '--auto-approve');
    expect(deploy.output).toContain(
      `the release ${second.slice(0, 12)} is not deployed, and nothing was changed`,
    );
    expect(deploy.code).not.toBe(0);
    expect((await releases()).live).toBe(first);
    expect(machines()).toEqual([before]);
  });

  test('a second rollback without a name does not lead forward', async () => {
    const { code, output } = await baton('rollback');
    expect(output).toContain('no release is known to have served back before the one that serves now');
    expect(code).toBe(1);
  });

  test('once it is lifted, up brings the second one again', async () => {
    const lifted = await baton('resume');
    expect(lifted.output).toContain(`is held at the release ${first.slice(0, 12)} no more`);
    expect(lifted.output).toMatch(
      new RegExp(`had left the release ${second.slice(0, 12)} .*Keep connections longer`),
    );
    expect(lifted.code).toBe(0);
    expect((await up()).code).toBe(0);
    expect(await releases()).toMatchObject({ live: second, previous: first, hold: null });
  });
});

describe('what is left over', () => {
  let candidate: string;

  test('a refused candidate: its release is marked, the status names it, and the site serves well', async () => {
    const before = machines();
    change('keepalive_timeout', 'no_such_directive', 'Break it');
    expect((await up()).code).toBe(1);
    candidate = machines().find((name) => !before.includes(name)) ?? '';
    const found = await releases();
    expect(found.live).toBe(second);
    const [refused] = found.releases;
    expect(refused).toMatchObject({ marks: ['refused'], latest: { subject: 'Break it' } });
    expect((await baton('releases')).output).toContain('was refused: ');
    const { code, output } = await baton('status');
    expect(output).toMatch(
      new RegExp(`^left over +${candidate}, .*does not serve: npx baton clean back$`, 'm'),
    );
    expect(code).toBe(0);
  });

  test('clean looks first, asks, and removes it with the release that is too old', async () => {
    const s3 = localStore(NAMES);
    const put = (name: string, Body: string) =>
      s3.send(new PutObjectCommand({ Bucket: NAMES.buckets.releases, Key: `releases/${OLD}/${name}`, Body }));
    const origin = { at: '2020-01-01T00:00:00.000Z', commit: 'c'.repeat(40), subject: 'Long ago' };
    await put('about.json', JSON.stringify({ first: origin, latest: origin }));
    await put('user-data', 'x');
    await put('release.zip', 'x');
    s3.destroy();
    const before = machines();

    const dry = await baton('clean', '--dry-run');
    expect(dry.output).toContain(`machine  ${candidate}`);
    expect(dry.output).toMatch(
      /^release {2}e{12} \(2020-01-01 00:00, c{8} Long ago\), not needed since 2020/m,
    );
    expect(dry.code).toBe(0);
    const alone = await baton('clean');
    expect(alone.output).toContain('nobody is here to ask. Next step: npx baton clean back --yes');
    expect(alone.code).toBe(1);
    expect(machines()).toEqual(before);
    expect((await releases()).releases.map(({ id }) => id)).toContain(OLD);

    const { code, output } = await baton('clean', '--yes');
    expect(output).toContain(`${candidate} is destroyed; all its logs are in`);
    expect(output).toContain('release eeeeeeeeeeee is removed');
    expect(code).toBe(0);
    expect(machines()).toEqual(before.filter((name) => name !== candidate));
    const left = (await releases()).releases.map(({ id }) => id);
    expect(left).not.toContain(OLD);
    expect(left).toEqual(expect.arrayContaining([first, second]));
    expect((await baton('clean')).output).toContain('back has nothing to remove');
    expect((await baton('status')).code).toBe(0);
  });
});

describe('the machine stopped', () => {
  test('status says so at once, and ends with 1', async () => {
    const [machine = ''] = machines();
    let said = '';
    const watching = project.interrupt(['node', 'cli/run.mjs', 'status', OWN.name, '--watch'], (output) => {
      said = output;
      return output.includes('does not serve well');
    });
    await eventually(async () => said.includes('well'), 60);
    docker('stop', '--time', '5', machine);
    expect((await watching).output).toMatch(/ serves release [0-9a-f]{12} well\n/);
    const { code, output } = await baton('status');
    expect(output).toContain(`the machine ${machine}, which has the address, is stopped`);
    expect(code).toBe(1);
    docker('stop', '--time', '5', NAMES.store.name);
    const without = await baton('status');
    expect(without.output).toMatch(
      /^not read +deployments: .* not up on this computer: the object store .* does not run\. Next step: npx baton up back$/m,
    );
    expect(without.code).toBe(1);
  });
});
