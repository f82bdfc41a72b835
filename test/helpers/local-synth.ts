/** The local stack, synthesized in a project folder of its own. */
import { join } from 'node:path';
import { LocalStack } from '../../stacks/local-stack';
import { localEnvironment } from './environments';
import { type SynthesizedStack, synth } from './synth';

export interface Resource {
  readonly depends_on?: readonly string[];
  readonly lifecycle?: { readonly create_before_destroy?: boolean };
  readonly triggers_replace: Readonly<Record<string, unknown>>;
  readonly provisioner: readonly {
    readonly 'local-exec': {
      readonly command: string;
      readonly when: string;
      readonly environment: Readonly<Record<string, string>>;
    };
  }[];
}

interface Json {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  readonly output: Readonly<Record<string, { readonly value: string }>>;
  readonly terraform: Readonly<Record<string, unknown>>;
  readonly provider?: unknown;
  readonly data?: unknown;
}

export type Synthesized = SynthesizedStack<Json>;

export type LocalInput = NonNullable<Parameters<typeof localEnvironment>[0]>;

/** @param place is part of the project folder's path */
export const synthLocal = (input: LocalInput = {}, place = 'project'): Synthesized =>
  synth(place, 'local', (app, folder) => {
    const environment = localEnvironment({ site: { directory: 'examples/site' }, ...input });
    new LocalStack(app, 'local', { environment, programs: join(folder, 'dist') });
  });
