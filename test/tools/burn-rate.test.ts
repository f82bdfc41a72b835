/** How long failures of some size last until somebody is told, after a time without any, by Prometheus itself. */
import { expect, test } from 'vitest';
import { IMAGES } from '../../docker/images';
import { RULES_FILE } from '../../docker/prometheus/config';
import { alertRules } from '../../docker/prometheus/rules';
import { toYaml } from '../../docker/rendered-file';
import { services } from '../../docker/services';
import { production } from '../unit/docker/monitoring-environments';
import { answers } from '../unit/docker/rule-cases';
import { runTool } from './tool';

/** As long as the ranges that the outcome depends on. */
const SIX_HOURS = 6 * 60;
const THREE_DAYS = 3 * 24 * 60;
const PER_MINUTE = 6000;

type Severity = 'critical' | 'warning';

interface Course {
  /** Minutes without a failure before. */
  readonly quiet: number;
  /** Share of the answers that fail, 0-1, and for how many minutes; then none fails. */
  readonly share: number;
  readonly minutes: number;
  /** Who is told so many minutes after the failures began. */
  readonly told: Readonly<Record<number, readonly Severity[]>>;
}

test.each<[string, Course]>([
  ['all answers', { quiet: SIX_HOURS, share: 1, minutes: 60, told: { 1: [], 3: ['critical'] } }],
  ['a tenth', { quiet: SIX_HOURS, share: 0.1, minutes: 60, told: { 8: [], 11: ['critical'] } }],
  [
    'a hundredth, which is told as urgent after hours',
    {
      quiet: SIX_HOURS,
      share: 0.01,
      minutes: 600,
      told: { 30: [], 210: ['warning'], 225: ['critical', 'warning'] },
    },
  ],
  [
    'one of 250, which nobody is woken for',
    {
      quiet: THREE_DAYS,
      share: 0.004,
      minutes: 1440,
      told: { 1000: [], 1110: ['warning'], 1430: ['warning'] },
    },
  ],
  [
    'less than the objective allows',
    { quiet: SIX_HOURS, share: 0.0009, minutes: 1440, told: { 60: [], 720: [], 1430: [] } },
  ],
  [
    'all for 10 minutes: it is over for the night half an hour later, and for the day after six hours',
    {
      quiet: THREE_DAYS,
      share: 1,
      minutes: 10,
      told: { 9: ['critical'], 30: ['critical', 'warning'], 43: ['warning'], 380: [] },
    },
  ],
])('%s', (_, course) => {
  const files = {
    [RULES_FILE]: toYaml(alertRules(environment, objective)),
    'x.yml': toYaml(unitTest(course)),
  };
  const { status, output } = runTool(IMAGES.prometheus, files, ['/bin/promtool', 'test', 'rules', 'x.yml']);
  expect(output).toContain('SUCCESS');
  expect(status).toBe(0);
});

const environment = production();
/** What concerns it alone: days of minutes are evaluated. */
const objective = services(environment)
  .filter(({ name }) => name === 'traefik')
  .map((service) => ({
    ...service,
    alerts: service.alerts?.filter(({ name }) => name === 'ResponsesFail'),
    records: service.records?.filter(({ name }) => name.includes('responses_failed')),
  }));

/** Severities alone: what the alerts say is tested for each rule by itself. */
const unitTest = ({ quiet, share, minutes, told }: Course) => ({
  rule_files: [RULES_FILE],
  evaluation_interval: '1m',
  tests: [
    {
      interval: '1m',
      input_series: Object.entries(
        answers({
          '200': counter([quiet, PER_MINUTE], [minutes, PER_MINUTE * (1 - share)], [1440, PER_MINUTE]),
          '500': counter([quiet, 0], [minutes, PER_MINUTE * share], [1440, 0]),
        }),
      ).map(([series, values]) => ({ series, values })),
      promql_expr_test: Object.entries(told).map(([minute, severities]) => ({
        expr: 'count by (severity) (ALERTS{alertname="ResponsesFail",alertstate="firing"})',
        eval_time: `${quiet + Number(minute)}m`,
        exp_samples: severities.map((severity) => ({ labels: `{severity="${severity}"}`, value: 1 })),
      })),
    },
  ],
});

/** A counter's value each minute, in promtool's notation, from its growth in each of several spans. */
function counter(...spans: readonly (readonly [minutes: number, perMinute: number])[]): string {
  let value = 0;
  return spans
    .map(([minutes, perMinute]) => {
      const span = `${value}+${perMinute}x${minutes - 1}`;
      value += perMinute * minutes;
      return span;
    })
    .join(' ');
}
