/** The first example of docs/services.md. */
import type { ServiceDefinition } from '../../../../docker/service';

export const shop: ServiceDefinition = (environment) => ({
  name: 'shop',
  image: 'ghcr.io/example-org/shop:1.4.0',
  address: '172.29.1.10',
  container: {
    user: '10001:10001',
    environment: { PORT: '8080' },
    tmpfs: ['/tmp'],
    healthUrl: 'http://127.0.0.1:8080/health',
    memoryMiB: 256,
    cpus: 1,
    pids: 64,
  },
  routes: [{ host: `shop.${environment.domain}`, port: 8080, probePath: '/health', hidden: ['/metrics'] }],
  scrapes: [{ job: 'shop', target: '172.29.1.10:8080' }],
  secrets: ['shop-database-url'],
});
