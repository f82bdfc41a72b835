import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runContainer } from '../helpers/docker';
import { testFolder, writeFiles } from '../helpers/folder';

const SCRIPT = join(import.meta.dirname, '../../userdata/report-failure.sh');

/** The report of a boot that failed, with what it calls replaced; then the report itself. */
function reportFailure(setup: string): string {
  const folder = testFolder();
  writeFiles(folder, [
    {
      path: 'lib.sh',
      content:
        'BATON_RELEASE=abc\nBATON_DATA_BUCKET=data\nserver_id() { echo i-1; }\ns3_put() { cat "$3" >&2; }\n',
    },
    { path: 'systemctl', content: '#!/bin/sh\n[ -e /tmp/agent-is-active ]\n' },
    { path: 'node', content: '#!/bin/sh\necho "node $*"\n[ ! -e /tmp/node-fails ]\n' },
  ]);
  copyFileSync(SCRIPT, join(folder, 'report-failure.sh'));
  const script = `mkdir -p /usr/local/lib/baton /srv/baton/release/agent
    cp /w/lib.sh /usr/local/lib/baton/
    install -m 755 /w/systemctl /w/node /usr/local/bin/
    echo 'the last line' >/tmp/log
    ${setup}
    sh /w/report-failure.sh 80-services /tmp/log; echo "code $?"`;
  return runContainer('baton/tools:trixie', ['--volume', `${folder}:/w:ro`], ['sh', '-c', script]).output;
}

const RELEASED = 'touch /srv/baton/release/agent/agent.cjs';
const SENDS = 'node /srv/baton/release/agent/agent.cjs logs';

test('a boot that failed sends off its journal, after its report', () => {
  const output = reportFailure(RELEASED);
  expect(output).toContain('"log": ["the last line"]');
  expect(output).toContain(SENDS);
  expect(output).toContain('code 0');
});

test('its report counts the tries, so that each is another', () => {
  const failed = "echo 'baton: 80-services failed with code 1' >>/tmp/log";
  expect(reportFailure(failed)).toContain('failed at try 1; its last lines follow');
  expect(reportFailure(`${failed}; echo 'baton: boot'; ${failed}`)).toContain('failed at try 2;');
});

test.each([
  ['before the release was there', ''],
  ['while the agent does so anyway', `${RELEASED}; touch /tmp/agent-is-active`],
])('but not %s', (_, setup) => {
  const output = reportFailure(setup);
  expect(output).toContain('"failed": true');
  expect(output).not.toContain('node');
  expect(output).toContain('code 0');
});

test('a journal that cannot be sent is no report that failed', () => {
  const output = reportFailure(`${RELEASED}; touch /tmp/node-fails`);
  expect(output).toContain('"failed": true');
  expect(output).toContain('baton: the journal could not be sent off\ncode 0');
});
