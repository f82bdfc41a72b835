/** A service of one's own: what it needs stands here, and compose file, route, metrics and alerts follow from it. */
import type { ServiceDefinition } from 'baton-server/docker/service';

const PORT = 8080;
/** On a network to itself: no other service has the same first three numbers. */
const ADDRESS = '172.29.1.10';

export const shop: ServiceDefinition = (environment) => ({
  name: 'shop',
  image: 'ghcr.io/example-org/shop:1.4.0',
  address: ADDRESS,
  container: {
    user: '10001:10001',
    environment: { PORT: String(PORT), PUBLIC_URL: `https://shop.${environment.domain}` },
    tmpfs: ['/tmp'],
    healthUrl: `http://127.0.0.1:${PORT}/health`,
    memoryMiB: 256,
    cpus: 1,
    pids: 64,
  },
  routes: [
    {
      host: `shop.${environment.domain}`,
      port: PORT,
      probePath: '/health',
      contentSecurityPolicy: "default-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      hidden: ['/metrics'],
    },
  ],
  scrapes: [{ job: 'shop', target: `${ADDRESS}:${PORT}` }],
  alerts: [
    {
      name: 'ShopOrdersFail',
      expression: 'rate(shop_orders_failed_total[5m]) > 0.1',
      severity: 'critical',
      summary: 'the shop refuses orders',
      component: 'shop',
      runbook: 'https://wiki.example.com/shop/orders-fail',
    },
  ],
  secrets: ['shop-database-url'],
});
