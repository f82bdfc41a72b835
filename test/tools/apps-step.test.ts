/** The boot's step for apps, with a Docker that notes down what it is asked for. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { leastApp, shopApp } from '../helpers/apps';
import { type Outcome, runContainer } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { testFolder, writeFiles } from '../helpers/folder';

const STEP = join(import.meta.dirname, '../../userdata/boot/75-apps.sh');
const REGISTRIES = { 'ghcr.io': { user: 'example-org', passwordSecret: 'registry-token' } };
/** Of what Docker keeps of a password. */
const CONFIG = '/run/baton/docker';

/** Notes each call, and where Docker's configuration is; `images` says which are there. */
const DOCKER = `#!/bin/sh
[ "$1 $2" = "image inspect" ] && exec grep -qxF "$3" /tmp/images
echo "docker $*" >>/tmp/calls
case "$1" in
  login)
    echo "password $(cat)" >>/tmp/calls
    [ -z "$REFUSED" ] || { echo "denied: $REFUSED" >&2; exit 1; }
    echo 'Login Succeeded'
    echo 'WARNING! Your password will be stored unencrypted' >&2
    touch "$DOCKER_CONFIG/config.json"
    stat -c 'kept %a %U in %n' "$DOCKER_CONFIG" >>/tmp/calls ;;
  compose) case "$*" in *" pull "*) [ ! -e "$DOCKER_CONFIG/config.json" ] || cat /tmp/registry >>/tmp/images ;; esac ;;
esac
exit 0
`;
const NODE = '#!/bin/sh\necho "node $*" >>/tmp/calls\n';
const LIB = 'server_id() { echo i-1; }\n';

interface Given {
  /** Images that are on the machine. */
  readonly present?: readonly string[];
  /** Images that the registry gives. */
  readonly registry?: readonly string[];
  readonly refused?: string;
}

/** @returns what the step wrote, then what was asked for, then what is left of Docker's configuration */
function step({ present = [], registry = [], refused = '' }: Given): Outcome {
  const folder = testFolder();
  const environment = awsEnvironment({
    apps: { shop: shopApp, api: { ...leastApp, host: 'api.example.com' } },
    registries: REGISTRIES,
  });
  writeFiles(folder, [
    ...bundle(environment),
    { path: 'lib.sh', content: LIB },
    { path: 'docker.sh', content: DOCKER },
    { path: 'node.sh', content: NODE },
    { path: 'images', content: present.map((image) => `${image}\n`).join('') },
    { path: 'registry', content: registry.map((image) => `${image}\n`).join('') },
  ]);
  copyFileSync(STEP, join(folder, '75-apps.sh'));
  const prepare = [
    'mkdir -p /srv/baton/release /srv/baton/secrets/registries /etc/baton /run/baton /usr/local/lib/baton /fake',
    'cp -r /w/docker /srv/baton/release/docker; cp /w/lib.sh /usr/local/lib/baton/lib.sh',
    'echo the-token >/srv/baton/secrets/registries/registry-token; echo A=1 >/etc/baton/env',
    'for one in docker node; do cp /w/$one.sh /fake/$one; chmod 755 /fake/$one; done',
    'cp /w/images /tmp/images; cp /w/registry /tmp/registry; touch /tmp/calls',
  ];
  const script = `${prepare.join('\n')}
    export REFUSED='${refused}' PATH=/fake:$PATH
    sh -eu /w/75-apps.sh; code=$?
    cat /tmp/calls; ls -d ${CONFIG} 2>/dev/null; exit $code`;
  return runContainer('baton/tools:trixie', ['--volume', `${folder}:/w:ro`], ['sh', '-c', script]);
}

const IMAGE = leastApp.image;

test('signs in from standard input, in memory that only root reads, and leaves nothing of it', () => {
  const { status, output } = step({ registry: [IMAGE] });
  expect(status, output).toBe(0);
  expect(output).toContain(
    'docker login --username example-org --password-stdin ghcr.io\npassword the-token\n',
  );
  expect(output).toContain(`kept 700 root in ${CONFIG}`);
  // Neither on a command line, nor in what the boot writes, nor behind.
  expect(output.match(/the-token/g)).toHaveLength(1);
  expect(output).not.toContain('WARNING');
  expect(output.trimEnd().split('\n').at(-1)).not.toBe(CONFIG);
});

test('images first, then what apps run beside themselves is made, and only then a migration runs', () => {
  const { output } = step({ registry: [IMAGE] });
  const order = [
    'docker login',
    ' pull ',
    'create --no-build shop.release',
    'shop.job.digest',
    'app-releases',
  ];
  const places = order.map((words) => output.indexOf(words));
  expect(places).not.toContain(-1);
  expect(places).toEqual([...places].sort((one, other) => one - other));
});

test('where the images are there already nobody signs in: a registry that is away keeps no server from booting', () => {
  const { status, output } = step({ present: [IMAGE], refused: 'no route to host' });
  expect(status, output).toBe(0);
  expect(output).not.toContain('docker login');
  expect(output).toContain('app-releases');
});

test('a registry that lets nobody in is named, with user and secret, and its own words', () => {
  const { status, output } = step({ refused: 'bad token' });
  expect(status).not.toBe(0);
  expect(output).toContain('denied: bad token');
  expect(output).toContain(
    'the registry ghcr.io did not let example-org in with the stored secret registry-token',
  );
  expect(output).not.toContain('app-releases');
  expect(output.trimEnd().split('\n').at(-1)).not.toBe(CONFIG);
});

test('an image that cannot be had is named, and nothing runs', () => {
  const { status, output } = step({});
  expect(status).not.toBe(0);
  expect(output).toContain(`the image ${IMAGE} is not on this machine and could not be pulled`);
  expect(output).not.toContain('app-releases');
});
