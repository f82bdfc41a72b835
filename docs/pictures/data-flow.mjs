/** The data's way: from a file that a person edits to a machine that serves. */
import { arrow, box, COLOURS, lines, picture, text, writeIfStarted } from './svg.mjs';

const COLUMN = { left: 28, middle: 386, right: 668 };
const BOX = { left: 300, middle: 220, right: 284 };
const ROW = 88;
const HEIGHT = 58;
const LAST = 5;
const y = (row) => 92 + row * ROW;
const middleOf = (row) => y(row) + HEIGHT / 2;

/** @param from its first row */
const column = (name, from, title) => [
  box(COLUMN[name] - 10, y(from) - 40, BOX[name] + 20, y(LAST) + HEIGHT - y(from) + 52, '#f6f7f8', {
    stroke: 'none',
  }),
  text(COLUMN[name] + BOX[name] / 2, y(from) - 16, title, { 'text-anchor': 'middle', 'font-weight': 600 }),
];

const part = (name, row, title, what, fill = '#ffffff') => [
  box(COLUMN[name], y(row), BOX[name], HEIGHT, fill),
  text(COLUMN[name] + 12, y(row) + 24, title, { 'font-weight': 600 }),
  text(COLUMN[name] + 12, y(row) + 43, what, { fill: COLOURS.faint, 'font-size': 12 }),
];

const down = (name, row) => {
  const x = COLUMN[name] + BOX[name] / 2;
  return arrow(`${x},${y(row) + HEIGHT} ${x},${y(row + 1) - 1}`);
};

/** From the right side of one to the left side of another. @param lift keeps two arrows at one box apart */
const across = (from, rowFrom, to, rowTo, { lift = 0, both = false } = {}) => {
  const [start, end] = [COLUMN[from] + BOX[from], COLUMN[to] - 1];
  const turn = (start + end) / 2;
  const [a, b] = [
    middleOf(rowFrom) + (rowFrom > rowTo ? lift : 0),
    middleOf(rowTo) + (rowFrom < rowTo ? lift : 0),
  ];
  const level = a + lift;
  return arrow(
    rowFrom === rowTo
      ? `${start},${level} ${end},${level}`
      : `${start},${a} ${turn},${a} ${turn},${b} ${end},${b}`,
    COLOURS.ink,
    both ? { 'marker-start': `url(#head-${COLOURS.ink.slice(1)})` } : {},
  );
};

export const content = picture({
  width: 980,
  height: 612,
  title:
    'The way of the data. On the computer that deploys: environment, settings, rendered files, ' +
    'release, stack, deployer. In the object ' +
    'store: releases, content, data. On the server: machine, boot, bundle, agent.',
  parts: [
    text(18, 28, 'From an environment to a server', { 'font-size': 16, 'font-weight': 600 }),
    ...column('left', 0, 'The computer that deploys'),
    ...column('middle', 3, 'Object store'),
    ...column('right', 2, 'The server'),
    ...part('left', 0, 'environments/production.ts', 'what you edit'),
    ...part('left', 1, 'settings/', 'checks it and fills in every default'),
    ...part('left', 2, 'docker/ and userdata/', 'render every file: settings in, files out'),
    ...part('left', 3, 'release', 'all files; its id is the hash of their list'),
    ...part('left', 4, 'constructs/ and stacks/', 'Terraform JSON, a stack per environment'),
    ...part('left', 5, 'deployer/', 'upload, gate, confirm, drain, publish'),
    ...[0, 1, 2, 3, 4].map((row) => down('left', row)),
    ...part('middle', 3, 'releases', 'each under its id'),
    ...part('middle', 4, 'content', 'pages, each under its hash'),
    ...part('middle', 5, 'data', 'reports, backups, who serves'),
    ...part('right', 2, 'machine', 'Terraform starts it with user data'),
    ...part('right', 3, 'boot', 'checks every file against the id'),
    ...part('right', 4, 'bundle', 'Traefik, nginx, Prometheus, …', COLOURS.serving),
    ...part('right', 5, 'agent', 'pulls, backs up, reports, hands over'),
    down('right', 2),
    down('right', 3),
    across('left', 3, 'middle', 3),
    across('left', 5, 'middle', 4, { lift: -12 }),
    across('left', 5, 'middle', 5, { lift: 12, both: true }),
    across('middle', 3, 'right', 3),
    across('middle', 4, 'right', 5, { lift: -12 }),
    across('middle', 5, 'right', 5, { lift: 12, both: true }),
    lines(
      COLUMN.middle - 10,
      108,
      [
        'The same settings give the same release id on every computer.',
        'A changed byte gives another id, and another id is another server.',
        'The pages are no part of the release: a changed page is pulled',
        'by the server that runs.',
      ],
      { fill: COLOURS.faint },
    ),
  ],
});

writeIfStarted(import.meta.url, content);
