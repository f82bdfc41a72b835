import { expect, test, vi } from 'vitest';
import { movingProgress, plainProgress, terminalProgress } from '../../../../cli/apply/progress';

const phase = (name: 'boot' | 'gate') => ({ name, start: Date.now() });

test('in a log each phase is one line, however often it is shown', () => {
  const lines: string[] = [];
  const progress = plainProgress((line) => void lines.push(line));
  for (const name of ['boot', 'boot', 'gate'] as const) progress.show(phase(name));
  progress.show(undefined);
  progress.line('gate: passed');
  expect(lines).toEqual(['phase: boot', 'phase: gate', 'gate: passed']);
});

test('in a terminal a step’s line stands above the one that moves, which is drawn again', () => {
  const done: string[] = [];
  const spinner = {
    text: '',
    clear: vi.fn(() => void done.push('clear')),
    render: vi.fn(() => void done.push(`draw ${spinner.text}`)),
    start: vi.fn(() => void done.push(`start ${spinner.text}`)),
    stop: vi.fn(() => void done.push('stop')),
  };
  const progress = movingProgress(spinner as never, (line) => void done.push(`print ${line}`));
  progress.line('first');
  progress.show(phase('boot'));
  progress.line('a line');
  progress.show(undefined);
  progress.show(phase('gate'));
  progress.line('another');
  progress.stop();
  expect(done).toEqual([
    ...['clear', 'print first', 'start boot 0 s'],
    ...['clear', 'print a line', 'draw boot 0 s'],
    ...['clear', 'print another', 'draw gate 0 s', 'stop'],
  ]);
});

test('a terminal that does not know its width gets plain lines', async () => {
  const lines: string[] = [];
  const progress = await terminalProgress((line) => void lines.push(line), { columns: 0 });
  progress.show(phase('boot'));
  expect(lines).toEqual(['phase: boot']);
});
