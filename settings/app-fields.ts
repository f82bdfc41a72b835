/** The kinds of value that an app's entry is made of, each with the words its error uses. */
import { isIPv4 } from 'node:net';
import * as z from 'zod';
import { cronOf, EVERY_FORMS } from './every';
import { isHostName } from './host-name';

/** A name, with the registry's host and port where it has one, then a tag or a digest or both. */
export const IMAGE =
  /^[a-z0-9][a-z0-9._/-]*(:\d+\/[a-z0-9._/-]+)?(?=[:@])(:\w[\w.-]*)?(@sha256:[0-9a-f]{64})?$/;

export const image = () =>
  z.string().regex(IMAGE, 'must be an image with a tag or a digest, such as ghcr.io/example-org/shop:1.4.0');

/** Also the name of its container, of its folder of secrets and of its label in metrics. */
export const APP_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

export const appName = () =>
  z
    .string()
    .regex(APP_NAME, 'must be a name of a-z, 0-9 and single -, such as shop')
    .max(30, 'must have at most 30 characters');

/** A path of the app's host and all below it. */
export const appPath = () =>
  z
    .string()
    .regex(
      /^\/([A-Za-z0-9_~-][A-Za-z0-9._~-]*(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)?$/,
      'must be a path of A-Z, a-z, 0-9, . _ ~ and - without a slash at its end, such as /api, or / for all',
    )
    .max(200, 'must have at most 200 characters');

/** A path that is asked for; a query may follow. */
export const askedPath = () =>
  z
    .string()
    .regex(/^\/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*$/, 'must be a path that begins with a slash, such as /up');

/** A path that is both asked for and kept from others: a query would be in no path, and keep back nothing. */
export const pathWithoutQuery = () =>
  z
    .string()
    .regex(
      /^\/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*$/,
      'must be a path that begins with a slash, without a query, such as /metrics',
    );

/** An absolute path inside the container; `/` alone is refused with a reason of its own. */
export const containerPath = () =>
  z
    .string()
    .regex(
      /^(\/|(\/[A-Za-z0-9._-]*[A-Za-z0-9_-])+)$/,
      'must be an absolute path inside the container, such as /tmp or /app/cache',
    );

export const variableName = () =>
  z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a variable's name of A-Z, a-z, 0-9 and _, such as RAILS_ENV");

/** A file below /run/baton/secrets/. */
export const secretFileName = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/, "must be a file's name, such as tls.key, without folders");

export const command = () =>
  z
    .array(
      z
        .string()
        .min(1, 'must not be empty')
        .refine((word) => !word.includes('\0'), 'must hold no NUL byte'),
    )
    .min(1, "must name a program and its arguments, a text each, such as ['bin/migrate']");

export const every = () =>
  z.string().refine((words) => cronOf(words) !== undefined, { error: `must be one of ${EVERY_FORMS}` });

export const userAndGroup = () =>
  z
    .string()
    .regex(/^\d{1,5}:\d{1,5}$/, {
      error: "must be uid:gid in numbers, such as '10001:10001': names differ from image to image",
      abort: true,
    })
    .refine((user) => user.split(':').every((id) => Number(id) <= 65535), 'must be numbers up to 65535');

/** `host:port`; a host is a name, or an IPv4 address. */
export const destination = () =>
  z.string().refine((text) => destinationOf(text) !== undefined, {
    error: 'must be host:port, such as db.example.com:5432, with a port of 1-65535',
  });

export interface Destination {
  readonly host: string;
  readonly port: number;
}

export function destinationOf(text: string): Destination | undefined {
  const [, host = '', digits] = /^([^:]+):([1-9]\d{0,4})$/.exec(text) ?? [];
  const port = Number(digits);
  return (isHostName(host) || isIPv4(host)) && port <= 65535 ? { host, port } : undefined;
}

/** `ghcr.io`, `registry.example.com:5000`; Docker Hub is `docker.io`. */
export const registryHost = () =>
  z
    .string()
    .refine(
      (text) => isHostName(text.replace(/:[1-9]\d{0,4}$/, '')),
      'must be the host of a registry as it stands before an image, such as ghcr.io; Docker Hub is docker.io',
    );
