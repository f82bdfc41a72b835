import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { TIERS } from '../../tiers';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly permissions?: object;
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<Record<string, Job>>;
}

const FOLDER = join(import.meta.dirname, '../../../.github/workflows');
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
    for (const { permissions, steps } of jobs(file)) {
      // Who may write runs none of the repository's code, and its dependencies least of all.
      if (permissions?.contents === 'write')
        expect(steps.map(({ run = '' }) => run).join('\n')).not.toMatch(/^\s*(npm|npx|node) /m);
      else expect(permissions?.contents).toBe('read');
    }
  });
  test('leaves no token behind in the checkout, and ends', () => {
    for (const job of jobs(file)) {
      const checkout = job.steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
      if (checkout && job.permissions?.contents !== 'write')
        expect(checkout.with?.['persist-credentials']).toBe(false);
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });
  test('puts nothing of an event into a shell’s text', () => {
    for (const { steps } of jobs(file)) for (const { run = '' } of steps) expect(run).not.toMatch(/\$\{\{/);
  });
});

/** Jobs that can get credentials: what runs in them decides what those are used for. */
const trusted = (file: string) =>
  Object.entries(workflow(file).jobs).filter(([, { permissions }]) => permissions?.['id-token'] === 'write');
const runs = ({ steps }: Job) => steps.flatMap(({ run = '' }) => run).join('\n');

describe.each([
  ['plan.yaml', ['plan']],
  ['deploy.yaml', ['plan', 'apply']],
  ['bake.yaml', ['bake']],
] as const)('of %s', (file, names) => {
  test('the jobs with a token are these, and run no dependency, no synth and no build', () => {
    expect(trusted(file).map(([name]) => name)).toEqual(names);
    for (const [, job] of trusted(file)) {
      expect(runs(job)).not.toMatch(/npm|npx|cdktf|yarn/);
      expect(job.steps.some(({ uses }) => uses?.startsWith('actions/setup-node@'))).toBe(false);
    }
  });
  test('no token reaches a job that runs other people’s code', () => {
    for (const [name, job] of Object.entries(workflow(file).jobs))
      if (/npm ci/.test(runs(job))) expect([name, job.permissions]).toEqual([name, { contents: 'read' }]);
  });
  test('what was synthesized elsewhere is checked before there are credentials', () => {
    const [[, job] = []] = trusted(file);
    const { steps } = job as Job;
    const at = (part: string) => steps.findIndex(({ uses, run }) => `${uses} ${run}`.includes(part));
    expect(at('check-stack.mjs check')).toBeGreaterThan(at('download-artifact'));
    expect(at('check-stack.mjs check')).toBeLessThan(at('configure-aws-credentials'));
    expect(at('terraform -chdir')).toBeGreaterThan(at('check-stack.mjs check'));
  });
  test('of the plan no more leaves the job with the token than the words need', () => {
    const [[, job] = []] = trusted(file);
    const { steps } = job as Job;
    for (const { run = '' } of steps)
      for (const line of run.match(/^.* show -json .*$/gm) ?? [])
        expect(line).toMatch(
          /\| (node \.github\/scripts\/plan-json\.mjs >plan\.json|jq -r '\[\.resource_changes.*)$/,
        );
    expect(runs({ steps })).toContain('show -json plan.tfplan');
  });
  test('no cache is shared: a pull request could fill it', () => {
    expect(text(file)).not.toMatch(/cache:/);
  });
});

describe('a plan of a pull request', () => {
  const { jobs: all } = workflow('plan.yaml');
  test('is made with the role that changes nothing', () => {
    expect(text('plan.yaml')).toContain('role-to-assume: ${{ vars.BATON_PLAN_ROLE }}');
    expect(text('plan.yaml')).not.toContain('DEPLOY_ROLE');
  });
  test('is checked by the deployed branch’s script, against its backend and providers', () => {
    const checkout = (all.plan as Job).steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkout?.with?.ref).toBe('${{ github.event.pull_request.base.sha }}');
    expect(runs(all.plan as Job)).toContain('check "$STACK" "$FRAME"');
    // A job's output cannot be written by another job, as an artifact can.
    expect(text('plan.yaml')).toContain('FRAME: ${{ needs.main.outputs.frame }}');
  });
  test('tells no change, changes and errors apart', () => {
    expect(text('plan.yaml')).toContain('-detailed-exitcode');
  });
  test('is put into words by the deployed branch, without a token, and a refused one fails', () => {
    const checkout = (all.words as Job).steps.find(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkout?.with?.ref).toBe('${{ github.event.pull_request.base.sha }}');
    expect(all.words?.permissions).toEqual({ contents: 'read' });
    expect(runs(all.words as Job)).toContain('baton plan production --from plan.json');
    // Nobody allows anything in a pull request.
    expect(text('plan.yaml')).not.toContain('--allow');
    expect(runs(all.comment as Job)).toMatch(/\?1\) .*exit 1/);
  });
  test('has one comment, found by its marker', () => {
    expect(runs(all.comment as Job)).toContain('comment.sh production');
    expect(text('plan.yaml')).not.toContain('--edit-last');
  });
});

