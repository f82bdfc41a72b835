/** The table of connections: a line for each kind of client, over all changes together. */
import type { ChangeResult } from '../change-result';
import { CLIENTS } from '../load/record';
import type { KindFigures } from '../measure/kinds';
import { formatSeconds } from './format';

/** A pause that a person hardly notices. */
const SHORT_SECONDS = 0.5;

/** @returns lines of cells; the first line has the titles */
export function kindsTable(changes: readonly ChangeResult[]): string[][] {
  const head = [
    'connections',
    'asked',
    'at the switch',
    'failed',
    'open at the switch',
    'longest pause',
    'pause at the switch',
  ];
  return [
    [...head, `at most ${SHORT_SECONDS} s`],
    ...CLIENTS.flatMap((client) => {
      const all = changes.flatMap(({ kinds }) => kinds[client] ?? []);
      return client === 'probe' || all.length === 0 ? [] : [[client, ...cells(all)]];
    }),
  ];
}

function cells(all: readonly KindFigures[]): string[] {
  const total = (figure: (kind: KindFigures) => number) => all.reduce((sum, kind) => sum + figure(kind), 0);
  const longest = (figure: (kind: KindFigures) => number) => Math.max(...all.map(figure));
  const short = all.filter(({ pauseAtSwitchSeconds }) => pauseAtSwitchSeconds <= SHORT_SECONDS).length;
  return [
    String(total(({ asked }) => asked)),
    String(total(({ atSwitch }) => atSwitch)),
    String(total(({ failed }) => failed)),
    String(total(({ failedOpen }) => failedOpen)),
    formatSeconds(longest(({ pauseSeconds }) => pauseSeconds)),
    formatSeconds(longest(({ pauseAtSwitchSeconds }) => pauseAtSwitchSeconds)),
    `${short} of ${all.length}`,
  ];
}
