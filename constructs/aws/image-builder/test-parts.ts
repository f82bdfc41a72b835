/**
 * What an image is tested with: a real release, the files that cloud-init would write, and a store for them. It takes
 * the bundle of the family's first environment, without that one's sites, apps, names and secrets.
 */

import { serverSecrets } from '../../../docker/needed-secrets';
import { type RenderedFile, scriptFile, textFile } from '../../../docker/rendered-file';
import { services } from '../../../docker/services';
import { toEnv } from '../../../protocol/boot-settings';
import { HEALTH_PATH } from '../../../protocol/routes';
import type { AwsEnvironment } from '../../../settings/schema';
import { validate } from '../../../settings/validate';
import { envFile } from '../../../userdata/cloud-config';
import { firstFiles } from '../../../userdata/files';
import test from '../../../userdata/image/test.sh';
import store from '../../../userdata/image/test-store.sh';
import { commonBootSettings } from '../../boot-settings';
import { serverRelease } from '../../release/server-release';
import { zip } from '../../release/zip';

const BUCKETS = { releases: 'releases', content: 'content', data: 'data' };

/** @param programs folder with the bundled programs */
export function testParts(of: AwsEnvironment, programs: string): Uint8Array {
  const environment = testEnvironment(of);
  const release = serverRelease(environment, programs);
  const env = toEnv({
    ...commonBootSettings(environment, release.id, BUCKETS),
    parameters: '/var/lib/baton/parameters',
    region: environment.region,
    endpoint: 'http://127.0.0.1:9900',
    credentialsFile: '/etc/baton/credentials',
    refusals: '0',
  });
  const boot = [...firstFiles(environment), textFile('/etc/baton/env', envFile(env))];
  return zip([
    textFile('test.sh', test),
    scriptFile('test-store.sh', store),
    textFile('health-path', `${HEALTH_PATH}\n`),
    textFile('secrets', lines(serverSecrets(environment, services(environment)))),
    textFile('boot/modes', lines(boot.map(({ mode, path }) => `${mode.toString(8)} ${path}`))),
    ...boot.map((file): RenderedFile => ({ ...file, path: `boot${file.path}` })),
    {
      path: `store/${BUCKETS.releases}/releases/${release.id}/release.zip`,
      content: zip(release.files),
      mode: 0o644,
    },
  ]);
}

/** Containers keep their output on the machine, which has no right to send it anywhere. */
function testEnvironment({
  region,
  images,
  limits,
  without,
  tools,
  traits: of,
}: AwsEnvironment): AwsEnvironment {
  const environment = validate('image-test', {
    ...{ platform: 'aws', region, domain: 'image-test.example.com', contactEmail: 'admin@example.com' },
    ...{ images, limits, without, tools },
  });
  const { cloudWatchRegion: _, ...traits } = of;
  return { ...environment, traits };
}

const lines = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');
