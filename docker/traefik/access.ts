/**
 * Names that only some may ask for: in front of each of their routers stand the networks, a limit of requests and the
 * password, in this order. Whole names only: Traefik and what is behind it read encoded paths differently, so that a
 * protected path would have other spellings.
 */
import type { Environment } from '../../settings/schema';
import { secretPath } from '../secrets';
import type { Service } from '../service';
import { routedOf } from './routed';
import { BEFORE_SERVICES, host, TLS } from './rules';

/** Of one client within a second: a page with what it loads, and no thousands of passwords. */
const REQUESTS = { average: 20, burst: 100 };

export interface Router {
  readonly rule: string;
  readonly middlewares?: readonly string[];
  readonly [key: string]: unknown;
}

export type Routers = Readonly<Record<string, Router>>;

type Access = Environment['access'][number];

/** File with the name and the hashed password, which `userdata/boot/50-secrets.sh` makes. */
const usersFile = ({ host: name }: Access) => `users-${name}`;

/** `file user secret` of each, for that step. */
export const accessUsers = ({ access }: Environment): string[] =>
  access.flatMap((one) =>
    one.password ? [`${usersFile(one)} ${one.password.user} ${one.password.secret}`] : [],
  );

export const accessSecrets = ({ access }: Environment): string[] =>
  access.flatMap(({ password }) => (password ? [password.secret] : []));

/** @returns the same, and what keeps out those who may not come */
export function protectedRouters(
  { access }: Environment,
  services: readonly Service[],
  routers: Routers,
): Routers {
  const guarded = Object.entries(routers).map(([key, router]): [string, Router] => {
    const found = access.find(({ host: name }) => router.rule.startsWith(host(name)));
    // Which server this is is for other servers and deployers to ask.
    if (!found || key === 'identity') return [key, router];
    return [key, { ...router, middlewares: [...names(found), ...(router.middlewares ?? [])] }];
  });
  return { ...Object.fromEntries(guarded), ...healthRouters(access, services) };
}

/** What the gate, the agent and alarms ask for, which know no password: it says that the service is well. */
function healthRouters(access: readonly Access[], services: readonly Service[]): Routers {
  const found = routedOf(services).filter(({ route }) =>
    access.some(({ host: name }) => name === route.host),
  );
  return Object.fromEntries(
    found.map(({ key, backend, service, route }) => {
      if (route.probePath === '/')
        throw new Error(
          `service ${service.name}: its probePath is asked for without a password and must not be its first page, as ` +
            `access protects ${route.host}; write a path that only says that it is well, such as /health`,
        );
      const router = {
        rule: `${host(route.host)} && Path(\`${route.probePath}\`)`,
        priority: BEFORE_SERVICES + 1,
        entryPoints: ['websecure'],
        middlewares: [`headers-${key}`],
        service: backend,
        tls: TLS,
      };
      return [`${key}-health`, router];
    }),
  );
}

const names = (one: Access): string[] => [
  ...(one.networks.length > 0 ? [`networks-${one.host}`] : []),
  ...(one.password ? [`attempts-${one.host}`, `password-${one.host}`] : []),
];

export function accessMiddlewares({ access, visitors: { proxies } }: Environment): object {
  // The address that the last of one's own proxies saw; without any, the one that is connected.
  const strategy = proxies.length > 0 ? { excludedIPs: proxies } : { depth: 0 };
  return Object.fromEntries(
    access.flatMap((one): [string, object][] => [
      ...(one.networks.length > 0
        ? ([
            [
              `networks-${one.host}`,
              {
                ipAllowList: {
                  sourceRange: one.networks,
                  ...(proxies.length > 0 && { ipStrategy: strategy }),
                },
              },
            ],
          ] as [string, object][])
        : []),
      ...(one.password
        ? ([
            [
              `attempts-${one.host}`,
              {
                rateLimit: { ...REQUESTS, sourceCriterion: { ipStrategy: { ...strategy, ipv6Subnet: 64 } } },
              },
            ],
            // What is behind gets no password that is not its own to know.
            [
              `password-${one.host}`,
              { basicAuth: { usersFile: secretPath(usersFile(one)), realm: one.host, removeHeader: true } },
            ],
          ] as [string, object][])
        : []),
    ]),
  );
}
