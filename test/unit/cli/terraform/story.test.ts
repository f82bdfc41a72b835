import { expect, test } from 'vitest';
import { Story } from '../../../../cli/terraform/story';

/** As Terraform 1.11 and OpenTofu 1.10 write it; what the story does not read is left out. */
const line = (message: object) => JSON.stringify({ '@level': 'info', '@module': 'tofu.ui', ...message });
const hook = (output?: string, addr = 'terraform_data.gate') => ({ resource: { addr }, output });
const begins = line({ type: 'provision_start', hook: hook() });
const says = (output: string) => line({ type: 'provision_progress', hook: hook(output) });
const error = (summary: string, detail = '', more = {}) =>
  line({
    '@level': 'error',
    type: 'diagnostic',
    diagnostic: { severity: 'error', summary, detail, ...more },
  });
const failed = (output: string, ending = 'exit status 1') =>
  error(
    'local-exec provisioner error',
    `Error running command 'node steps.cjs gate create': ${ending}. Output: ${output}`,
    { address: 'terraform_data.gate' },
  );

function told(lines: readonly string[], interrupted = false) {
  const printed: string[] = [];
  const story = new Story({ stack: 'local', log: (text) => void printed.push(text) });
  for (const one of lines) story.take(one);
  return { printed, reasons: story.reasons(interrupted) };
}

test('lines that only Terraform’s error has are not lost', () => {
  const { printed, reasons } = told([begins, says('asking'), failed('asking\nbaton: it is red\n  why\n')]);
  expect(printed).toEqual(['asking']);
  expect(reasons).toEqual([
    'the step gate failed (exit status 1); beside what is above it said:\n  baton: it is red\n    why',
  ]);
});

test('lines that only Terraform’s error has are not lost after Ctrl-C either', () => {
  const { reasons } = told([begins, failed('baton: it is red\n', 'signal: killed')], true);
  expect(reasons).toEqual([
    'the step gate failed (signal: killed); beside what is above it said:\n  baton: it is red',
  ]);
});

test('a line that was printed in pieces is not printed again', () => {
  const { reasons } = told([begins, says('half a '), says('line'), failed('half a line\n')]);
  expect(reasons).toEqual(['the step gate failed (exit status 1); its reason is above']);
});

test('what a step printed before, in another run of it, does not count', () => {
  const { reasons } = told([begins, says('baton: red'), begins, failed('baton: red\n')]);
  expect(reasons[0]).toContain('\n  baton: red');
});

test('after Ctrl-C only what failed by itself is a reason', () => {
  const { reasons } = told(
    [
      begins,
      says('asking'),
      failed('asking\n', 'signal: killed'),
      error('execution halted'),
      error('execution halted'),
      error('Failed to save state', 'no space left on device'),
    ],
    true,
  );
  expect(reasons).toEqual(['Error: Failed to save state\nno space left on device']);
});

test('a step that was killed without Ctrl-C is a failure', () => {
  expect(told([begins, says('asking'), failed('asking\n', 'signal: killed')]).reasons).toEqual([
    'the step gate failed (signal: killed); its reason is above',
  ]);
});

test('output that Terraform keeps to itself leaves its error as it is', () => {
  const detail = 'Error running command; the output is sensitive';
  expect(told([error('local-exec provisioner error', detail)]).reasons).toEqual([
    `Error: local-exec provisioner error\n${detail}`,
  ]);
});

test('one error with its place, another without', () => {
  const place = {
    address: 'terraform_data.gate',
    range: { filename: 'cdk.tf.json', start: { line: 3 } },
    snippet: { context: 'resource.terraform_data.gate', code: '"gate": {' },
  };
  expect(
    told([error('Cycle', 'a, b', place), error('Cycle', 'c, d'), error('Cycle', 'c, d')]).reasons,
  ).toEqual([
    'Error: Cycle\n  with terraform_data.gate\n  on cdk.tf.json line 3, in resource.terraform_data.gate\n' +
      '    "gate": {\na, b',
    'Error: Cycle\nc, d',
  ]);
});

test('warnings, and what is no message, are printed; Terraform’s own command lines are not', () => {
  const { printed } = told([
    'panic: runtime error',
    says('Executing: ["/bin/sh" "-c" "node steps.cjs gate create"]'),
    line({ type: 'diagnostic', diagnostic: { severity: 'warning', summary: 'Deprecated', detail: 'soon' } }),
    line({ type: 'version', '@message': 'OpenTofu 1.10.0' }),
  ]);
  expect(printed).toEqual(['panic: runtime error', 'Warning: Deprecated\nsoon']);
});

test('an error that is no diagnostic is a reason', () => {
  expect(told([line({ '@level': 'error', '@message': 'out of memory', type: 'log' })]).reasons).toEqual([
    'out of memory',
  ]);
});

const LOCK = `Error message: resource temporarily unavailable
Lock Info:
  ID:        dfabf0af-6b3c-2742-1740-382bb74d5ff1
  Path:      ../../../terraform.local.tfstate
  Operation: OperationTypeApply
  Who:       maria@laptop
  Version:   1.11.4
  Created:   2026-11-27 08:30:38.255823777 +0000 UTC
  Info:      

`;
const advice = (program: string) => `
${program} acquires a state lock to protect the state from being written
by multiple users at the same time. Please resolve the issue above and try
again. For most commands, you can disable locking with the "-lock=false"
flag, but this is not recommended.`;

test.each(['Terraform', 'OpenTofu'])(
  '%s’s lock: who holds it, and that there is nothing to unlock',
  (program) => {
    expect(told([error('Error acquiring the state lock', LOCK + advice(program))]).reasons).toEqual([
      'the state of local is in use: maria@laptop runs "apply" since 2026-11-27 08:30:38 UTC; wait until that has ' +
        'finished. The lock ends with the process that holds it: there is nothing to unlock',
    ]);
  },
);

test('a lock that nobody holds keeps its reason, without the advice to go without', () => {
  const detail = `Error message: open ../terraform.local.tfstate: permission denied\n${advice('Terraform')}`;
  expect(told([error('Error acquiring the state lock', detail)]).reasons).toEqual([
    'Error: Error acquiring the state lock\nError message: open ../terraform.local.tfstate: permission denied',
  ]);
});

test('what the stack says at the end has a line for each value, and none of a secret', () => {
  const story = new Story({ stack: 'production', log: () => {} });
  expect(story.outputs).toEqual([]);
  story.take(
    JSON.stringify({
      type: 'outputs',
      outputs: {
        address: { sensitive: false, value: '192.0.2.1' },
        dns_records: { sensitive: false, value: ['a', 'b'] },
        ssh_command: { sensitive: false, value: null },
        key: { sensitive: true },
      },
    }),
  );
  expect(story.outputs).toEqual([
    ['address', '192.0.2.1'],
    ['dns_records', 'a'],
    ['', 'b'],
  ]);
});
