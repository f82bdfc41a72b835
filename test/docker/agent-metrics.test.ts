import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { agentAlerts, agentPanels } from '../../docker/agent-metrics';
import { production } from './monitoring-environments';

const AGENT = join(import.meta.dirname, '../../agent');

test('the agent sets every metric that its alerts and panels ask for', () => {
  const source = readdirSync(AGENT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(AGENT, name), 'utf8'))
    .join('\n');
  const set = [...source.matchAll(/\.set\(\s*'(baton_\w+)'/g)].map(([, name]) => name);
  const asked = JSON.stringify([agentAlerts(production()), agentPanels(production())]).match(/\bbaton_\w+/g);
  expect(new Set(asked).size).toBeGreaterThan(8);
  for (const name of new Set(asked)) expect(set).toContain(name);
});
