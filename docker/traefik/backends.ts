/** Where Traefik sends requests, and how it finds out whether somebody answers there. */
import { AGENT_PORT, MACHINE } from '../../protocol/addresses';
import { addressOf } from '../networks';
import type { Route, Service } from '../service';
import { backendsOf, type Routed } from './routed';

export const backends = (routed: readonly Routed[]): object => ({
  ...Object.fromEntries(
    backendsOf(routed).map(({ backend, service, route }) => [backend, backendAt(service, route, backend)]),
  ),
  agent: loadBalancer(`http://${MACHINE}:${AGENT_PORT}`),
});

const backendAt = (service: Service, route: Route, backend: string) =>
  loadBalancer(`http://${addressOf(service)}:${route.port}`, {
    // Without a check Traefik reports no state of the service, and nothing could raise an alert.
    healthCheck: {
      path: route.probePath,
      interval: '10s',
      // One answer that came too late must not cost visitors ten seconds: it is the only server.
      unhealthyInterval: '1s',
      timeout: '3s',
      // Frameworks refuse other names than their own, and send plain HTTP on to HTTPS.
      ...(route.sendsPolicies && { hostname: route.host, headers: { 'X-Forwarded-Proto': 'https' } }),
    },
    ...(route.sticky && {
      sticky: { cookie: { name: `baton-${backend}`, secure: true, httpOnly: true, sameSite: 'lax' } },
    }),
  });

const loadBalancer = (url: string, more: object = {}) => ({
  loadBalancer: { servers: [{ url }], ...more },
});
