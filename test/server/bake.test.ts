/**
 * A bake as Image Builder does one, on machines of the local platform: the recipe's own components, as the synthesized
 * stack has them, make an image of a plain machine; another machine boots from it and serves.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostOf } from '../../deployer/local/host';
import { IMAGES } from '../../docker/images';
import { services } from '../../docker/services';
import { AGENT_PORT, MACHINE } from '../../protocol/addresses';
import { imageFamily, membersOf } from '../../settings/image-families';
import { INDISPENSABLE, SERVICE_NAMES, type ServiceName } from '../../settings/services';
import { ImageStack } from '../../stacks/image-stack';
import { synth } from '../helpers/aws-synth';
import { docker } from '../helpers/docker';
import { eventually } from '../helpers/eventually';
import { type Recipe, recipeOf, runPhase, scriptOf } from '../helpers/image-components';
import { inFamily } from '../helpers/image-synth';
import { RegistryServer } from '../helpers/registry-server';
import { SystemContainer } from '../helpers/system-container';

const ROOT = join(import.meta.dirname, '../..');
const PLAIN = 'baton/machine:trixie-plain';
const BAKED = `baton-test/baked:${process.pid}`;
/** A word that is nowhere else: where it is found, something of the builder was left. */
const SECRET = 'canary-5f0c3a4e7b1d';

const isAbsent = (name: ServiceName) => docker(['image', 'inspect', IMAGES[name]]).status !== 0;
/** Where no image registry answers, some have no stand-in (deployer/local/images). */
const without = SERVICE_NAMES.filter((name) => !INDISPENSABLE.includes(name) && isAbsent(name));
const bundled = services(inFamily('production', { without })).map(({ name }) => name as ServiceName);

let registry: RegistryServer;
let builder: SystemContainer;
let recipe: Recipe;
/** What only the builder is, such as its machine id. */
let identity: readonly string[];
/** When its packages were last changed, in seconds. */
let baked: string;

/** The stack of a family whose container images are those of this computer. */
function imageStack(images: Readonly<Partial<Record<ServiceName, string>>>) {
  const environment = inFamily('production', { images, without });
  const { cpuLimits } = hostOf('production', environment);
  const traits = { ...environment.traits, hasCpuLimits: cpuLimits };
  const members = membersOf({ production: { ...environment, traits } });
  return synth('project', 'image-web', (app) => {
    const family = imageFamily('web', members.get('web') ?? {});
    new ImageStack(app, 'image-web', { family, programs: join(ROOT, 'dist') });
  });
}

beforeAll(async () => {
  const build = "import { buildShipped } from './cli/build/programs.mjs'; await buildShipped('.')";
  execFileSync('node', ['--input-type=module', '--eval', build], { cwd: ROOT });
  registry = await RegistryServer.start();
  builder = await SystemContainer.boot({ image: PLAIN });
  registry.serveInside(builder.name);
}, 300_000);
afterAll(() => {
  builder?.close();
  registry?.close();
  docker(['image', 'rm', '--force', BAKED]);
});

/** What is made while a machine is built, or by somebody who works on it; a line of bash each. */
const TRACES: Readonly<Record<string, string>> = {
  'SSH host key': `ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key <<<y >/dev/null`,
  'authorized key of root': `mkdir -p /root/.ssh; echo 'ssh-ed25519 ${SECRET}' >/root/.ssh/authorized_keys`,
  'authorized key of a person': `mkdir -p /home/ann/.ssh; echo ${SECRET} >/home/ann/.ssh/authorized_keys2`,
  'private key': `mkdir -p /root/.ssh; echo ${SECRET} >/root/.ssh/id_ed25519`,
  'machine id': 'systemd-machine-id-setup 2>/dev/null; test -s /etc/machine-id',
  'machine id of D-Bus': `mkdir -p /var/lib/dbus; echo ${SECRET} >/var/lib/dbus/machine-id`,
  'random seed': `echo ${SECRET} >/var/lib/systemd/random-seed`,
  'key of sealed secrets': `echo ${SECRET} >/var/lib/systemd/credential.secret`,
  'id of the Docker': `echo ${SECRET} >/var/lib/docker/engine-id`,
  'what cloud-init knows of it': `mkdir -p /var/lib/cloud/data; echo ${SECRET} >/var/lib/cloud/data/instance-id`,
  'user data': `mkdir -p /var/lib/cloud/instances/i; echo ${SECRET} >/var/lib/cloud/instances/i/user-data.txt`,
  'AWS credentials': `mkdir -p /root/.aws; echo ${SECRET} >/root/.aws/credentials`,
  'password of a registry': `mkdir -p /root/.docker; echo ${SECRET} >/root/.docker/config.json`,
  'history of a shell': `echo ${SECRET} >/root/.bash_history`,
  'log of the packages': `mkdir -p /var/log/apt; echo ${SECRET} >/var/log/apt/history.log`,
  journal: `mkdir -p /var/log/journal/1; echo ${SECRET} >/var/log/journal/1/system.journal`,
  'log of sign-ins': `echo ${SECRET} >/var/log/auth.log`,
  "a server's settings": `mkdir -p /etc/baton; echo ${SECRET} >/etc/baton/env`,
  "a server's secrets": `mkdir -p /srv/baton/secrets/x; echo ${SECRET} >/srv/baton/secrets/x/y`,
};

