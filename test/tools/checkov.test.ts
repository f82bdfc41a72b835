/** checkov's rules over what synth writes, with the project's own settings: the skips and nothing else are let pass. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import yaml from 'js-yaml';
import { describe, expect, onTestFinished, test } from 'vitest';
import production from '../../environments/production';
import state from '../../environments/state';
import { synthAws, synthState } from '../helpers/aws-synth';
import { synthImage } from '../helpers/image-synth';
import { pythonProgram } from '../helpers/python-program';

const CONFIG = '.checkov.yaml';
// renovate: pypi checkov
const VERSION = '3.3.30';

interface Summary {
  readonly summary: { readonly passed: number; readonly failed: number; readonly parsing_errors: number };
}

function check(text: string): Summary['summary'] {
  const folder = mkdtempSync(join(tmpdir(), 'baton-test-checkov-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'cdk.tf.json'), text);
  const programs = pythonProgram({ name: 'checkov', version: VERSION });
  const args = ['-d', folder, '--config-file', CONFIG, '--output', 'json', '--soft-fail'];
  const output = execFileSync(join(programs, 'checkov'), args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return (JSON.parse(output) as Summary).summary;
}

describe('checkov finds nothing', () => {
  test.each([
    ['production', () => synthAws(production).text],
    ['state', () => synthState(state).text],
    [
      'state, with a family that a workflow bakes',
      () => synthState(state, { machine: { image: 'web' } }).text,
    ],
    ['image', () => synthImage().text],
  ])('in %s', (_, text) => {
    const { passed, failed, parsing_errors } = check(text());
    expect({ failed, parsing_errors }).toEqual({ failed: 0, parsing_errors: 0 });
    // Else it would have looked at nothing.
    expect(passed).toBeGreaterThan(10);
  });
});

test('at most six rules are skipped', () => {
  const settings = yaml.load(readFileSync(CONFIG, 'utf8')) as { 'skip-check': string[] };
  expect(settings['skip-check'].length).toBeLessThanOrEqual(6);
});
