import { App, DataResource, TerraformStack, Testing } from 'cdktf';
import { expect, test } from 'vitest';
import { escapeAll, escapeTemplate } from '../../../constructs/escape';

test.each([
  ['echo ${HOME}', 'echo $${HOME}'],
  ['%{http_code}', '%%{http_code}'],
  ['a $HOME and 100 %', 'a $HOME and 100 %'],
  ['${a}${b}%{c}', '$${a}$${b}%%{c}'],
])('%s', (text, escaped) => {
  expect(escapeTemplate(text)).toBe(escaped);
});

test('in every string of a value, and in no other', () => {
  expect(escapeAll({ a: ['${x}', 1, null, true], b: { c: '%{y}' } })).toEqual({
    a: ['$${x}', 1, null, true],
    b: { c: '%%{y}' },
  });
});

test('references of cdktf stay references', () => {
  const stack = new TerraformStack(new App({ skipValidation: true }), 'x');
  const other = new DataResource(stack, 'other', {});
  other.overrideLogicalId('other');
  new DataResource(stack, 'some', {
    input: { text: escapeTemplate(`\${HOME} and ${other.getStringAttribute('id')}`) },
  });
  expect(Testing.synth(stack)).toContain('"$${HOME} and ${terraform_data.other.id}"');
});
