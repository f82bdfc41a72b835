/** The environment that docs/apps.md shows. */
import type { AwsInput } from '../../../../settings/schema';

export default {
  platform: 'aws',
  region: 'eu-central-1',
  domain: 'example.com',
  contactEmail: 'admin@example.com',
  site: { directory: '_site' },
  apps: {
    shop: {
      image: 'ghcr.io/example-org/shop:1.4.0',
      port: 8080,
      host: 'shop.example.com',
      health: '/up',
      env: { RAILS_ENV: 'production' },
      secrets: { DATABASE_URL: 'shop-database-url' },
      egress: ['db.example.com:5432'],
      memoryMiB: 512,
      release: ['bin/migrate'],
      jobs: { digest: { every: 'day at 06:00', command: ['bin/digest'] } },
    },
  },
  registries: { 'ghcr.io': { user: 'example-org', passwordSecret: 'registry-token' } },
} satisfies AwsInput;