describe('a deploy', () => {
  const { jobs: all, concurrency } = workflow('deploy.yaml');
  test('is one at a time and never cut off', () => {
    expect(concurrency).toEqual({ group: 'deploy-production', 'cancel-in-progress': false });
  });
  test('asks for approval where something changes, after the plan was shown', () => {
    expect(all.apply?.environment).toBe('production');
    expect(all.plan?.environment).toBeUndefined();
    expect(all.apply).toMatchObject({
      needs: ['plan', 'words'],
      if: "needs.plan.outputs.code == '2' || inputs.resume",
    });
    for (const job of [all.plan, all.words]) expect(runs(job as Job)).toContain('GITHUB_STEP_SUMMARY');
  });
  test('asks nobody where the plan is refused, unless who started it has named the effect', () => {
    const words = runs(all.words as Job);
    // The plan that was made, not one that another job has put in its place.
    expect(words.indexOf('sha256sum --check --strict')).toBeGreaterThan(-1);
    expect(words.indexOf('sha256sum --check --strict')).toBeLessThan(words.indexOf('baton plan production'));
    expect(words).toMatch(/0 \| 2\) ;;\n\s*\*\) exit "\$code"/);
    expect(text('deploy.yaml')).toContain('ALLOW: ${{ inputs.allow }}');
    // Nobody starts those of a push or of the morning.
    expect(runs(all.apply as Job)).not.toContain('--allow');
  });
  test('applies the plan that was approved, with the files that it was made from, byte for byte', () => {
    const steps = (all.apply as Job).steps.map(({ run = '', uses = '' }) => `${run}${uses}`);
    const at = (part: string) => steps.findIndex((step) => step.includes(part));
    expect(at('sha256sum --check --strict')).toBeGreaterThan(at('download-artifact'));
    expect(at('configure-aws-credentials')).toBeGreaterThan(at('sha256sum --check --strict'));
    expect(steps.at(-1)).toMatch(/terraform -chdir="\$STACK" apply .* plan\.tfplan/);
    for (const name of ['stack', 'plan'])
      expect(text('deploy.yaml')).toContain(`_SHA256: \${{ needs.plan.outputs.${name} }}`);
  });
});

describe('a bake', () => {
  const { jobs: all } = workflow('bake.yaml');
  const steps = (all.bake as Job).steps as readonly (Step & {
    readonly if?: string;
    readonly name?: string;
  })[];
  const named = (name: string) => steps.find((step) => step.name === name);
  test('has its recipe validated before there are rights, by Terraform too', () => {
    expect(all.bake?.needs).toBe('recipe');
    expect(all.recipe?.permissions).toEqual({ contents: 'read' });
    expect(runs(all.recipe as Job)).toMatch(/check-stack\.mjs check.*init -backend=false.* validate /s);
  });
  test('is done where the recipe changed, and by hand; the stack’s own schedule does it daily', () => {
    expect(named('Bake')?.if).toBe(
      "steps.recipe.outputs.changed == 'true' || github.event_name == 'workflow_dispatch'",
    );
    expect(text('bake.yaml')).toMatch(/paths:.*'environments\/\*\*'.*'userdata\/\*\*'/s);
  });
  test('says its result, and ends what it has started, whatever the outcome', () => {
    expect(named('Result')?.if).toBe('always()');
    expect(steps.at(-1)).toMatchObject({
      name: 'Clean up',
      if: "always() && steps.bake.outcome != 'skipped'",
    });
    expect(steps.at(-1)?.run).toContain('aws-steps.cjs bake destroy');
    // It finds them by the run that started them.
    for (const name of ['Bake', 'Clean up']) expect(named(name)?.run).toContain('buildUrl: env.RUN');
  });
  test('fails where the bake fails: its output goes through a pipe', () => {
    expect(named('Bake')?.run).toMatch(/set -o pipefail\n.* \| tee bake\.txt/);
  });
  test('is one at a time of a family, in the GitHub environment that guards it', () => {
    expect(all.bake).toMatchObject({
      environment: 'image-${{ matrix.family }}',
      concurrency: { group: 'bake-${{ matrix.family }}', 'cancel-in-progress': false },
      strategy: { 'fail-fast': false },
    });
  });
});

/** What the job runs, once for each value of its matrix. */
const variants = (job: Job) =>
  (job.strategy?.matrix.tier ?? ['']).map((tier) => runs(job).replaceAll('"$TIER"', String(tier)));

describe('the tests', () => {
  const all = jobs('test.yaml');
  test('are all run but the long ones: a tier that no job names would never fail', () => {
    const named = all
      .flatMap(variants)
      .flatMap((line) => /^npm test -- (.*)$/m.exec(line)?.[1]?.split(' ') ?? []);
    expect(named.sort()).toEqual(TIERS.filter((tier) => tier !== 'long').sort());
  });
  test('tell of every failure: one that fails does not end the others', () => {
    for (const { strategy } of all) if (strategy) expect(strategy).toMatchObject({ 'fail-fast': false });
  });
  test('are also run in the user’s own way: npx cdktf diff', () => {
    expect(text('test.yaml')).toContain('npx cdktf diff local');
  });
  test('run on the oldest Node that is supported and on newer ones; all else is on a Node that is maintained', () => {
    const { engines } = JSON.parse(readFileSync(join(FOLDER, '../../package.json'), 'utf8')) as {
      readonly engines: { readonly node: string };
    };
    const [first, ...newer] = all.flatMap(({ strategy }) => (strategy?.matrix.node ?? []) as number[]);
    expect(`>=${first}`).toBe(engines.node);
    expect(newer.length).toBeGreaterThan(0);
    const others = readdirSync(FOLDER).flatMap((file) => text(file).match(/node-version: \d+/g) ?? []);
    expect(new Set(others)).toEqual(new Set(['node-version: 22']));
  });
});
