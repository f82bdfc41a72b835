import { describe, expect, test } from 'vitest';
import { alertRules } from '../../../docker/prometheus/rules';
import type { AlertRule } from '../../../docker/service';
import { services } from '../../../docker/services';
import { responseBuckets } from '../../../docker/traefik/metrics';
import type { Environment } from '../../../settings/schema';
import { local, production, withApp } from './monitoring-environments';
import { caseName, ruleCases } from './rule-cases';

interface Rules {
  readonly groups: readonly {
    readonly name: string;
    readonly interval?: string;
    readonly rules: readonly {
      readonly alert?: string;
      readonly record?: string;
      readonly expr: string;
      readonly for?: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations: Readonly<Record<string, string>>;
    }[];
  }[];
}

const rulesOf = (environment: Environment) => alertRules(environment, services(environment)) as Rules;

const alertsOf = (environment: Environment) =>
  rulesOf(environment)
    .groups.flatMap(({ rules }) => rules)
    .flatMap((rule) => (rule.alert === undefined ? [] : [{ ...rule, alert: rule.alert }]));

const CONTAINER = { user: '1:1', memoryMiB: 16, cpus: 1, pids: 8 };

describe('alert rules', () => {
  test.each([
    ['monitoring itself', 'Watchdog'],
    ['rules', 'RuleFails'],
    ['messages', 'MessagesFail'],
    ['scrape targets', 'TargetMissing'],
    ['container processor', 'ContainerProcessorBusy'],
    ['container memory', 'ContainerMemoryHigh'],
    ['containers', 'ContainerDown'],
    ['restarts', 'ContainerRestarts'],
    ['memory', 'MemoryLow'],
    ['processor', 'ProcessorBusy'],
    ['disk', 'DiskLow'],
    ['clock', 'ClockDrifts'],
    ['time service', 'ClockUnsynchronised'],
    ['backends', 'BackendMissing'],
    ['failing responses', 'ResponsesFail'],
    ['slow responses', 'ResponsesSlow'],
    ['content pull', 'ContentPullOld'],
    ['backup', 'BackupOld'],
    ['image’s age', 'ImageOld'],
    ['release’s age', 'ReleaseOld'],
    ['certificates’ backup', 'CertificateBackupFails'],
    ['logs', 'LogsFail'],
    ['jobs', 'JobFailed'],
    ['restore', 'RestoreDamaged'],
    ['fence', 'FenceLost'],
    ['public pages', 'PageUnreachable'],
    ['certificates', 'CertificateExpires'],
  ])('watch the %s', (_, alert) => {
    expect(alertsOf(production()).map((rule) => rule.alert)).toContain(alert);
  });

  test('each has a case that fires it and one that does not, and each case a rule', () => {
    const rules = services(withApp()).flatMap(({ alerts = [] }) => alerts);
    expect(Object.keys(ruleCases).sort()).toEqual(rules.map(caseName).sort());
    for (const [name, { silent }] of Object.entries(ruleCases))
      if (name !== 'Watchdog none') expect(silent.length, name).toBeGreaterThan(0);
  });

  test('no two have one name and one severity: they would be one message', () => {
    const names = services(withApp()).flatMap(({ alerts = [] }) => alerts.map(caseName));
    expect(new Set(names).size).toBe(names.length);
  });

  test('name the site, have a severity and lead to their runbook', () => {
    for (const { alert, labels, annotations } of alertsOf(production())) {
      expect(labels.site).toBe('example.com');
      expect(['critical', 'warning', 'none']).toContain(labels.severity);
      expect(annotations.summary).toBeTruthy();
      expect(annotations.runbook_url).toBe(`docs/runbooks.md#${alert.toLowerCase()}`);
    }
  });

  test('the runbooks may stand on the web, and a service of one’s own may have its own', () => {
    const runbooksUrl = 'https://git.example.com/site/docs/runbooks.md';
    const environment = production({ alerts: { runbooksUrl } });
    const own: AlertRule = { name: 'Own', expression: 'vector(1)', severity: 'warning', summary: 'own' };
    const service = (alerts: AlertRule[]) => [{ name: 'own', container: CONTAINER, alerts }];
    const urlOf = (rule: AlertRule) =>
      (alertRules(environment, service([rule])) as Rules).groups[0]?.rules[0]?.annotations.runbook_url;
    expect(urlOf(own)).toBe(`${runbooksUrl}#own`);
    expect(urlOf({ ...own, runbook: 'https://wiki.example.com/own' })).toBe('https://wiki.example.com/own');
  });

  test.each([
    ['nginx', 'nginx-exporter'],
    ['node', 'node-exporter'],
    ['docker', 'cadvisor'],
    ['blackbox', 'blackbox-exporter'],
  ])('a missing target is about the service behind it: %s', (job, service) => {
    const rule = alertsOf(production()).find(({ alert }) => alert === 'TargetMissing');
    expect(rule?.labels.component).toContain(`eq $labels.job "${job}" }}${service}{{`);
  });

  test('the local platform’s machines have no clock of their own', () => {
    const names = (environment: Environment) => alertsOf(environment).map(({ alert }) => alert);
    expect(names(local())).not.toContain('ClockUnsynchronised');
    expect(names(production())).toContain('ClockUnsynchronised');
  });

  test('a local server may be as old as its owner likes', () => {
    const names = alertsOf(local()).map(({ alert }) => alert);
    for (const alert of ['ImageOld', 'ReleaseOld']) expect(names).not.toContain(alert);
  });

  test('take their thresholds from the environment', () => {
    const rules = rulesOf(
      production({
        alerts: {
          memoryAvailableMiB: 64,
          diskFreeGiB: 7,
          cpuPercent: 350,
          containerCpuPercent: 33,
          containerMemoryMiB: 99,
          ageSeconds: 900,
          maxAgeDays: 30,
          responseMilliseconds: 2000,
          availabilityPercent: 99.5,
          fastPercent: 97,
        },
      }),
    );
    const expression = (alert: string) =>
      rules.groups
        .flatMap((group) => group.rules)
        .find((rule) => rule.alert === alert || rule.record === alert)?.expr;
    expect(expression('MemoryLow')).toMatch(/< 64 \* 1024 \^ 2$/);
    expect(expression('DiskLow')).toMatch(/< 7 \* 1024 \^ 3$/);
    expect(expression('ProcessorBusy')).toMatch(/> 350$/);
    expect(expression('ContainerProcessorBusy')).toMatch(/> 33$/);
    expect(expression('ContainerMemoryHigh')).toMatch(/> 99 \* 1024 \^ 2$/);
    expect(expression('ContentPullOld')).toMatch(/> 900$/);
    expect(expression('BackupOld')).toMatch(/> 900$/);
    expect(expression('ImageOld')).toMatch(/> 30 \* 86400$/);
    expect(expression('ReleaseOld')).toMatch(/> 30 \* 86400$/);
    expect(expression('ResponsesFail')).toContain('> 14.4 * (100 - 99.5) / 100 and');
    expect(expression('ResponsesSlow')).toContain('> 1 * (100 - 97) / 100 and');
    expect(expression('service:responses_slow:ratio_rate5m')).toContain('le=~"2([.]0)?"');
  });

  test('expect no container and no backend of a service that was left out', () => {
    const everything = JSON.stringify(rulesOf(production({ without: ['grafana', 'blackbox-exporter'] })));
    expect(everything).not.toContain('grafana');
    expect(everything).not.toContain('blackbox');
    expect(everything).not.toContain('php');
  });

  test('leave no group empty', () => {
    for (const group of rulesOf(production()).groups) expect(group.rules.length).toBeGreaterThan(0);
  });

  test('record before they use what was recorded, and long ranges not at every evaluation', () => {
    const { groups } = rulesOf(production());
    const traefik = groups.find(({ name }) => name === 'traefik')?.rules ?? [];
    const kinds = traefik.map(({ alert }) => (alert === undefined ? 'record' : 'alert'));
    expect(kinds).toEqual([...kinds].sort().reverse());
    const every = (record: string) =>
      groups.find(({ rules }) => rules.some((rule) => rule.record === record))?.interval;
    expect(every('service:responses_failed:ratio_rate5m')).toBeUndefined();
    expect(every('service:responses_failed:ratio_rate6h')).toBe('1m');
    expect(every('service:responses_failed:ratio_rate3d')).toBe('2m');
  });

  test('use no series that is not recorded', () => {
    const text = JSON.stringify(rulesOf(production()));
    const recorded = rulesOf(production()).groups.flatMap(({ rules }) => rules.map(({ record }) => record));
    for (const [name] of text.matchAll(/service:\w+:\w+/g)) expect(recorded).toContain(name);
  });
});

test('the limit of a slow answer is among the times by which Traefik counts', () => {
  expect(responseBuckets(production())).toEqual([0.1, 0.3, 0.5, 1.2, 5]);
  expect(responseBuckets(production({ alerts: { responseMilliseconds: 1200 } }))).toEqual([0.1, 0.3, 1.2, 5]);
  expect(responseBuckets(production({ alerts: { responseMilliseconds: 60_000 } }))).toEqual([
    0.1, 0.3, 1.2, 5, 60,
  ]);
});
