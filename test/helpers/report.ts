/** A server's report: ready in every respect, but for what a test says. */
import type { Report } from '../../protocol/report';

export const report = (input: Partial<Report> = {}): Report => ({
  server: 'new',
  release: 'f'.repeat(64),
  ready: true,
  failed: false,
  checks: [{ name: 'container nginx', ok: true, detail: 'running, healthy' }],
  certificate: 'valid',
  content: '0123456789abcdef',
  boot: {},
  log: [],
  drained: false,
  ...input,
});
