/** What `baton plan` reads of a real Terraform, on the local stack with steps that do nothing: no Docker, no provider. */
import { EventEmitter } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyPlan } from '../../cli/apply/apply-plan';
import { plainProgress } from '../../cli/apply/progress';
import { describePlan } from '../../cli/plan/describe';
import { initStack, type MadePlan, makePlan, type PlanRun, stackFolder } from '../../cli/plan/make-plan';
import type { PlanReport } from '../../cli/plan/report';
import { readSavedPlan, savePlan } from '../../cli/plan/saved-plan';
import { testFolder, writeFiles } from '../helpers/folder';
import { type LocalInput, synthLocal } from '../helpers/local-synth';
import { type Deployable, deployable, planned } from '../helpers/planned';

const TERRAFORM = process.env.BATON_TERRAFORM ?? 'terraform';

/** A project that is deployed to nowhere. */
class Project {
  readonly folder = testFolder();
  readonly printed: string[] = [];
  /** By id. */
  readonly #zips = new Map<string, Uint8Array>();

  constructor() {
    // What it would synthesize is put there.
    writeFiles(this.folder, [{ path: 'cli/app.mjs', content: '' }]);
  }

  get run(): PlanRun {
    return {
      ...{ stack: 'local', terraform: TERRAFORM, root: this.folder, project: this.folder },
      ...{ env: process.env, again: 'baton apply local', signals: new EventEmitter() },
      log: (line) => void this.printed.push(line),
    };
  }

  async plan(stack: Deployable): Promise<MadePlan & { readonly report: PlanReport }> {
    const folder = stackFolder('local', this.folder);
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder))
      if (name !== '.terraform') rmSync(join(folder, name), { recursive: true });
    cpSync(stack.folder, folder, { recursive: true });
    this.#zips.set(stack.release, stack.zip);
    const made = await makePlan(this.run);
    const stored = async (release: string) => this.#zips.get(release);
    return { ...made, report: await describePlan({ ...made, environment: 'local', stored }) };
  }

  /** @returns the error's message */
  async apply(report: PlanReport): Promise<string | undefined> {
    this.printed.length = 0;
    return applyPlan({
      ...this.run,
      report,
      progress: plainProgress((line) => void this.printed.push(line)),
    }).then(
      () => undefined,
      ({ message }: Error) => message,
    );
  }

  async deployed(stack: Deployable): Promise<this> {
    const { report } = await this.plan(stack);
    expect(await this.apply(report)).toBeUndefined();
    return this;
  }
}

const actions = ({ plan }: Pick<MadePlan, 'plan'>) =>
  Object.fromEntries(
    (plan.resource_changes ?? []).map(({ address, change }) => [address, change.actions.join(' then ')]),
  );

test.each<[string, LocalInput, Readonly<Record<string, (text: string) => string>>]>([
  ['nothing', {}, {}],
  ['a file', {}, { 'docker/nginx/nginx.conf': (text) => `${text}# more\n` }],
  ['a setting', { drainSeconds: 31 }, {}],
  ['the gate', { gateSeconds: 301 }, {}],
  ['an image', { images: { nginx: 'nginx:1.30.5-alpine' } }, {}],
  ['no site', { site: {} }, {}],
])('a change of %s is planned as the tests without Terraform have it', async (_, input, edits) => {
  const [before, after] = [deployable(synthLocal()), deployable(synthLocal(input), edits)];
  const made = await (await new Project().deployed(before)).plan(after);
  const imitated = planned({ before, after });
  expect(actions(made)).toEqual(actions({ plan: imitated }));
  const report = await describePlan({
    ...{ environment: 'local', plan: imitated, folder: after.folder },
    stored: async () => before.zip,
  });
  expect(made.report).toEqual(report);
});

test('another network: Terraform makes the new one first, and it is refused all the same', async () => {
  const project = await new Project().deployed(deployable(synthLocal()));
  const { report } = await project.plan(deployable(synthLocal({ network: '10.99.0.0/16' })));
  expect(report.dangers).toMatchObject([{ flag: 'interruption', allowed: false }]);
  expect(report.server.reasons.map(({ text }) => text)).toContain(
    'setting network: 10.213.1.0/24 -> 10.99.1.0/24',
  );
});

test('the data’s own step removed: its volumes would go, which is refused', async () => {
  const before = deployable(synthLocal());
  const project = await new Project().deployed(before);
  const stack = JSON.parse(readFileSync(join(before.folder, 'cdk.tf.json'), 'utf8'));
  delete stack.resource.terraform_data.data;
  for (const one of Object.values(stack.resource.terraform_data) as { depends_on?: string[] }[])
    if (one.depends_on) one.depends_on = one.depends_on.filter((name) => name !== 'terraform_data.data');
  writeFiles(before.folder, [{ path: 'cdk.tf.json', content: JSON.stringify(stack) }]);
  const { report } = await project.plan(before);
  expect(report.dangers).toMatchObject([
    { flag: 'destroy-data', resources: ['data that outlives the servers'] },
  ]);
});

test('a machine that was not finished is the reason', async () => {
  const before = deployable(synthLocal());
  const project = await new Project().deployed(before);
  const file = join(project.folder, 'terraform.local.tfstate');
  const state = JSON.parse(readFileSync(file, 'utf8'));
  for (const { name, instances } of state.resources) if (name === 'machine') instances[0].status = 'tainted';
  writeFiles(project.folder, [{ path: 'terraform.local.tfstate', content: JSON.stringify(state) }]);
  const { report } = await project.plan(before);
  expect(report.server).toMatchObject({
    action: 'replace',
    reasons: [{ text: 'the machine of the last deploy was not finished' }],
  });
});

test('a saved plan is applied from its own file; then it is stale, and nothing is begun', async () => {
  const project = await new Project().deployed(deployable(synthLocal()));
  const made = await project.plan(deployable(synthLocal({ drainSeconds: 31 })));
  const file = join(testFolder(), 'saved');
  savePlan(file, made.folder, made.report);
  // Somebody synthesizes something else meanwhile.
  rmSync(made.folder, { recursive: true });
  const apply = async () => {
    const saved = readSavedPlan(file, 'local');
    saved.unpack(made.folder);
    await initStack(project.run);
    return project.apply(saved.report);
  };
  expect(await apply()).toBeUndefined();
  // As many as a replacement has: the server's steps and what is before them.
  expect(project.printed).toContainEqual(
    expect.stringMatching(/^Apply complete! Resources: (\d+) added, 0 changed, \1 destroyed\.$/),
  );
  const again = await apply();
  expect(again).toMatch(
    /^this plan of local is stale: .*\nNext step: make a new plan and look at it: npx baton plan local$/,
  );
  expect(project.printed.filter((line) => line.startsWith('phase:'))).toEqual([]);
});

test('what Terraform says of a stack that is none comes in full', async () => {
  const stack = deployable(synthLocal());
  writeFiles(stack.folder, [
    { path: 'x.tf.json', content: '{"output": {"x": {"value": "${local.missing}"}}}' },
  ]);
  await expect(new Project().plan(stack)).rejects.toThrow('Reference to undeclared local value');
});
