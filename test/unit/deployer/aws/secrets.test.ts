import { expect, test } from 'vitest';
import { requireSecrets } from '../../../../deployer/aws/secrets';
import { FakeSsm } from '../../../helpers/fake-aws';

const run = async (stored: Readonly<Record<string, string>>, needed = ['a', 'b']) => {
  const ssm = new FakeSsm();
  for (const [name, type] of Object.entries(stored)) {
    ssm.parameters[`/baton/production/secrets/${name}`] = 'secret-value';
    ssm.types[`/baton/production/secrets/${name}`] = type;
  }
  const lines: string[] = [];
  await requireSecrets(
    { region: 'eu-central-1', environment: 'production', needed },
    (line) => lines.push(line),
    ssm.client,
  );
  return lines;
};
const refused = (stored: Readonly<Record<string, string>>) =>
  run(stored).then(
    () => '',
    ({ message }: Error) => message,
  );

test('all that are needed are stored, and others may be', async () => {
  expect(await run({ a: 'SecureString', b: 'SecureString', c: 'String' })).toEqual([
    'secrets: all 2 that the services need are stored',
  ]);
});

test('every one that is missing is named with its command, before a machine is started', async () => {
  const message = await refused({});
  expect(message).toContain('production needs secrets that are not stored: a, b. Store each:');
  for (const name of ['a', 'b']) expect(message).toContain(`npx baton secrets production set ${name}\n`);
  expect(message).toContain('No machine was started');
});

test('one that is stored in plain text is refused: it would stand in the state', async () => {
  const message = await refused({ a: 'SecureString', b: 'String' });
  expect(message).toContain('stored in plain text, for everybody who may read parameters: b.');
  expect(message).not.toContain('secret-value');
  expect(message).not.toContain(' set a\n');
});
