import { expect, test } from 'vitest';
import { lossOf, WrongAnswer } from '../../lab/load/classify';

test.each([
  ['ECONNREFUSED', 'refused'],
  ['EHOSTUNREACH', 'refused'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ERR_HTTP2_STREAM_ERROR', 'reset'],
  ['ERR_HTTP2_GOAWAY_SESSION', 'reset'],
  ['ETIMEDOUT', 'timed out'],
  ['CERT_HAS_EXPIRED', 'wrong certificate'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'wrong certificate'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'wrong certificate'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'wrong certificate'],
  ['EMFILE', 'unknown'],
])('%s is: %s', (code, loss) => {
  expect(lossOf(Object.assign(new Error('x'), { code }))).toBe(loss);
});

test('a wrong answer has its own name, and an error without a code is unknown', () => {
  expect(lossOf(new WrongAnswer('wrong status', 'status 502'))).toBe('wrong status');
  expect(lossOf(new TypeError('a mistake of the load'))).toBe('unknown');
});
