import { execFileSync } from 'node:child_process';
import yaml from 'js-yaml';
import { expect, test } from 'vitest';
import { settingsPart, userData } from '../../../userdata/cloud-config';
import { awsEnvironment } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';

test.each(['plain', 'two  blanks', '$HOME', '`id`', '"double"', '#no comment', '*', ';ls', '%s', 'é'])(
  'sh reads back %j',
  (value) => {
    const { write_files } = yaml.load(userData(awsEnvironment()) + settingsPart({ VALUE: value })) as {
      write_files: { path: string; content: string }[];
    };
    const content = write_files.find(({ path }) => path === '/etc/baton/env')?.content ?? '';
    const folder = testFolder();
    writeFiles(folder, [{ path: 'env', content }]);
    const script = `. ${folder}/env; printf %s "$VALUE"`;
    expect(execFileSync('sh', ['-eu', '-c', script], { encoding: 'utf8' })).toBe(value);
  },
);
