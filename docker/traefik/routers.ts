/** The routers of one route: who gets which requests, and which of them wins. */
import { type Environment, origin } from '../../settings/schema';
import { guarding, type Router, type Routers } from './access';
import { securityHeaders } from './headers';
import { resumed } from './resumed';
import { derived, type Routed } from './routed';
import { BEFORE_SERVICES, host, TLS } from './rules';
import { fewAtATime, limited, unmeasured } from './uploads';

/** Of a route of the host itself its length decides, which is below this. */
const OF_PATHS = 4000;

/** Not `/shopping` for `/shop`. */
const below = (path: string) => `(Path(\`${path}\`) || PathPrefix(\`${path}/\`))`;

function router({ key, backend, route }: Routed) {
  const { path, hidden = [] } = route;
  return {
    rule: [
      host(route.host),
      ...(path === undefined ? [] : [below(path)]),
      ...hidden.map((one) => `!PathPrefix(\`${one}\`)`),
    ].join(' && '),
    entryPoints: ['websecure'],
    middlewares: [`headers-${key}`, 'compress'],
    service: backend,
    tls: TLS,
  };
}

/** The longest path wins, whatever else its rule holds; `before` lets one go before another of the same path. */
const priority = ({ route: { path = '/' } }: Routed, before: number) => OF_PATHS + 4 * path.length + before;

/** Each with what keeps out those who may not ask for the route. */
export function routersOf(environment: Environment, all: readonly Routed[], routed: Routed): Routers {
  const first = guarding(environment, all, routed);
  const guarded = Object.entries(plainRouters(routed)).map(([key, router]): [string, Router] => [
    key,
    { ...router, middlewares: [...first, ...(router.middlewares ?? [])] },
  ]);
  return Object.fromEntries(guarded);
}

function plainRouters(routed: Routed): Routers {
  const { key, route } = routed;
  const { middlewares, ...plain } = router(routed);
  const special = (rule: string, before: number, first: readonly string[]) => ({
    ...plain,
    rule,
    priority: priority(routed, before),
    middlewares: [...first, ...middlewares],
  });
  return {
    [key]: {
      ...plain,
      middlewares,
      ...(route.path !== undefined && { priority: priority(routed, 0) }),
    },
    ...(route.home !== undefined && {
      [derived(key, 'home')]: {
        ...plain,
        rule: `${host(route.host)} && Path(\`/\`)`,
        priority: BEFORE_SERVICES,
        middlewares: [`headers-${key}`, `home-${key}`],
      },
    }),
    [derived(key, 'resumed')]: special(resumed(plain.rule), 1, ['whole']),
    ...(route.uploadMiB !== undefined && {
      [derived(key, 'unmeasured')]: special(unmeasured(plain.rule, route), 2, [
        `few-${key}`,
        `limited-${key}`,
      ]),
    }),
  };
}

export function middlewaresOf(environment: Environment, { key, route }: Routed): object {
  const { home, uploadMiB } = route;
  return {
    [`headers-${key}`]: { headers: securityHeaders(environment.hsts, route) },
    ...(home !== undefined && {
      [`home-${key}`]: {
        redirectRegex: {
          regex: '.*',
          replacement: `${origin(environment, route.host)}${home}`,
          permanent: false,
        },
      },
    }),
    ...(uploadMiB !== undefined && { [`few-${key}`]: fewAtATime(route), [`limited-${key}`]: limited(route) }),
  };
}
