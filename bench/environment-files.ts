/** The bench's environments as files of a copy of the project. */
import { BENCH } from './environment-settings';
import { replaceEnvironments } from './workspace';

/**
 * @param count how many numbered environments there are beside `bench`
 * @returns the text of each, by the environment's name
 */
export function benchEnvironmentFiles(count = 0): Record<string, string> {
  const numbered = Array.from({ length: count }, (_, index) => `${BENCH}-${index + 1}`);
  return Object.fromEntries([BENCH, ...numbered].map((name) => [name, text(name)]));
}

const text = (name: string) => `import { benchEnvironment } from '../bench/environment-settings';

export default benchEnvironment('${name}');
`;

/** Replaces the copy's environments by those of the bench. */
export const registerBenchEnvironments = (project: string, count?: number): Promise<void> =>
  replaceEnvironments(project, benchEnvironmentFiles(count));
