/** The handover: the way of a packet of an open connection, before the switch, after it, and at the end. */
import { arrow, box, COLOURS, element, lines, picture, text, writeIfStarted } from './svg.mjs';

const PANEL = 306;
const LEFT = 20;
const WIDTH = 116;
const HEIGHT = 50;
const CLIENT_Y = 92;
const ADDRESS_Y = 178;
const SERVER_Y = 272;

const centred = { 'text-anchor': 'middle' };
const faint = { fill: COLOURS.faint, ...centred };
const left = (panel) => LEFT + panel * PANEL;
const middle = (panel) => left(panel) + 140;
const previous = (panel) => left(panel) + 58;
const next = (panel) => left(panel) + 222;

const node = (x, y, fill, name, detail, width = WIDTH) => [
  box(x - width / 2, y, width, HEIGHT, fill),
  text(x, y + 21, name, { 'font-weight': 600, ...centred }),
  text(x, y + 39, detail, centred),
];

/** @param way how a packet of a connection that was open goes; `fresh` that of a new one */
const panel = (index, title, { servers, holder, way, fresh, notes }) => [
  text(middle(index), 62, title, { 'font-weight': 600, ...centred }),
  ...node(middle(index), CLIENT_Y, '#ffffff', 'clients', 'of the site'),
  ...node(middle(index), ADDRESS_Y, '#ffffff', 'address', `leads to the ${holder} server`, 190),
  ...servers,
  ...way,
  ...fresh,
  lines(middle(index), SERVER_Y + 92, notes, faint),
];

const bothWays = { 'marker-start': `url(#head-${COLOURS.ink.slice(1)})` };
const freshWays = { 'marker-start': `url(#head-${COLOURS.faint.slice(1)})`, 'stroke-dasharray': '5 3' };
const open = (points) => arrow(points, COLOURS.ink, bothWays);
const fresh = (points) => arrow(points, COLOURS.faint, freshWays);
const down = (x, from, to, toX = x) => `${x},${from} ${toX},${to}`;
const ADDRESS_END = ADDRESS_Y + HEIGHT;
const SERVER_MIDDLE = SERVER_Y + HEIGHT / 2;

export const content = picture({
  width: 940,
  height: 470,
  title:
    'The handover: before the switch all packets go to the previous server. After it they arrive at the new server, ' +
    'which keeps those of new connections and sends those of open ones through a tunnel to the previous server; ' +
    'answers go back the same way. At the end clients have connected again, and the previous server goes.',
  parts: [
    text(20, 28, 'Open connections stay where they are', { 'font-size': 16, 'font-weight': 600 }),
    ...[1, 2].map((index) =>
      element('line', {
        ...{ x1: left(index) - 13, x2: left(index) - 13, y1: 48, y2: 410 },
        ...{ stroke: COLOURS.line, 'stroke-dasharray': '2 4' },
      }),
    ),
    ...panel(0, 'before the switch', {
      holder: 'previous',
      servers: [
        ...node(previous(0), SERVER_Y, COLOURS.serving, 'previous', 'serves'),
        ...node(next(0), SERVER_Y, COLOURS.asked, 'new', 'proves itself'),
        element('line', {
          ...{ x1: previous(0) + WIDTH / 2, x2: next(0) - WIDTH / 2, y1: SERVER_MIDDLE, y2: SERVER_MIDDLE },
          ...{ stroke: COLOURS.line, 'stroke-width': 6 },
        }),
      ],
      way: [
        open(down(middle(0) - 12, CLIENT_Y + HEIGHT, ADDRESS_Y)),
        open(down(middle(0) - 12, ADDRESS_END, SERVER_Y, previous(0) - 12)),
      ],
      fresh: [
        fresh(down(middle(0) + 12, CLIENT_Y + HEIGHT, ADDRESS_Y)),
        fresh(down(middle(0) + 12, ADDRESS_END, SERVER_Y, previous(0) + 12)),
      ],
      notes: ['The tunnel is made and tried.', 'Nothing goes through it.'],
    }),
    ...panel(1, 'from the switch on', {
      holder: 'new',
      servers: [
        ...node(previous(1), SERVER_Y, COLOURS.finishing, 'previous', 'finishes'),
        ...node(next(1), SERVER_Y, COLOURS.serving, 'new', 'serves'),
      ],
      way: [
        open(down(middle(1) - 12, CLIENT_Y + HEIGHT, ADDRESS_Y)),
        open(down(middle(1) - 12, ADDRESS_END, SERVER_Y, next(1) - 12)),
        open(`${next(1) - WIDTH / 2},${SERVER_MIDDLE} ${previous(1) + WIDTH / 2},${SERVER_MIDDLE}`),
        text(middle(1), SERVER_MIDDLE + 42, 'tunnel', centred),
      ],
      fresh: [
        fresh(down(middle(1) + 12, CLIENT_Y + HEIGHT, ADDRESS_Y)),
        fresh(down(middle(1) + 12, ADDRESS_END, SERVER_Y, next(1) + 12)),
      ],
      notes: [
        'The new server sends on what',
        'it does not know. Answers of the',
        'previous one leave from it, too.',
      ],
    }),
    ...panel(2, 'at the end', {
      holder: 'new',
      servers: [
        ...node(previous(2), SERVER_Y, COLOURS.starting, 'previous', 'is destroyed'),
        ...node(next(2), SERVER_Y, COLOURS.serving, 'new', 'serves'),
      ],
      way: [],
      fresh: [
        fresh(down(middle(2) + 12, CLIENT_Y + HEIGHT, ADDRESS_Y)),
        fresh(down(middle(2) + 12, ADDRESS_END, SERVER_Y, next(2) + 12)),
      ],
      notes: ['Clients have connected again.', 'Tunnel and rules are gone.'],
    }),
    open('20,440 70,440'),
    text(80, 444, 'a connection that was open before the switch'),
    fresh('400,440 450,440'),
    text(460, 444, 'a connection that is opened at that time'),
  ],
});

writeIfStarted(import.meta.url, content);
