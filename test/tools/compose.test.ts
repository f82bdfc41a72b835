import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import type { Environment } from '../../settings/schema';
import { apiApp, leastApp, shopApp } from '../helpers/apps';
import { composeFile } from '../helpers/compose-file';
import { runContainer } from '../helpers/docker';
import { awsEnvironment, localEnvironment } from '../helpers/environments';
import { testFolder, writeFiles } from '../helpers/folder';

interface Resolved {
  readonly services: Readonly<
    Record<string, { readonly command?: readonly string[]; readonly read_only?: boolean }>
  >;
}

test.each<[string, Environment]>([
  ['production', awsEnvironment()],
  [
    'all services, DNS-01, GitHub sign-in',
    awsEnvironment({
      site: { php: true },
      acme: { challenge: 'dns-01', caCertificate: 'acme-ca' },
      dns: { zone: 'example.com' },
      grafana: { githubOrganisations: ['a'] },
    }),
  ],
  [
    'without what may be left out',
    awsEnvironment({
      without: [
        'grafana',
        'alertmanager',
        'cadvisor',
        'node-exporter',
        'nginx-exporter',
        'blackbox-exporter',
      ],
    }),
  ],
  ['apps beside the site', awsEnvironment({ apps: { shop: shopApp, api: apiApp } })],
  [
    'an app that is the site, with dollar signs',
    awsEnvironment({
      apps: {
        shop: {
          ...leastApp,
          host: 'example.com',
          command: ['sh', '-c', 'echo $0'],
          env: { COST: '$5 ${X}' },
        },
      },
    }),
  ],
  ['this computer', localEnvironment()],
  ['this computer without limits of processor time', localEnvironment({ cpuLimits: false })],
])('docker compose accepts the file: %s', (_, environment) => {
  const folder = testFolder();
  // As the boot writes it.
  const env = "BATON_LOG_GROUP='/baton/x'\nBATON_RELEASE='f'\nBATON_SERVER='i-1'\n";
  writeFiles(folder, [...bundle(environment), { path: 'docker/.env', content: env }]);
  // As the boot makes them.
  mkdirSync(join(folder, 'secrets'));
  for (const name of Object.keys(environment.apps))
    writeFileSync(join(folder, 'secrets', `${name}.env`), 'DATABASE_URL="x"\n');
  const { status, output } = runContainer(
    'baton/tools:trixie',
    [
      ...['--volume', `${join(folder, 'docker')}:/srv/baton/release/docker:ro`],
      ...['--volume', `${join(folder, 'secrets')}:/srv/baton/secrets:ro`],
    ],
    [
      ...['docker', 'compose', '--profile', '*', '--project-directory', '/srv/baton/release/docker'],
      ...['config', '--format', 'json'],
    ],
  );
  // A warning would be about a variable that is not set: a dollar sign that was not escaped.
  expect(output).not.toMatch(/level=|warning/i);
  expect(status).toBe(0);
  const resolved = JSON.parse(output) as Resolved;
  const rendered = composeFile(environment);
  expect(Object.keys(resolved.services).sort()).toEqual(Object.keys(rendered.services).sort());
  // Compose escapes a dollar sign when it prints; what matters is that it read the same commands and kept the
  // hardening.
  for (const [name, service] of Object.entries(rendered.services)) {
    expect(resolved.services[name]?.command ?? undefined).toEqual(service.command);
    expect(resolved.services[name]?.read_only).toBe(true);
  }
});
