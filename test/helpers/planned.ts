/**
 * What Terraform would plan between two synthesized stacks, for tests that have no Terraform and no providers: as far
 * as `baton plan` reads it. `test/tools/plan.test.ts` compares it with a real one.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { filesOfFolder, filesOfZip } from '../../cli/plan/release-files';
import type { Change, ResourceChange, TerraformPlan } from '../../cli/plan/terraform-plan';
import { release } from '../../constructs/release/manifest';
import { zip } from '../../constructs/release/zip';
import type { RenderedFile } from '../../docker/rendered-file';
import { testFolder } from './folder';
import type { SynthesizedStack } from './synth';

type Values = Readonly<Record<string, unknown>>;

/** What a stack does not say. */
export interface World {
  /** Names and versions of the stored secrets. */
  readonly secrets?: string;
  readonly refusals?: number;
  /** Debian's newest image. */
  readonly ami?: string;
}

export interface Deployable {
  readonly json: Values;
  /** The stack's, with all its files. */
  readonly folder: string;
  readonly release: string;
  readonly zip: Uint8Array;
}

/**
 * The stack in a folder of its own.
 * @param edits as if the sources of these files of the release had been changed; undefined removes one
 */
export function deployable(
  stack: SynthesizedStack<unknown>,
  edits: Readonly<Record<string, (text: string) => string>> = {},
): Deployable {
  const folder = testFolder();
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const [path, content] of Object.entries(stack.files)) write(path, Buffer.from(content, 'base64'));
  const id = /\\?"release\\?": ?\\?"([0-9a-f]{64})/.exec(stack.text)?.[1];
  if (id === undefined) throw new Error('the stack names no release');
  const zipPath = Object.keys(stack.files).find((path) => path.endsWith('/release.zip'));
  const manifest = Object.keys(stack.files).find((path) => path.endsWith('/manifest'));
  const files = zipPath
    ? filesOfZip(Buffer.from(stack.files[zipPath] ?? '', 'base64'))
    : filesOfFolder(join(folder, dirname(manifest ?? '')));
  const edited = release(
    [...files].map(([path, { mode, content }]): RenderedFile => {
      const edit = edits[path];
      const text = edit?.(new TextDecoder().decode(content));
      if (edit && text === new TextDecoder().decode(content))
        throw new Error(`nothing in ${path} was changed`);
      return { path, content: text ?? content, mode: mode === '755' ? 0o755 : 0o644 };
    }),
  );
  const unknown = Object.keys(edits).find((path) => !files.has(path));
  if (unknown !== undefined) throw new Error(`the release has no ${unknown}`);
  const bytes = zip(edited.files);
  if (zipPath) write(zipPath, bytes);
  else for (const { path, content } of edited.files) write(join(dirname(manifest ?? ''), path), content);
  const text = stack.text.replaceAll(id, edited.id);
  write('cdk.tf.json', text);
  // The folder of AWS' files is named after the release.
  if (!zipPath)
    for (const { path, content } of edited.files)
      write(join(dirname(dirname(manifest ?? '')), edited.id, path), content);
  return { json: JSON.parse(text) as Values, folder, release: edited.id, zip: bytes };
}

interface Resource extends Values {
  readonly lifecycle?: { readonly create_before_destroy?: boolean };
}

interface Evaluated {
  readonly type: string;
  readonly name: string;
  readonly values: Record<string, unknown>;
  readonly unknown: Record<string, true>;
  readonly isCreatedFirst: boolean;
}

export interface Pair {
  /** Undefined before the first deploy. */
  readonly before: Deployable | undefined;
  readonly after: Deployable;
  readonly worldBefore?: World;
  readonly worldAfter?: World;
  /** What somebody has changed by hand, by address. */
  readonly drift?: Readonly<Record<string, Values>>;
}

export function planned({
  before,
  after,
  worldBefore = {},
  worldAfter = {},
  drift = {},
}: Pair): TerraformPlan {
  const old = before ? resources(before, worldBefore, () => true) : new Map<string, Evaluated>();
  let changed = new Set<string>();
  // A resource that is made again has another id, which changes what is made from it.
  for (;;) {
    const isKnown = (address: string) => old.has(address) && !changed.has(address);
    const young = resources(after, worldAfter, isKnown);
    const all = [...new Set([...old.keys(), ...young.keys()])].sort();
    const found = all.map((address) =>
      resourceChange(address, withDrift(old.get(address), drift[address]), young.get(address)),
    );
    const next = new Set(
      found.filter(({ change }) => change.actions.includes('create')).map(({ address }) => address),
    );
    if (next.size === changed.size)
      return { format_version: '1.2', resource_changes: found, ...outputs(before, after, next) };
    changed = next;
  }
}

const withDrift = (one: Evaluated | undefined, values: Values = {}): Evaluated | undefined =>
  one && { ...one, values: { ...one.values, ...values } };

const LEFT_OUT = ['//', 'provisioner', 'depends_on', 'lifecycle'];

function resources(
  { json }: Deployable,
  world: World,
  isKnown: (address: string) => boolean,
): Map<string, Evaluated> {
  const found = new Map<string, Evaluated>();
  for (const [type, named] of Object.entries(json.resource as Record<string, Record<string, Resource>>))
    for (const [name, resource] of Object.entries(named)) {
      const values: Record<string, unknown> = {};
      const unknown: Record<string, true> = {};
      for (const [key, value] of Object.entries(resource)) {
        if (LEFT_OUT.includes(key)) continue;
        const evaluated = evaluate(value, { world, isKnown });
        if (evaluated === UNKNOWN) unknown[key] = true;
        else values[key] = evaluated;
      }
      found.set(`${type}.${name}`, { type, name, values, unknown, isCreatedFirst: false });
    }
  for (const address of createdFirst(json.resource as Record<string, Record<string, Resource>>)) {
    const one = found.get(address);
    if (one) found.set(address, { ...one, isCreatedFirst: true });
  }
  return found;
}

