import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { diskEvent, fullest } from '../../../../agent/logs/disk-metric';

test('free space is what df says', async () => {
  const [, line = ''] = execFileSync('df', ['--output=avail,pcent', '-B1', '/'], { encoding: 'utf8' }).split(
    '\n',
  );
  const [avail = '', percent = ''] = line.trim().split(/\s+/);
  const { freeBytes, usedPercent } = await fullest(['/']);
  expect(Math.abs(freeBytes - Number(avail)) / Number(avail)).toBeLessThan(0.05);
  expect(Math.abs(usedPercent - Number.parseInt(percent, 10))).toBeLessThan(3);
});

test('of several file systems the fullest counts', async () => {
  // In a container /dev is a small one of its own, on a computer as well.
  const alone = await Promise.all(['/', '/dev'].map((path) => fullest([path])));
  const least = Math.min(...alone.map(({ freeBytes }) => freeBytes));
  const found = await fullest(['/', '/dev']);
  expect(Math.abs(found.freeBytes - least)).toBeLessThan(0.05 * least);
});

test('a path that is not there is an error that names it, not a disk that is empty', async () => {
  await expect(fullest(['/', '/nowhere'])).rejects.toThrow('/nowhere');
});

test('the event is one metric of one machine in CloudWatch’s own format, with the rest as text beside it', () => {
  const space = { path: '/', freeBytes: 5_000_000_000, usedPercent: 61.2 };
  const { timestamp, message = '' } = diskEvent('Baton/production', 'i-0123', space, 1_800_000_000_000);
  expect(timestamp).toBe(1_800_000_000_000);
  expect(JSON.parse(message)).toEqual({
    _aws: {
      Timestamp: 1_800_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Baton/production',
          Dimensions: [['InstanceId']],
          Metrics: [{ Name: 'DiskFreeBytes', Unit: 'Bytes' }],
        },
      ],
    },
    InstanceId: 'i-0123',
    DiskFreeBytes: 5_000_000_000,
    usedPercent: 61.2,
    path: '/',
  });
});
