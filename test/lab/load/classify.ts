/** Tells how a request was lost. */
import type { Loss } from './record';

/** A wrong answer arrived. */
export class WrongAnswer extends Error {
  constructor(
    readonly loss: Loss,
    detail: string,
  ) {
    super(detail);
  }
}

const REFUSED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'];
const RESET = [
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_HTTP2_SESSION_ERROR',
  'ERR_HTTP2_STREAM_CANCEL',
  'ERR_HTTP2_GOAWAY_SESSION',
  'ERR_HTTP2_INVALID_SESSION',
  'ERR_STREAM_WRITE_AFTER_END',
];
const TIMED_OUT = ['ETIMEDOUT', 'ABORT_ERR', 'TimeoutError'];
/** Codes of OpenSSL's verification and of Node's own: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const CERTIFICATE =
  /^(UNABLE_TO_|CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|INVALID_(CA|PURPOSE)|CRL_|HOSTNAME_MISMATCH)/;

export function lossOf(error: Error & { readonly code?: unknown }): Loss {
  if (error instanceof WrongAnswer) return error.loss;
  const code = typeof error.code === 'string' ? error.code : error.name;
  if (REFUSED.includes(code)) return 'refused';
  if (RESET.includes(code)) return 'reset';
  if (TIMED_OUT.includes(code)) return 'timed out';
  if (CERTIFICATE.test(code)) return 'wrong certificate';
  return 'unknown';
}
