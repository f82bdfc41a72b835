import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseTimeline } from '../../../bench/boot-timeline';
import { timeToServing } from '../../lab/measure/time-to-serving';

const line = (text: string, time: number) => ({ text, time });
const deployed = {
  ...{ code: 0, output: '', started: 1_000_000, ended: 1_060_000 },
  lines: [
    line('terraform_data.release: Creating...', 1_003_000),
    line('terraform_data.gate (local-exec): gate: passed after 8 s', 1_020_000),
  ],
};

test('all parts of the time until a machine serves, in order', () => {
  const steps = parseTimeline(
    '10-system 1012 1012.5\n20-packages 1012.5 1014.5\n41-system 1014.5 1015\n80-services 1015 1016\n',
  );
  expect(Object.entries(timeToServing({ deployed, started: 1010, steps, moved: 1_020_500 }))).toEqual([
    ['synth', 3],
    ['upload, images, machine', 7],
    ['systemd and cloud-init', 2],
    ['10-system', 0.5],
    ['20-packages', 2],
    ['41-system', 0.5],
    ['80-services', 1],
    ['gate', 4],
    ['switch', 0.5],
  ]);
});

test('each boot step of the sources has a part of its own', () => {
  const names = ['userdata/steps', 'userdata/boot'].flatMap((folder) =>
    readdirSync(folder).map((file) => file.replace(/\.sh$/, '')),
  );
  const timeline = names.map((name, index) => `${name} ${1012 + index} ${1013 + index}\n`).join('');
  const parts = timeToServing({ deployed, started: 1010, steps: parseTimeline(timeline), moved: undefined });
  expect(names.filter((name) => parts[name] !== 1)).toEqual([]);
});

test('a machine that never served has no gate and no switch', () => {
  const unserved = { ...deployed, lines: [] };
  const parts = timeToServing({ deployed: unserved, started: 1010, steps: [], moved: undefined });
  expect(parts).toEqual({ synth: 0, 'upload, images, machine': 10, 'systemd and cloud-init': 0 });
});
