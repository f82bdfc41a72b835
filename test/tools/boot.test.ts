import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Outcome, runContainer } from '../helpers/docker';
import { testFolder, writeFiles } from '../helpers/folder';

const BOOT = join(import.meta.dirname, '../../userdata/boot.sh');

/** The boot on a Debian as the server's, with steps of the test's own; then what is to be seen. */
function boot(steps: Readonly<Record<string, string>>, after: string): Outcome {
  const folder = testFolder();
  writeFiles(folder, [
    ...Object.entries(steps).map(([path, content]) => ({ path, content })),
    {
      path: 'report-failure.sh',
      content: 'echo "reported $1: $(tail -n 4 "$2" | tr "\\n" " ")" >/tmp/reported\n',
    },
    { path: 'systemctl', content: '#!/bin/sh\necho "systemctl $*"\n' },
  ]);
  copyFileSync(BOOT, join(folder, 'boot.sh'));
  const script = `mkdir -p /usr/local/lib/baton /srv/baton/release
    cp -r /w/steps /w/report-failure.sh /usr/local/lib/baton/
    cp -r /w/boot /srv/baton/release/
    install -m 755 /w/systemctl /usr/local/bin/systemctl
    boot() { sh /w/boot.sh; echo "code $?"; }
    boot; ${after}`;
  return runContainer('baton/tools:trixie', ['--volume', `${folder}:/w:ro`], ['sh', '-c', script]);
}

const fine = {
  'steps/10-a.sh': 'echo a runs',
  'steps/20-b.sh': 'echo b runs',
  'boot/50-c.sh': 'echo c runs',
};

describe('a boot', () => {
  test("runs the user data's steps, then the release's, and notes how long each took", () => {
    const { output } = boot(fine, 'cut -d " " -f 1 /var/lib/baton/boot/timeline');
    expect(output).toBe(
      'baton: 10-a\na runs\nbaton: 20-b\nb runs\nbaton: 50-c\nc runs\nbaton: boot finished\ncode 0\n10-a\n20-b\n50-c\n',
    );
  });

  test('runs each step once: a machine that restarts does not begin again', () => {
    const { output } = boot(fine, 'echo AGAIN; boot');
    expect(output.split('AGAIN\n')[1]).toBe('baton: boot finished\ncode 0\n');
  });

  test('goes on after the reboot that a step asked for', () => {
    const steps = { ...fine, 'steps/10-a.sh': 'echo a runs; touch /run/baton/reboot' };
    const { output } = boot(steps, 'rm /run/baton/reboot; echo AGAIN; boot');
    const [first, second] = output.split('AGAIN\n');
    expect(first).toContain('baton: reboot, as 10-a asked\nsystemctl reboot\n');
    expect(first).not.toContain('b runs');
    expect(second).toBe('baton: 20-b\nb runs\nbaton: 50-c\nc runs\nbaton: boot finished\ncode 0\n');
  });
});

describe('a step that fails', () => {
  test.each([
    ['with a code', 'echo why; exit 3', 3],
    ['in the middle', 'echo why; false; echo never', 1],
    ['by a variable that is not set', 'echo why; echo "$NO_SUCH"', 2],
  ])('%s: stops the boot, is named and is reported with its words', (_, step, code) => {
    const { output } = boot(
      { ...fine, 'steps/20-b.sh': step },
      'cat /tmp/reported /var/lib/baton/boot/failed',
    );
    expect(output).toContain(`baton: 20-b failed with code ${code}\ncode 1\n`);
    expect(output).toMatch(/^reported 20-b: .*\bwhy /m);
    expect(output.endsWith('20-b\n')).toBe(true);
    expect(output).not.toContain('c runs');
    expect(output).not.toContain('never');
  });

  test("of the release's is one too", () => {
    const { output } = boot({ ...fine, 'boot/50-c.sh': 'exit 1' }, 'true');
    expect(output).toContain('baton: 50-c failed with code 1\ncode 1\n');
    expect(output).not.toContain('boot finished');
  });

  test('runs again at the next try, and the steps before do not', () => {
    const { output } = boot(
      { ...fine, 'steps/20-b.sh': '[ -e /tmp/mended ]' },
      'touch /tmp/mended; echo AGAIN; boot; ls /var/lib/baton/boot',
    );
    expect(output.split('AGAIN\n')[1]).toBe(
      'baton: 20-b\nbaton: 50-c\nc runs\nbaton: boot finished\ncode 0\n10-a.done\n20-b.done\n50-c.done\ntimeline\n',
    );
  });

  test('whose report fails as well is still named', () => {
    const steps = { ...fine, 'steps/10-a.sh': 'echo exit 1 >/usr/local/lib/baton/report-failure.sh; exit 1' };
    expect(boot(steps, 'true').output).toContain(
      'baton: 10-a failed with code 1\nbaton: the failure could not be reported\ncode 1\n',
    );
  });
});
