/** Alertmanager: tells people of alerts, once each and grouped. */
import { ADDRESSES } from '../../protocol/addresses';
import type { AlertReceiver } from '../../settings/alerts-schema';
import { type Environment, monitoringHost, origin } from '../../settings/schema';
import { yamlFile } from '../rendered-file';
import type { ServiceDefinition } from '../service';
import { ALERTMANAGER_PORT, alertmanagerConfig } from './config';

export const alertmanager: ServiceDefinition = (environment) => {
  if (environment.without.includes('alertmanager')) return undefined;
  return {
    name: 'alertmanager',
    container: {
      user: '65534:65534',
      command: [
        '--config.file=/etc/alertmanager/alertmanager.yml',
        '--storage.path=/alertmanager',
        `--web.listen-address=:${ALERTMANAGER_PORT}`,
        `--web.external-url=${link(environment)}`,
        // There is only one: no port for others.
        '--cluster.listen-address=',
      ],
      volumes: ['./alertmanager:/etc/alertmanager:ro'],
      // Silences and what was sent already. Both go with the container, so a lasting alert is sent again.
      tmpfs: ['/alertmanager:uid=65534,gid=65534,mode=0700'],
      healthUrl: `http://127.0.0.1:${ALERTMANAGER_PORT}/-/ready`,
      memoryMiB: 64,
      cpus: 0.5,
      pids: 64,
    },
    files: [yamlFile('alertmanager.yml', alertmanagerConfig(environment))],
    scrapes: [{ job: 'alertmanager', target: `${ADDRESSES.alertmanager}:${ALERTMANAGER_PORT}` }],
    secrets: secretNames(environment),
  };
};

/** Where a message's link leads: its own pages are not public, the dashboards are. */
const link = (environment: Environment) =>
  `${origin(environment, environment.without.includes('grafana') ? environment.domain : monitoringHost(environment))}/`;

function secretNames({ alerts }: Environment): string[] {
  const names = [...alerts.receivers.map(secretName), alerts.heartbeatUrlSecret];
  return [...new Set(names.filter((name) => name !== undefined))];
}

function secretName(receiver: AlertReceiver): string | undefined {
  switch (receiver.kind) {
    case 'victorops':
      return receiver.apiKeySecret;
    case 'slack':
      return receiver.webhookUrlSecret;
    case 'email':
      return receiver.passwordSecret;
    case 'webhook':
      return undefined;
  }
}
