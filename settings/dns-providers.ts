/**
 * DNS providers whose records Traefik can write for `dns-01`, and what each needs, in the variables of lego, which
 * Traefik uses (https://go-acme.github.io/lego/dns/). Whatever stands there is a stored secret: Traefik reads it from
 * the file that the variable with `_FILE` names.
 */

export interface DnsProvider {
  /** Each is one way, and needs all of its variables. An empty one: nothing is needed. */
  readonly ways: readonly (readonly string[])[];
  /** Variables that may stand beside them. @default none */
  readonly optional?: readonly string[];
}

const needs = (...variables: string[]): DnsProvider => ({ ways: [variables] });

export const DNS_PROVIDERS: Readonly<Record<string, DnsProvider>> = {
  // The server's own rights on AWS.
  route53: { ways: [[]] },
  bunny: needs('BUNNY_API_KEY'),
  cloudflare: {
    ways: [['CF_DNS_API_TOKEN'], ['CF_API_EMAIL', 'CF_API_KEY']],
    optional: ['CF_ZONE_API_TOKEN'],
  },
  desec: needs('DESEC_TOKEN'),
  digitalocean: needs('DO_AUTH_TOKEN'),
  dnsimple: needs('DNSIMPLE_OAUTH_TOKEN'),
  dnsmadeeasy: needs('DNSMADEEASY_API_KEY', 'DNSMADEEASY_API_SECRET'),
  domeneshop: needs('DOMENESHOP_API_TOKEN', 'DOMENESHOP_API_SECRET'),
  easydns: needs('EASYDNS_TOKEN', 'EASYDNS_KEY'),
  exoscale: needs('EXOSCALE_API_KEY', 'EXOSCALE_API_SECRET'),
  gandiv5: needs('GANDIV5_PERSONAL_ACCESS_TOKEN'),
  godaddy: needs('GODADDY_API_KEY', 'GODADDY_API_SECRET'),
  hetzner: { ways: [['HETZNER_API_TOKEN'], ['HETZNER_API_KEY']] },
  // Any other: a service of one's own that writes the records.
  httpreq: {
    ways: [['HTTPREQ_ENDPOINT']],
    optional: ['HTTPREQ_MODE', 'HTTPREQ_USERNAME', 'HTTPREQ_PASSWORD'],
  },
  hostinger: needs('HOSTINGER_API_TOKEN'),
  hostingde: needs('HOSTINGDE_API_KEY'),
  infomaniak: needs('INFOMANIAK_ACCESS_TOKEN'),
  inwx: { ways: [['INWX_USERNAME', 'INWX_PASSWORD']], optional: ['INWX_SHARED_SECRET'] },
  ionos: needs('IONOS_API_KEY'),
  linode: needs('LINODE_TOKEN'),
  namecheap: needs('NAMECHEAP_API_USER', 'NAMECHEAP_API_KEY'),
  namedotcom: needs('NAMECOM_USERNAME', 'NAMECOM_API_TOKEN'),
  netcup: needs('NETCUP_CUSTOMER_NUMBER', 'NETCUP_API_KEY', 'NETCUP_API_PASSWORD'),
  netlify: needs('NETLIFY_TOKEN'),
  njalla: needs('NJALLA_TOKEN'),
  ovh: {
    ways: [
      ['OVH_APPLICATION_KEY', 'OVH_APPLICATION_SECRET', 'OVH_CONSUMER_KEY'],
      ['OVH_CLIENT_ID', 'OVH_CLIENT_SECRET'],
      ['OVH_ACCESS_TOKEN'],
    ],
    optional: ['OVH_ENDPOINT'],
  },
  porkbun: needs('PORKBUN_API_KEY', 'PORKBUN_SECRET_API_KEY'),
  scaleway: { ways: [['SCW_SECRET_KEY']], optional: ['SCW_PROJECT_ID'] },
  vultr: needs('VULTR_API_KEY'),
};

/** `A and B, or C`. */
export const inWords = ({ ways }: DnsProvider): string => ways.map((way) => way.join(' and ')).join(', or ');
