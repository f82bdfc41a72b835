import { describe, expect, test } from 'vitest';
import { IMAGES } from '../../docker/images';
import { prometheusConfig, RULES_FILE } from '../../docker/prometheus/config';
import { alertRules } from '../../docker/prometheus/rules';
import { toYaml } from '../../docker/rendered-file';
import type { AlertRule } from '../../docker/service';
import { services } from '../../docker/services';
import type { Environment } from '../../settings/schema';
import { allReceivers, local, production, withApp } from '../unit/docker/monitoring-environments';
import { caseName, type RuleCase, ruleCases, type Series } from '../unit/docker/rule-cases';
import { runTool } from './tool';

const promtool = (files: Readonly<Record<string, string>>, ...argv: readonly string[]) =>
  runTool(IMAGES.prometheus, files, ['/bin/promtool', ...argv]);

const rulesFile = (environment: Environment) => ({
  [RULES_FILE]: toYaml(alertRules(environment, services(environment))),
});

const FURTHER = {
  sites: { blog: { domain: 'blog.example.com' }, docs: { domain: 'docs.example.com' } },
  access: [{ host: 'blog.example.com', networks: ['198.51.100.0/24'] }],
};

describe('promtool accepts config and rules', () => {
  test.each([
    ['of production', production()],
    ['of an app', withApp()],
    ['with all receivers', allReceivers],
    ['of the local platform', local()],
    ['with further sites, one of them protected', production(FURTHER)],
    ['without Alertmanager and Grafana', production({ without: ['alertmanager', 'grafana'] })],
  ])('%s', (_, environment) => {
    const files = {
      'prometheus.yml': toYaml(prometheusConfig(services(environment))),
      ...rulesFile(environment),
    };
    const { status, output } = promtool(files, 'check', 'config', 'prometheus.yml');
    expect(output).toMatch(/SUCCESS.*rules found/);
    expect(status).toBe(0);
  });
});

test('Prometheus can read the expression of every panel', () => {
  const environment = production();
  const expressions = services(environment).flatMap(({ panels }) =>
    (panels ?? []).flatMap(({ queries }) => queries.map(({ expression }) => expression)),
  );
  // Grafana fills the interval in; a recording rule is the least that promtool checks as a whole.
  const rules = expressions.map((expression, index) => ({
    record: `panel_${index}`,
    expr: expression.replaceAll('$__rate_interval', '1m'),
  }));
  const { status, output } = promtool(
    { 'x.yml': toYaml({ groups: [{ name: 'x', rules }] }) },
    'check',
    'rules',
    'x.yml',
  );
  expect(output).toContain(`${rules.length} rules found`);
  expect(status).toBe(0);
});

describe('each alert fires when it must and only then', () => {
  const bundled = services(production());
  const ofBundle = bundled.flatMap(({ alerts = [] }) => alerts);
  const known = new Set(ofBundle.map(caseName));
  const withAnApp = services(withApp());
  const ofApp = withAnApp.flatMap(({ alerts = [] }) => alerts).filter((rule) => !known.has(caseName(rule)));
  const cases = [
    ...ofBundle.map((rule) => [caseName(rule), rule, bundled] as const),
    ...ofApp.map((rule) => [caseName(rule), rule, withAnApp] as const),
  ];
  const environment = production();

  test.each(cases)('%s', (name, rule, all) => {
    const given = ruleCases[name];
    if (!given) throw new Error(`test/unit/docker/rule-cases.ts has no case for ${name}`);
    // Of two that have one name, only this one.
    const alone = all.map((service) => ({
      ...service,
      alerts: service.alerts?.filter((one) => one === rule),
    }));
    const files = {
      [RULES_FILE]: toYaml(alertRules(environment, alone)),
      'x.yml': toYaml(unitTest(rule, given)),
    };
    const { status, output } = promtool(files, 'test', 'rules', 'x.yml');
    expect(output).toContain('SUCCESS');
    expect(status).toBe(0);
  });
});

test('the age of a further site’s files is its own', () => {
  const all = services(production(FURTHER));
  const rule = all
    .flatMap(({ alerts }) => alerts ?? [])
    .find(({ summary }) => summary.startsWith('The site {{'));
  if (!rule) throw new Error('nobody watches the sites');
  const alone = all.map((service) => ({ ...service, alerts: service.alerts?.filter((one) => one === rule) }));
  const [pulled, serves] = ['baton_site_pull_timestamp_seconds', 'baton_serving_since_timestamp_seconds'];
  const ofSite = (name: string) => `${pulled}{job="agent",name="${name}"}`;
  const since = `${serves}{job="agent"}`;
  const given: RuleCase = {
    firing: { [ofSite('blog')]: '0x120', [ofSite('docs')]: '0+15x120' },
    labels: { job: 'agent', name: 'blog', component: 'nginx-blog' },
    summary: 'The site blog was last brought up to date 20m 0s ago',
    also: [
      {
        firing: { [ofSite('docs')]: '0+15x120', [since]: '60x120' },
        summary: 'The site blog was last brought up to date 19m 0s ago',
      },
    ],
    silent: [{}, { [ofSite('blog')]: '0+15x120', [ofSite('docs')]: '0+15x120', [since]: '0x120' }],
  };
  const files = {
    [RULES_FILE]: toYaml(alertRules(production(FURTHER), alone)),
    'x.yml': toYaml(unitTest(rule, given)),
  };
  const { status, output } = promtool(files, 'test', 'rules', 'x.yml');
  expect(output).toContain('SUCCESS');
  expect(status).toBe(0);
});

/** Fires after 20 minutes, not yet before it has held as long as it must, and never where it must be silent. */
function unitTest(rule: AlertRule, { labels, also = [], silent, ...first }: RuleCase): object {
  const early = EARLY[rule.for ?? '5m'];
  if (early === undefined) throw new Error(`${rule.name}: no time before ${rule.for} to look at`);
  const nothingAt = (times: readonly string[]) => Object.fromEntries(times.map((time) => [time, []]));
  const alert = (summary: string) => ({
    exp_labels: { ...labels, severity: rule.severity, site: 'example.com' },
    exp_annotations: { summary, runbook_url: `docs/runbooks.md#${rule.name.toLowerCase()}` },
  });
  return {
    rule_files: [RULES_FILE],
    evaluation_interval: '15s',
    tests: [
      ...[first, ...also].map(({ firing, summary }) =>
        scenario(firing, rule, { ...nothingAt(early), '20m': [alert(summary)] }),
      ),
      ...silent.map((series) => scenario(series, rule, nothingAt(['0m', ...early, '10m', '20m', '30m']))),
    ],
  };
}

/** A moment before a rule that has to hold so long may fire. */
const EARLY: Readonly<Record<string, readonly string[]>> = {
  '0s': [],
  '1m': ['45s'],
  '5m': ['4m'],
  '15m': ['14m'],
};

const scenario = (
  series: Series,
  { name: alertname }: AlertRule,
  expected: Readonly<Record<string, readonly object[]>>,
) => ({
  interval: '15s',
  input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
  alert_rule_test: Object.entries(expected).map(([time, alerts]) => ({
    eval_time: time,
    alertname,
    exp_alerts: alerts,
  })),
});
