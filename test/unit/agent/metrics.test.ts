import { expect, test } from 'vitest';
import { Metrics } from '../../../agent/metrics';

test("metrics in Prometheus' format, each once with its last value", () => {
  const metrics = new Metrics();
  metrics.set('baton_a', 'What a is.', 1);
  metrics.set('baton_b', 'What b is.', 2.5);
  metrics.set('baton_a', 'What a is.', 3);
  expect(metrics.render()).toBe(
    '# HELP baton_a What a is.\n# TYPE baton_a gauge\nbaton_a 3\n' +
      '# HELP baton_b What b is.\n# TYPE baton_b gauge\nbaton_b 2.5\n',
  );
});

test('several of one name, told apart by their labels', () => {
  const metrics = new Metrics();
  metrics.set('baton_a', 'What a is.', 1, { name: 'x', why: 'a "word"' });
  metrics.set('baton_a', 'What a is.', 2, { name: 'y' });
  metrics.set('baton_a', 'What a is.', 3, { name: 'y' });
  expect(metrics.render()).toBe(
    '# HELP baton_a What a is.\n# TYPE baton_a gauge\nbaton_a{name="x",why="a \\"word\\""} 1\nbaton_a{name="y"} 3\n',
  );
});
