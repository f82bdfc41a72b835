/** A chart as inline SVG: how long each new connection waited, over time, with the moves of the address. */
import type { ChangeResult } from '../change-result';
import { escapeHtml } from './escape-html';

const WIDTH = 900;
const HEIGHT = 220;
const LEFT = 50;
const RIGHT = WIDTH - 10;
const BOTTOM = HEIGHT - 30;
const TOP = 10;
/** Where the logarithmic scale begins. */
const MIN_SECONDS = 0.001;

export function chart({ name, chart: { points, switches } }: ChangeResult): string {
  const duration = Math.max(1, ...points.map(({ at }) => at), ...switches);
  const longest = Math.max(0.1, ...points.map(({ seconds }) => seconds));
  const x = (at: number) => (LEFT + (at / duration) * (RIGHT - LEFT)).toFixed(1);
  // Logarithmic, because a usual wait is a hundredth of the longest.
  const share = (seconds: number) =>
    Math.log(Math.max(seconds, MIN_SECONDS) / MIN_SECONDS) / Math.log(longest / MIN_SECONDS);
  const y = (seconds: number) => (BOTTOM - share(seconds) * (BOTTOM - TOP)).toFixed(1);
  const label = `Waiting times of new connections, ${escapeHtml(name)}`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">`,
    ...[0.001, 0.01, 0.1, 1, 10]
      .filter((tick) => tick <= longest)
      .flatMap((tick) => [
        `<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${y(tick)}" y2="${y(tick)}"/>`,
        `<text x="${LEFT - 6}" y="${y(tick)}" text-anchor="end" dominant-baseline="middle">${tick} s</text>`,
      ]),
    ...timeTicks(duration).map(
      (tick) => `<text x="${x(tick)}" y="${HEIGHT - 10}" text-anchor="middle">${tick} s</text>`,
    ),
    ...switches.map((at) => {
      const line = `<line class="switch" x1="${x(at)}" x2="${x(at)}" y1="5" y2="${BOTTOM}">`;
      return `${line}<title>switch</title></line>`;
    }),
    ...points.map(({ at, seconds, lost }) => {
      const kind = lost ? 'lost' : 'answered';
      return `<circle class="${kind}" cx="${x(at)}" cy="${y(seconds)}" r="${lost ? 3.5 : 1.5}"/>`;
    }),
    '</svg>',
  ].join('\n');
}

function timeTicks(duration: number): number[] {
  const step = [1, 5, 10, 30, 60, 300].find((seconds) => duration / seconds <= 12) ?? 600;
  return Array.from({ length: Math.floor(duration / step) + 1 }, (_, index) => index * step);
}
