/** The command as a person types it, with AWS' own client, against a server that answers as Image Builder does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CommandContext } from '../../../cli/command';
import { baton } from '../../helpers/baton';
import { projectEnvironments } from '../../helpers/project-environments';

const ARN = 'arn:aws:imagebuilder:eu-central-1:123456789012:image/baton-web/1.2.3/1';
const WEB = `module.exports.default = { platform: 'aws', region: 'eu-central-1', domain: 'example.com',
  contactEmail: 'admin@example.com', machine: { image: 'web' } };`;

let server: Server;
let env: Readonly<Record<string, string>>;
let state = { status: 'AVAILABLE', reason: '' };
const asked: string[] = [];
const lines: string[] = [];

const answers = (): Readonly<Record<string, object>> => ({
  '/ListImagePipelines': {
    imagePipelineList: [
      { name: 'baton-web', arn: ARN.replace('image/baton-web/1.2.3/1', 'image-pipeline/baton-web') },
    ],
  },
  '/StartImagePipelineExecution': { imageBuildVersionArn: ARN },
  '/GetImage': {
    image: { state, outputResources: { amis: [{ region: 'eu-central-1', image: 'ami-1' }] } },
  },
  '/ListImagePipelineImages': {
    imageSummaryList: [{ arn: ARN, state: { status: 'TESTING' }, tags: { 'baton:build': 'https://ci/1' } }],
  },
  '/CancelImageCreation': {},
});

beforeAll(async () => {
  server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    asked.push(path);
    const answer = answers()[path];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  process.env.AWS_ACCESS_KEY_ID = 'x';
  process.env.AWS_SECRET_ACCESS_KEY = 'x';
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
});
beforeEach(() => {
  asked.length = 0;
  lines.length = 0;
  state = { status: 'AVAILABLE', reason: '' };
});

const run = (...args: string[]) =>
  baton(
    {
      environments: projectEnvironments({ web: WEB }),
      env: { ...env, BATON_BUILD_URL: 'https://ci/1' },
      log: (line: string) => void lines.push(line),
    } as unknown as CommandContext,
    ['bake', ...args],
  );

test('says which image there is now, and who boots from it next', async () => {
  await run('web');
  expect(asked).toEqual(['/ListImagePipelines', '/StartImagePipelineExecution', '/GetImage']);
  expect(lines.slice(-2)).toEqual([
    'ami-1 is the newest image of web (1.2.3/1)',
    'Next step: npx baton apply web boots a server from it',
  ]);
});

test('fails with the reason and the log’s place', async () => {
  state = { status: 'FAILED', reason: 'the step left-behind failed' };
  await expect(run('web')).rejects.toThrow(/the step left-behind failed\nIts log: aws logs tail .*baton-web/);
});

test('ends what its run of CI has left', async () => {
  await run('web', '--cancel');
  expect(asked).toEqual(['/ListImagePipelines', '/ListImagePipelineImages', '/CancelImageCreation']);
});

test('knows the families', async () => {
  await expect(run('wbe')).rejects.toThrow(/no environment boots from the family wbe; .*There are: web$/);
  expect(asked).toEqual([]);
});
