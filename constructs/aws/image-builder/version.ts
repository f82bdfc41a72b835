/** Image Builder never changes what has a version. So the version follows from the content. */
import { Fn, Token } from 'cdktf';
import { sha256 } from '../../../protocol/sha256';

/** Image Builder takes numbers below 2^30. */
const DIGITS = 7;

const number = (hash: string, at: number) => Number.parseInt(hash.slice(at, at + DIGITS), 16);

export function contentVersion(content: string): string {
  const hash = sha256(content);
  return `1.${number(hash, 0)}.${number(hash, DIGITS)}`;
}

/**
 * @param content known now
 * @param reference what Terraform alone knows, when it plans
 */
export const plannedVersion = (content: string, reference: string): string =>
  `1.${number(sha256(content), 0)}.${Token.asString(
    Fn.parseint(Fn.substr(Fn.sha256(reference), 0, DIGITS), 16),
  )}`;
