/** How a report reads: the document for scripts, the text for a terminal, the markup for a pull request. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describePlan } from '../../../../cli/plan/describe';
import type { PlanReport } from '../../../../cli/plan/report';
import { reportMarkdown } from '../../../../cli/plan/report-markdown';
import { reportText } from '../../../../cli/plan/report-text';
import { readPlan, type TerraformPlan } from '../../../../cli/plan/terraform-plan';
import { baton } from '../../../helpers/baton';
import { testFolder } from '../../../helpers/folder';
import { synthLocal } from '../../../helpers/local-synth';
import { deployable, planned } from '../../../helpers/planned';
import { projectEnvironments } from '../../../helpers/project-environments';

const EDIT = {
  'docker/nginx/nginx.conf': (text: string) =>
    text.replace('keepalive_timeout 75s;', 'keepalive_timeout 76s;'),
};

const pair = () => ({ before: deployable(synthLocal()), after: deployable(synthLocal(), EDIT) });

async function changed(): Promise<PlanReport> {
  const { before, after } = pair();
  return describePlan({
    environment: 'local',
    plan: planned({ before, after }),
    folder: after.folder,
    stored: async () => before.zip,
  });
}

test('the document has this shape: scripts rely on it', async () => {
  const { files, resources, ...report } = await changed();
  expect(report).toEqual({
    version: 1,
    environment: 'local',
    result: 'changes',
    server: {
      action: 'replace',
      reasons: [
        {
          kind: 'configuration',
          subject: 'configuration of nginx',
          paths: ['docker/nginx/nginx.conf'],
          text: 'configuration of nginx: docker/nginx/nginx.conf',
        },
      ],
    },
    release: {
      deployed: expect.stringMatching(/^[0-9a-f]{64}$/),
      planned: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
    outputs: [
      {
        name: 'release_id',
        action: 'update',
        before: report.release.deployed,
        after: report.release.planned,
      },
    ],
    dangers: [],
    notes: [],
  });
  expect(files).toEqual([
    {
      path: 'docker/nginx/nginx.conf',
      subject: 'configuration of nginx',
      change: 'changed',
      diff: expect.arrayContaining(['-  keepalive_timeout 75s;', '+  keepalive_timeout 76s;']),
      leftOut: 0,
    },
  ]);
  expect(resources.find(({ address }) => address === 'terraform_data.machine')).toEqual({
    address: 'terraform_data.machine',
    noun: 'machine',
    action: 'replace',
    order: 'create-first',
    rollout: true,
    changes: ['release', 'settings'],
  });
});

test('the text: what, why, and the lines', async () => {
  const text = reportText(await changed());
  expect(text).toMatch(
    /^local: the server is replaced by a new one, .*\n\nbecause of\n {2}configuration of nginx: docker\/nginx\/nginx\.conf\nrelease [0-9a-f]{12} -> [0-9a-f]{12}\n\nfiles of the release:\n/,
  );
  expect(text).toContain('\n  -  keepalive_timeout 75s;\n  +  keepalive_timeout 76s;\n');
  for (const line of text.split('\n')) expect(line).toBe(line.trimEnd());
});

describe('the markup', () => {
  const hostile = '</details><img src=x> `@everyone` ``` [x](https://evil.example) \u001b[31m';

  test('nothing of the plan is read as markup', async () => {
    const report = await changed();
    const text = reportMarkdown({
      ...report,
      server: { action: 'replace', reasons: [{ kind: 'setting', subject: 'x', text: hostile }] },
      files: [
        {
          path: `a${hostile}`,
          subject: 'x',
          change: 'changed',
          diff: [` ${hostile}`, '+```', '-````'],
          leftOut: 3,
        },
      ],
      notes: [hostile],
    });
    // What is in backticks, inline or fenced, is no markup.
    const rest = text
      .replaceAll(/(`{3,})diff\n[\s\S]*?\n\1\n/g, '')
      .replaceAll(/<code>[^<]*<\/code>/g, '')
      .replaceAll(/(`+)[^`](?:.*?[^`])?\1(?!`)/g, '');
    expect(rest).not.toMatch(/<img|@everyone|\]\(/);
    expect(text).not.toContain('\u001b');
    expect(rest.match(/<\/details>/g)).toHaveLength(1);
    expect(text).toContain('… 3 more lines');
  });

  test('fits a comment, however much changed', async () => {
    const report = await changed();
    const [file] = report.files;
    if (!file) throw new Error('no file');
    const many = Array.from({ length: 500 }, (_, n) => ({
      ...file,
      path: `docker/nginx/${n}.conf`,
      diff: Array.from({ length: 100 }, () => '+a line of some length'),
    }));
    const text = reportMarkdown({ ...report, files: many });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('`npx baton plan` shows them');
    expect((text.match(/^`{3,}/gm) ?? []).length % 2).toBe(0);
  });
});

describe('of a file, without credentials', () => {
  const run = async (plan: TerraformPlan, ...args: string[]) => {
    const folder = testFolder();
    const { before, after } = pair();
    writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
    const isNew = plan.output_changes?.release_id?.actions[0] !== 'no-op';
    writeFileSync(join(folder, 'deployed.zip'), before.zip);
    const lines: string[] = [];
    const context = {
      environments: projectEnvironments(),
      root: '.',
      cacheDir: folder,
      env: { BATON_STARTED_IN: folder },
      interactive: false,
      log: (line: string) => void lines.push(line),
    };
    const files = [
      '--from',
      'plan.json',
      '--stack',
      isNew ? after.folder : before.folder,
      '--deployed',
      'deployed.zip',
    ];
    const error = await baton(context, ['plan', 'production', ...files, ...args]).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    return { text: lines.join('\n'), error };
  };

  test('changes end with 2, and the lines are there', async () => {
    const { text, error } = await run(planned(pair()));
    expect(error).toMatchObject({ code: 2 });
    expect(text).toContain('configuration of nginx: docker/nginx/nginx.conf');
  });

  test('no change ends well', async () => {
    const { before } = pair();
    const { text, error } = await run(planned({ before, after: before }));
    expect(error).toBeUndefined();
    expect(text).toBe('production: no change: the server stays as it is');
  });

  test('what is refused is printed all the same, and is an error', async () => {
    const after = deployable(synthLocal({ network: '10.99.0.0/16' }));
    const plan = planned({ before: deployable(synthLocal()), after });
    const { text, error } = await run(plan, '--json');
    expect(JSON.parse(text)).toMatchObject({
      result: 'refused',
      dangers: [{ flag: 'interruption', allowed: false }],
    });
    expect(error?.message).toContain('baton plan production --allow interruption');
    expect((await run(plan, '--allow', 'interruption')).error).toMatchObject({ code: 2 });
  });

  test('another release than the deployed one is said, not compared', async () => {
    const plan = planned({ before: deployable(synthLocal({ drainSeconds: 9 })), after: pair().after });
    const { text } = await run(plan);
    expect(text).toMatch(
      /note: what changed in the release cannot be shown: what is stored as the release .* is another/,
    );
  });
});

test.each([
  ['no JSON', '{', /x\.json is no JSON/],
  ['another JSON', '{"resources": []}', /is not what `terraform show -json <plan>` prints/],
])('%s is no plan', (_, text, words) => {
  expect(() => readPlan(text, 'x.json')).toThrow(words);
});

test('a rollback that holds is a note', async () => {
  const { before } = pair();
  const plan: TerraformPlan = {
    ...planned({ before, after: before }),
    checks: [{ status: 'fail', instances: [{ problems: [{ message: 'production was rolled back' }] }] }],
  };
  const report = await describePlan({
    environment: 'a',
    plan,
    folder: before.folder,
    stored: async () => undefined,
  });
  expect(reportText(report)).toBe(
    'a: no change: the server stays as it is\n\nnote: production was rolled back',
  );
});