/** Those that say so, and all that they depend on: Terraform hands it on. */
function createdFirst(resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>): Set<string> {
  const all = new Map(
    Object.entries(resource).flatMap(([type, named]) =>
      Object.entries(named).map(([name, one]): [string, Resource] => [`${type}.${name}`, one]),
    ),
  );
  const found = new Set<string>();
  const visit = (address: string) => {
    const one = all.get(address);
    if (!one || found.has(address)) return;
    found.add(address);
    const { '//': _, provisioner: __, ...rest } = one;
    for (const [, other = ''] of JSON.stringify(rest).matchAll(/\b([a-z0-9_]+\.[A-Za-z0-9_-]+)/g))
      visit(other);
  };
  for (const [address, { lifecycle }] of all) if (lifecycle?.create_before_destroy) visit(address);
  return found;
}

const UNKNOWN = Symbol('known only when it is applied');

interface Scope {
  readonly world: World;
  readonly isKnown: (address: string) => boolean;
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (typeof value === 'string') return text(value, scope);
  if (Array.isArray(value)) {
    const all = value.map((one) => evaluate(one, scope));
    return all.includes(UNKNOWN) ? UNKNOWN : all;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, evaluate(inner, scope)] as const)
      .filter(([, inner]) => inner !== UNKNOWN),
  );
}

function text(value: string, { world, isKnown }: Scope): string | typeof UNKNOWN {
  const { secrets = 'grafana-secret-key:1', refusals = 0, ami = 'ami-1' } = world;
  let isUnknown = false;
  const found = value
    .replaceAll(/\$\{join\(" ", \[for [^\]]*\]\)\}/g, secrets)
    .replaceAll(/\$\{length\((?:fileset|data)[^}]*\)\}/g, String(refusals))
    .replaceAll('${data.aws_ami.image.id}', ami)
    .replaceAll(/\$\{file\("([^"]+)"\)\}/g, (_, path: string) => `file:${path}\n`)
    .replaceAll(
      /\$\{((?:aws_|null_|terraform_)[a-z0-9_]*\.[A-Za-z0-9_-]+)\.([a-z_]+)\}/g,
      (_, address, name) => {
        if (!isKnown(address)) isUnknown = true;
        return `<${address}.${name}>`;
      },
    );
  return isUnknown ? UNKNOWN : found;
}

/** Of a machine, what AWS changes while it is there. */
const IN_PLACE = [
  'instance_type',
  'monitoring',
  'root_block_device',
  'tags',
  'volume_tags',
  'vpc_security_group_ids',
];
const STEPS = ['terraform_data', 'null_resource'];

function resourceChange(
  address: string,
  old: Evaluated | undefined,
  young: Evaluated | undefined,
): ResourceChange {
  const { type, name } = (young ?? old) as Evaluated;
  const one = (change: Change): ResourceChange => ({ address, mode: 'managed', type, name, change });
  if (!young) return one({ actions: ['delete'], before: old?.values, after: null });
  const after = { after: young.values, after_unknown: young.unknown };
  if (!old) return one({ actions: ['create'], before: null, ...after });
  const before = { before: old.values };
  const names = new Set([...Object.keys(old.values), ...Object.keys(young.values)]);
  const differing = [...names].filter((key) => !isDeepStrictEqual(old.values[key], young.values[key]));
  if (differing.length === 0) return one({ actions: ['no-op'], ...before, ...after });
  const forcing = STEPS.includes(type)
    ? differing
    : type === 'aws_instance'
      ? differing.filter((key) => !IN_PLACE.includes(key))
      : type === 'aws_eip_association'
        ? differing.filter((key) => key === 'instance_id')
        : type === 'aws_s3_bucket'
          ? differing.filter((key) => key === 'bucket')
          : [];
  if (forcing.length === 0) return one({ actions: ['update'], ...before, ...after });
  const actions = young.isCreatedFirst ? (['create', 'delete'] as const) : (['delete', 'create'] as const);
  return one({ actions, ...before, ...after, replace_paths: forcing.map((key) => [key]) });
}

function outputs(before: Deployable | undefined, after: Deployable, changed: ReadonlySet<string>) {
  const read = (stack: Deployable | undefined) =>
    Object.entries((stack?.json.output ?? {}) as Record<string, { readonly value: unknown }>);
  const old = Object.fromEntries(read(before));
  const young = Object.fromEntries(read(after));
  const isNew = [...changed].some((address) => address.endsWith('.confirm'));
  const output_changes = Object.fromEntries(
    [...new Set([...Object.keys(old), ...Object.keys(young)])].map((name): [string, Change] => {
      if (name === 'release_id') return [name, releaseOutput(before, isNew)];
      const values = { before: old[name]?.value ?? null, after: young[name]?.value ?? null };
      if (isDeepStrictEqual(values.before, values.after)) return [name, { actions: ['no-op'], ...values }];
      const action = !old[name] ? 'create' : young[name] ? 'update' : 'delete';
      return [name, { actions: [action], ...values }];
    }),
  );
  return { output_changes };
}

const releaseOutput = (before: Deployable | undefined, isNew: boolean): Change =>
  before && !isNew
    ? { actions: ['no-op'], before: before.release, after: before.release }
    : { actions: [before ? 'update' : 'create'], before: before?.release ?? null, after_unknown: true };
