import { describe, expect, test } from 'vitest';
import { alertmanagerConfig } from '../../docker/alertmanager/config';
import { IMAGES } from '../../docker/images';
import { toYaml } from '../../docker/rendered-file';
import { services } from '../../docker/services';
import type { Environment } from '../../settings/schema';
import { allReceivers, local, production } from '../unit/docker/monitoring-environments';
import { runTool } from './tool';

const configFile = (environment: Environment) => ({
  'alertmanager.yml': toYaml(alertmanagerConfig(environment)),
});

/** What it writes to the error stream is that the flag means this file and not its own settings. */
const ROUTES =
  'for labels; do /bin/amtool config routes test --config.file=alertmanager.yml $labels 2>/dev/null; done';

test.each([
  ['receivers of every kind', allReceivers],
  ['no receiver', production()],
  ['the local platform', local()],
])('amtool accepts the config with %s', (_, environment) => {
  const argv = ['/bin/amtool', 'check-config', 'alertmanager.yml'];
  const { status, output } = runTool(IMAGES.alertmanager, configFile(environment), argv);
  expect(output).toContain('SUCCESS');
  expect(status).toBe(0);
});

describe('amtool leads each alert to its receiver', () => {
  const peopleOnly = production({ alerts: { receivers: allReceivers.alerts.receivers } });
  const heartbeatOnly = production({ alerts: { heartbeatUrlSecret: 'heartbeat-url' } });
  /** The receivers of alerts, each given by its labels with blanks between. */
  const receiversOf = (environment: Environment, alerts: readonly string[]) =>
    runTool(IMAGES.alertmanager, configFile(environment), ['/bin/sh', '-euc', ROUTES, 'sh', ...alerts])
      .output.trim()
      .split('\n');

  test.each<[string, Environment, string, string]>([
    ['urgent ones to everyone', allReceivers, 'critical', 'everyone'],
    ['the others, too', allReceivers, 'warning', 'everyone'],
    ['nowhere without receivers', production(), 'critical', 'nobody'],
    ['nowhere with a heartbeat alone', heartbeatOnly, 'critical', 'nobody'],
  ])('%s', (_, environment, severity, receiver) => {
    const alerts = services(environment).flatMap(({ alerts = [] }) => alerts);
    const names = alerts.filter((rule) => rule.severity === severity).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(5);
    const receivers = receiversOf(
      environment,
      names.map((name) => `alertname=${name} severity=${severity}`),
    );
    expect(receivers).toEqual(names.map(() => receiver));
  });

  test.each<[string, Environment, string, string]>([
    ['the watchdog to the heartbeat', allReceivers, 'Watchdog', 'heartbeat'],
    ['the watchdog to the heartbeat, where that is all', heartbeatOnly, 'Watchdog', 'heartbeat'],
    ['the watchdog to nobody without one', peopleOnly, 'Watchdog', 'nobody'],
    ['what only silences others to nobody', allReceivers, 'NotServing', 'nobody'],
  ])('%s', (_, environment, name, receiver) => {
    expect(receiversOf(environment, [`alertname=${name} severity=none`])).toEqual([receiver]);
  });

  test('one that was fired by hand, without a severity, to everyone', () => {
    expect(receiversOf(allReceivers, ['alertname=FiredByHand'])).toEqual(['everyone']);
  });
});
