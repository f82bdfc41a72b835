/** What of a compose file makes another server, service by service. */
import yaml from 'js-yaml';
import { changed, type Reason } from './reason';
import { isBundled, serviceWord } from './subjects';
import { differing, valuesOf } from './values';

/** Keys of a service, in words; another key is named as it is. */
const KEYS: Readonly<Record<string, string>> = {
  cap_add: 'capabilities',
  command: 'command line',
  cpus: 'processor limit',
  healthcheck: 'health check',
  logging: 'logging',
  mem_limit: 'memory limit',
  networks: 'networks',
  network_mode: 'networks',
  pids_limit: 'process limit',
  stop_grace_period: 'time to stop',
  tmpfs: 'temporary folders',
  user: 'user',
  volumes: 'volumes',
};
/** They follow from another key. */
const FOLLOWING = ['memswap_limit', 'container_name'];

/** @throws Error when one of them is no YAML */
export function composeReasons(before: string, after: string): Reason[] {
  const [one, other] = [valuesOf(yaml.load(before)), valuesOf(yaml.load(after))];
  const services = [valuesOf(one.services), valuesOf(other.services)] as const;
  const reasons = differing(...services).flatMap((name) =>
    serviceReasons(name, services[0][name], services[1][name]),
  );
  return [
    ...reasons,
    ...differing(one.networks, other.networks).map(
      (name): Reason => ({
        kind: 'configuration',
        subject: `network ${name}`,
      }),
    ),
  ];
}

function serviceReasons(name: string, before: unknown, after: unknown): Reason[] {
  const kind = isBundled(name) ? 'configuration' : 'app';
  const word = isBundled(name) ? `service ${name}` : serviceWord(name);
  if (before === undefined) return [{ kind, subject: `${word}: new` }];
  if (after === undefined) return [{ kind, subject: `${word}: removed` }];
  const [one, other] = [valuesOf(before), valuesOf(after)];
  return differing(one, other)
    .filter((key) => !FOLLOWING.includes(key))
    .flatMap((key): Reason[] => {
      if (key === 'image')
        return [imageReason(`image of ${serviceWord(name)}`, String(one.image), String(other.image))];
      if (key === 'environment')
        return differing(one.environment, other.environment).map((variable) =>
          changed(
            kind,
            `variable ${variable} of ${serviceWord(name)}`,
            valuesOf(one.environment)[variable],
            valuesOf(other.environment)[variable],
          ),
        );
      return [changed(kind, `${KEYS[key] ?? key} of ${serviceWord(name)}`, one[key], other[key])];
    });
}

const DIGEST_DIGITS = 12;

/** Of two tags of one repository only the tags. */
export function imageReason(subject: string, before: string, after: string): Reason {
  const short = (image: string) =>
    image.replace(/@sha256:([0-9a-f]+)/, (_, digest: string) => `@sha256:${digest.slice(0, DIGEST_DIGITS)}`);
  const split = (image: string) => /^(.*?)(?::([^:/@]+(?:@.*)?))?$/.exec(short(image)) ?? [];
  const [[, repository, tag], [, other, newTag]] = [split(before), split(after)];
  const isSame = repository === other && tag !== undefined && newTag !== undefined;
  return {
    kind: 'image',
    subject,
    before: (isSame ? tag : undefined) ?? short(before),
    after: (isSame ? newTag : undefined) ?? short(after),
  };
}
