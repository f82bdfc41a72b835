/** What validation says of an input, a line each, without its title. */
import type { EnvironmentInput } from '../../settings/schema';
import { InvalidEnvironmentError, validate } from '../../settings/validate';

export function problemsOf(input: object): string[] {
  try {
    validate('production', input as EnvironmentInput);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidEnvironmentError)) throw error;
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}
