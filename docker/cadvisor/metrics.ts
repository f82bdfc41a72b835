/** When a container needs somebody's look, and what the dashboard shows of all. */
import type { Environment } from '../../settings/schema';
import type { AlertRule, Panel } from '../service';

/** cAdvisor also reports groups of containers; only a container has a name. */
const processor = (range: string) =>
  `100 * sum by (name) (rate(container_cpu_usage_seconds_total{job="docker",name!=""}[${range}]))`;
/** Without file pages that the kernel can drop at once. */
const MEMORY = 'sum by (name) (container_memory_working_set_bytes{job="docker",name!=""})';

export const containerAlerts = ({ alerts }: Environment): AlertRule[] => [
  {
    name: 'ContainerProcessorBusy',
    expression: `${processor('2m')} > ${alerts.containerCpuPercent}`,
    severity: 'warning',
    component: '{{ $labels.name }}',
    summary:
      `{{ $labels.name }} uses {{ $value | printf "%.0f" }} % of a core, ` +
      `more than ${alerts.containerCpuPercent} %`,
  },
  {
    name: 'ContainerMemoryHigh',
    expression: `${MEMORY} > ${alerts.containerMemoryMiB} * 1024 ^ 2`,
    severity: 'warning',
    component: '{{ $labels.name }}',
    summary:
      `{{ $labels.name }} uses {{ $value | humanize1024 }}B of memory, ` +
      `more than ${alerts.containerMemoryMiB} MiB`,
  },
];

export const containerPanels: readonly Panel[] = [
  {
    kind: 'graph',
    title: 'Container CPU',
    unit: 'percent',
    queries: [{ expression: processor('$__rate_interval'), legend: '{{name}}' }],
  },
  {
    kind: 'graph',
    title: 'Container memory',
    unit: 'bytes',
    queries: [{ expression: MEMORY, legend: '{{name}}' }],
  },
  {
    kind: 'graph',
    title: 'Running containers',
    unit: 'short',
    queries: [{ expression: 'count(container_last_seen{job="docker",name!=""})', legend: 'containers' }],
  },
];
