/** What a user would lose: the one line that says why a service does not come up. */
import { expect, test } from 'vitest';
import { tellingLines } from '../../../agent/telling-lines';

const PROMETHEUS = (line: string) => `time=2026-01-01T00:00:00.000Z level=${line}`;
const INFO = [
  'INFO source=main.go:677 msg="No time or size retention was set so using the default time retention" duration=15d',
  'INFO source=main.go:725 msg="Starting Prometheus Server" mode=server version="(version=3.13.5, branch=HEAD)"',
  'INFO source=main.go:730 msg="operational information" build_context="(go=go1.26.1, platform=linux/amd64)"',
  'INFO source=web.go:654 component=web msg="Start listening for connections" address=0.0.0.0:9090',
  'INFO source=main.go:1243 msg="Starting TSDB ..."',
  'INFO source=tls_config.go:349 component=web msg="TLS is disabled." http2=false address=[::]:9090',
  'INFO source=head.go:704 component=tsdb msg="Head GC completed" caller=truncateMemory duration=1.2ms',
  'INFO source=main.go:1264 msg="TSDB started"',
  'INFO source=main.go:1449 msg="Loading configuration file" filename=/etc/prometheus/prometheus.yml',
].map(PROMETHEUS);
const RULE = PROMETHEUS(
  'ERROR source=manager.go:202 component="rule manager" msg="loading groups failed" err="/etc/prometheus/rules.yml: ' +
    '14:11: group \\"site\\", rule 2, \\"SiteDown\\": could not parse expression: 1:17: parse ' +
    'error: unexpected <op:/>"',
);
const CONFIG = PROMETHEUS(
  'ERROR source=main.go:1468 msg="Failed to apply configuration" err="error loading rules, previous rule set restored"',
);
const END = [
  'INFO source=main.go:1023 msg="Stopping scrape discovery manager..."',
  'INFO source=main.go:1037 msg="Stopping notify discovery manager..."',
  'INFO source=manager.go:222 component="rule manager" msg="Stopping rule manager..."',
  'INFO source=manager.go:232 component="rule manager" msg="Rule manager stopped"',
  'INFO source=main.go:1074 msg="Stopping scrape manager..."',
  'INFO source=main.go:1015 msg="Scrape discovery manager stopped"',
  'INFO source=main.go:1029 msg="Notify discovery manager stopped"',
  'INFO source=main.go:1066 msg="Scrape manager stopped"',
  'INFO source=notifier.go:701 component=notifier msg="Stopping notification manager..."',
  'INFO source=notifier.go:439 component=notifier msg="Draining any remaining notifications..."',
  'INFO source=notifier.go:445 component=notifier msg="Remaining notifications drained"',
  'INFO source=notifier.go:371 component=notifier msg="Notification manager stopped"',
  'INFO source=main.go:1336 msg="Notifier manager stopped"',
].map(PROMETHEUS);
const LAST = PROMETHEUS(
  'ERROR source=main.go:1347 msg="Error loading config (--config.file=/etc/prometheus/prometheus.yml)"',
);
const START = [...INFO, RULE, CONFIG, ...END, LAST];

test('a broken alert rule: the rule is named, and nothing of how Prometheus ended', () => {
  expect(tellingLines(START, 20)).toEqual([RULE, CONFIG, LAST]);
});

test('over several restarts: the newest of them', () => {
  const all = Array<string[]>(9).fill(START).flat();
  const told = tellingLines(all, 20);
  expect(told).toHaveLength(20);
  expect(told.at(-3)).toBe(RULE);
  expect(told.filter((line) => !line.includes('level=ERROR'))).toEqual([]);
});

test('without an error the last lines, in their order', () => {
  expect(tellingLines([...INFO, ...END], 3)).toEqual(END.slice(-3));
  expect(tellingLines([], 3)).toEqual([]);
});

test.each([
  'nginx: [emerg] unknown directive "liste" in /etc/nginx/nginx.conf:3',
  '2026/01/01 00:00:00 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address in use)',
  '2026-01-01T00:00:00Z ERR Error while building configuration error="yaml: line 3" providerName=file',
  '2026-01-01T00:00:00Z FTL Error reading TLS',
  '{"level":"error","providerName":"acme.acme","time":"2026-01-01T00:00:00Z","message":"The ACME resolver is skipped"}',
  '{"time":"2026-01-01T00:00:00Z", "severity": "FATAL", "msg":"x"}',
  'logger=settings t=2026-01-01T00:00:00Z level=error msg="failed to parse grafana.ini"',
  'ts=2026-01-01T00:00:00Z level=error component=configuration msg="Loading configuration file failed"',
  '[01-Jan-2026 00:00:00] ERROR: [pool www] cannot get uid for user nobody2',
  '[01-Jan-2026 00:00:00] ALERT: failed to open error_log',
  'PHP Fatal error:  Uncaught TypeError: x in /srv/www/index.php:3',
  'panic: runtime error: invalid memory address or nil pointer dereference',
  "TypeError: Cannot read properties of undefined (reading 'x')",
  'E0101 00:00:00.000000       1 cadvisor.go:180] Failed to start manager',
])('tells of an error: %s', (line) => {
  expect(tellingLines([line, 'stopping', 'stopped'], 2)).toEqual([line]);
});

test.each([
  'time=2026-01-01T00:00:00.000Z level=INFO msg="no error" errors=0',
  '2026/01/01 00:00:00 [notice] 1#1: exit',
  '2026-01-01T00:00:00Z INF Testing certificate renew... acmeCA=https://ca.example/dir',
  '{"level":"info","msg":"level=\\"error\\" is a label"}',
  '10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /level=error HTTP/1.1" 404 153',
  '[01-Jan-2026 00:00:00] NOTICE: ready to handle connections',
])('tells of none: %s', (line) => {
  expect(tellingLines([line, 'stopped'], 1)).toEqual(['stopped']);
});
