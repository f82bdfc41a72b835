import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { JournalShipper } from '../../../../agent/logs/journal-shipper';
import { LogStream } from '../../../../agent/logs/log-stream';
import { eventually } from '../../../helpers/eventually';
import { awsError, cursorOf, FakeJournal, FakeLogs } from '../../../helpers/fake-logs';
import { testFolder } from '../../../helpers/folder';

const STREAM = 'release/i-1/journal';
const started: JournalShipper[] = [];
afterEach(async () => {
  for (const shipper of started.splice(0)) await shipper.finish(0.01);
});

/** A machine: its journal, its disk and what its agent said. */
function machine() {
  const folder = testFolder();
  const cursorFile = join(folder, 'cursor');
  const logs = new FakeLogs();
  const journal = new FakeJournal();
  const said: string[] = [];
  const working: boolean[] = [];
  const pauses: number[] = [];
  const boot = () =>
    new JournalShipper({
      journal: journal.read,
      stream: new LogStream(logs.client, '/baton/production', STREAM),
      cursorFile,
      log: (line) => said.push(line),
      working: (works) => working.push(works),
      lingerMilliseconds: 5,
      pause: async (milliseconds, signal) => {
        pauses.push(milliseconds);
        await sleep(1, undefined, { signal });
      },
    });
  const start = () => {
    const shipper = boot();
    started.push(shipper);
    shipper.start();
    return shipper;
  };
  const lines = () => logs.lines(STREAM).map((line) => line?.replace('info sshd: ', ''));
  const savedCursor = () => readFileSync(cursorFile, 'utf8').trim();
  return { folder, cursorFile, logs, journal, said, working, pauses, boot, start, lines, savedCursor };
}

const until = (holds: () => boolean) => eventually(async () => holds());

describe('the journal', () => {
  test('is sent from its beginning, then as it grows, and remembers how far it is', async () => {
    const { journal, start, lines, savedCursor, said, working } = machine();
    journal.write('kernel boots');
    journal.write('sshd starts');
    start();
    await until(() => lines().length === 2);
    journal.write('somebody signs in');
    await until(() => lines().length === 3);
    expect(lines()).toEqual(['kernel boots', 'sshd starts', 'somebody signs in']);
    await until(() => savedCursor() === cursorOf(3));
    expect(said).toEqual([]);
    expect(working).not.toContain(false);
  });

  test('goes on where it was when the agent starts again', async () => {
    const { journal, start, boot, lines } = machine();
    journal.write('one');
    await start().finish(5);
    journal.write('two');
    await boot().finish(5);
    expect(lines()).toEqual(['one', 'two']);
  });

  test.each([
    ['ThrottlingException', 'Rate exceeded'],
    ['ServiceUnavailableException', 'unavailable (503)'],
    ['AccessDeniedException', 'not authorized'],
    ['TimeoutError', 'no answer'],
    ['CredentialsProviderError', 'no credentials'],
  ])(
    'waits while CloudWatch answers %s, longer each time, tells it once, and loses nothing',
    async (name, message) => {
      const { journal, logs, start, lines, said, pauses, working, savedCursor } = machine();
      let left = 8;
      logs.before = () => {
        left -= 1;
        if (left >= 0) throw awsError(name, message);
      };
      journal.write('one');
      journal.write('two');
      start();
      await until(() => lines().length === 2);
      expect(lines()).toEqual(['one', 'two']);
      await until(() => said.length === 2);
      expect(said).toEqual([`logs: ${message}`, 'logs: they are sent again']);
      expect(
        pauses.slice(0, 6).every((pause, index) => index === 0 || pause > (pauses[index - 1] ?? 0)),
      ).toBe(true);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(60_000);
      expect([working[0], working.at(-1)]).toEqual([false, true]);
      expect(savedCursor()).toBe(cursorOf(2));
    },
  );

  test('does not note as sent what CloudWatch has not taken', async () => {
    const { journal, logs, start, boot, lines } = machine();
    journal.write('one');
    logs.before = () => {
      throw awsError('InternalFailure');
    };
    expect(await start().finish(0.1)).toBe(false);
    logs.before = () => {};
    expect(await boot().finish(5)).toBe(true);
    expect(lines()).toEqual(['one']);
  });

  test('killed between the answer and its note, sends again rather than lose', async () => {
    const { journal, start, boot, lines, cursorFile } = machine();
    journal.write('one');
    await start().finish(5);
    const before = readFileSync(cursorFile);
    journal.write('two');
    await boot().finish(5);
    // What a kill before the note leaves on the disk.
    writeFileSync(cursorFile, before);
    journal.write('three');
    await boot().finish(5);
    expect(lines()).toEqual(['one', 'two', 'two', 'three']);
  });

  test('whose answer was lost on the way is sent again rather than lost', async () => {
    const { journal, logs, start, lines } = machine();
    let lost = false;
    logs.after = () => {
      if (!lost) {
        lost = true;
        throw awsError('TimeoutError');
      }
    };
    journal.write('one');
    start();
    await until(() => lines().length === 2);
    expect(lines()).toEqual(['one', 'one']);
  });

  test.each(['', '\0\0\0', 's=', 'nonsense', 's=ab12;i=3;b=c'.slice(0, 9)])(
    'is sent whole when the note is damaged: %j',
    async (damaged) => {
      const { journal, cursorFile, start, lines } = machine();
      writeFileSync(cursorFile, damaged);
      journal.write('one');
      await start().finish(5);
      expect(lines()).toEqual(['one']);
    },
  );

  test('is sent on when the disk takes no note', async () => {
    const { folder, journal, start, lines, said, working } = machine();
    rmSync(folder, { recursive: true });
    start();
    journal.write('one');
    await until(() => lines().length === 1);
    journal.write('two');
    await until(() => lines().length === 2);
    expect(lines()).toEqual(['one', 'two']);
    expect(said).toEqual([expect.stringMatching(/^logs: sent, but how far could not be noted: ENOENT/)]);
    expect(working).not.toContain(false);
  });

  test('is read again when journalctl ends', async () => {
    const { journal, start, lines, said } = machine();
    journal.broken.push('journalctl ended with code 1: corrupt');
    journal.write('one');
    start();
    await until(() => lines().length === 1);
    expect(said[0]).toBe('logs: journalctl ended with code 1: corrupt');
    journal.broken.push('', 'journalctl ended with code 137: ');
    journal.write('two');
    journal.write('three');
    await until(() => lines().length === 3);
    expect(lines()).toEqual(['one', 'two', 'three']);
  });

  test('goes on after lines that CloudWatch does not take for their age, and says how many', async () => {
    const { journal, start, lines, said } = machine();
    const day = 24 * 3600 * 1000;
    journal.write('old', { time: Date.now() - 15 * day });
    journal.write('older', { time: Date.now() - 15 * day });
    journal.write('new');
    await start().finish(5);
    expect(lines()).toEqual(['new']);
    expect(said).toEqual(['logs: CloudWatch takes no lines of that age: 2 are not there']);
  });

  test('goes on after a line that CloudWatch refuses for what it holds; its neighbours are there', async () => {
    const { journal, logs, start, lines } = machine();
    logs.before = (events) => {
      if (events.some(({ message }) => message?.includes('poison')))
        throw awsError('InvalidParameterException', 'a message of that kind is refused');
    };
    for (const line of ['one', 'two', 'poison', 'four', 'five']) journal.write(line);
    await start().finish(5);
    expect(lines()).toEqual([
      'one',
      'two',
      '(CloudWatch refused this line: a message of that kind is refused)',
      'four',
      'five',
    ]);
  });

  test('gives no line up when CloudWatch refuses everything', async () => {
    const { journal, logs, start, boot, lines } = machine();
    logs.before = () => {
      throw awsError('InvalidParameterException', 'the group has no valid name');
    };
    journal.write('one');
    expect(await start().finish(0.1)).toBe(false);
    logs.before = () => {};
    await boot().finish(5);
    expect(lines()).toEqual(['one']);
  });

  test('waits for a log group that is not there yet', async () => {
    const { journal, logs, start, lines, said } = machine();
    logs.groupIsThere = false;
    journal.write('one');
    start();
    await until(() => said.length === 1);
    expect(said).toEqual(['logs: The specified log group does not exist.']);
    logs.groupIsThere = true;
    await until(() => lines().length === 1);
  });

  test('of a hundred thousand lines is sent whole and in order', async () => {
    const { journal, start, lines, logs } = machine();
    const wanted = Array.from({ length: 100_000 }, (_, index) => `line ${index}`);
    for (const line of wanted) journal.write(line);
    await start().finish(60);
    expect(lines()).toEqual(wanted);
    expect(logs.batchSizes.length).toBeLessThan(30);
  });
});

