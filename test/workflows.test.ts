import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: object;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(import.meta.dirname, '../.github/workflows');
const text = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const workflow = (file: string) => yaml.load(text(file)) as Workflow;
const jobs = (file: string) => Object.values(workflow(file).jobs);

describe.each(readdirSync(FOLDER))('%s', (file) => {
  test('runs no action that can change behind our back', () => {
    const uses = text(file).match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(0);
    for (const line of uses) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
  test('has the rights that a job names, and none beside', () => {
    expect(workflow(file).permissions).toEqual({});
    for (const { permissions } of jobs(file)) expect(permissions?.contents).toBe('read');
  });
  test('leaves no token behind in the checkout, and ends', () => {
    for (const job of jobs(file)) {
      const checkout = job.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
      expect(checkout?.with?.['persist-credentials']).toBe(false);
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });
  test('puts nothing of an event into a shell’s text', () => {
    for (const { steps } of jobs(file)) for (const { run = '' } of steps) expect(run).not.toMatch(/\$\{\{/);
  });
});

describe('a plan', () => {
  const job = () => jobs('plan.yaml')[0] as Job;
  test('is made with the read-only role, by the job’s own token', () => {
    expect(job().permissions).toEqual({ contents: 'read', 'id-token': 'write', 'pull-requests': 'write' });
    expect(text('plan.yaml')).toContain('role-to-assume: ${{ vars.BATON_PLAN_ROLE }}');
    expect(text('plan.yaml')).not.toContain('DEPLOY_ROLE');
  });
  test('tells no change, changes and errors apart', () => {
    expect(text('plan.yaml')).toContain('-detailed-exitcode');
  });
  test('runs other people’s code before it has credentials', () => {
    const at = (part: string) => job().steps.findIndex(({ uses, run }) => `${uses} ${run}`.includes(part));
    expect(at('npm ci')).toBeLessThan(at('configure-aws-credentials'));
    expect(at('cdktf synth')).toBeLessThan(at('configure-aws-credentials'));
  });
});

describe('a deploy', () => {
  test('is one at a time, never cut off, and approved', () => {
    expect(workflow('deploy.yaml').concurrency).toEqual({
      group: 'deploy-production',
      'cancel-in-progress': false,
    });
    expect(jobs('deploy.yaml')[0]?.environment).toBe('production');
  });
  test('applies the plan that it made', () => {
    expect(text('deploy.yaml')).toContain('-out=plan.tfplan');
    expect(text('deploy.yaml')).toMatch(/terraform -chdir="\$STACK" apply .* plan\.tfplan/);
  });
});
