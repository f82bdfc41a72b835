/** The step that a workflow runs, as a process of its own: what ends it must end the bake, or machines go on. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../helpers/eventually';
import { testFolder } from '../helpers/folder';
import { ImageBuilderServer } from '../helpers/image-builder-server';

const RUN = 'https://ci.example.com/1';

let builder: ImageBuilderServer;
beforeEach(async () => {
  builder = await ImageBuilderServer.start('web', RUN);
});
afterEach(() => builder.close());

async function start(verb: 'create' | 'destroy') {
  const outfile = join(testFolder(), 'aws-steps.cjs');
  await build({
    entryPoints: ['deployer/aws/main.ts'],
    ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error', outfile },
    loader: { '.sh': 'text', '.html': 'text', '.service': 'text', '.conf': 'text' },
  });
  const input = { region: 'eu-central-1', family: 'web', buildUrl: RUN, endpoint: builder.endpoint };
  const child = spawn(process.execPath, [outfile, 'bake', verb], {
    env: {
      ...process.env,
      ...{ AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x', BATON_INPUT: JSON.stringify(input) },
    },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, ended: async () => ({ code: await ended, output }) };
}

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends the bake, and says so', async (signal) => {
  builder.state = { status: 'BUILDING', reason: '' };
  const { child, ended } = await start('create');
  await eventually(() => builder.asked.includes('/GetImage'));
  child.kill(signal);
  const { code, output } = await ended();
  expect(builder.asked).toContain('/CancelImageCreation');
  expect([code, output]).toEqual([signal === 'SIGINT' ? 130 : 143, expect.stringContaining('was cancelled')]);
});

test('a bake that fails fails the step, and one that is well names its image', async () => {
  const well = await (await start('create')).ended();
  expect([well.code, well.output]).toEqual([0, expect.stringContaining('ami-1 is the newest image of web')]);
  builder.state = { status: 'FAILED', reason: 'no space left' };
  expect((await (await start('create')).ended()).code).toBe(1);
});

test('what is left of the run is ended', async () => {
  expect((await (await start('destroy')).ended()).code).toBe(0);
  expect(builder.asked).toContain('/CancelImageCreation');
});
