/** Apps that tests start from: the least that is valid, and the one that docs/apps.md shows. */
import type { AppInput } from '../../settings/apps-schema';

export const DIGEST = `sha256:${'5'.repeat(64)}`;

export const leastApp: AppInput = {
  image: `ghcr.io/example-org/shop:1.4.0@${DIGEST}`,
  port: 8080,
  host: 'shop.example.com',
  health: '/up',
};

export const shopApp: AppInput = {
  ...leastApp,
  env: { RAILS_ENV: 'production' },
  secrets: { DATABASE_URL: 'shop-database-url' },
  secretFiles: { 'tls.key': 'shop-tls-key' },
  memoryMiB: 512,
  egress: ['db.example.com:5432'],
  metrics: {},
  jobs: { digest: { every: 'day at 06:00', command: ['bin/digest'] } },
  release: ['bin/migrate'],
};

/** An API below a path of the site's own domain. */
export const apiApp: AppInput = {
  ...leastApp,
  image: `ghcr.io/example-org/api:2@${DIGEST}`,
  host: 'example.com',
  paths: ['/api', '/socket'],
  health: '/api/up',
};
