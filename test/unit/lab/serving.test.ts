import { expect, test } from 'vitest';
import { parts } from '../../lab/serving';

const line = (text: string, time: number) => ({ text, time });
const deployed = {
  ...{ code: 0, output: '', started: 1_000_000, ended: 1_060_000 },
  lines: [
    line('terraform_data.release: Creating...', 1_003_000),
    line('terraform_data.gate (local-exec): gate: passed after 8 s', 1_020_000),
  ],
};

test('every part of the time until a machine serves, in order', () => {
  const timeline =
    '10-system 1012 1012.5\n20-packages 1012.5 1014.5\n65-restore 1014.5 1015\n80-services 1015 1016\n';
  const found = parts({ timeline, deployed, started: 1_010_000, moved: 1_020_500 });
  expect(Object.entries(found)).toEqual([
    ['synth', 3],
    ['upload, images, machine', 7],
    ['systemd and cloud-init', 2],
    ['system', 0.5],
    ['packages', 2],
    ['restore', 0.5],
    ['services', 1],
    ['gate', 4],
    ['switch', 0.5],
  ]);
});

test('a machine that never served has no gate and no switch', () => {
  const found = parts({
    timeline: '',
    deployed: { ...deployed, lines: [] },
    started: 1_010_000,
    moved: undefined,
  });
  expect(found).toEqual({ synth: 0, 'upload, images, machine': 10, 'systemd and cloud-init': 0 });
});
