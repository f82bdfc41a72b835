/**
 * Whatever was killed, stopped, removed or interrupted: one `npm run up` brings the site back and leaves nothing
 * over.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lockHolder } from '../../cli/local/interrupted';
import { layout } from '../../deployer/local/layout';
import { probe } from '../../protocol/probe';
import { eventually } from '../helpers/eventually';
import { type LocalSettings, type Outcome, ProjectCopy } from '../helpers/project-copy';

const OWN = { name: 'mend', network: '10.217.0.0/16', ports: { http: 17080, https: 17443 } };
const TWIN = { name: 'twin', network: '10.218.0.0/16', ports: { http: 17081, https: 17444 } };
const DOMAIN = 'baton.localhost';
const NAMES = layout(OWN.name, OWN.network);
const PARTS = {
  gateway: NAMES.gateway.name,
  store: NAMES.store.name,
  authority: NAMES.authority.name,
  'alert-sink': NAMES.alertSink.name,
};

let project: ProjectCopy;
let root: string;

const docker = (...args: string[]) =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const lines = (...args: string[]) =>
  docker(...args)
    .split('\n')
    .filter(Boolean);
const machine = ({ name }: LocalSettings = OWN) =>
  lines(
    ...['ps', '--all', '--filter', `label=baton.environment=${name}`],
    ...['--filter', 'label=baton.role=machine', '--format', '{{.Names}}'],
  )[0] ?? '';
/** What Docker has of these environments and of nobody; a machine has another name after each replacement. */
const everything = () => {
  const named = (kind: string[], format: string) => lines(...kind, '--format', format);
  return (
    [
      ...named(['ps', '--all'], 'container {{.Names}} {{.State}}'),
      ...named(['volume', 'ls'], 'volume {{.Name}}'),
      ...named(['network', 'ls'], 'network {{.Name}}'),
    ]
      .filter(
        (line) =>
          !line.includes(' baton-test-') &&
          /baton-(mend|twin|images)|(created|exited|dead)$|volume [0-9a-f]{64}$/.test(line),
      )
      .map((line) =>
        line
          .replace(/(baton-(mend|twin)-)[0-9a-f]{8}\b/, '$1<machine>')
          .replace(/(baton-images-)\S+/, '$1<images>'),
      )
      // Another environment's may have been there before, and goes with the next up that needs room.
      .filter((line, index, all) => !line.includes('<images>') || all.indexOf(line) === index)
      .sort()
  );
};

const up = ({ name }: LocalSettings = OWN, copy = project) => copy.run('npm', 'run', 'up', name);
const down = ({ name }: LocalSettings = OWN, copy = project) =>
  copy.run('npm', 'run', 'down', name, '--', '--keep-images');

const page = ({ name, ports }: LocalSettings = OWN, path = '/about') =>
  probe({
    ...{ address: '127.0.0.1', port: ports.https, host: DOMAIN, path },
    ca: project.read(`.baton/local/${name}/ca.pem`),
  });

/** The site answers with what was published and the certificate of the first root, and Docker has nothing more. */
async function expectWhole(before: readonly string[]): Promise<void> {
  const { status, body, certificateProblem } = await page();
  expect(certificateProblem).toBeUndefined();
  expect(status).toBe(200);
  expect(body).toContain('kept through everything');
  expect(project.read(`.baton/local/${OWN.name}/ca.pem`)).toBe(root);
  expect(everything()).toEqual(before);
}

async function expectUp(before: readonly string[]): Promise<string> {
  const { code, output } = await up();
  expect(output).toContain(`https://${DOMAIN}:${OWN.ports.https}/`);
  expect(code).toBe(0);
  await expectWhole(before);
  return output;
}

let whole: readonly string[];
beforeAll(async () => {
  project = await ProjectCopy.create(OWN);
  project.edit('examples/site/about.html', (text) =>
    text.replace('</body>', 'kept through everything</body>'),
  );
  const { code, output } = await up();
  expect(output).toContain(`https://${DOMAIN}:${OWN.ports.https}/`);
  expect(code).toBe(0);
  root = project.read(`.baton/local/${OWN.name}/ca.pem`);
  whole = everything();
  await expectWhole(whole);
}, 900_000);

afterAll(async () => {
  for (const settings of [TWIN, OWN]) {
    if (machine(settings) === '' && settings === TWIN) continue;
    const { code, output } = await down(settings);
    expect([code, output]).toEqual([0, expect.stringContaining(`down`)]);
  }
  expect(everything().filter((line) => /baton-(mend|twin)/.test(line))).toEqual([]);
  project.remove();
}, 300_000);

