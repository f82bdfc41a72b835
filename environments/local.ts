/** A whole server on this computer: what `npm run up` starts. */
import type { Host } from '../settings/host';
import type { LocalInput } from '../settings/schema';

export default (host: Host): LocalInput => ({
  platform: 'local',
  // Browsers find every name below .localhost on the loopback address, without any set-up.
  domain: 'baton.localhost',
  contactEmail: 'admin@example.com',
  acme: { server: 'https://authority.internal:14000/dir', caCertificate: 'acme-ca' },
  grafana: { anonymousViewers: true },
  site: {
    directory: 'examples/site',
    redirects: [{ from: '/old-page', to: '/about' }],
    gone: ['/withdrawn'],
  },
  alerts: { receivers: [{ kind: 'webhook', url: 'http://alert-sink.internal:8080/' }] },
  without: [...host.missingServices],
  cpuLimits: host.cpuLimits,
  gateSeconds: 300,
  drainSeconds: 15,
});
