/** What the machine's own figures mean: when somebody must look, and what the dashboard shows. */
import type { Environment } from '../../settings/schema';
import type { AlertRule, Panel } from '../service';

/** Processor time of all cores added up, in per cent; waiting for a disk is idle time. */
const processor = (range: string) =>
  `100 * sum(rate(node_cpu_seconds_total{job="node",mode!~"idle|iowait"}[${range}]))`;
const DISK_FREE = 'node_filesystem_avail_bytes{job="node",mountpoint="/srv"}';
const DISK_SIZE = 'node_filesystem_size_bytes{job="node",mountpoint="/srv"}';
const MEMORY_AVAILABLE = 'node_memory_MemAvailable_bytes{job="node"}';
const MEMORY_TOTAL = 'node_memory_MemTotal_bytes{job="node"}';

export const nodeAlerts = (environment: Environment): AlertRule[] => [
  ...resourceAlerts(environment),
  // The local platform's machines have no clock of their own to set: theirs is the computer's.
  ...(environment.traits.hasOwnClock ? [CLOCK_UNSYNCHRONISED] : []),
];

/**
 * The kernel calls a clock unsynchronised when the time service has not set it for hours: its error may be 16 s by
 * then.
 */
const CLOCK_UNSYNCHRONISED: AlertRule = {
  name: 'ClockUnsynchronised',
  expression:
    'max_over_time(node_timex_sync_status{job="node"}[5m]) == 0 and node_timex_maxerror_seconds{job="node"} >= 16',
  severity: 'warning',
  summary: "No time service sets the machine's clock",
};

const resourceAlerts = ({ alerts }: Environment): AlertRule[] => [
  {
    name: 'ProcessorBusy',
    expression: `${processor('2m')} > ${alerts.cpuPercent}`,
    severity: 'warning',
    summary:
      `The processor is busy: {{ $value | printf "%.0f" }} % of all cores added up, ` +
      `more than ${alerts.cpuPercent} %`,
  },
  {
    name: 'MemoryLow',
    expression: `${MEMORY_AVAILABLE} < ${alerts.memoryAvailableMiB} * 1024 ^ 2`,
    severity: 'critical',
    summary: `Only {{ $value | humanize1024 }}B of memory available, less than ${alerts.memoryAvailableMiB} MiB`,
  },
  {
    name: 'DiskLow',
    expression: `${DISK_FREE} < ${alerts.diskFreeGiB} * 1024 ^ 3`,
    severity: 'critical',
    summary: `Only {{ $value | humanize1024 }}B of disk free, less than ${alerts.diskFreeGiB} GiB`,
  },
];

export const nodePanels = ({ alerts }: Environment): Panel[] => [
  {
    kind: 'gauge',
    title: 'CPU',
    unit: 'percent',
    queries: [{ expression: processor('2m'), legend: 'all cores' }],
    // The number of cores is the machine's own; the scale has room above the alert.
    max: (Math.floor(alerts.cpuPercent / 100) + 1) * 100,
    threshold: alerts.cpuPercent,
  },
  {
    kind: 'gauge',
    title: 'Disk used',
    unit: 'percent',
    queries: [{ expression: `100 * (1 - ${DISK_FREE} / ${DISK_SIZE})`, legend: 'disk' }],
    max: 100,
    threshold: 90,
  },
  {
    kind: 'gauge',
    title: 'Memory used',
    unit: 'percent',
    queries: [{ expression: `100 * (1 - ${MEMORY_AVAILABLE} / ${MEMORY_TOTAL})`, legend: 'memory' }],
    max: 100,
    threshold: 90,
  },
  {
    kind: 'graph',
    title: 'System memory',
    unit: 'bytes',
    queries: [
      { expression: `${MEMORY_TOTAL} - ${MEMORY_AVAILABLE}`, legend: 'used' },
      { expression: MEMORY_AVAILABLE, legend: 'available' },
    ],
  },
  {
    kind: 'graph',
    title: 'CPU by mode',
    unit: 'percent',
    queries: [
      {
        expression:
          '100 * sum by (mode) (rate(node_cpu_seconds_total{job="node",mode!="idle"}[$__rate_interval]))',
        legend: '{{mode}}',
      },
    ],
  },
  { kind: 'graph', title: 'Free disk', unit: 'bytes', queries: [{ expression: DISK_FREE, legend: 'free' }] },
  {
    kind: 'graph',
    title: 'Disk IO',
    unit: 'Bps',
    queries: perDevice('node_disk_read_bytes_total', 'read', 'node_disk_written_bytes_total', 'written'),
  },
  {
    kind: 'graph',
    title: 'Network',
    unit: 'Bps',
    queries: perDevice(
      'node_network_receive_bytes_total',
      'received',
      'node_network_transmit_bytes_total',
      'sent',
    ),
  },
];

function perDevice(into: string, intoName: string, out: string, outName: string): Panel['queries'] {
  const rate = (metric: string) => `sum by (device) (rate(${metric}{job="node"}[$__rate_interval]))`;
  return [
    { expression: rate(into), legend: `{{device}} ${intoName}` },
    { expression: rate(out), legend: `{{device}} ${outName}` },
  ];
}