describe('one part', () => {
  test.each(Object.entries(PARTS))('%s killed', async (_, container) => {
    docker('kill', container);
    await expectUp(whole);
  });

  test.each(Object.entries(PARTS))('%s removed', async (_, container) => {
    docker('rm', '--force', '--volumes', container);
    await expectUp(whole);
  });

  test.each([
    ['killed', ['kill']],
    ['stopped', ['stop', '--time', '5']],
    ['paused', ['pause']],
  ])('the machine %s: the same one serves again', async (_, verb) => {
    const before = machine();
    docker(...verb, before);
    await expectUp(whole);
    expect(machine()).toBe(before);
  });

  test('the machine removed: the next one takes another address, so that it serves only after its gate', async () => {
    const before = machine();
    const address = (name: string) =>
      docker('inspect', '--format', '{{index .Config.Labels "baton.address"}}', name);
    const old = address(before);
    docker('rm', '--force', '--volumes', before);
    await expectUp(whole);
    expect(machine()).not.toBe(before);
    expect(address(machine())).not.toBe(old);
  });

  test('the machine runs and does not serve: another one does', async () => {
    const before = machine();
    docker('exec', before, 'sh', '-c', 'systemctl stop baton-agent && docker rm --force traefik');
    const output = await expectUp(whole);
    expect(output).toContain('its machine is replaced');
    expect(machine()).not.toBe(before);
  });
});

describe('all of them', () => {
  const all = () => [...Object.values(PARTS), machine()];
  test.each([
    ['stopped', ['stop', '--time', '5']],
    ['killed', ['kill']],
    ['restarted', ['restart', '--time', '5']],
  ])('%s: the same machine serves again', async (_, verb) => {
    const before = machine();
    docker(...verb, ...all());
    await expectUp(whole);
    expect(machine()).toBe(before);
  });

  test('removed with their networks, but for the volumes: the data is there', async () => {
    docker('rm', '--force', ...all());
    docker('network', 'rm', NAMES.servers.network, NAMES.clients.network);
    await expectUp(whole);
  });
});

test('the first command of all killed at its start, then again', async () => {
  const moments = ['uploaded', ' boots at '];
  for (const words of moments) {
    expect((await down()).code).toBe(0);
    await project.interrupt(['npm', 'run', 'up', OWN.name], (output) => output.includes(words), 'SIGKILL');
    expect((await up()).code).toBe(0);
    expect(everything()).toEqual(whole);
  }
  root = project.read(`.baton/local/${OWN.name}/ca.pem`);
  await expectWhole(whole);
});

let changes = 76;
/** Makes a new release. */
const change = () => {
  project.edit('docker/nginx/nginx.conf', (text) =>
    text.replace(/keepalive_timeout \d+s;/, `keepalive_timeout ${changes}s;`),
  );
  changes += 1;
};

describe('interrupted while a change is on its way, then the same command', () => {
  const saying = (words: string) => (output: string) => output.includes(words);
  const filling = () => lines('ps', '--format', '{{.Names}}').some((name) => name.endsWith('-filler'));
  const MOMENTS: readonly (readonly [string, (output: string) => boolean])[] = [
    ['the images are copied', filling],
    ['the machine was made', saying(' boots at ')],
    ['it waits at the gate', saying('gate: 0 s')],
    ['the address moves', saying('switch: ')],
    ['it drains', saying('drain: waiting for baton-')],
  ];
  const cases = MOMENTS.flatMap(([name, when]) =>
    (['SIGINT', 'SIGKILL'] as const).map((signal) => [name, signal, when] as const),
  );

  test.each(cases)('%s: %s', async (name, signal, when) => {
    change();
    if (name === 'the images are copied')
      for (const volume of lines('volume', 'ls', '--quiet', '--filter', 'label=org.baton.image-volume'))
        docker('volume', 'rm', volume);
    const { code } = await project.interrupt(['npm', 'run', 'up', OWN.name], when, signal);
    expect(code).not.toBe(0);
    await expectUp(whole);
  });
});

test('Terraform killed while a step of it works: the step is ended, and the same command continues', async () => {
  change();
  let killed: Promise<void> | undefined;
  const { code } = await project.interrupt(['npm', 'run', 'up', OWN.name], (output) => {
    if (output.includes('gate: 0 s')) killed ??= killTerraform();
    return false;
  });
  await killed;
  expect(code).not.toBe(0);
  expect(await expectUp(whole)).toContain('ending what an interrupted run left');
});

async function killTerraform(): Promise<void> {
  const pid = await lockHolder(join(project.folder, `terraform.${OWN.name}.tfstate`));
  if (pid === undefined) throw new Error('nobody has locked the state');
  process.kill(pid, 'SIGKILL');
}

