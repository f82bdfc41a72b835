/** A whole server on this computer: what `baton up` starts. */
import type { LocalInput } from '../settings/schema';

export default {
  platform: 'local',
  // Browsers find every name below .localhost on the loopback address, without any set-up.
  domain: 'baton.localhost',
  contactEmail: 'admin@example.com',
  grafana: { anonymousViewers: true },
  site: {
    directory: 'examples/site',
    redirects: [{ from: '/old-page', to: '/about' }],
    gone: ['/withdrawn'],
  },
  gateSeconds: 300,
  drainSeconds: 15,
} satisfies LocalInput;
