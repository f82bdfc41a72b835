/**
 * For every alert rule, by its name and severity: metrics under which it fires, what it then says, and metrics under
 * which it is silent.
 */
import type { AlertRule } from '../../../docker/service';

/** Series by their name with labels; the values are in promtool's notation, one each 15 s. */
export type Series = Readonly<Record<string, string>>;

export interface RuleCase {
  readonly firing: Series;
  /** Labels of the alert besides severity and site. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Other reasons to fire. @default none */
  readonly also?: readonly Pick<RuleCase, 'firing' | 'summary'>[];
  /** Several where there are several reasons to stay silent. */
  readonly silent: readonly Series[];
}

export const caseName = ({ name, severity }: Pick<AlertRule, 'name' | 'severity'>) => `${name} ${severity}`;

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;
/** 30 minutes of the same value. */
const steady = (value: number) => `${value}x120`;
/** 30 minutes of a counter that grows by so much each second. */
const growing = (perSecond: number) => `0+${perSecond * 15}x120`;

const CPU = (mode: string) => `node_cpu_seconds_total{job="node",cpu="0",mode="${mode}"}`;
const DISK = 'node_filesystem_avail_bytes{job="node",mountpoint="/srv"}';
const MEMORY = 'node_memory_MemAvailable_bytes{job="node"}';
const SYNCHRONISED = 'node_timex_sync_status{job="node"}';
const CLOCK_ERROR = 'node_timex_maxerror_seconds{job="node"}';
const CONTAINER_CPU = 'container_cpu_usage_seconds_total{job="docker",name="php",cpu="total"}';
const CONTAINER_MEMORY = 'container_memory_working_set_bytes{job="docker",name="php"}';
const APP_MEMORY = 'container_memory_working_set_bytes{job="docker",name="shop"}';
const SERVER_UP = (service: string) =>
  `traefik_service_server_up{job="traefik",service="${service}@file",url="http://172.29.0.2:8080"}`;
const PROBE = (metric: string) =>
  `${metric}{job="blackbox",instance="https://example.com/",component="nginx"}`;
const PULL = 'baton_content_pull_timestamp_seconds{job="agent"}';
const BACKUP = 'baton_backup_timestamp_seconds{job="agent"}';
const SERVES_SINCE = 'baton_serving_since_timestamp_seconds{job="agent"}';
const JOB_FAILED = (name: string) => `baton_job_failed{job="agent",app="shop",name="${name}"}`;
const RESTORED = 'baton_restore_timestamp_seconds{job="agent"}';
const RESTORE_DAMAGED = 'baton_restore_damaged_blocks{job="agent"}';
const CERTIFICATES_FAILED = 'baton_certificates_backup_failed{job="agent"}';
const LOGS_FAILING = 'baton_logs_failing{job="agent"}';
const FENCED = 'baton_backup_fenced{job="agent"}';
const CLOCK = 'baton_clock_offset_seconds{job="agent"}';
const HEALTHY = (name: string) => `baton_container_healthy{job="agent",name="${name}"}`;
const RESTARTS = 'baton_container_restarts{job="agent",name="php"}';
const RULE_FAILURES =
  'prometheus_rule_evaluation_failures_total{job="prometheus",rule_group="/etc/prometheus/rules.yml;traefik"}';
const MESSAGE_FAILURES = (reason: string) =>
  `alertmanager_notifications_failed_total{job="alertmanager",integration="slack",reason="${reason}"}`;

/** Answers so many a second, by their code. */
export const answers = (byCode: Readonly<Record<string, string>>, service = 'nginx'): Series =>
  Object.fromEntries(
    Object.entries(byCode).map(([code, values]) => [
      `traefik_router_requests_total{job="traefik",router="${service}@file",service="${service}@file",` +
        `code="${code}",method="GET",protocol="http"}`,
      values,
    ]),
  );

/** Answers so many a second, and how many of them took no longer than half a second. */
const timed = (all: string, fast: string, code = '200', protocol = 'http'): Series => {
  const labels =
    `job="traefik",router="nginx@file",service="nginx@file",code="${code}",` +
    `method="GET",protocol="${protocol}"`;
  return {
    [`traefik_router_request_duration_seconds_count{${labels}}`]: all,
    [`traefik_router_request_duration_seconds_bucket{${labels},le="0.5"}`]: fast,
  };
};