describe('who works on it', () => {
  test('of two commands at once the second is told of the first, and does nothing', async () => {
    change();
    let first: Promise<Outcome> | undefined;
    await new Promise<void>((busy) => {
      first = project.interrupt(['npm', 'run', 'up', OWN.name], (output) => {
        if (output.includes(' boots at ')) busy();
        return false;
      });
    });
    for (const second of [await up(), await down()]) {
      expect(second.code).toBe(1);
      expect(second.output).toMatch(
        /`npx baton up mend` \(process \d+\) in .* is at work on the environment "mend"/,
      );
    }
    expect((await first)?.code).toBe(0);
    await expectWhole(whole);
  });

  test('another copy of the project is told whose it is, and does nothing', async () => {
    const other = await ProjectCopy.create(OWN);
    try {
      for (const outcome of [
        await up(OWN, other),
        await down(OWN, other),
        await other.run('npx', 'cdktf', 'deploy', OWN.name, '--auto-approve'),
      ]) {
        expect(outcome.code).not.toBe(0);
        expect(outcome.output).toContain(`belongs to the project in ${project.folder}`);
      }
      await expectWhole(whole);
    } finally {
      other.remove();
    }
  });

  test('two environments side by side, each with its own files and words; one goes without the other', async () => {
    project.addEnvironment(TWIN);
    const { code, output } = await up(TWIN);
    expect(code).toBe(0);
    expect(output).toContain('.baton/local/twin/ca.pem');
    expect(output).toContain('npx baton down twin removes it');
    expect((await page(TWIN)).certificateProblem).toBeUndefined();
    await expectUp(everything());
    expect(project.read('.baton/local/twin/ca.pem')).not.toBe(root);
    const gone = await down(TWIN);
    expect(gone.code).toBe(0);
    expect(gone.output).toMatch(/kept, because other environments use them \(.*\bmend\b.*\)/);
    await expectWhole(whole);
  });

  test('a mistyped name is refused, and nothing is removed', async () => {
    const { code, output } = await project.run('npm', 'run', 'down', 'medn');
    expect([code, output]).toEqual([1, expect.stringContaining('no environment "medn"')]);
    await expectWhole(whole);
  });
});

test('after a failed gate release_id names the release that serves, and its first digits bring it back', async () => {
  const releaseId = () => {
    const { outputs } = JSON.parse(project.read(`terraform.${OWN.name}.tfstate`)) as {
      outputs: { release_id: { value: string } };
    };
    return outputs.release_id.value;
  };
  const good = releaseId();
  project.edit('docker/nginx/nginx.conf', (text) => text.replace(/keepalive_timeout/, 'no_such_directive'));
  expect((await up()).code).toBe(1);
  expect(releaseId()).toBe(good);
  const { code, output } = await project.run(
    'env',
    `RELEASE=${good.slice(0, 8)}`,
    'npm',
    'run',
    'up',
    OWN.name,
  );
  expect(code).toBe(0);
  expect(output).toContain(`release     ${good.slice(0, 12)}`);
  expect((await project.run('node', 'cli/run.mjs', 'resume', OWN.name)).code).toBe(0);
  project.edit('docker/nginx/nginx.conf', (text) => text.replace(/no_such_directive/, 'keepalive_timeout'));
  await expectUp(whole);
});

test('a service that runs is not dropped because of a wrong tag', async () => {
  const settings = `environments/${OWN.name}.ts`;
  const before = project.read(settings);
  project.edit(settings, (text) =>
    text.replace(
      "platform: 'local',",
      "platform: 'local',\n  images: { alertmanager: 'prom/alertmanager:v0.0.0' },",
    ),
  );
  const { code, output } = await up();
  expect(code).toBe(1);
  expect(output).toContain('alertmanager: prom/alertmanager:v0.0.0');
  expect(output).toContain("without: ['alertmanager']");
  project.edit(settings, () => before);
  await expectUp(whole);
});

/** Started by the tests themselves, and nobody else has a container in it. */
const isOwnDaemon = () =>
  existsSync('.baton/dockerd.pid') &&
  readFileSync('.baton/dockerd.pid', 'utf8').split(' ')[0] ===
    readFileSync('/var/run/docker.pid', 'utf8').trim() &&
  lines('ps', '--all', '--format', '{{.Names}}').every((name) => name.startsWith(`baton-${OWN.name}-`));

test('Docker’s daemon ended: the same machine serves again', async (context) => {
  if (!isOwnDaemon()) return context.skip('the daemon is not the tests’ own, or others use it');
  const before = machine();
  const pid = Number(readFileSync('/var/run/docker.pid', 'utf8'));
  process.kill(pid, 'SIGTERM');
  await eventually(async () => !existsSync(`/proc/${pid}`));
  await expectUp(whole);
  expect(machine()).toBe(before);
  // It is the tests' own again: this copy's down must not stop it.
  const note = join(project.folder, '.baton/dockerd.pid');
  copyFileSync(note, '.baton/dockerd.pid');
  rmSync(note);
});

test.each<[string, () => unknown]>([
  ['all was stopped', () => docker('stop', '--time', '5', ...Object.values(PARTS), machine())],
  ['parts were removed', () => docker('rm', '--force', PARTS.gateway, machine())],
  [
    'a change was killed',
    async () => {
      change();
      await project.interrupt(
        ['npm', 'run', 'up', OWN.name],
        (output) => output.includes(' boots at '),
        'SIGKILL',
      );
    },
  ],
])('down after %s: nothing is left', async (_, disturb) => {
  if (machine() === '') expect((await up()).code).toBe(0);
  await disturb();
  const { code, output } = await down();
  expect([code, output]).toEqual([0, expect.stringContaining('down')]);
  expect(everything()).toEqual(whole.filter((line) => !line.includes(`baton-${OWN.name}`)));
  expect(project.has(`.baton/local/${OWN.name}`)).toBe(false);
  expect(project.has(`terraform.${OWN.name}.tfstate`)).toBe(false);
});
