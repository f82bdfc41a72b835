import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { runContainer } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { testFolder, writeFiles } from '../helpers/folder';

/** The compose file as Docker gets it on AWS, with what the boot puts beside it. */
function resolved(env: string) {
  const folder = testFolder();
  writeFiles(folder, [...bundle(awsEnvironment()), { path: 'docker/.env', content: env }]);
  return runContainer(
    'baton/tools:trixie',
    ['--volume', `${join(folder, 'docker')}:/srv/baton/release/docker:ro`],
    ['docker', 'compose', '--project-directory', '/srv/baton/release/docker', 'config', '--format', 'json'],
  );
}

test('a log stream is named after release, server and service', () => {
  const { status, output } = resolved(
    "BATON_RELEASE='abc'\nBATON_LOG_GROUP='/baton/production'\nBATON_DRAIN_SECONDS='60'\nBATON_SERVER='i-0123456789abcdef0'\n",
  );
  expect(status, output).toBe(0);
  const { services } = JSON.parse(output) as {
    readonly services: Readonly<Record<string, { readonly logging: { readonly options: object } }>>;
  };
  expect(services.nginx?.logging.options).toMatchObject({
    'awslogs-group': '/baton/production',
    'awslogs-stream': 'abc/i-0123456789abcdef0/nginx',
  });
});

test('what the boot forgot is an error, not a stream without a name', () => {
  const { status, output } = resolved("BATON_RELEASE='abc'\nBATON_LOG_GROUP='/baton/production'\n");
  expect(output).toContain('BATON_SERVER');
  expect(status).not.toBe(0);
});
