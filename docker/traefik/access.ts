/**
 * Names and routes that only some may ask for: in front of each of their routers stand the networks, a limit of
 * requests and the password, in this order. No path is compared here, because Traefik and what is behind it read
 * encoded paths differently: what reaches a router meets what stands in front of it, however its path is written.
 */
import type { Access } from '../../settings/access-schema';
import { canStayOpen } from '../../settings/app-access';
import type { Environment } from '../../settings/schema';
import { secretPath } from '../secrets';
import type { Route, Service } from '../service';
import { derived, type Routed, routedOf } from './routed';
import { BEFORE_SERVICES, host, TLS } from './rules';

/** Of one client within a second: a page with what it loads, and no thousands of passwords. */
const REQUESTS = { average: 20, burst: 100 };

export interface Router {
  readonly rule: string;
  readonly middlewares?: readonly string[];
  readonly [key: string]: unknown;
}

export type Routers = Readonly<Record<string, Router>>;

/** What an entry of `access`, or a route of its own, puts in front. */
interface Guard extends Access {
  /** A host name, or a route's key, which has no dot. */
  readonly key: string;
  /** What the browser shows, and for which it keeps a password. */
  readonly realm: string;
}

/** File with the name and the hashed password, which `userdata/boot/50-secrets.sh` makes. */
const usersFile = ({ key }: Guard) => `users-${key}`;

const ofHosts = ({ access }: Environment): Guard[] =>
  access.map((one) => ({ ...one, key: one.host, realm: one.host }));

/** Routes of one service with the same access share it, so that a browser asks once. */
function ownGuard(routed: readonly Routed[], { service, route }: Routed): Guard | undefined {
  if (!route.access) return undefined;
  const same = (other: Route) =>
    other.host === route.host && JSON.stringify(other.access) === JSON.stringify(route.access);
  const first = routed.find((other) => other.service === service && same(other.route));
  if (!first) return undefined;
  return { ...route.access, key: first.key, realm: `${route.host}${first.route.path ?? ''}` };
}

function guardsOf(environment: Environment, services: readonly Service[]): Guard[] {
  const routed = routedOf(services);
  const own = routed.flatMap((one) => ownGuard(routed, one) ?? []);
  const each = own.filter(({ key }, index) => own.findIndex((other) => other.key === key) === index);
  return [...ofHosts(environment), ...each];
}

/** `file user secret` of each, for that step. */
export const accessUsers = (environment: Environment, services: readonly Service[]): string[] =>
  guardsOf(environment, services).flatMap((one) =>
    one.password ? [`${usersFile(one)} ${one.password.user} ${one.password.secret}`] : [],
  );

export const accessSecrets = (environment: Environment, services: readonly Service[]): string[] =>
  guardsOf(environment, services).flatMap(({ password }) => (password ? [password.secret] : []));

/**
 * The middlewares in front of a route. Whoever asks must be in a network of its host and in one of its own. A browser
 * sends one password alone, so that the route's stands in the place of its host's.
 */
export function guarding(environment: Environment, routed: readonly Routed[], one: Routed): string[] {
  const guards = [
    ofHosts(environment).find(({ key }) => key === one.route.host),
    ownGuard(routed, one),
  ].filter((guard) => guard !== undefined);
  const asking = guards.findLast(({ password }) => password);
  return [
    ...guards.filter(({ networks }) => networks.length > 0).map(({ key }) => `networks-${key}`),
    ...(asking ? [`attempts-${asking.key}`, `password-${asking.key}`] : []),
  ];
}

/** What the gate, the agent and alarms ask for, which know no password: it says that the service is well. */
export function healthRouters(environment: Environment, routed: readonly Routed[]): Routers {
  const found = routed.filter((one) => guarding(environment, routed, one).length > 0);
  return Object.fromEntries(
    found.map(({ key, backend, service, route }) => {
      const paths = routed.filter((one) => one.service === service).map((one) => one.route.path ?? '/');
      if (!canStayOpen(route.probePath, paths))
        throw new Error(
          `service ${service.name}: its probePath is asked for without a password and must be a plain path, not its ` +
            `first page, as access protects ${route.host}; write a path that only says that it is well, such as ` +
            `/health, got ${route.probePath}`,
        );
      const router = {
        rule: `${host(route.host)} && Path(\`${route.probePath}\`)`,
        priority: BEFORE_SERVICES + 1,
        entryPoints: ['websecure'],
        middlewares: [`headers-${key}`],
        service: backend,
        tls: TLS,
      };
      return [derived(key, 'health'), router];
    }),
  );
}

export function accessMiddlewares(environment: Environment, services: readonly Service[]): object {
  const { proxies } = environment.visitors;
  // The address that the last of one's own proxies saw; without any, the one that is connected.
  const strategy = proxies.length > 0 ? { excludedIPs: proxies } : { depth: 0 };
  const inNetworks = ({ networks }: Guard) => ({
    ipAllowList: { sourceRange: networks, ...(proxies.length > 0 && { ipStrategy: strategy }) },
  });
  const attempts = {
    rateLimit: { ...REQUESTS, sourceCriterion: { ipStrategy: { ...strategy, ipv6Subnet: 64 } } },
  };
  // What is behind gets no password that is not its own to know.
  const password = (one: Guard) => ({
    basicAuth: { usersFile: secretPath(usersFile(one)), realm: one.realm, removeHeader: true },
  });
  return Object.assign(
    {},
    ...guardsOf(environment, services).map((one) => ({
      ...(one.networks.length > 0 && { [`networks-${one.key}`]: inNetworks(one) }),
      ...(one.password && {
        [`attempts-${one.key}`]: attempts,
        [`password-${one.key}`]: password(one),
      }),
    })),
  );
}
