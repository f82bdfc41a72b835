/** Every file of the bundle, derived from the services. */
import { APPS_FILE } from '../protocol/apps';
import type { Environment } from '../settings/schema';
import { siteNames } from '../settings/sites';
import { programsOf } from './apps/programs';
import { releasedApps } from './apps/released';
import { compose } from './compose';
import { homeDashboard } from './grafana/dashboard';
import { probesOf } from './probes';
import { prometheusConfig } from './prometheus/config';
import { alertRules } from './prometheus/rules';
import { jsonFile, type RenderedFile, textFile, yamlFile } from './rendered-file';
import { secretFileLines, secretVariableLines } from './secrets';
import type { Service, ServiceDefinition } from './service';
import { services } from './services';

/** @param extra services of the caller's own */
export function bundle(environment: Environment, extra: readonly ServiceDefinition[] = []): RenderedFile[] {
  const all = services(environment, extra);
  const names = siteNames(environment);
  return [
    yamlFile('docker/compose.yaml', compose(environment, all)),
    yamlFile('docker/prometheus/prometheus.yml', prometheusConfig(all)),
    yamlFile('docker/prometheus/rules.yml', alertRules(environment, all)),
    ...(all.some(({ name }) => name === 'grafana')
      ? [jsonFile('docker/grafana/dashboards/home.json', homeDashboard(all))]
      : []),
    ...all.flatMap(({ name, files = [] }) =>
      files.map((file) => ({ ...file, path: `docker/${name}/${file.path}` })),
    ),
    textFile('docker/directories', lines(all.flatMap(directories))),
    textFile('docker/secrets', lines(secretFileLines(environment, all))),
    textFile('docker/secret-variables', lines(secretVariableLines(all))),
    jsonFile('docker/probes.json', probesOf(all)),
    // The agent pulls the files of each.
    ...(names.length > 0 ? [jsonFile('docker/sites.json', names)] : []),
    jsonFile(
      'docker/containers.json',
      all.map(({ name }) => name),
    ),
    jsonFile(APPS_FILE, releasedApps(environment)),
    textFile('docker/app-programs', lines(programsOf(environment).map(({ name }) => name))),
  ];
}

/** `uid:gid path` of each folder that outlives its container. */
const directories = ({ container }: Service) =>
  (container.volumes ?? [])
    .map((volume) => volume.split(':')[0] ?? '')
    .filter((source) => source.startsWith('/srv/baton/data/'))
    .map((source) => `${container.user} ${source}`);

const lines = (all: readonly string[]) => all.map((line) => `${line}\n`).join('');
