import { expect, test } from 'vitest';
import {
  busyTicks,
  counted,
  fateOfLarge,
  type Kind,
  requireEqual,
  speeds,
  type Transfer,
  tunnelRatio,
  type Way,
} from '../../../../bench/handover/transfer';

const snmp = (ip: string, tcp: string) =>
  `Ip: Forwarding FragFails FragCreates\nIp: ${ip}\nTcp: MaxConn OutSegs RetransSegs\nTcp: ${tcp}\n`;

const transfer = (round: number, way: Way, seconds: number, rest: Partial<Transfer> = {}): Transfer => ({
  ...{ round, way, kind: 'download', seconds, length: 50_000_000, server: way === 'tunnel' ? 'a' : 'b' },
  stat: ['cpu  1 2 3 400 500 6 7 8 0 0', 'cpu  1 2 3 400 500 6 7 8 0 0'],
  snmp: [[], []],
  ...rest,
});

test('a round is compared with itself: what slows a whole round changes nothing', () => {
  const rounds = [
    ...[transfer(1, 'tunnel', 3), transfer(1, 'direct', 2)],
    ...[transfer(2, 'direct', 20), transfer(2, 'tunnel', 30)],
    ...[transfer(3, 'tunnel', 1.5), transfer(3, 'direct', 1)],
  ];
  expect(tunnelRatio(rounds, 'download', ({ seconds }) => seconds)).toBe(1.5);
});

test('neither the first round nor the other direction counts', () => {
  const upload = { kind: 'upload' as Kind };
  const rounds = [
    ...[transfer(0, 'tunnel', 90), transfer(0, 'direct', 1)],
    ...[transfer(1, 'tunnel', 1), transfer(1, 'direct', 0.5)],
    ...[transfer(1, 'tunnel', 50, upload), transfer(1, 'direct', 10, upload)],
  ];
  expect(tunnelRatio(rounds, 'download', ({ seconds }) => seconds)).toBe(2);
  expect(tunnelRatio(rounds, 'upload', ({ seconds }) => seconds)).toBe(5);
  expect(speeds(rounds, 'download', 'direct')).toEqual([100]);
});

test('the processor works for programs, the kernel and interrupts, and rests while it waits for disks', () => {
  const stat = ['cpu  10 20 30 400 500 60 70 80 0 0', 'cpu  11 22 34 900 999 68 86 99 5 5'] as const;
  expect(busyTicks({ stat })).toBe(1 + 2 + 4 + 8 + 16);
});

test('counters are found by name, and grow in all networks', () => {
  const before = [snmp('1 0 100', '-1 1000 3'), snmp('1 0 0', '-1 0 0')];
  const after = [snmp('1 0 150', '-1 3000 5'), snmp('2 1 7', '-1 10 1')];
  const transfers = [transfer(1, 'tunnel', 1, { snmp: [before, after] }), transfer(1, 'direct', 1)];
  expect(counted(transfers, 'Ip', 'FragCreates')).toBe(57);
  expect(counted(transfers, 'Ip', 'FragFails')).toBe(1);
  expect(counted(transfers, 'Tcp', 'RetransSegs')).toBe(3);
  expect(() => counted(transfers, 'Ip', 'ReasmFails')).toThrow('the kernel does not count Ip ReasmFails');
});

const kernel = ([fails, whole, created, arrived, broken, told]: readonly number[]) =>
  'Ip: FragFails FragOKs FragCreates ReasmReqds ReasmFails\n' +
  `Ip: ${fails} ${whole} ${created} ${arrived} ${broken}\nIcmp: OutDestUnreachs\nIcmp: ${told}\n`;

test.each([
  ['all arrived', [0, 10, 20, 20, 0, 0], { cut: 10, lost: 0, givenUp: 0, untold: 0 }],
  ['three of them were small enough', [0, 13, 23, 20, 0, 0], { cut: 10, lost: 0, givenUp: 0, untold: 0 }],
  ['a piece did not arrive', [0, 10, 20, 19, 0, 0], { cut: 10, lost: 1, givenUp: 0, untold: 0 }],
  ['one was not put together', [0, 10, 20, 20, 1, 0], { cut: 10, lost: 0, givenUp: 1, untold: 0 }],
  ['the sender learned it', [3, 0, 0, 0, 0, 3], { tooLarge: 3, untold: 0 }],
  ['a sender did not learn it', [3, 0, 0, 0, 0, 2], { tooLarge: 3, untold: 1 }],
] as const)('large packets: %s', (_, numbers, expected) => {
  const ends = [[kernel([0, 0, 0, 0, 0, 0])], [kernel(numbers)]] as const;
  expect(fateOfLarge([transfer(1, 'tunnel', 1, { snmp: ends })])).toMatchObject(expected);
});

test.each<[string, Transfer[], string]>([
  ['a part', [transfer(1, 'tunnel', 1), transfer(1, 'direct', 1)], '2 of 8 transfers'],
  ['the wrong server', [transfer(1, 'tunnel', 1, { server: 'b' })], 'download, tunnel: by b'],
  ['too few bytes', [transfer(1, 'direct', 1, { length: 7 })], 'download, direct: 7 of 50000000 bytes'],
  [
    'a stuck one',
    [transfer(1, 'tunnel', 1, { error: 'nothing arrived' })],
    'download, tunnel: nothing arrived',
  ],
])('%s is not compared', (_, transfers, message) => {
  expect(() => requireEqual(transfers, 1, 50_000_000)).toThrow(message);
});

test('equal ones are compared', () => {
  const both = [transfer(1, 'tunnel', 1), transfer(1, 'direct', 1)];
  expect(() => requireEqual([...both, ...both, ...both, ...both], 1, 50_000_000)).not.toThrow();
});
