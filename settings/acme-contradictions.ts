/** Settings of the certificate that contradict each other. Those of a wrong kind are left out. */
import { LETS_ENCRYPT } from './acme-schema';
import { authorityAt } from './authorities';
import { DNS_PROVIDERS, inWords } from './dns-providers';
import type { CommonInput } from './schema';
import { orDefault } from './without-wrong';

type AcmeInput = NonNullable<CommonInput['acme']>;

export const acmeContradictions = (acme: AcmeInput = {}): string[] => [
  ...account(acme),
  ...(acme.challenge === 'dns-01' ? provider(acme) : unused(acme)),
];

function account(acme: AcmeInput): string[] {
  const server = orDefault(acme, 'server', LETS_ENCRYPT);
  if (!authorityAt(server)?.needsAccount || server === undefined || 'externalAccount' in acme) return [];
  return [
    `acme.externalAccount: is required by ${new URL(server).hostname}, which gives certificates to its customers ` +
      "alone; write { keyId: '…', hmacSecret: 'acme-hmac' } and store the HMAC key that it shows you",
  ];
}

function provider(acme: AcmeInput): string[] {
  const dnsProvider = orDefault(acme, 'dnsProvider', 'route53');
  const dnsSecrets = orDefault(acme, 'dnsSecrets', {});
  const known = dnsProvider && DNS_PROVIDERS[dnsProvider];
  if (!known || !dnsSecrets) return [];
  const { ways, optional = [] } = known;
  const given = Object.keys(dnsSecrets);
  const names = new Set([...ways.flat(), ...optional]);
  const foreign = given.filter((variable) => !names.has(variable));
  const isEnough = ways.some((way) => way.every((variable) => given.includes(variable)));
  return [
    ...foreign.map(
      (variable) =>
        `acme.dnsSecrets.${variable}: ${dnsProvider} knows ${names.size > 0 ? [...names].join(', ') : 'none'}`,
    ),
    ...(isEnough
      ? []
      : [
          `acme.dnsSecrets: ${dnsProvider} needs ${inWords(known)}; write the names of stored secrets, such as ` +
            `${example(ways[0] ?? [])}, got ${JSON.stringify(dnsSecrets)}`,
        ]),
  ];
}

const unused = ({ dnsSecrets = {} }: AcmeInput): string[] =>
  Object.keys(dnsSecrets).length > 0
    ? ["acme.dnsSecrets: are for dns-01 alone; write challenge: 'dns-01', or leave them out"]
    : [];

/** `{ CF_DNS_API_TOKEN: 'cf-dns-api-token' }` */
const example = (variables: readonly string[]) =>
  `{ ${variables.map((variable) => `${variable}: '${variable.toLowerCase().replaceAll('_', '-')}'`).join(', ')} }`;
