/** A rollout: what the two servers do in each step, who has the address, and what happens when a step fails. */
import { arrow, box, COLOURS, element, lines, picture, text, writeIfStarted } from './svg.mjs';

const STEPS = ['boot', 'gate', 'switch', 'confirm', 'drain', 'destroy'];
const LEFT = 140;
const STEP = 130;
const BAR = 44;
const at = (step) => LEFT + STEPS.indexOf(step) * STEP;
const SWITCH = at('confirm') - STEP / 2;
const ADDRESS_Y = 100;
const NEW_Y = 158;
const OLD_Y = 254;

const bar = (from, to, y, fill, label) => [
  box(from, y, to - from, BAR, fill),
  text((from + to) / 2, y + 27, label, { 'text-anchor': 'middle' }),
];

const lane = (y, name) => text(20, y + 27, name, { 'font-weight': 600 });

/** Each step's name above its column. */
const heads = STEPS.flatMap((name, index) => [
  text(at(name) + STEP / 2, 58, `${index + 1} ${name}`, { 'text-anchor': 'middle', 'font-weight': 600 }),
  ...(index > 0
    ? [
        element('line', {
          x1: at(name),
          x2: at(name),
          y1: 70,
          y2: OLD_Y + BAR,
          stroke: COLOURS.line,
          'stroke-dasharray': '2 4',
        }),
      ]
    : []),
]);

const failure = (x, from, to) =>
  arrow(`${x},${from} ${x},${to}`, COLOURS.failure, { 'stroke-dasharray': '5 3' });

export const content = picture({
  width: 940,
  height: 400,
  title:
    'A rollout: the new server boots beside the previous one and passes the gate, the address ' +
    'moves in one step, the new server is ' +
    'confirmed at the address, the previous one drains and is destroyed. A failed gate or ' +
    'confirmation leaves the previous server.',
  parts: [
    text(20, 28, 'A change replaces the server', { 'font-size': 16, 'font-weight': 600 }),
    ...heads,
    lane(ADDRESS_Y - 14, 'address'),
    ...bar(LEFT, SWITCH, ADDRESS_Y - 14, COLOURS.serving, 'leads to the previous server'),
    ...bar(SWITCH, at('destroy') + STEP, ADDRESS_Y - 14, COLOURS.serving, 'leads to the new server'),
    lane(NEW_Y, 'new server'),
    ...bar(at('boot'), at('gate'), NEW_Y, COLOURS.starting, 'boots'),
    ...bar(at('gate'), SWITCH, NEW_Y, COLOURS.asked, 'proves itself'),
    ...bar(SWITCH, at('destroy') + STEP, NEW_Y, COLOURS.serving, 'serves'),
    lane(OLD_Y, 'previous server'),
    ...bar(LEFT, SWITCH, OLD_Y, COLOURS.serving, 'serves'),
    ...bar(SWITCH, at('drain'), OLD_Y, COLOURS.starting, 'stands by'),
    ...bar(at('drain'), at('destroy'), OLD_Y, COLOURS.finishing, 'finishes'),
    failure(at('gate') + 85, NEW_Y + BAR, OLD_Y),
    failure(at('confirm') + 85, NEW_Y + BAR, OLD_Y),
    lines(at('gate') + 85, OLD_Y + BAR + 34, ['Gate failed: the new server', 'never gets the address.'], {
      fill: COLOURS.failure,
      'text-anchor': 'middle',
    }),
    lines(at('confirm') + 85, OLD_Y + BAR + 34, ['Confirmation failed:', 'the address goes back.'], {
      fill: COLOURS.failure,
      'text-anchor': 'middle',
    }),
    text(
      20,
      384,
      'In the drain the previous server finishes open requests, makes its last backup and signs it off.',
      {
        fill: COLOURS.faint,
      },
    ),
  ],
});

writeIfStarted(import.meta.url, content);
