import { describe, expect, test } from 'vitest';
import { alertRules } from '../../docker/prometheus/rules';
import { services } from '../../docker/services';
import { production } from './monitoring-environments';
import { ruleCases } from './rule-cases';

interface Rules {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly { alert: string; expr: string; for: string; labels: Record<string, string> }[];
  }[];
}

const rulesOf = (environment: ReturnType<typeof production>) =>
  alertRules(environment, services(environment)) as Rules;

describe('alert rules', () => {
  test.each([
    ['container processor', 'ContainerProcessorBusy'],
    ['memory', 'MemoryLow'],
    ['processor', 'ProcessorBusy'],
    ['container memory', 'ContainerMemoryHigh'],
    ['disk', 'DiskLow'],
    ['containers', 'ContainerMissing'],
    ['scrape targets', 'TargetMissing'],
    ['backends', 'BackendMissing'],
    ['content pull', 'ContentPullOld'],
    ['backup', 'BackupOld'],
    ['response time', 'ResponseSlow'],
    ['public pages', 'PageUnreachable'],
    ['certificates', 'CertificateExpires'],
  ])('watch the %s', (_, alert) => {
    const names = rulesOf(production()).groups.flatMap(({ rules }) => rules.map((rule) => rule.alert));
    expect(names).toContain(alert);
  });

  test('each has a case that fires it and one that does not, and each case a rule', () => {
    const environment = production();
    const names = rulesOf(environment).groups.flatMap(({ rules }) => rules.map((rule) => rule.alert));
    const cases = ruleCases(services(environment).map(({ name }) => name));
    expect(Object.keys(cases).sort()).toEqual([...names].sort());
    for (const { silent } of Object.values(cases)) expect(silent.length).toBeGreaterThan(0);
  });

  test('hold for 5 minutes, name the site and have a severity', () => {
    for (const rule of rulesOf(production()).groups.flatMap(({ rules }) => rules)) {
      expect(rule.for).toBe('5m');
      expect(rule.labels.site).toBe('example.com');
      expect(['critical', 'warning']).toContain(rule.labels.severity);
    }
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
          responseMilliseconds: 1200,
        },
      }),
    );
    const expression = (alert: string) =>
      rules.groups.flatMap((group) => group.rules).find((rule) => rule.alert === alert)?.expr;
    expect(expression('MemoryLow')).toMatch(/< 64 \* 1024 \^ 2$/);
    expect(expression('DiskLow')).toMatch(/< 7 \* 1024 \^ 3$/);
    expect(expression('ProcessorBusy')).toMatch(/> 350$/);
    expect(expression('ContainerProcessorBusy')).toMatch(/> 33$/);
    expect(expression('ContainerMemoryHigh')).toMatch(/> 99 \* 1024 \^ 2$/);
    expect(expression('ContentPullOld')).toMatch(/> 900$/);
    expect(expression('BackupOld')).toMatch(/> 900$/);
    expect(expression('ResponseSlow')).toMatch(/> 1\.2$/);
  });

  test('expect no container and no backend of a service that was left out', () => {
    const everything = JSON.stringify(rulesOf(production({ without: ['grafana', 'blackbox-exporter'] })));
    expect(everything).not.toContain('grafana');
    expect(everything).not.toContain('blackbox');
    expect(everything).not.toContain('php');
    expect(JSON.stringify(rulesOf(production({ site: { php: true } })))).toContain('name=\\"php\\"');
  });

  test('leave no group empty', () => {
    for (const group of rulesOf(production()).groups) expect(group.rules.length).toBeGreaterThan(0);
  });
});
