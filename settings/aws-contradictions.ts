/** Settings on AWS that contradict each other. Those of a wrong kind are left out, others may be missing. */
import { LETS_ENCRYPT } from './acme-schema';
import { authorityAt } from './authorities';
import { bucketNames, bucketPrefix, LONGEST_BUCKET_NAME } from './bucket-prefix';
import type { AwsInput } from './schema';
import { TUNNELLED_PORTS } from './ssh-endpoint';
import { orDefault } from './without-wrong';

/**
 * What the system and the images of all services take on the disk; the site's files and logs come on top. An estimate:
 * on the local platform Debian with all packages takes 0.65 GB and eight images, as built there, 0.66 GB. A kernel,
 * Grafana, cAdvisor and the larger images of the registries were not measured.
 */
const SYSTEM_GIB = 3;

/** Unless the environment says otherwise. */
const DISK_GIB = 20;
const METRICS_GIB = 5;

/** @param name the environment's */
export const awsContradictions = (input: Partial<AwsInput>, name: string): string[] => [
  ...zone(input),
  ...issuer(input),
  ...texts(input),
  ...network(input),
  ...endpoint(input),
  ...image(input),
  ...disk(input),
  ...buckets(input, name),
  ...unpinned(input, name),
];

function zone({ domain, dns, acme }: Partial<AwsInput>): string[] {
  const problems: string[] = [];
  const zone = dns?.zone;
  if (zone !== undefined && domain !== undefined && domain !== zone && !domain.endsWith(`.${zone}`))
    problems.push(`dns.zone: must be ${domain} or a part of its end, got ${JSON.stringify(zone)}`);
  const isRoute53 = acme?.challenge === 'dns-01' && orDefault(acme, 'dnsProvider', 'route53') === 'route53';
  if (isRoute53 && orDefault(dns, 'zone', '') === '')
    problems.push('acme.challenge: dns-01 with route53 needs dns.zone, which the server may then write to');
  return problems;
}

/** A CAA record that does not name the authority in use keeps it from issuing. */
function issuer({ acme, dns }: Partial<AwsInput>): string[] {
  const server = orDefault(acme, 'server', LETS_ENCRYPT);
  const [inUse, named] = [authorityAt(server), dns?.authorities];
  if (!inUse || named === undefined || named.length === 0 || named.includes(inUse.caa)) return [];
  return [
    `dns.authorities: must name ${inUse.caa}, as acme.server is ${server}, which could issue nothing; write ` +
      `${JSON.stringify([inUse.caa, ...named])}, or leave it out, got ${JSON.stringify(named)}`,
  ];
}

/** Two policies are none: receivers of mail then take neither (RFC 7208 4.5). */
function texts({ dns }: Partial<AwsInput>): string[] {
  const given = dns?.verifications ?? [];
  const spf = given.find((text) => text?.startsWith('v=spf1'));
  const twice = given.find((text, index) => text !== undefined && given.indexOf(text) !== index);
  return [
    ...(spf
      ? [`dns.verifications: must hold no SPF record: write it as dns.spf, got ${JSON.stringify(spf)}`]
      : []),
    ...(twice ? [`dns.verifications: must not repeat a text, got ${JSON.stringify(twice)}`] : []),
  ];
}

const network = ({ network }: Partial<AwsInput>): string[] =>
  network?.vpcId !== undefined && network.cidr !== undefined
    ? ['network.cidr: is for a network that is made, and network.vpcId names one: leave one of them out']
    : [];

function endpoint({ ssh }: Partial<AwsInput>): string[] {
  const port = orDefault(ssh, 'port', 22);
  if (ssh?.endpoint !== true || port === undefined || TUNNELLED_PORTS.includes(port)) return [];
  return [
    `ssh.endpoint: must be left out or false with ssh.port ${port}: an endpoint of AWS carries connections to the ` +
      `ports ${TUNNELLED_PORTS.join(' and ')} alone; write ssh: { port: 22 } to have it, got true`,
  ];
}

const image = ({ machine }: Partial<AwsInput>): string[] =>
  machine?.image !== undefined && machine.ami !== undefined
    ? [
        'machine.ami: is for a machine that installs its packages, and machine.image names a family: leave one out',
      ]
    : [];

function disk({ machine, retention }: Partial<AwsInput>): string[] {
  const size = orDefault(machine, 'diskGiB', DISK_GIB);
  const metrics = orDefault(retention, 'metricsGiB', METRICS_GIB);
  if (size === undefined || metrics === undefined || metrics <= size - SYSTEM_GIB) return [];
  return [
    `retention.metricsGiB: must be at most ${size - SYSTEM_GIB} with the ${size} GiB of machine.diskGiB, of which ` +
      `the system takes ${SYSTEM_GIB}; write less, or ` +
      `machine: { diskGiB: ${metrics + 2 * SYSTEM_GIB} }, got ${metrics}`,
  ];
}

function buckets({ domain, bucketPrefix: own }: Partial<AwsInput>, name: string): string[] {
  if (domain === undefined) return [];
  const names = Object.values(bucketNames(bucketPrefix({ domain, bucketPrefix: own }, name)));
  const [longest = ''] = names.sort((a, b) => b.length - a.length);
  const excess = longest.length - LONGEST_BUCKET_NAME;
  if (excess <= 0) return [];
  return [
    `bucketPrefix: must be ${excess} shorter: the bucket ${longest} would have ${longest.length} characters, of at ` +
      `most ${LONGEST_BUCKET_NAME}; write one of your own, such as my-site, got ${JSON.stringify(own ?? 'the domain')}`,
  ];
}

/** A tag may mean another image tomorrow: the next server would run what nobody tried. */
function unpinned({ apps }: Partial<AwsInput>, name: string): string[] {
  return Object.entries(apps ?? {}).flatMap(([app, settings]) => {
    const image: unknown = settings?.image;
    if (typeof image !== 'string' || image.includes('@sha256:')) return [];
    return [
      `apps.${app}.image: must be pinned by its digest: run \`npx baton pin ${name}\`, which writes it to ` +
        `environments/images.json, or write it behind the tag (@sha256:…), got ${JSON.stringify(image)}`,
    ];
  });
}