describe('at the end', () => {
  test('what was written until then is sent, and nothing is any more afterwards', async () => {
    const { journal, start, lines } = machine();
    const shipper = start();
    for (let line = 0; line < 50; line += 1) journal.write(`line ${line}`);
    expect(await shipper.finish(5)).toBe(true);
    expect(lines()).toHaveLength(50);
    journal.write('too late');
    await sleep(30);
    expect(lines()).toHaveLength(50);
  });

  test('the time is kept where CloudWatch does not answer, and what it lacks is kept elsewhere', async () => {
    const { journal, logs, start, boot, lines } = machine();
    journal.write('one');
    const shipper = start();
    await until(() => lines().length === 1);
    logs.before = () => {
      throw awsError('TimeoutError');
    };
    journal.write('two');
    journal.write('three');
    const before = Date.now();
    expect(await shipper.finish(0.2)).toBe(false);
    expect(Date.now() - before).toBeLessThan(5000);
    const kept: (string | undefined)[] = [];
    await shipper.keepUnsent(async ({ events }) => {
      kept.push(...events.map(({ message }) => message));
    }, AbortSignal.timeout(5000));
    expect(kept).toEqual(['info sshd: two', 'info sshd: three']);
    // Kept counts as sent.
    logs.before = () => {};
    await boot().finish(5);
    expect(lines()).toEqual(['one']);
  });

  test('what could be kept nowhere is not noted as sent', async () => {
    const { journal, logs, start, boot, lines } = machine();
    logs.before = () => {
      throw awsError('TimeoutError');
    };
    journal.write('one');
    const shipper = start();
    await shipper.finish(0.1);
    const keep = () => Promise.reject(new Error('503'));
    await expect(shipper.keepUnsent(keep, AbortSignal.timeout(5000))).rejects.toThrow('503');
    logs.before = () => {};
    await boot().finish(5);
    expect(lines()).toEqual(['one']);
  });
});
