/** Turns what a file says into an environment, or into one error that lists everything wrong with it. */
import type { z } from 'zod';
import { type StateInput, type StateSettings, stateSchema } from './aws-schema';
import { contradictions } from './contradictions';
import { type Environment, type EnvironmentInput, environmentSchema } from './schema';

/** Everything that is wrong with an environment, a line each: path, what is allowed, what was received. */
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
 * @throws InvalidEnvironmentError with all problems at once
 */
export function validate(name: string, input: EnvironmentInput): Environment {
  const result = environmentSchema.safeParse(input, { reportInput: true });
  const problems = [...(result.error?.issues.flatMap(describe) ?? []), ...contradictions(input)];
  if (result.success && problems.length === 0) return result.data;
  throw new InvalidEnvironmentError(name, problems);
}

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

const kind = (expected: string) =>
  expected === 'boolean' ? 'must be true or false' : `must be a ${expected}`;

const at = (input: unknown, key: string | undefined) =>
  key !== undefined && typeof input === 'object' && input !== null ? Reflect.get(input, key) : input;

const received = (input: unknown) => (input === undefined ? 'nothing' : JSON.stringify(input));
