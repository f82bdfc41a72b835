/** What Grafana reads at its start: where its data comes from, and where its dashboards lie. */
import { ADDRESSES } from '../../protocol/addresses';
import type { Environment } from '../../settings/schema';
import { ALERTMANAGER_PORT } from '../alertmanager/config';
import { type RenderedFile, yamlFile } from '../rendered-file';
import { PROMETHEUS_UID } from './dashboard';

export const provisioningFiles = (environment: Environment): RenderedFile[] => [
  yamlFile('provisioning/datasources/baton.yml', {
    apiVersion: 1,
    datasources: [prometheus, ...(environment.without.includes('alertmanager') ? [] : [alertmanager])],
  }),
  yamlFile('provisioning/dashboards/baton.yml', {
    apiVersion: 1,
    providers: [
      {
        name: 'baton',
        type: 'file',
        // A change made in the browser would be gone with the next server.
        allowUiUpdates: false,
        disableDeletion: true,
        options: { path: '/etc/grafana/dashboards' },
      },
    ],
  }),
];

const prometheus = {
  name: 'Prometheus',
  uid: PROMETHEUS_UID,
  type: 'prometheus',
  access: 'proxy',
  url: `http://${ADDRESSES.prometheus}:9090`,
  isDefault: true,
  editable: false,
  // The shortest step that makes sense is the interval of the scrapes.
  jsonData: { httpMethod: 'POST', timeInterval: '15s' },
};

const alertmanager = {
  name: 'Alertmanager',
  uid: 'alertmanager',
  type: 'alertmanager',
  access: 'proxy',
  url: `http://${ADDRESSES.alertmanager}:${ALERTMANAGER_PORT}`,
  editable: false,
  jsonData: { implementation: 'prometheus' },
};
