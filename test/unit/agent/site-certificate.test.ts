import { expect, test } from 'vitest';
import { type ShownCertificate, siteCertificate } from '../../../agent/site-certificate';

const valid: ShownCertificate = { host: 'example.com' };
const none: ShownCertificate = {
  host: 'www.example.com',
  problem: { kind: 'none-yet', detail: "is Traefik's own" },
};
const silent: ShownCertificate = { host: 'www.example.com', problem: 'no answer' };
const expired: ShownCertificate = {
  host: 'old.example.com',
  problem: { kind: 'expired', detail: 'expired on 2026-01-01T00:00:00.000Z' },
};
const said = {
  certificate: 'awaiting-address',
  certificateProblem: { host: 'old.example.com', ...(expired.problem as object) },
};

test.each<[string, ShownCertificate[], object]>([
  ['every name has a valid one', [valid, valid], { certificate: 'valid' }],
  ['one name has none yet', [valid, none], { certificate: 'awaiting-address' }],
  ['one name does not answer', [valid, silent], { certificate: 'awaiting-address' }],
  ['one is wrong: which name, and how', [valid, expired], said],
  ['a wrong one is told before a missing one', [none, silent, expired], said],
])('%s', (_, shown, expected) => {
  expect(siteCertificate(shown)).toEqual(expected);
});
