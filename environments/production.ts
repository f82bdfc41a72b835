/** The live site. Replace every example value before the first deploy. */
import type { EnvironmentInput } from '../settings/schema';

export default {
  platform: 'aws',
  region: 'eu-central-1',
  domain: 'example.com',
  contactEmail: 'admin@example.com',
  machine: { instanceType: 't4g.small', diskGiB: 20 },
  grafana: { githubOrganisations: ['example-org'] },
  alerts: {
    receivers: [{ kind: 'victorops', apiKeySecret: 'victorops-api-key', routingKey: 'web' }],
  },
  watch: {
    emails: ['admin@example.com'],
    victorops: { apiKeySecret: 'victorops-api-key', routingKey: 'web' },
    budgetUsd: 50,
  },
} satisfies EnvironmentInput;
