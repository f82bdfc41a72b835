/** What a person gives a command is judged before anything runs, in words for a person. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { baton } from '../../helpers/baton';
import { testFolder, writeFiles } from '../../helpers/folder';
import { projectEnvironments } from '../../helpers/project-environments';

/** Nothing may be started, nor asked. */
vi.mock('../../../cli/plan/make-plan', async (original) => ({
  ...(await original<typeof import('../../../cli/plan/make-plan')>()),
  makePlan: () => Promise.reject(new Error('a plan was made')),
}));
vi.mock('../../../deployer/local/docker', async (original) => ({
  ...(await original<typeof import('../../../deployer/local/docker')>()),
  docker: () => Promise.reject(new Error('Docker was asked')),
}));

const environments = projectEnvironments();
let folder: string;
beforeEach(() => {
  folder = testFolder();
  writeFiles(folder, [
    { path: 'file', content: 'x' },
    { path: 'damaged/baton.json', content: '{' },
  ]);
});

const run = (...args: string[]) =>
  baton(
    {
      environments,
      root: '.',
      cacheDir: folder,
      // Lest AWS is asked where a command goes on.
      env: { BATON_STARTED_IN: folder, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      interactive: false,
      log: () => {},
    },
    args,
  );

describe('a file or a folder', () => {
  const missing = /none(\/x)? cannot be read: there is no such file/;
  const isFolder = /damaged cannot be read: it is a folder, not a file/;
  test.each([
    ['plan production --from none', missing],
    ['plan production --from damaged', isFolder],
    ['plan production --from file/x', /file\/x cannot be read: there is no such file/],
    ['plan production --from file', /file is no JSON/],
    ['plan production --out damaged', /--out: .*damaged is a folder.*Next step: name a file/],
    ['plan production --out file/x', /--out: .*file\/x cannot be written: .*file is a file.*Next step: /],
    ['apply production none', missing],
    ['apply production damaged', isFolder],
    ['apply production file', /file is no plan that `baton plan --out` saved/],
    ['publish production none', /none does not exist/],
    ['publish production file', /file is not a folder/],
    ['maintenance production on --page none', missing],
    ['maintenance production on --page damaged', isFolder],
    ['ssh production --identity none', missing],
    ['exec production -i damaged nginx -- true', isFolder],
    ['leave production file', /the folder: .*file is a file.*Next step: name a folder/],
    ['leave production file/x', /the folder: .*file\/x cannot be written: .*file is a file/],
    ['restore production none', /none has no baton\.json: name a folder that baton leave has written/],
    ['restore production damaged', /damaged\/baton\.json is damaged: .*Nothing was changed/],
    ['init file', /the folder: .*file is a file.*Next step: name a folder/],
  ])('%s', async (command, words) => {
    const error: Error = await run(...command.split(' ')).then(
      () => new Error('nothing was wrong'),
      (reason) => reason as Error,
    );
    expect(error.message).toMatch(words);
    expect(error.message).not.toMatch(/E[A-Z]{4,}|a plan was made|Docker was asked/);
  });

  test('what is to be written in a new folder is no mistake', async () => {
    await expect(run('plan', 'production', '--out', 'new/plan')).rejects.toThrow('a plan was made');
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });
});

describe('options', () => {
  const effects = /Allowed choices are destroy-data, destroy-address, stop-server, interruption/;
  test.each([
    ['plan production --allow foo', effects],
    ['plan production --allow interruption --allow foo', effects],
    ['apply production --yes --allow foo', effects],
    ['plan production --json --markdown', /'--json' cannot be used with option '--markdown'/],
    ['plan production --from x --out y', /'--out <file>' cannot be used with option '--from <file>'/],
    ['plan production --stack x', /--stack belongs to --from/],
    ['plan production --deployed x', /--deployed belongs to --from/],
  ])('%s', async (command, words) => {
    await expect(run(...command.split(' '))).rejects.toThrow(words);
  });

  test('several effects are allowed', async () => {
    const command = 'plan production --allow interruption --allow destroy-data';
    await expect(run(...command.split(' '))).rejects.toThrow('a plan was made');
  });
});
test.each(['plan', 'apply --yes', 'status', 'secrets', 'publish', 'logs', 'up', 'down'])(
  'state is no environment: %s',
  async (command) => {
    const [name = '', ...options] = command.split(' ');
    await expect(run(name, 'state', ...options)).rejects.toThrow(
      /^state is no environment: .*Next step: npx cdktf diff state/,
    );
  },
);
