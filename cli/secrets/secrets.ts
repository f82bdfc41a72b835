/** `baton secrets`: which secrets an environment needs and which are stored, and how one gets there. */
import { commandsOf } from '../../deployer/platforms';
import type { StoredSecret } from '../../deployer/secret-commands';
import type { CommandContext } from '../command';
import { json, red, table } from '../output';
import { type NeededSecret, needs, OWN_LATER } from './needed';
import { type Input, secretValue } from './value';

export interface SecretsOptions {
  /** @default false */
  readonly json?: boolean;
  /** Removes one that is needed. @default false */
  readonly force?: boolean;
  /** What nobody may write. */
  readonly value?: string;
}

/** As settings/fields.ts has it. */
const NAME = /^[a-z][a-z0-9-]{0,63}$/;

/** @param words `set <name>`, `remove <name>`, or none */
export async function secrets(
  context: CommandContext,
  name: string,
  words: readonly string[],
  options: SecretsOptions = {},
  input?: Input,
): Promise<void> {
  const environment = context.environments.load(name);
  const platform = commandsOf(environment);
  const [action, secret, ...more] = words;
  if (more.length > 0 || options.value !== undefined) throw new Error(notOnTheCommandLine(name, secret));
  try {
    if (action === undefined) return await list(context, name, options);
    if (secret === undefined || !NAME.test(secret))
      throw new Error(`name the secret (a-z, 0-9 and -): npx baton secrets ${name} ${action} <secret>`);
    const { secrets: needed, hasOwn } = needs(environment, name);
    if (action === 'remove') {
      const by = needed.find((one) => one.name === secret);
      if (by && !options.force)
        throw new Error(
          `${secret} is needed by ${users(by)}: without it the next server does not boot. Nothing was removed.\n` +
            `Next step: take it out of environments/${name}.ts and deploy, or add --force to store another one`,
        );
      await platform.secrets.remove(environment, name, context.env, secret);
      return context.log(`removed ${secret}; a server that has it keeps it until it is replaced`);
    }
    const { text, hadLineBreak } = await secretValue(`Value of ${secret}`, input);
    const version = await platform.secrets.store(environment, name, context.env, secret, text);
    const length = `${text.length} characters${hadLineBreak ? ', without the line break at the end' : ''}`;
    context.log(`stored ${secret}, version ${version}: ${length}`);
    if (!needed.some((one) => one.name === secret)) context.log(nobodyNeeds(name, secret, needed, hasOwn));
    context.log(
      `Next step: ${platform.secrets.nextStep(name)} makes a new server, which reads it at its boot`,
    );
  } catch (error) {
    throw new Error(platform.explain(error, name));
  }
}

const notOnTheCommandLine = (name: string, secret = '<secret>') =>
  "a value is not taken from the command line: every process here sees it there, and the shell's history keeps it.\n" +
  'Nothing was stored; regard this value as known to others.\n' +
  `Next step: npx baton secrets ${name} set ${secret} asks for it, or pipe it in: ` +
  `… | npx baton secrets ${name} set ${secret}`;

const nobodyNeeds = (name: string, secret: string, needed: readonly NeededSecret[], hasOwn: boolean) =>
  `Nothing in environments/${name}.ts names ${secret}${hasOwn ? ", nor does a service of one's own" : ''}. Named: ` +
  `${needed.map((one) => one.name).join(', ') || 'none'}${hasOwn ? '' : `; ${OWN_LATER}`}`;

const users = ({ services, settings }: NeededSecret) => [...services, ...settings].join(', ');

interface Row {
  readonly name: string;
  readonly state: 'stored' | 'missing' | 'plain text';
  readonly version: number | null;
  readonly changed: string | null;
  readonly services: readonly string[];
  readonly settings: readonly string[];
}

async function list(
  { environments, env, log }: CommandContext,
  name: string,
  options: SecretsOptions,
): Promise<void> {
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  const stored = await platform.secrets.list(environment, name, env);
  const { secrets: needed, hasOwn } = needs(environment, name);
  const rows = rowsOf(needed, stored);
  if (options.json) return log(json({ environment: name, ownServicesKnown: hasOwn, secrets: rows }));
  if (rows.length > 0) log(tableOf(rows, hasOwn));
  else log(`${name} needs no secret, and none is stored`);
  if (!hasOwn) log(`Not listed yet: ${OWN_LATER}`);
  const missing = rows.filter(({ state }) => state !== 'stored');
  for (const row of missing)
    log(
      `Next step: npx baton secrets ${name} ${row.state === 'missing' ? 'set' : 'remove --force'} ${row.name}`,
    );
}

const tableOf = (rows: readonly Row[], hasOwn: boolean) =>
  table(
    ['secret', 'state', 'version', 'changed', 'used by'],
    rows.map((row) => [
      row.name,
      row.state === 'stored' ? row.state : red(row.state),
      row.version === null ? '' : String(row.version),
      row.changed === null ? '' : row.changed.slice(0, 10),
      users(row) || (hasOwn ? 'nothing' : "nothing in the settings; a service of one's own?"),
    ]),
  );

function rowsOf(needed: readonly NeededSecret[], stored: readonly StoredSecret[]): Row[] {
  const unnamed = stored.filter(({ name }) => !needed.some((one) => one.name === name));
  return [...needed, ...unnamed.map(({ name }) => ({ name, services: [], settings: [] }))].map((one) => {
    const found = stored.find(({ name }) => name === one.name);
    return {
      name: one.name,
      state: found === undefined ? 'missing' : found.inPlainText ? 'plain text' : 'stored',
      version: found?.version ?? null,
      changed: found?.changed.toISOString() ?? null,
      services: one.services,
      settings: one.settings,
    };
  });
}
