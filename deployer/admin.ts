/** Who signs in: one of the people whom the environment names. */
import type { Environment } from '../settings/schema';

/**
 * @param wanted as the person said it
 * @param login the person's name on this computer
 * @throws Error naming those who may
 */
export function adminOf(
  { admins }: Pick<Environment, 'admins'>,
  name: string,
  wanted: string | undefined,
  login: string | undefined,
): string {
  const names = admins.map((admin) => admin.name);
  if (names.length === 0)
    throw new Error(
      `nobody may sign in to ${name}: the environment names no admins. Next step: write your name and public key ` +
        `into environments/${name}.ts, admins: [{ name: 'maria', sshKeys: ['ssh-ed25519 AAAA… maria'] }], and deploy`,
    );
  const found = wanted ?? (names.length === 1 ? names[0] : names.find((one) => one === login));
  if (found !== undefined && names.includes(found)) return found;
  const known = `those who may: ${names.join(', ')}`;
  throw new Error(
    wanted === undefined
      ? `who signs in to ${name}? Next step: --user <name>; ${known}`
      : `"${wanted}" may not sign in to ${name}; ${known}`,
  );
}
