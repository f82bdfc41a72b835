import { expect, test, vi } from 'vitest';
import { containerLog } from '../../../agent/containers';

/** What the service wrote on each of its outputs. */
const { written } = vi.hoisted(() => ({ written: { stdout: [] as string[], stderr: [] as string[] } }));
type Done = (error: null, output: { readonly stdout: string; readonly stderr: string }) => void;
vi.mock('node:child_process', () => ({
  execFile: (_file: string, args: readonly string[], _options: object, done: Done) => {
    const most = Number(args[args.indexOf('--tail') + 1]);
    const last = (lines: readonly string[]) => `${lines.slice(-most).join('\n')}\n`;
    done(null, { stdout: last(written.stdout), stderr: last(written.stderr) });
  },
}));

test('an error far above the last lines is what a person who deploys is shown', async () => {
  const rule = 'time=2026-01-01T00:00:00Z level=ERROR source=manager.go:202 msg="loading groups failed"';
  written.stderr = [rule, ...Array(100).fill('time=2026-01-01T00:00:00Z level=INFO msg="Stopping …"')];
  expect(await containerLog('prometheus', 20)).toEqual([rule]);
});

test('without an error, as many of the last lines as were asked for', async () => {
  written.stderr = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  expect(await containerLog('app', 20)).toEqual(
    Array.from({ length: 20 }, (_, index) => `line ${index + 80}`),
  );
});
