#!/usr/bin/env node
/**
 * What a job without credentials needs of a plan, to put it into words: `terraform show -json PLAN | plan-json.mjs`
 * prints that much of it and no more. What is marked as sensitive is left out. Plain JavaScript without dependencies,
 * because a job that has credentials installs none.
 *
 *   plan-json.mjs           reads the plan from standard input, and prints what changes
 *   plan-json.mjs deployed  reads that from standard input, and prints where the deployed release's zip is, or nothing
 */
import { readFileSync } from 'node:fs';

const RELEASE = /^[0-9a-f]{64}$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const HIDDEN = '(sensitive)';

/** @param marks true in the places of what is sensitive */
export function withoutSecrets(value, marks) {
  if (marks === true) return HIDDEN;
  if (typeof value !== 'object' || value === null || !marks) return value;
  if (Array.isArray(value)) return value.map((one, index) => withoutSecrets(one, marks[index]));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withoutSecrets(one, marks[key])]),
  );
}

const changes = ({ actions }) => actions.some((action) => action !== 'no-op' && action !== 'read');

const reduced = ({
  actions,
  before,
  after,
  after_unknown,
  before_sensitive,
  after_sensitive,
  replace_paths,
}) => ({
  actions,
  before: withoutSecrets(before, before_sensitive),
  after: withoutSecrets(after, after_sensitive),
  after_unknown,
  replace_paths,
});

export function reduce({ format_version, resource_changes = [], output_changes = {}, prior_state, checks }) {
  const { outputs = {}, root_module = {} } = prior_state?.values ?? {};
  const upload = (root_module.resources ?? []).find(({ address }) => address === 'null_resource.upload');
  return {
    format_version,
    resource_changes: resource_changes
      .filter(({ change }) => changes(change))
      .map(({ address, mode, type, name, index, deposed, action_reason, change }) => ({
        ...{ address, mode, type, name, index, deposed, action_reason },
        change: reduced(change),
      })),
    output_changes: Object.fromEntries(
      Object.entries(output_changes)
        .filter(([, change]) => changes(change))
        .map(([name, change]) => [name, reduced(change)]),
    ),
    prior_state: {
      values: {
        outputs: { ...(outputs.release_id && { release_id: outputs.release_id }) },
        // Where its zip was put: by the state, not by the stack, which a pull request may have made.
        releases: bucketOf(upload?.values?.triggers?.input),
      },
    },
    checks,
  };
}

function bucketOf(input) {
  try {
    return JSON.parse(input).bucket;
  } catch {
    return undefined;
  }
}

/** @returns undefined where nothing was deployed */
export function deployedZip({ prior_state }) {
  const { outputs, releases } = prior_state?.values ?? {};
  const release = outputs?.release_id?.value;
  if (!RELEASE.test(release ?? '') || !BUCKET.test(releases ?? '')) return undefined;
  return `s3://${releases}/releases/${release}/release.zip`;
}

function main([mode]) {
  if (mode !== undefined && mode !== 'deployed') throw new Error('usage: plan-json.mjs [deployed] <FILE');
  const plan = JSON.parse(readFileSync(0, 'utf8'));
  const line = mode === undefined ? JSON.stringify(reduce(plan)) : deployedZip(plan);
  if (line !== undefined) console.log(line);
}

if (process.argv[1] === import.meta.filename) main(process.argv.slice(2));
