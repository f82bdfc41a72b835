/**
 * The few shapes that the pictures are made of, and the one way to write them. Plain JavaScript:
 * `node docs/pictures/rollout.mjs`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Dark enough on white, and told apart without colour vision: the texts name everything too. */
export const COLOURS = {
  ink: '#1c2024',
  faint: '#60666c',
  line: '#c3c8cd',
  serving: '#bfe3c8',
  starting: '#e4e7ea',
  asked: '#cfe0fb',
  finishing: '#f6e0b5',
  failure: '#b00020',
};

export const escapeXml = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** @param more attributes by name */
export const element = (name, { text: content, ...more }) => {
  const attributes = Object.entries(more).map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`);
  return content === undefined
    ? `<${name}${attributes.join('')}/>`
    : `<${name}${attributes.join('')}>${escapeXml(content)}</${name}>`;
};

export const text = (x, y, content, more = {}) => element('text', { x, y, text: content, ...more });

/** Lines of text, one below the other. */
export const lines = (x, y, contents, more = {}) =>
  contents.map((content, index) => text(x, y + index * 17, content, more)).join('\n');

export const box = (x, y, width, height, fill, more = {}) =>
  element('rect', { x, y, width, height, rx: 6, fill, stroke: COLOURS.line, ...more });

/** @param points such as `10,20 30,20`; the last has the head */
export const arrow = (points, colour = COLOURS.ink, more = {}) =>
  element('polyline', {
    points,
    fill: 'none',
    stroke: colour,
    'stroke-width': 1.5,
    'marker-end': `url(#head-${colour.slice(1)})`,
    ...more,
  });

const head = (colour) =>
  `<marker id="head-${colour.slice(1)}" viewBox="0 0 8 8" refX="7" refY="4" ` +
  'markerWidth="8" markerHeight="8" orient="auto-start-reverse">' +
  `<path d="M0,0 L8,4 L0,8 z" fill="${colour}"/></marker>`;

/** On white, so that it can be read on a dark page too. */
export const picture = ({ width, height, title, parts }) =>
  `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ` +
      `role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13" fill="${COLOURS.ink}">`,
    `<title>${escapeXml(title)}</title>`,
    `<defs>${head(COLOURS.ink)}${head(COLOURS.failure)}${head(COLOURS.faint)}</defs>`,
    element('rect', { width, height, rx: 8, fill: '#ffffff' }),
    ...parts,
    '</svg>',
  ].join('\n')}\n`;

/** Writes the picture beside its script, where the script was started by hand. */
export function writeIfStarted(url, content) {
  const file = fileURLToPath(url);
  if (process.argv[1] === file) writeFileSync(file.replace(/\.mjs$/, '.svg'), content);
}
