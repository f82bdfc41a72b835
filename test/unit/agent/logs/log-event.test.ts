import { describe, expect, test } from 'vitest';
import type { JournalEntry } from '../../../../agent/logs/journal-export';
import { EVENT_LIMIT, eventSize, logEvents } from '../../../../agent/logs/log-event';

const NOW = 1_800_000_000_000;
const entry = (message: string, about: Partial<JournalEntry> = {}): JournalEntry => ({
  cursor: 's=1;i=1',
  time: NOW - 5,
  message,
  cut: 0,
  ...about,
});
const texts = (given: JournalEntry) => logEvents(given, NOW).map(({ message }) => message);

describe('a line of the journal', () => {
  test('tells when, how bad, who and what', () => {
    expect(logEvents(entry('hello', { identifier: 'sshd', pid: '7', priority: '4' }), NOW)).toEqual([
      { timestamp: NOW - 5, message: 'warning sshd[7]: hello' },
    ]);
    expect(texts(entry('eth0: up', { identifier: 'kernel' }))).toEqual(['info kernel: eth0: up']);
    expect(texts(entry('', { priority: 'x' }))).toEqual(['info unknown: ']);
  });

  test('keeps its lines and loses its colours', () => {
    expect(texts(entry('one\n\ttwo\u001b\u0000\u0085'))).toEqual(['info unknown: one\n\ttwo']);
  });

  test('can be no metric, whatever a program calls itself', () => {
    const [text = ''] = texts(entry('{"CloudWatchMetrics": []}}', { identifier: '{"_aws"' }));
    expect(() => JSON.parse(text)).toThrow();
  });

  test('is not of the future, nor of no time at all: CloudWatch would refuse it', () => {
    expect(logEvents(entry('x', { time: NOW + 1 }), NOW)[0]?.timestamp).toBe(NOW);
    expect(logEvents(entry('x', { time: Number.NaN }), NOW)[0]?.timestamp).toBe(NOW);
  });

  test('tells of what was too much', () => {
    expect(texts(entry('x', { cut: 12 }))).toEqual(['info unknown: x … (12 bytes more)']);
  });

  test.each(['x', 'ü', '€', '😀'])(
    'is cut between characters into as many events as it needs: %s',
    (character) => {
      const message = character.repeat(Math.ceil((EVENT_LIMIT * 1.5) / Buffer.byteLength(character)));
      const events = logEvents(entry(message), NOW);
      expect(events).toHaveLength(2);
      for (const event of events) expect(eventSize(event)).toBeLessThanOrEqual(EVENT_LIMIT);
      expect(events.map((event) => event.message).join('')).toBe(`info unknown: ${message}`);
    },
  );
});
