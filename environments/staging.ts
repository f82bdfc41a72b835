/** The rehearsal: production's settings under another name, with certificates that cost no quota. */
import type { EnvironmentInput } from '../settings/schema';
import production from './production';

export default {
  ...production,
  domain: 'staging.example.com',
  acme: { server: 'https://acme-staging-v02.api.letsencrypt.org/directory' },
  alerts: {},
  watch: { healthChecks: false },
  // Everything of it can be destroyed.
  protect: false,
} satisfies EnvironmentInput;
