/** An environment: what a file in environments/ says, and what it means. */
import type * as z from 'zod';
import type { awsSettings } from './aws-schema';
import type { common } from './common-schema';
import type { localSettings } from './local-schema';
import type { Traits } from './platform';

/** What a file may say of an environment on any platform. */
export type CommonInput = z.input<z.ZodObject<typeof common>>;

/** What a file says of an environment on a platform with these settings of its own. */
export type PlatformInput<Name extends string, Shape extends z.ZodRawShape> = z.input<
  z.ZodObject<typeof common>
> &
  z.input<z.ZodObject<Shape>> & { readonly platform: Name };

/** The same with every default filled in. */
export type PlatformEnvironment<Name extends string, Shape extends z.ZodRawShape> = Environment &
  z.output<z.ZodObject<Shape>> & { readonly platform: Name };

/** What every environment has, wherever its machines are. */
export type Environment = z.output<z.ZodObject<typeof common>> & {
  readonly platform: string;
  readonly aliases: string[];
  readonly traits: Traits;
};

export type AwsInput = PlatformInput<'aws', typeof awsSettings>;
export type LocalInput = PlatformInput<'local', typeof localSettings>;
export type EnvironmentInput = AwsInput | LocalInput;
export type AwsEnvironment = PlatformEnvironment<'aws', typeof awsSettings>;
export type LocalEnvironment = PlatformEnvironment<'local', typeof localSettings>;

/** The name under which the dashboards are reached. */
export const monitoringHost = (environment: Environment) => `monitoring.${environment.domain}`;

/** Every name that the server answers to, the certificate's names in their order. */
export const hostNames = (environment: Environment) => [
  ...new Set([
    environment.domain,
    ...environment.aliases,
    ...(environment.hosts ?? []),
    ...siteHosts(environment),
    ...appHosts(environment),
    ...(environment.without.includes('grafana') ? [] : [monitoringHost(environment)]),
  ]),
];

/** Sorted, so that a certificate does not depend on the order of an object. */
const appHosts = ({ apps }: Environment) =>
  Object.values(apps)
    .map(({ host }) => host)
    .sort();

/** By the sites' names, so that a certificate does not depend on the order of an object. */
const siteHosts = ({ sites }: Environment) =>
  Object.entries(sites)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, { domain, aliases }]) => [domain, ...aliases]);

/** What is served under a public name, with the port where it is not the usual one. */
export function origin({ traits: { httpsPort } }: Environment, host: string): string {
  return `https://${host}${httpsPort === 443 ? '' : `:${httpsPort}`}`;
}
