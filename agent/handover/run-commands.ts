/** Runs the kernel's own tools. */
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Neighbour } from '../../protocol/handover';
import { type Ends, FORGET_MOVES, handoverRules, TABLE } from './rules';
import { type Command, passCommand, removalCommands, tunnelCommands } from './tunnel';

const run = promisify(execFile);

/** A tool that hangs must not keep the agent from all else. */
const TIMEOUT_MILLISECONDS = 5000;
/** In bytes: a hundred thousand clients. */
const LONGEST_OUTPUT = 16 * 1024 * 1024;

/** @throws Error with what the tool said, unless it is there already */
export async function execute([program, ...args]: Command): Promise<void> {
  try {
    await run(program, args, { timeout: TIMEOUT_MILLISECONDS });
  } catch (error) {
    const { stderr = '', message } = error as Error & { readonly stderr?: string };
    if (/File exists/.test(stderr)) return;
    throw new Error(`${program} ${args.join(' ')}: ${stderr.trim() || message}`);
  }
}

const quietly = (command: Command) => execute(command).catch(() => {});

export async function makeTunnel(side: Neighbour, address: string, ends: Ends, mtu: number): Promise<void> {
  await execute(passCommand('-C')).catch(() => execute(passCommand('-I')));
  for (const command of tunnelCommands(side, address, ends, mtu)) await execute(command);
}

export async function removeTunnel(side: Neighbour): Promise<void> {
  for (const command of removalCommands(side)) await quietly(command);
}

/** @throws Error with what nft said; the rules are as they were then */
export function setRules(ends: Ends): Promise<void> {
  return nft(handoverRules(ends));
}

/** For another newer server than the one before. */
export const forgetMoves = (): Promise<void> => nft(`${FORGET_MOVES}\n`);

/** How many of QUIC's clients came through the tunnel a moment ago. */
export async function tunnelledFlows(): Promise<number> {
  const { stdout } = await run('nft', ['-j', 'list', 'set', 'ip', TABLE, 'tunnelled_quic'], {
    timeout: TIMEOUT_MILLISECONDS,
    maxBuffer: LONGEST_OUTPUT,
  });
  const { nftables } = JSON.parse(stdout) as {
    readonly nftables: readonly { readonly set?: { readonly elem?: readonly unknown[] } }[];
  };
  return nftables.reduce((sum, { set }) => sum + (set?.elem?.length ?? 0), 0);
}

export async function removeRules(): Promise<void> {
  await quietly(['nft', 'delete', 'table', 'ip', TABLE]);
  await quietly(passCommand('-D'));
}

function nft(input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('nft', ['-f', '-'], {
      stdio: ['pipe', 'ignore', 'pipe'],
      timeout: TIMEOUT_MILLISECONDS,
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`nft: ${errors.trim()}`))));
    child.stdin.end(input);
  });
}
