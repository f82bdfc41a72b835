/** A stack for AWS, synthesized in a project folder of its own. */
import { join } from 'node:path';
import type { ServiceDefinition } from '../../docker/service';
import { bootstrapped } from '../../settings/bootstrapped';
import type { StateInput } from '../../settings/state-schema';
import { validateState } from '../../settings/validate';
import { AwsStack } from '../../stacks/aws-stack';
import { StateStack } from '../../stacks/state-stack';
import { awsEnvironment } from './environments';
import { type SynthesizedStack, synth as synthIn } from './synth';

// biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON, whose shape its providers alone know
export type Resource = Readonly<Record<string, any>>;

interface Json {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  readonly data: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  readonly output: Readonly<Record<string, { readonly value: string | string[] }>>;
  readonly provider: Readonly<Record<string, Resource[]>>;
  readonly terraform: Resource;
}

export type Synthesized = SynthesizedStack<Json>;

export const synth = synthIn<Json>;

export type AwsInput = NonNullable<Parameters<typeof awsEnvironment>[0]>;

const synthesized = new Map<string, Synthesized>();

/** @param place is part of the project folder's path; the folder itself is gone when the test that made it ends */
export function synthAws(
  input: AwsInput = {},
  place = 'project',
  services: readonly ServiceDefinition[] = [],
): Synthesized {
  // Nothing changes what was synthesized, and many tests look at the same.
  const key = services.length > 0 ? undefined : JSON.stringify([place, input]);
  const known = key === undefined ? undefined : synthesized.get(key);
  if (known) return known;
  const fresh = synth(place, 'production', (app, folder) => {
    const environment = awsEnvironment(input);
    new AwsStack(app, 'production', { environment, programs: join(folder, 'dist'), services });
  });
  if (key !== undefined) synthesized.set(key, fresh);
  return fresh;
}

/** The same, standing on what the bootstrap stack has made. */
export const synthBootstrapped = (input: AwsInput = {}): Synthesized =>
  synth('project', 'production', (app, folder) => {
    const environment = awsEnvironment({ state: { bucket: 'example-com-state' }, ...input });
    new AwsStack(app, 'production', { environment, programs: join(folder, 'dist'), isBootstrapped: true });
  });

export const synthState = (input: StateInput, of: AwsInput = {}): Synthesized =>
  synth('project', 'state', (app, folder) => {
    const settings = validateState(input);
    const environments = bootstrapped(settings, () => awsEnvironment(of));
    new StateStack(app, 'state', { settings, environments, programs: join(folder, 'dist') });
  });

/** All resources of a type, by their name. */
export const ofType = ({ json }: Synthesized, type: string): Readonly<Record<string, Resource>> =>
  json.resource[type] ?? {};

/** The one resource whose name begins so: cdktf puts a hash behind most. */
export function one(stack: Synthesized, type: string, name = ''): Resource {
  const found = Object.entries(ofType(stack, type)).filter(([id]) => id === name || id.startsWith(name));
  if (found.length !== 1 || !found[0])
    throw new Error(`${found.length} of ${type} begin with "${name}": ${found.map(([id]) => id).join(', ')}`);
  return found[0][1];
}

/** What a step of the script is told. */
export const inputOf = (stack: Synthesized, step: string): Resource =>
  JSON.parse(
    one(stack, 'null_resource', step).triggers.input.replaceAll(/\$\{[^}]*\}/g, (reference: string) =>
      reference.replaceAll('"', '\\"'),
    ),
  ) as Resource;

/** Everything that is there before a resource, near or far, by `type.name`. */
export function earlierThan(stack: Synthesized, address: string): Set<string> {
  const all = new Map(
    Object.entries(stack.json.resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, resource]): [string, Resource] => [`${type}.${name}`, resource]),
    ),
  );
  const found = new Set<string>();
  const visit = (at: string) => {
    const resource = all.get(at);
    if (!resource) throw new Error(`no resource ${at}`);
    const { provisioner: _, '//': __, ...rest } = resource;
    const named = [...JSON.stringify(rest).matchAll(/\b([a-z0-9_]+\.[A-Za-z0-9_-]+)/g)].map(
      ([, name = '']) => name,
    );
    for (const other of named) {
      if (!all.has(other) || found.has(other) || other === at) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(address);
  return found;
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export const statements = (policy: string): readonly PolicyStatement[] =>
  (JSON.parse(policy) as { Statement: PolicyStatement[] }).Statement;
