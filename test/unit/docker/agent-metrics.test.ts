import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentAlerts, agentPanels } from '../../../docker/agent-metrics';
import { production } from './monitoring-environments';

const AGENT = join(import.meta.dirname, '../../../agent');

test('the agent sets every metric that its alerts and panels ask for', () => {
  const source = readdirSync(AGENT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(AGENT, name), 'utf8'))
    .join('\n');
  const literal = [...source.matchAll(/\.set\(\s*'(baton_\w+)'/g)].map(([, name]) => name);
  // agent/measured.ts makes several of one name.
  const measured = [...source.matchAll(/measured\(metrics, '(baton_\w+)'/g)].flatMap(([, name]) =>
    ['timestamp_seconds', 'duration_seconds', 'bytes', 'failed'].map((end) => `${name}_${end}`),
  );
  const set = [...literal, ...measured];
  const asked = JSON.stringify([agentAlerts(production()), agentPanels(production())]).match(/\bbaton_\w+/g);
  expect(new Set(asked).size).toBeGreaterThan(8);
  for (const name of new Set(asked)) expect(set).toContain(name);
});

test.each([
  [0, 60],
  [900, 960],
])('draining for %i s, the server before has its turn for %i s', (drainSeconds, wait) => {
  const rule = agentAlerts(production({ drainSeconds })).find(({ name }) => name === 'BackupOld');
  expect(rule?.expression).toContain(
    `or baton_serving_since_timestamp_seconds{job="agent"} + ${wait}) > 300`,
  );
});
