#!/usr/bin/env node
/**
 * Whether Terraform may plan a synthesized stack with credentials, although somebody else's code has made it. Terraform
 * JSON is code: a backend, a provider, a data source or a function of it can hand out what the job knows. Plain
 * JavaScript without dependencies, because a job that has credentials installs none.
 *
 *   check-stack.mjs frame FOLDER          prints what must not change: backend and providers, as one line of JSON
 *   check-stack.mjs check FOLDER [FRAME]  ends with 1 and says why, unless the stack is as it may be
 *   check-stack.mjs paths FOLDER          prints what a deploy needs: the stack's folder and the site's
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

const FILE = 'cdk.tf.json';
/** From the stack's folder to the project. */
const PROJECT = '../../../';

const BLOCKS = ['//', 'check', 'data', 'ephemeral', 'output', 'provider', 'resource', 'terraform'];
const DATA = [
  'archive_file',
  'aws_ami',
  'aws_caller_identity',
  'aws_iam_openid_connect_provider',
  'aws_route53_zone',
  'aws_s3_object',
  'aws_s3_objects',
  'aws_ssm_parameter',
  'aws_ssm_parameters_by_path',
];
const RESOURCE = /^(aws_[a-z0-9_]+|null_resource)$/;
/** None of these reads anything but what it is given. */
const FUNCTIONS = [
  ...[
    'basename',
    'can',
    'cidrsubnet',
    'contains',
    'endswith',
    'format',
    'formatdate',
    'join',
    'jsonencode',
    'length',
  ],
  ...[
    'parseint',
    'plantimestamp',
    'regex',
    'sha256',
    'split',
    'substr',
    'timecmp',
    'toset',
    'trimspace',
    'try',
  ],
];
const ASSET = /^assets\/[A-Za-z0-9_./@-]+$/;
const STEP = /^node assets\/[A-Za-z0-9_-]+\/[0-9A-Fa-f]{32}\/aws-steps\.cjs [a-z0-9-]+ (create|destroy)$/;

export const readStack = (folder) => JSON.parse(readFileSync(join(folder, FILE), 'utf8'));

export const frameOf = ({ terraform, provider }) => ({ terraform, provider });

/** @returns everything that is wrong, a line each */
export function problems(folder, frame) {
  const files = strangeFiles(folder);
  // What is read below would not be all that Terraform reads.
  if (files.length > 0) return files;
  const stack = readStack(folder);
  return [
    ...Object.keys(stack)
      .filter((block) => !BLOCKS.includes(block))
      .map((block) => `the block "${block}" is not allowed`),
    ...(frame === undefined || isDeepStrictEqual(frameOf(stack), frame)
      ? []
      : ['backend or providers differ from those of the branch that is deployed']),
    ...Object.keys(stack.data ?? {})
      .filter((type) => !DATA.includes(type))
      .map((type) => `the data source ${type} is not allowed`),
    ...Object.keys(stack.resource ?? {})
      .filter((type) => !RESOURCE.test(type))
      .map((type) => `the resource ${type} is not allowed`),
    ...Object.keys(stack.ephemeral ?? {})
      .filter((type) => type !== 'tls_private_key')
      .map((type) => `the ephemeral resource ${type} is not allowed`),
    ...Object.entries(stack.check ?? {})
      .filter(([, block]) => Object.keys(block).join() !== 'assert')
      .map(([name]) => `check.${name} does more than assert`),
    ...Object.entries(stack.data?.archive_file ?? {}).flatMap(
      ([name, { source_dir, output_path, ...rest }]) =>
        isAsset(source_dir) && output_path === 'release.zip' && !('source' in rest || 'source_file' in rest)
          ? []
          : [`archive_file.${name} packs something else than an asset`],
    ),
    ...secrets(stack),
    ...provisioners(stack),
    ...strings(stack).flatMap(templateProblems),
  ];
}

/** Terraform reads every such file of the folder; a link can lead to what the job knows. */
function strangeFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name).slice(folder.length + 1);
    if (entry.isDirectory()) return path === '.terraform' ? [`${path} is not the synth's`] : [];
    if (!entry.isFile()) return [`${path} is no ordinary file`];
    return path === FILE || path.startsWith('assets/') ? [] : [`${path} is not the synth's`];
  });
}

