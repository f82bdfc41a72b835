/** The lines of a service's log that say why it failed: its last ones are often about how it ended in good order. */

/** As our services write a level, and what others commonly do. */
const ERRORS: readonly RegExp[] = [
  // logfmt: Prometheus, Alertmanager, Grafana, the exporters.
  /(^|\s)(level|lvl|severity)="?(error|err|crit|critical|fatal|panic|alert|emerg)\b/i,
  // JSON.
  /"(level|lvl|severity)":\s*"(error|err|crit|critical|fatal|panic|alert|emerg)"/i,
  // nginx: `2026/01/01 00:00:00 [emerg] 1#1: …`, and at its start `nginx: [emerg] …`.
  /^(\S+ \S+|nginx:) \[(error|crit|alert|emerg)\]/,
  // Traefik's and other zerolog consoles: `2026-01-01T00:00:00Z ERR …`.
  /^\S+ (ERR|FTL|PNC) /,
  // PHP-FPM: `[01-Jan-2026 00:00:00] ERROR: …`. Programs in general: `Error: …`, `panic: …`, `Fatal error: …`.
  /^(\[[^\]]*\] )?(\w*error|fatal|fatal error|alert|panic|PHP Fatal error): /i,
  // klog, as cAdvisor has it: `E0101 00:00:00.000000 …`.
  /^[EF]\d{4} \d\d:\d\d:\d\d/,
];

/** @returns the newest that tell of errors, or the newest at all where none does */
export function tellingLines(lines: readonly string[], most: number): string[] {
  const errors = lines.filter((line) => ERRORS.some((pattern) => pattern.test(line)));
  return (errors.length > 0 ? errors : lines).slice(-most);
}
