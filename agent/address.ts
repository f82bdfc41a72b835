/**
 * Which server holds the address: the agent asks the site's own public name, and whoever answers is the one. So it
 * also learns whether the name leads here at all, without which no certificate could be issued by HTTP-01.
 */
import { Resolver } from 'node:dns/promises';
import { probe } from '../protocol/probe';
import { IDENTITY_PATH } from '../protocol/routes';
import { isPlainName } from '../protocol/safe-name';

/** How a look is made. */
export interface Look {
  readonly timeoutMilliseconds: number;
  /** Where the question comes from. @default any port */
  readonly localPort?: number;
}

const PATIENT: Look = { timeoutMilliseconds: 2000 };

/** The answering server's id; undefined when the name does not resolve or nobody answers. */
export async function addressHolder(domain: string, look = PATIENT): Promise<string | undefined> {
  try {
    // DNS itself: a hosts file or the machine's own name must not answer for the world.
    const [address] = await new Resolver({ timeout: 2000, tries: 1 }).resolve4(domain);
    if (!address) return undefined;
    const { status, body } = await probe({
      address,
      host: domain,
      path: IDENTITY_PATH,
      ...look,
    });
    if (status !== 200) return undefined;
    const server = body.trim();
    return isPlainName(server) ? server : 'no server of this site';
  } catch {
    return undefined;
  }
}
