/** The command as a person types it, with AWS' own client, against a server that answers as Image Builder does. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CommandContext } from '../../../cli/command';
import { baton } from '../../helpers/baton';
import { ImageBuilderServer } from '../../helpers/image-builder-server';
import { projectEnvironments } from '../../helpers/project-environments';

const RUN = 'https://ci.example.com/1';
const WEB = `module.exports.default = { platform: 'aws', region: 'eu-central-1', domain: 'example.com',
  contactEmail: 'admin@example.com', machine: { image: 'web' } };`;

let builder: ImageBuilderServer;
const lines: string[] = [];

beforeAll(async () => {
  builder = await ImageBuilderServer.start('web', RUN);
  process.env.AWS_ACCESS_KEY_ID = 'x';
  process.env.AWS_SECRET_ACCESS_KEY = 'x';
});
afterAll(() => {
  builder.close();
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
});
beforeEach(() => {
  builder.asked.length = 0;
  lines.length = 0;
  builder.state = { status: 'AVAILABLE', reason: '' };
});

const run = (...args: string[]) =>
  baton(
    {
      environments: projectEnvironments({ web: WEB }),
      env: { AWS_ENDPOINT_URL: builder.endpoint, BATON_BUILD_URL: RUN },
      log: (line: string) => void lines.push(line),
    } as unknown as CommandContext,
    ['bake', ...args],
  );

test('says which image there is now, and who boots from it next', async () => {
  await run('web');
  expect(builder.asked).toEqual(['/ListImagePipelines', '/StartImagePipelineExecution', '/GetImage']);
  expect(lines.slice(-2)).toEqual([
    'ami-1 is the newest image of web (1.2.3/1)',
    'Next step: npx baton apply web boots a server from it',
  ]);
});

test('fails with the reason and the log’s place', async () => {
  builder.state = { status: 'FAILED', reason: 'the step left-behind failed' };
  await expect(run('web')).rejects.toThrow(/the step left-behind failed\nIts log: aws logs tail .*baton-web/);
});

test('ends what its run of CI has left', async () => {
  await run('web', '--cancel');
  expect(builder.asked).toEqual(['/ListImagePipelines', '/ListImagePipelineImages', '/CancelImageCreation']);
});

test('knows the families', async () => {
  await expect(run('wbe')).rejects.toThrow(/no environment boots from the family wbe; .*There are: web$/);
  expect(builder.asked).toEqual([]);
});
