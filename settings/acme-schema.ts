/** Who issues the site's certificate, and how the server proves that the domain is its own. */
import * as z from 'zod';
import { DNS_PROVIDERS } from './dns-providers';
import { httpsUrl, secretName } from './fields';

export const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';

const CODES = Object.keys(DNS_PROVIDERS);

export const acme = z.strictObject({
  /**
   * Directory URL of the certificate authority. @default Let's Encrypt's production server
   * @example 'https://acme-staging-v02.api.letsencrypt.org/directory'
   */
  server: httpsUrl().default(LETS_ENCRYPT),
  /**
   * `http-01` needs nothing; `dns-01` can get a certificate before the address has moved. @default http-01
   * @example 'dns-01'
   */
  challenge: z.enum(['http-01', 'dns-01'], 'must be http-01 or dns-01').default('http-01'),
  /** Where the domain's records are, for `dns-01`, by Traefik's code. @default route53 @example 'cloudflare' */
  dnsProvider: z
    .enum(CODES, `must be a DNS provider that is known here: ${CODES.join(', ')}`)
    .default('route53'),
  /**
   * What the DNS provider needs, each value a stored secret, by the variable that Traefik reads it from
   * (https://go-acme.github.io/lego/dns/). A wrong set is refused with the right one. @default {}
   * @example { CF_DNS_API_TOKEN: 'cloudflare-token' }
   */
  dnsSecrets: z.record(z.string(), secretName()).default({}),
  /**
   * Account that the authority asks for beside its own protocol (external account binding), as ZeroSSL, Google and
   * SSL.com do. @default none
   */
  externalAccount: z
    .strictObject({
      /** The key's id, as the authority shows it. @example 'kid-1' */
      keyId: z.string().regex(/^[\x21-\x7e]+$/, 'must be the id of a key, without spaces'),
      /** Stored HMAC key, in base64url, as the authority shows it. @example 'acme-hmac' */
      hmacSecret: secretName(),
    })
    .optional(),
  /**
   * Stored root certificate of a private authority, which its HTTPS is checked against. @default none
   * @example 'acme-ca'
   */
  caCertificate: secretName().optional(),
});

export type AcmeSettings = z.output<typeof acme>;
