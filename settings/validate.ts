/** Turns what a file says into an environment, or into one error that lists everything wrong with it. */
import * as z from 'zod';
import { common } from './common-schema';
import { contradictions } from './contradictions';
import { defaultAliases } from './default-aliases';
import type { PlatformSettings } from './platform';
import { PLATFORMS } from './platforms';
import type {
  AwsEnvironment,
  AwsInput,
  CommonInput,
  Environment,
  EnvironmentInput,
  LocalEnvironment,
  LocalInput,
} from './schema';
import { type StateInput, type StateSettings, stateSchema } from './state-schema';
import { withoutWrong } from './without-wrong';

/** Every mistake in an environment, a line each: path, what is allowed, what was received. */
export class InvalidEnvironmentError extends Error {
  override readonly name = 'InvalidEnvironmentError';
  constructor(environment: string, problems: readonly string[]) {
    super(
      `environments/${environment}.ts is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
}

/**
 * @param name the environment's name, which is its file's name too
 * @param platforms where an environment can be
 * @throws InvalidEnvironmentError with all problems at once
 */
export function validate(name: string, input: AwsInput): AwsEnvironment;
export function validate(name: string, input: LocalInput): LocalEnvironment;
export function validate(name: string, input: EnvironmentInput): Environment;
export function validate(
  name: string,
  input: { readonly platform: string; readonly [setting: string]: unknown },
  platforms: readonly PlatformSettings[],
): Environment;
export function validate(
  name: string,
  input: { readonly platform: string },
  platforms: readonly PlatformSettings[] = PLATFORMS,
): Environment {
  const platform = platforms.find((one) => one.name === input?.platform);
  const result = schemaOf(platforms).safeParse(input, { reportInput: true });
  const issues = [...(result.error?.issues ?? []), ...(platform ? [] : ofAnyPlatform(input))];
  const right = withoutWrong(input, issues) as Partial<CommonInput>;
  const problems = [
    ...issues.flatMap(describe),
    ...contradictions(right),
    ...(platform?.contradictions?.(right, name) ?? []),
  ];
  if (!result.success || !platform || problems.length > 0) throw new InvalidEnvironmentError(name, problems);
  const settings = result.data as z.output<z.ZodObject<typeof common>> & { readonly platform: string };
  return {
    ...settings,
    aliases: settings.aliases ?? defaultAliases(settings),
    traits: platform.traits(settings),
  };
}

const schemaOf = (platforms: readonly PlatformSettings[]) => {
  const [first, ...more] = platforms.map(({ name, shape }) =>
    z.strictObject({ ...common, ...shape, platform: z.literal(name) }),
  );
  if (!first) throw new Error('an environment needs a platform to be on');
  const names = platforms.map(({ name }) => name).join(' or ');
  return z.discriminatedUnion('platform', [first, ...more], { error: `must be ${names}` });
};

/** Without its platform the rest is read as far as it is the same on all: a slip there hides no other. */
const ofAnyPlatform = (input: unknown) =>
  typeof input === 'object' && input !== null && !Array.isArray(input)
    ? (z.looseObject(common).safeParse(input, { reportInput: true }).error?.issues ?? [])
    : [];

/** @throws InvalidEnvironmentError with all problems at once */
export function validateState(input: StateInput): StateSettings {
  const result = stateSchema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  throw new InvalidEnvironmentError('state', result.error.issues.flatMap(describe));
}

function describe(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join('.') || 'the environment';
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${[...issue.path, key].join('.')}: no such setting`);
    case 'invalid_key':
      return [`${path}: ${issue.issues.map((inner) => inner.message).join('; ')}`];
    case 'invalid_union':
      return [`${path}: ${issue.message}, got ${received(at(issue.input, issue.discriminator))}`];
    case 'invalid_type':
      if (issue.input === undefined) return [`${path}: is required`];
      return [`${path}: ${ownWords(issue) ?? kind(issue.expected)}, got ${received(issue.input)}`];
    default:
      return [`${path}: ${issue.message}, got ${received(issue.input)}`];
  }
}

/** A field's own message, not the library's. */
const ownWords = ({ message }: z.core.$ZodIssue) => (message.startsWith('must ') ? message : undefined);

const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
};

const kind = (expected: string) => `must be ${KINDS[expected] ?? `a ${expected}`}`;

const at = (input: unknown, key: string | undefined) =>
  key !== undefined && typeof input === 'object' && input !== null ? Reflect.get(input, key) : input;

/** Also what no JSON has: JSON.stringify makes null of NaN, nothing of a function, and throws at a BigInt. */
function received(input: unknown): string {
  if (input === undefined) return 'nothing';
  if (typeof input === 'function') return 'a function';
  if (typeof input === 'number' || typeof input === 'bigint') return String(input);
  try {
    return JSON.stringify(input) ?? String(input);
  } catch {
    return 'what is no plain value';
  }
}