/** The clean-up is for those alone that a build itself can make. */
const OF_A_BUILD = Object.keys(TRACES).filter((name) => !name.startsWith("a server's"));

test('the recipe’s own components build an image of a plain machine, and find nothing left on it', async () => {
  const images = Object.fromEntries(bundled.map((name) => [name, registry.push(IMAGES[name])]));
  recipe = recipeOf(imageStack(images));
  const clean = recipe.components.findIndex(({ name }) => name === 'clean-up');
  runPhase({ ...recipe, components: recipe.components.slice(0, clean) }, 'build', builder);
  // Whatever was asked of the network is in the image now: the rest needs no package and no registry.
  for (const image of Object.values(images)) builder.shell(`docker image inspect '${image}'`);
  expect(builder.shell('cat /etc/baton/baked')).toMatch(/^docker\.io \S+$/m);
  for (const name of OF_A_BUILD) builder.shell(TRACES[name] ?? 'false');
  identity = builder
    .shell('cat /etc/machine-id; cut -d " " -f 2 /etc/ssh/ssh_host_*.pub; hostname')
    .split('\n');
  expect(identity.length).toBeGreaterThan(2);
  baked = builder.shell('stat -c %Y /var/lib/dpkg/status');
  runPhase({ ...recipe, components: recipe.components.slice(clean) }, 'build', builder);
  runPhase(recipe, 'validate', builder);
  builder.stop();
  builder.commit(BAKED);
}, 2_400_000);

describe('the result', () => {
  let machine: SystemContainer;
  /** No boot: what is on the disk as it was taken. */
  const look = (script: string) =>
    docker([
      ...['run', '--rm', '--network', 'none', '--volume', `${builder.volume}:/var/lib/docker`],
      ...['--entrypoint', 'bash', BAKED, '-c', script],
    ]);
  afterAll(() => machine?.close());

  test('holds no trace of the machine that built it, whoever looks', () => {
    const words = [SECRET, ...identity].map((word) => `-e '${word}'`).join(' ');
    const { output } = look(`
      # Docker writes these files again for each container.
      umount /etc/hosts /etc/hostname /etc/resolv.conf 2>/dev/null
      grep -rlaF ${words} --exclude-dir=proc --exclude-dir=sys / 2>/dev/null
      find / -xdev -name 'ssh_host_*' ! -name '*.5.gz' -o -xdev -name 'authorized_keys*' -o -xdev -path '*/.ssh/*'
      find /var/log -type f -size +0
      grep -rlaE -e 'BEGIN [A-Z ]*PRIVATE KEY' -e aws_secret_access_key /etc /root /home /srv /var/lib/cloud 2>/dev/null
      cat /etc/machine-id`);
    expect(output).toBe('');
  });

  test.each(Object.keys(TRACES))('with %s in it would be refused, by name', (trace) => {
    const script = scriptOf(recipe, 'validate', 'left-behind');
    const { status, output } = look(`${TRACES[trace]}
cat >/run/left-behind.sh <<'SCRIPT'
${script}
SCRIPT
bash /run/left-behind.sh; code=$?; rm -f /var/lib/docker/engine-id; exit $code`);
    expect([status, output]).toEqual([1, expect.stringContaining('the image still holds:')]);
  });

  test('boots a server that serves, without a network: it installs and pulls nothing', async () => {
    machine = await SystemContainer.boot({ image: BAKED, dockerVolume: builder.volume, network: 'none' });
    expect(machine.shell('cat /etc/machine-id')).toMatch(/^[0-9a-f]{32}$/);
    expect(identity).not.toContain(machine.shell('cat /etc/machine-id'));
    const said = runPhase(recipe, 'test', machine);
    expect(said).toMatch(/image test: the server answered after some \d+ s/);
    await eventually(
      () =>
        machine.try("docker ps --format '{{.Names}}'").output.split('\n').filter(Boolean).length >=
        bundled.length,
    );
    // It is as old as the image, not as its boot.
    const metrics = await eventually(() => machine.shell(`curl -sf http://${MACHINE}:${AGENT_PORT}/metrics`));
    expect(metrics).toMatch(new RegExp(`^baton_packages_timestamp_seconds ${baked}([.]|$)`, 'm'));
  }, 900_000);
});
