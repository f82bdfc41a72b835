/** `baton status`: whether an environment serves well, and what a person asks first when it does not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { status as statusOf } from '../deployer/releases/status';
import { printable } from '../deployer/remote-text';
import type { CommandContext } from './command';
import { json } from './output';
import { print, withPlace } from './releases/with-place';
import { statusDocument } from './status/document';
import { statusPage, summary } from './status/page';

const WATCH_SECONDS = 2;

export interface StatusOptions {
  readonly json?: boolean;
  readonly watch?: boolean;
}

/** @throws Error naming what is wrong, once it is printed: scripts go by the exit code */
export async function status(context: CommandContext, name: string, options: StatusOptions): Promise<void> {
  if (options.watch) return watch(context, name, options);
  const found = await look(context, name);
  print(context, options.json ? json(statusDocument(found)) : statusPage(found));
  if (!found.isWell) throw new Error(`${name} does not serve well: ${found.shortcomings.join('\n  ')}`);
}

const look = (context: CommandContext, name: string) =>
  withPlace(context, name, (place, { domain }) => statusOf(place, name, domain));

/** Never ends: Ctrl-C does. */
async function watch(context: CommandContext, name: string, options: StatusOptions): Promise<never> {
  for (let last = ''; ; await sleep(WATCH_SECONDS * 1000)) {
    const found = await look(context, name).catch((error: Error) => error);
    const isError = found instanceof Error;
    if (options.json && !isError) context.log(JSON.stringify(statusDocument(found)));
    else if (context.interactive && !options.json) redraw(isError ? found.message : statusPage(found));
    else {
      const line = isError ? `not known: ${found.message.split('\n')[0]}` : summary(found);
      if (line !== last) context.log(`${new Date().toISOString()} ${line}`);
      last = line;
    }
  }
}

/** Home, the text, and away with what was below. */
const redraw = (text: string) =>
  void process.stdout.write(
    `\u001b[H\u001b[2J${printable(text)}\n\nevery ${WATCH_SECONDS} s; Ctrl-C ends it\n`,
  );
