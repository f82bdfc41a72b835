/** For every alert rule: metrics under which it fires, what it then says, and metrics under which it is silent. */

/** Series by their name with labels; the values are in promtool's notation, one each 15 s. */
export type Series = Readonly<Record<string, string>>;

export interface RuleCase {
  readonly firing: Series;
  /** Labels of the alert besides severity and site. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Several where there are several reasons to stay silent. */
  readonly silent: readonly Series[];
}

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
/** 30 minutes of the same value. */
const steady = (value: number) => `${value}x120`;
/** 30 minutes of a counter that grows by so much each second. */
const growing = (perSecond: number) => `0+${perSecond * 15}x120`;

const CPU = (mode: string) => `node_cpu_seconds_total{job="node",cpu="0",mode="${mode}"}`;
const DISK = 'node_filesystem_avail_bytes{job="node",mountpoint="/srv"}';
const MEMORY = 'node_memory_MemAvailable_bytes{job="node"}';
const CONTAINER_CPU = 'container_cpu_usage_seconds_total{job="docker",name="php",cpu="total"}';
const CONTAINER_MEMORY = 'container_memory_working_set_bytes{job="docker",name="php"}';
const SERVER_UP = (service: string) =>
  `traefik_service_server_up{job="traefik",service="${service}@file",url="http://172.28.1.2:8080"}`;
const DURATION = (part: string, protocol = 'http') =>
  `traefik_service_request_duration_seconds_${part}{job="traefik",service="nginx@file",code="200",method="GET",protocol="${protocol}"}`;
const PROBE = (metric: string) => `${metric}{job="blackbox",instance="https://example.com/"}`;
const PULL = 'baton_content_pull_timestamp_seconds{job="agent"}';
const BACKUP = 'baton_backup_timestamp_seconds{job="agent"}';

/** Containers that run, by their service. */
const running = (names: readonly string[]): Series =>
  Object.fromEntries(names.map((name) => [`container_last_seen{job="docker",name="${name}"}`, growing(1)]));

/** @param names the services of the bundle that the rules were made for */
export const ruleCases = (names: readonly string[]): Readonly<Record<string, RuleCase>> => ({
  TargetMissing: {
    firing: { 'up{job="nginx",instance="172.28.1.13:9113"}': steady(0) },
    labels: { job: 'nginx', instance: '172.28.1.13:9113' },
    summary: 'Prometheus gets no metrics from nginx (172.28.1.13:9113)',
    silent: [{ 'up{job="nginx",instance="172.28.1.13:9113"}': steady(1) }],
  },
  ContentPullOld: {
    // The tests' clock starts at 0; 20 minutes later a time of 0 is 20 minutes old.
    firing: { [PULL]: steady(0) },
    labels: { job: 'agent' },
    summary: 'The site was last brought up to date 20m 0s ago',
    silent: [{ [PULL]: growing(1) }, {}],
  },
  BackupOld: {
    firing: { [BACKUP]: steady(0) },
    labels: { job: 'agent' },
    summary: 'The last backup was made 20m 0s ago',
    silent: [{ [BACKUP]: growing(1) }, {}],
  },
  ProcessorBusy: {
    firing: { [CPU('user')]: growing(1.2), [CPU('system')]: growing(0.5), [CPU('idle')]: growing(0.3) },
    labels: {},
    summary: 'The processor is busy: 170 % of all cores added up, more than 150 %',
    silent: [{ [CPU('user')]: growing(1.4), [CPU('iowait')]: growing(0.5), [CPU('idle')]: growing(0.1) }],
  },
  MemoryLow: {
    firing: { [MEMORY]: steady(511 * MiB) },
    labels: { job: 'node' },
    summary: 'Only 511MiB of memory available, less than 512 MiB',
    silent: [{ [MEMORY]: steady(512 * MiB) }],
  },
  DiskLow: {
    firing: { [DISK]: steady(1.5 * GiB) },
    labels: { job: 'node', mountpoint: '/srv' },
    summary: 'Only 1.5GiB of disk free, less than 2 GiB',
    silent: [{ [DISK]: steady(2 * GiB) }],
  },
  ContainerProcessorBusy: {
    firing: { [CONTAINER_CPU]: growing(0.8) },
    labels: { name: 'php' },
    summary: 'php uses 80 % of a core, more than 75 %',
    // Groups of containers have no name; together they may use more.
    silent: [
      {
        [CONTAINER_CPU]: growing(0.7),
        'container_cpu_usage_seconds_total{job="docker",id="/"}': growing(1.9),
      },
    ],
  },
  ContainerMemoryHigh: {
    firing: { [CONTAINER_MEMORY]: steady(1.5 * GiB) },
    labels: { name: 'php' },
    summary: 'php uses 1.5GiB of memory, more than 1024 MiB',
    silent: [{ [CONTAINER_MEMORY]: steady(GiB) }],
  },
  ContainerMissing: {
    firing: { ...running(names.filter((name) => name !== 'nginx')), 'up{job="docker"}': steady(1) },
    labels: { job: 'docker', name: 'nginx' },
    summary: 'The container nginx does not run',
    silent: [
      { ...running(names), 'up{job="docker"}': steady(1) },
      // cAdvisor is down: that is TargetMissing's to say, once.
      { 'up{job="docker"}': steady(0) },
    ],
  },
  BackendMissing: {
    firing: {
      [SERVER_UP('nginx')]: steady(0),
      [SERVER_UP('grafana')]: steady(1),
      'up{job="traefik"}': steady(1),
    },
    labels: { job: 'traefik', service: 'nginx@file' },
    summary: 'Traefik gets no answer from nginx@file',
    silent: [
      { [SERVER_UP('nginx')]: steady(1), [SERVER_UP('grafana')]: steady(1), 'up{job="traefik"}': steady(1) },
      { 'up{job="traefik"}': steady(0) },
    ],
  },
  ResponseSlow: {
    firing: { [DURATION('sum')]: growing(6), [DURATION('count')]: growing(10) },
    labels: { service: 'nginx@file' },
    summary: 'nginx@file takes 600ms to answer, more than 500 ms',
    silent: [
      { [DURATION('sum')]: growing(4), [DURATION('count')]: growing(10) },
      // Nobody asks: no answer was slow.
      { [DURATION('sum')]: steady(6), [DURATION('count')]: steady(10) },
      { [DURATION('sum', 'websocket')]: growing(900), [DURATION('count', 'websocket')]: growing(1) },
    ],
  },
  PageUnreachable: {
    firing: { [PROBE('probe_success')]: steady(0) },
    labels: { job: 'blackbox', instance: 'https://example.com/' },
    summary: 'https://example.com/ does not answer as it should through the public address',
    silent: [{ [PROBE('probe_success')]: steady(1) }],
  },
  CertificateExpires: {
    firing: { [PROBE('probe_ssl_earliest_cert_expiry')]: steady(6 * 86400 + 1200) },
    labels: { job: 'blackbox', instance: 'https://example.com/' },
    summary: 'The certificate of https://example.com/ expires in 6d 0h 0m 0s and was not renewed',
    silent: [{ [PROBE('probe_ssl_earliest_cert_expiry')]: steady(30 * 86400) }],
  },
});
