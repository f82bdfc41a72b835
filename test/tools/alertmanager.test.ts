import { expect, test } from 'vitest';
import { alertmanagerConfig } from '../../docker/alertmanager/config';
import { IMAGES } from '../../docker/images';
import { toYaml } from '../../docker/rendered-file';
import { allReceivers, local, production } from '../docker/monitoring-environments';
import { runTool } from './tool';

test.each([
  ['receivers of every kind', allReceivers],
  ['no receiver', production()],
  ['the local platform', local()],
])('amtool accepts the config with %s', (_, environment) => {
  const files = { 'alertmanager.yml': toYaml(alertmanagerConfig(environment.alerts.receivers)) };
  const { status, output } = runTool(IMAGES.alertmanager, files, [
    '/bin/amtool',
    'check-config',
    'alertmanager.yml',
  ]);
  expect(output).toContain('SUCCESS');
  expect(status).toBe(0);
});