const isAsset = (path) => typeof path === 'string' && ASSET.test(path) && !path.split('/').includes('..');

/** A plan shows what a data source has read. */
const secrets = ({ data = {} }) =>
  ['aws_ssm_parameter', 'aws_ssm_parameters_by_path'].flatMap((type) =>
    Object.entries(data[type] ?? {})
      .filter(
        ([, { name, with_decryption }]) => with_decryption !== false && !/-public-key$/.test(name ?? ''),
      )
      .map(([name]) => `${type}.${name} would decrypt what it reads`),
  );

function provisioners({ resource = {} }) {
  return Object.entries(resource).flatMap(([type, named]) =>
    Object.entries(named).flatMap(([name, { provisioner = [], connection }]) => [
      ...(connection ? [`${type}.${name} has a connection`] : []),
      ...[provisioner]
        .flat()
        .filter(
          (given) =>
            Object.keys(given).join() !== 'local-exec' ||
            !STEP.test(given['local-exec'].command) ||
            'interpreter' in given['local-exec'] ||
            'working_dir' in given['local-exec'],
        )
        .map(() => `${type}.${name} runs something else than a bundled step`),
    ]),
  );
}

function strings(value) {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)]);
}

/** Of a string that Terraform reads as a template. */
function templateProblems(text) {
  // `$${` and `%%{` are text.
  const open = text.replaceAll('$${', '').replaceAll('%%{', '');
  if (open.includes('%{')) return [`a template directive is not allowed: ${short(text)}`];
  return expressions(open).flatMap((expression) =>
    [...expression.matchAll(/([A-Za-z_][A-Za-z0-9_:-]*)\s*\(\s*("(?:[^"\\]|\\.)*"\s*\))?/g)].flatMap(
      ([, name, argument]) => {
        if (FUNCTIONS.includes(name)) return [];
        if (name === 'file' && isAsset(argument?.replace(/\s*\)$/, '').slice(1, -1))) return [];
        return [`the function ${name} is not allowed here: ${short(expression)}`];
      },
    ),
  );
}

/** What stands between `${` and its `}`; of one that does not end, all that follows. */
function expressions(text) {
  const found = [];
  for (let start = text.indexOf('${'); start !== -1; start = text.indexOf('${', start)) {
    const end = endOf(text, start + 2);
    found.push(text.slice(start + 2, end));
    start = end;
  }
  return found;
}

/** @returns where the brace that is open at `from` is closed; a string may hold braces, and templates of its own */
function endOf(text, from) {
  let depth = 1;
  let quoted = false;
  for (let at = from; at < text.length; at += 1) {
    if (quoted && text[at] === '\\') at += 1;
    else if (text.startsWith('${', at)) at = endOf(text, at + 2);
    else if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text[at] === '{') depth += 1;
    else if (!quoted && text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}

const short = (text) => JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);

/** @returns folders, from the project */
export function pathsOf(folder) {
  const steps = Object.entries(readStack(folder).resource?.null_resource ?? {});
  const sites = steps
    .filter(([name]) => /^site(-[a-z0-9-]+)?$/.test(name))
    .map(([, { triggers }]) => triggers?.input);
  const directories = sites.flatMap((input) => /"directory":"([^"]+)"/.exec(input ?? '')?.[1] ?? []);
  const paths = directories.map((directory) => {
    const path = normalize(directory.slice(PROJECT.length));
    if (
      !directory.startsWith(PROJECT) ||
      path.startsWith('..') ||
      path.startsWith('/') ||
      path.startsWith('-')
    )
      throw new Error(`the site's folder ${directory} is outside of the project`);
    return path;
  });
  return [folder, ...new Set(paths)];
}

function main([mode, folder, frame]) {
  if (mode === 'frame') return console.log(JSON.stringify(frameOf(readStack(folder))));
  if (mode === 'paths') return console.log(pathsOf(folder).join('\n'));
  if (mode !== 'check') throw new Error('usage: check-stack.mjs frame|check|paths FOLDER [FRAME]');
  const found = problems(folder, frame === undefined ? undefined : JSON.parse(frame));
  if (found.length === 0) return console.log('the stack is as it may be');
  for (const line of found) console.error(`::error::${line}`);
  console.error(
    'Nothing was planned with credentials. Where this change is wanted, plan it with rights of your own.',
  );
  process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2));
