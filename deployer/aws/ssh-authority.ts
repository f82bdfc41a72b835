/**
 * Replaces the authority that signs the servers' SSH host keys, in three steps that each can be run again. In between
 * clients trust both, so that none is ever warned.
 */
import { DescribeParametersCommand, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { generatePrivateKey } from 'sshpk';
import type { AwsEnvironment } from '../../settings/schema';
import type { SshAuthorityCommands } from '../ssh-authority-commands';
import { ensureCertificate } from './certificate';
import { ssmClient } from './clients';
import { publicLine } from './identity';
import { AUTHORITY_KEY, AUTHORITY_PUBLIC_KEY, CERTIFICATE, NEXT_AUTHORITY_KEY } from './identity-parameters';
import { keyAlias, parametersBelow } from './names';
import { listParameters, readParameter, removeParameter } from './parameters';

/** As constructs/aws/identity.ts has it. */
const VALID_DAYS = 730;
/** A server looks daily for another certificate. */
const TAKEN_HOURS = 25;
const HOUR = 3_600_000;

type Env = Readonly<Record<string, string | undefined>>;

export const awsSshAuthority: SshAuthorityCommands<AwsEnvironment> = {
  lines: (environment, name, env) =>
    asked(environment, name, env, async ({ trusted }) =>
      (await trusted()).map((key) => `@cert-authority ${hostPattern(environment)} ${key}`),
    ),
  rotate: (environment, name, env, log) =>
    asked(environment, name, env, async ({ ssm, path, stored, trusted }) => {
      const present = await trusted();
      let next = await readParameter(ssm, path(NEXT_AUTHORITY_KEY));
      if (next === undefined) {
        next = generatePrivateKey('ed25519').toString('openssh');
        await ssm.send(
          new PutParameterCommand({
            ...{ Name: path(NEXT_AUTHORITY_KEY), Value: next, Type: 'SecureString' },
            KeyId: await keyOf(ssm, path(AUTHORITY_KEY), keyAlias(name)),
          }),
        );
        log('a second authority was made; the first one still signs');
      } else log('there is a second authority already');
      await stored([...new Set([...present, publicLine(next, path(NEXT_AUTHORITY_KEY))])]);
    }),
  use: (environment, name, env, log) =>
    asked(environment, name, env, async ({ ssm, path }) => {
      const next = await readParameter(ssm, path(NEXT_AUTHORITY_KEY));
      if (next === undefined)
        throw new Error(`there is no second authority. Next step: npx baton ssh-authority ${name} rotate`);
      await ssm.send(
        new PutParameterCommand({
          ...{ Name: path(AUTHORITY_KEY), Value: next, Type: 'SecureString', Overwrite: true },
          KeyId: await keyOf(ssm, path(AUTHORITY_KEY), keyAlias(name)),
        }),
      );
      const { region, domain } = environment;
      const input = { region, parameterPrefix: parametersBelow(name), domain, validDays: VALID_DAYS };
      await ensureCertificate(input, log, ssm);
    }),
  finish: (environment, name, env, log, force) =>
    asked(environment, name, env, async ({ ssm, path, stored }) => {
      const authority = (await readParameter(ssm, path(AUTHORITY_KEY))) ?? '';
      const next = await readParameter(ssm, path(NEXT_AUTHORITY_KEY));
      if (next !== undefined && next !== authority)
        throw new Error(`the first authority still signs. Next step: npx baton ssh-authority ${name} use`);
      const certificate = (await listParameters(ssm, parametersBelow(name))).find(
        (one) => one.name === CERTIFICATE,
      );
      const hours = (Date.now() - (certificate?.changed.getTime() ?? 0)) / HOUR;
      if (next !== undefined && hours < TAKEN_HOURS && !force)
        throw new Error(
          `a server takes the new certificate within ${TAKEN_HOURS} hours, and it is ${Math.floor(hours)} hours old: ` +
            'its clients still need the first authority. Nothing was changed. Next step: run this later, or add ' +
            '--force after a deploy that has made another server',
        );
      await stored([publicLine(authority, path(AUTHORITY_KEY))]);
      await removeParameter(ssm, path(NEXT_AUTHORITY_KEY));
      log('one authority is trusted; what the first one has signed counts no more for who removes its line');
    }),
};

interface Asked {
  readonly ssm: SSMClient;
  readonly path: (last: string) => string;
  /** Public keys that clients shall trust. */
  readonly trusted: () => Promise<string[]>;
  readonly stored: (keys: readonly string[]) => Promise<unknown>;
}

async function asked<T>(
  { region }: AwsEnvironment,
  name: string,
  env: Env,
  work: (about: Asked) => Promise<T>,
): Promise<T> {
  const endpoint = env.AWS_ENDPOINT_URL;
  const ssm = ssmClient({ region, ...(endpoint && { endpoint }) });
  const path = (last: string) => `${parametersBelow(name)}/${last}`;
  const trusted = async () => {
    const text = await readParameter(ssm, path(AUTHORITY_PUBLIC_KEY));
    if (!text) throw new Error(`${name} has no SSH authority yet: its first deploy makes it`);
    return text.split('\n');
  };
  const stored = (keys: readonly string[]) =>
    ssm.send(
      new PutParameterCommand({
        ...{ Name: path(AUTHORITY_PUBLIC_KEY), Value: keys.join('\n'), Type: 'String', Overwrite: true },
      }),
    );
  return work({ ssm, path, trusted, stored }).finally(() => ssm.destroy());
}

/** SSH writes a host with an unusual port in brackets. */
const hostPattern = ({ domain, ssh: { port } }: AwsEnvironment) =>
  port === 22 ? domain : `[${domain}]:${port}`;

async function keyOf(ssm: SSMClient, name: string, otherwise: string): Promise<string> {
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [name] }];
  const { Parameters } = await ssm.send(new DescribeParametersCommand({ ParameterFilters }));
  return Parameters?.[0]?.KeyId ?? otherwise;
}
