/**
 * A report of the lab from made-up figures, by the lab's own code, so that docs/lab.md shows what a reader will see.
 */

import type { ChangeResult } from '../../lab/change-result';
import { chart } from '../../lab/report/chart';
import type { LabReport } from '../../lab/report/lab-report';
import { reportText } from '../../lab/report/text';

const SWITCH_SECONDS = 19.4;

/** Scattered, and the same on every computer. */
const scatter = (index: number) => ((index * 7919) % 97) / 97;

/** Most connections wait some milliseconds, longer while the new machine boots, and longest at the switch. */
const points = Array.from({ length: 240 }, (_, index) => {
  const at = index / 8;
  const busy = at > 4 && at < 14 ? 3 : 1;
  const isAtSwitch = Math.abs(at - SWITCH_SECONDS) < 0.2;
  return { at, seconds: isAtSwitch ? 0.18 : busy * (0.003 + 0.009 * scatter(index)), lost: false };
});

const replacement: ChangeResult = {
  name: 'replacement 1',
  requests: {
    new: 360,
    http1: 290,
    http2: 310,
    download: 24,
    upload: 26,
    'app-new': 180,
    websocket: 3,
    probe: 1500,
  },
  lost: [],
  kinds: {
    http1: {
      asked: 290,
      atSwitch: 4,
      failed: 0,
      failedOpen: 0,
      pauseSeconds: 0.21,
      pauseAtSwitchSeconds: 0.18,
    },
    download: {
      asked: 24,
      atSwitch: 2,
      failed: 0,
      failedOpen: 0,
      pauseSeconds: 0.31,
      pauseAtSwitchSeconds: 0.31,
    },
    websocket: {
      asked: 3,
      atSwitch: 1,
      failed: 0,
      failedOpen: 0,
      pauseSeconds: 0.34,
      pauseAtSwitchSeconds: 0.34,
    },
  },
  generator: {
    requests: 2900,
    seconds: 36,
    errors: { connect: 0, read: 0, write: 0, timeout: 0, status: 0 },
  },
  stallSeconds: 0.18,
  loadDelaySeconds: 0.01,
  slowestSeconds: 0.21,
  withoutAddressSeconds: 0,
  problems: [],
  toSwitchSeconds: SWITCH_SECONDS,
  toEndSeconds: 31.2,
  samples: { lost: 0, of: 5200 },
  certificates: 1,
  memory: { agent: 71, traefik: 60 },
  serving: { synth: 0.9, 'systemd and cloud-init': 4.1, restore: 0.6, services: 3.8, gate: 4.9, switch: 0.2 },
  chart: { points, switches: [SWITCH_SECONDS] },
};

const example: LabReport = {
  started: '2026-01-01T00:00:00.000Z',
  changes: [replacement],
  faults: [
    {
      name: 'config-broken',
      title: 'a release with a broken nginx.conf',
      expected: 'the gate refuses the new server, the previous server keeps serving',
      problems: [],
      seconds: 58,
      requests: 2400,
      lost: [],
    },
    {
      name: 'store-hangs',
      title: 'the object store accepts and never answers',
      expected: 'the server keeps serving what it has',
      problems: ['3 of new timed out, not under way at the switch (made up)'],
      seconds: 74,
      requests: 3100,
      lost: [{ client: 'new', when: 'other', loss: 'timed out', count: 3, example: 'made up' }],
    },
  ],
  load: 0.8,
};

export const labText = () => reportText(example);

/** The chart with the colours of the report's page, on white, and with the words that say whose figures these are. */
export function labPicture(): string {
  const [, inner = ''] = /^<svg [^>]*>([\s\S]*)<\/svg>$/.exec(chart(replacement)) ?? [];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -30 900 255" width="900" height="255" role="img"
  font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="11" fill="#60666c">
<title>A chart of the lab's report, from made-up figures</title>
<style>.grid { stroke: #e4e7ea } .switch { stroke: #b8860b; stroke-width: 1.5 } .fine { fill: #2563eb; opacity: .5 }
.lost { fill: #b00020 }</style>
<rect y="-30" width="900" height="255" rx="8" fill="#ffffff"/>
<text x="50" y="-10" font-size="13">Example from made-up figures: waiting times of new connections in one replacement</text>${inner}</svg>
`;
}
