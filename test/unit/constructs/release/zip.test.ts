import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { zip } from '../../../../constructs/release/zip';
import { scriptFile, textFile } from '../../../../docker/rendered-file';
import { sha256 } from '../../../../protocol/sha256';

const files = [
  textFile('docker/compose.yaml', 'services: {}\n'),
  scriptFile('boot/x.sh', '#!/bin/sh\n'.repeat(500)),
  { path: 'bytes', content: Uint8Array.of(0, 255, 10), mode: 0o644 } as const,
];
const hashed = () => sha256(zip(files));

describe('the same files give the same bytes', () => {
  const expected = hashed();
  const zone = process.env.TZ;
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  test.each(['2000-02-29T23:59:59Z', '2026-07-01T12:00:00Z', '2107-12-31T00:00:00Z'])('on %s', (day) => {
    vi.setSystemTime(day);
    expect(hashed()).toBe(expected);
  });

  test.each(['UTC', 'Asia/Tokyo', 'America/Los_Angeles', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'in %s',
    async (other) => {
      process.env.TZ = other;
      // The fixed time is made when the module is read.
      vi.resetModules();
      const { zip: elsewhere } = await import('../../../../constructs/release/zip');
      expect(sha256(elsewhere(files))).toBe(expected);
    },
  );
});

test.each([
  ['content', [textFile('docker/compose.yaml', 'other'), ...files.slice(1)]],
  ['name', [textFile('docker/compose.yml', 'services: {}\n'), ...files.slice(1)]],
  ['mode', [scriptFile('docker/compose.yaml', 'services: {}\n'), ...files.slice(1)]],
])('another %s gives others', (_, other) => {
  expect(sha256(zip(other))).not.toBe(hashed());
});

test('it unpacks to what went in', () => {
  const unpacked = unzipSync(zip(files));
  expect(Object.keys(unpacked)).toEqual(files.map(({ path }) => path));
  expect(Buffer.from(unpacked['boot/x.sh'] ?? []).toString()).toBe(files[1]?.content);
  expect([...(unpacked.bytes ?? [])]).toEqual([0, 255, 10]);
});
