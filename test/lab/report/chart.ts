/** A chart as inline SVG: how long each new connection waited, over time, with the moves of the address. */
import type { Row } from '../row';

const WIDTH = 900;
const HEIGHT = 220;
const LEFT = 50;
const BOTTOM = 30;

export function chart({ name, chart: { points, switches } }: Row): string {
  const last = Math.max(1, ...points.map(({ at }) => at), ...switches);
  const most = Math.max(0.1, ...points.map(({ seconds }) => seconds));
  const x = (at: number) => (LEFT + (at / last) * (WIDTH - LEFT - 10)).toFixed(1);
  // Logarithmic, because the usual is a hundredth of the worst.
  const least = 0.001;
  const share = (seconds: number) => Math.log(Math.max(seconds, least) / least) / Math.log(most / least);
  const y = (seconds: number) => (HEIGHT - BOTTOM - share(seconds) * (HEIGHT - BOTTOM - 10)).toFixed(1);
  const ticks = [0.001, 0.01, 0.1, 1, 10].filter((tick) => tick <= most);
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Waiting times of new connections, ${escapeHtml(name)}">`,
    ...ticks.map(
      (tick) =>
        `<line class="grid" x1="${LEFT}" x2="${WIDTH - 10}" y1="${y(tick)}" y2="${y(tick)}"/>` +
        `<text x="${LEFT - 6}" y="${y(tick)}" text-anchor="end" dominant-baseline="middle">${tick} s</text>`,
    ),
    ...timeTicks(last).map(
      (tick) => `<text x="${x(tick)}" y="${HEIGHT - 10}" text-anchor="middle">${tick} s</text>`,
    ),
    ...switches.map(
      (at) =>
        `<line class="switch" x1="${x(at)}" x2="${x(at)}" y1="5" y2="${HEIGHT - BOTTOM}"><title>switch</title></line>`,
    ),
    ...points.map(
      ({ at, seconds, lost }) =>
        `<circle class="${lost ? 'lost' : 'fine'}" cx="${x(at)}" cy="${y(seconds)}" r="${lost ? 3.5 : 1.5}"/>`,
    ),
    '</svg>',
  ].join('\n');
}

function timeTicks(last: number): number[] {
  const step = [1, 5, 10, 30, 60, 300].find((one) => last / one <= 12) ?? 600;
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, index) => index * step);
}

export const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