export const ruleCases: Readonly<Record<string, RuleCase>> = {
  'TargetMissing critical': {
    firing: { 'up{job="nginx",instance="172.28.1.13:9113"}': steady(0) },
    labels: { job: 'nginx', instance: '172.28.1.13:9113', component: 'nginx-exporter' },
    summary: 'Prometheus gets no metrics from nginx (172.28.1.13:9113)',
    silent: [{ 'up{job="nginx",instance="172.28.1.13:9113"}': steady(1) }],
  },
  'ContentPullOld warning': {
    // The tests' clock starts at 0; 20 minutes later a time of 0 is 20 minutes old.
    firing: { [PULL]: steady(0) },
    labels: { job: 'agent' },
    summary: 'The site was last brought up to date 20m 0s ago',
    // It serves and has pulled nothing yet.
    also: [
      {
        firing: { [SERVES_SINCE]: steady(60) },
        summary: 'The site was last brought up to date 19m 0s ago',
      },
    ],
    // A candidate that has not pulled anything; and one that serves and pulls.
    silent: [{ [PULL]: growing(1) }, {}, { [PULL]: growing(1), [SERVES_SINCE]: steady(0) }],
  },
  'ImageOld warning': {
    // The clock starts at 0: what is negative is from before.
    firing: { 'baton_packages_timestamp_seconds{job="agent"}': steady(-15 * 86_400) },
    labels: { job: 'agent' },
    summary: "The machine's image, or what its boot installed, is 15d 0h 20m 0s old",
    silent: [{ 'baton_packages_timestamp_seconds{job="agent"}': steady(-13 * 86_400) }, {}],
  },
  'ReleaseOld warning': {
    firing: { 'baton_release_timestamp_seconds{job="agent"}': steady(-15 * 86_400) },
    labels: { job: 'agent' },
    summary: 'The release that serves was made 15d 0h 20m 0s ago',
    silent: [{ 'baton_release_timestamp_seconds{job="agent"}': steady(-13 * 86_400) }, {}],
  },
  'BackupOld critical': {
    firing: { [BACKUP]: steady(0) },
    labels: { job: 'agent' },
    summary: 'The last backup was made 20m 0s ago',
    // It serves, had to wait two minutes for the server before, and has made none yet.
    also: [{ firing: { [SERVES_SINCE]: steady(0) }, summary: 'The last backup was made 18m 0s ago' }],
    silent: [
      { [BACKUP]: growing(1) },
      {},
      { [BACKUP]: growing(1), [SERVES_SINCE]: steady(0) },
      // It has to wait for the server before it.
      { [SERVES_SINCE]: steady(1700) },
    ],
  },
  'ProcessorBusy warning': {
    firing: { [CPU('user')]: growing(1.2), [CPU('system')]: growing(0.5), [CPU('idle')]: growing(0.3) },
    labels: {},
    summary: 'The processor is busy: 170 % of all cores added up, more than 150 %',
    silent: [{ [CPU('user')]: growing(1.4), [CPU('iowait')]: growing(0.5), [CPU('idle')]: growing(0.1) }],
  },
  'MemoryLow critical': {
    firing: { [MEMORY]: steady(511 * MiB) },
    labels: { job: 'node' },
    summary: 'Only 511MiB of memory available, less than 512 MiB',
    silent: [{ [MEMORY]: steady(512 * MiB) }],
  },
  'DiskLow critical': {
    firing: { [DISK]: steady(1.5 * GiB) },
    labels: { job: 'node', mountpoint: '/srv' },
    summary: 'Only 1.5GiB of disk free, less than 2 GiB',
    silent: [{ [DISK]: steady(2 * GiB) }],
  },
  'ContainerProcessorBusy warning': {
    firing: { [CONTAINER_CPU]: growing(0.8) },
    labels: { name: 'php', component: 'php' },
    summary: 'php uses 80 % of a core, more than 75 %',
    // Groups of containers have no name; together they may use more.
    silent: [
      {
        [CONTAINER_CPU]: growing(0.7),
        'container_cpu_usage_seconds_total{job="docker",id="/"}': growing(1.9),
      },
    ],
  },
  'ContainerMemoryHigh warning': {
    firing: { [CONTAINER_MEMORY]: steady(1.5 * GiB) },
    labels: { name: 'php', component: 'php' },
    summary: 'php uses 1.5GiB of memory, more than 1024 MiB',
    silent: [{ [CONTAINER_MEMORY]: steady(GiB) }],
  },
  'AppMemoryHigh warning': {
    firing: { [APP_MEMORY]: steady(500 * MiB) },
    labels: { name: 'shop', component: 'shop' },
    summary: 'shop uses 500MiB of the 512 MiB that it may have: with all of them the kernel ends it',
    silent: [{ [APP_MEMORY]: steady(460 * MiB) }, { [CONTAINER_MEMORY]: steady(GiB) }],
  },
  'BackendMissing critical': {
    firing: {
      [SERVER_UP('nginx')]: steady(0),
      [SERVER_UP('grafana')]: steady(1),
      'up{job="traefik"}': steady(1),
    },
    labels: { job: 'traefik', service: 'nginx@file', component: 'nginx' },
    summary: 'Traefik gets no answer from nginx@file',
    silent: [
      { [SERVER_UP('nginx')]: steady(1), [SERVER_UP('grafana')]: steady(1), 'up{job="traefik"}': steady(1) },
      { 'up{job="traefik"}': steady(0) },
    ],
  },
  'PageUnreachable critical': {
    firing: { [PROBE('probe_success')]: steady(0) },
    labels: { job: 'blackbox', instance: 'https://example.com/', component: 'nginx' },
    summary: 'https://example.com/ does not answer as it should through the public address',
    silent: [{ [PROBE('probe_success')]: steady(1) }],
  },
  'CertificateExpires critical': {
    firing: { [PROBE('probe_ssl_earliest_cert_expiry')]: steady(6 * 86400 + 1200) },
    labels: { job: 'blackbox', instance: 'https://example.com/', component: 'nginx' },
    summary: 'The certificate of https://example.com/ expires in 6d 0h 0m 0s and was not renewed',
    silent: [{ [PROBE('probe_ssl_earliest_cert_expiry')]: steady(30 * 86400) }],
  },
  'Watchdog none': {
    firing: {},
    labels: {},
    summary: 'Alerts get from Prometheus through Alertmanager to the outside',
    // It is never silent: that is what it is for.
    silent: [],
  },
  'RuleFails warning': {
    firing: { [RULE_FAILURES]: growing(1) },
    labels: { rule_group: '/etc/prometheus/rules.yml;traefik', component: 'prometheus' },
    summary: 'Prometheus cannot evaluate rules of /etc/prometheus/rules.yml;traefik',
    silent: [{ [RULE_FAILURES]: steady(5) }],
  },
  'MessagesFail critical': {
    firing: { [MESSAGE_FAILURES('serverError')]: growing(0.1), [MESSAGE_FAILURES('other')]: steady(0) },
    labels: { integration: 'slack', component: 'alertmanager' },
    summary: 'Alertmanager cannot deliver messages by slack',
    silent: [{ [MESSAGE_FAILURES('serverError')]: steady(3) }],
  },
  'NotServing none': {
    firing: { 'baton_serving{job="agent"}': steady(0) },
    labels: { job: 'agent' },
    summary: 'This server does not hold the address: its other alerts are not told',
    // Where nobody answers at the address, or the agent is down, it must not be taken for a candidate.
    silent: [{ 'baton_serving{job="agent"}': steady(1) }, {}, { 'up{job="agent"}': steady(0) }],
  },
  'Maintenance none': {
    // Two minutes longer than it is on.
    firing: { 'baton_maintenance{job="agent"}': '1x113 0x7' },
    labels: { job: 'agent' },
    summary: 'Visitors get the maintenance page: alerts about what they are answered are not told',
    silent: [{ 'baton_maintenance{job="agent"}': steady(0) }, {}],
  },
  'MaintenanceLong warning': {
    firing: {
      'baton_maintenance{job="agent"}': steady(1),
      'baton_maintenance_since_timestamp_seconds{job="agent"}': steady(-43_000),
    },
    labels: { job: 'agent' },
    summary: 'Visitors have got the maintenance page for 12h 16m 40s: was it forgotten?',
    silent: [
      {
        'baton_maintenance{job="agent"}': steady(1),
        'baton_maintenance_since_timestamp_seconds{job="agent"}': steady(0),
      },
      {
        'baton_maintenance{job="agent"}': steady(0),
        'baton_maintenance_since_timestamp_seconds{job="agent"}': steady(-43_000),
      },
    ],
  },
  'FenceLost critical': {
    firing: { [FENCED]: steady(1) },
    labels: { job: 'agent' },
    summary: 'Another server has taken the backup over without a handover: this one writes no more',
    silent: [{ [FENCED]: steady(0) }, {}],
  },
  'CertificateBackupFails warning': {
    firing: { [CERTIFICATES_FAILED]: steady(1) },
    labels: { job: 'agent' },
    summary: 'The certificates are not backed up: the next server would have to order them again',
    // A try that fails now and then.
    silent: [{ [CERTIFICATES_FAILED]: steady(0) }, { [CERTIFICATES_FAILED]: '0x10 1x4 0x10 1x8 0x88' }],
  },
  'LogsFail warning': {
    firing: { [LOGS_FAILING]: steady(1) },
    labels: { job: 'agent' },
    summary: "CloudWatch does not take the machine's logs",
    // The local platform has no CloudWatch.
    silent: [{ [LOGS_FAILING]: steady(0) }, {}],
  },
  'JobFailed warning': {
    firing: { [JOB_FAILED('digest')]: steady(1), [JOB_FAILED('report')]: steady(0) },
    labels: { job: 'agent', app: 'shop', name: 'digest', component: 'shop' },
    summary: 'The last run of the job digest of shop failed',
    silent: [{ [JOB_FAILED('digest')]: steady(0) }, {}],
  },
  'RestoreDamaged warning': {
    firing: { [RESTORE_DAMAGED]: steady(2), [RESTORED]: steady(0) },
    labels: { job: 'agent' },
    summary: "Blocks that the metrics' backup did not hold whole when this server booted: 2",
    silent: [
      { [RESTORE_DAMAGED]: steady(0), [RESTORED]: steady(0) },
      { [RESTORE_DAMAGED]: steady(2), [RESTORED]: steady(-86_400) },
    ],
  },
  'ClockDrifts critical': {
    firing: { [CLOCK]: steady(-7) },
    labels: { job: 'agent' },
    summary: "The machine's clock is 7s off the object store's",
    silent: [{ [CLOCK]: steady(5) }, { [CLOCK]: steady(-5) }],
  },
  'ClockUnsynchronised warning': {
    firing: { [SYNCHRONISED]: steady(0), [CLOCK_ERROR]: steady(16) },
    labels: { job: 'node' },
    summary: "No time service sets the machine's clock",
    silent: [
      { [SYNCHRONISED]: steady(1), [CLOCK_ERROR]: steady(16) },
      { [SYNCHRONISED]: steady(0), [CLOCK_ERROR]: steady(2) },
    ],
  },
  'ContainerDown critical': {
    firing: { [HEALTHY('nginx')]: steady(0), [HEALTHY('php')]: steady(1) },
    labels: { job: 'agent', name: 'nginx', component: 'nginx' },
    summary: 'The container nginx does not run or is not healthy',
    silent: [
      { [HEALTHY('nginx')]: steady(1) },
      // A restart of a minute every now and then.
      { [HEALTHY('nginx')]: '1x20 0x4 1x20 0x4 1x72' },
    ],
  },
  'ContainerRestarts warning': {
    firing: { [RESTARTS]: '4x60 5 6 7x60' },
    labels: { job: 'agent', name: 'php', component: 'php' },
    summary: 'The container php was started again 3 times within 15 minutes',
    silent: [
      // Long ago.
      { [RESTARTS]: steady(7) },
      { [RESTARTS]: '4x60 5 6x60' },
      // The container was recreated.
      { [RESTARTS]: '4x60 0x60' },
    ],
  },
  'ResponsesFail critical': {
    firing: answers({ '200': growing(9.8), '404': growing(90), '503': growing(1.5), '500': growing(0.5) }),
    labels: { service: 'nginx@file', component: 'nginx' },
    summary:
      '1.965% of the answers of nginx@file are errors: so fast, the objective of 99.9 % in 30 ' +
      'days is lost within 5 days',
    silent: [
      answers({ '200': growing(99.5), '500': growing(0.5) }),
      // Nobody asks any more.
      answers({ '200': steady(5), '500': steady(50) }),
      // A visitor's mistakes, and what the agent is asked by deployers.
      answers({ '200': growing(1), '404': growing(50) }),
      answers({ '200': growing(1), '502': growing(50) }, 'agent'),
    ],
  },
  'ResponsesFail warning': {
    firing: answers({ '200': growing(998), '500': growing(2) }),
    labels: { service: 'nginx@file', component: 'nginx' },
    summary:
      '0.2% of the answers of nginx@file in 3 days were errors, more than the objective of 99.9 % allows',
    silent: [answers({ '200': growing(999.5), '500': growing(0.5) })],
  },
  'ResponsesSlow warning': {
    firing: timed(growing(10), growing(8)),
    labels: { service: 'nginx@file', component: 'nginx' },
    summary:
      '20% of the answers of nginx@file take longer than 500 ms, more than the objective of 99 % allows',
    silent: [
      timed(growing(1000), growing(995)),
      // Nobody asks: no answer was slow.
      timed(steady(10), steady(1)),
      // Open pages, and errors, which are counted already.
      timed(growing(10), growing(0), '101', 'websocket'),
      timed(growing(10), growing(0), '504'),
    ],
  },
  'CertificateExpires warning': {
    firing: { [PROBE('probe_ssl_earliest_cert_expiry')]: steady(20 * 86400 + 1200) },
    labels: { job: 'blackbox', instance: 'https://example.com/', component: 'nginx' },
    summary: 'The certificate of https://example.com/ expires in 20d 0h 0m 0s and was not renewed',
    silent: [{ [PROBE('probe_ssl_earliest_cert_expiry')]: steady(30 * 86400) }],
  },
};
