/** What an environment on AWS may say beyond what every environment may. */
import * as z from 'zod';
import { cidr, email, hostName, httpsUrl, secretName, wholeNumber } from './fields';

const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|([0-9]+)?xlarge|metal.*)$/;
const BUCKET = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const region = () =>
  z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region, such as eu-central-1');

export const bucketName = () =>
  z.string().regex(BUCKET, 'must be the name of a bucket: 3-63 of a-z, 0-9, - and dots, such as my-state');

const machine = z.strictObject({
  /** EC2 instance type. Its family decides the processor: a `g` after the number is arm64. @default t4g.small */
  instanceType: z
    .string()
    .regex(INSTANCE_TYPE, 'must be an EC2 instance type, such as t4g.small')
    .default('t4g.small'),
  /** `latest` follows Debian 13's official image; an id pins it. @default latest */
  ami: z
    .string()
    .regex(/^(latest|ami-[0-9a-f]{8,17})$/, 'must be "latest" or an image id, such as ami-0123456789abcdef0')
    .default('latest'),
  /** Root volume in GiB, 8-1024: system, images, content and metrics live on it. @default 20 */
  diskGiB: wholeNumber(8, 1024, 'GiB').default(20),
});

/** Terraform's state in a bucket, which the stack `state` makes. Without it the state is a file in the project. */
const state = z.strictObject({
  bucket: bucketName(),
  /** Where the bucket is. @default the environment's region */
  region: z.string().min(1, 'must name a region').optional(),
  /** An S3-compatible store instead of AWS, such as https://sos-at-vie-1.exo.io: what only AWS knows is skipped. @default AWS */
  endpoint: httpsUrl().optional(),
  /** Off only for a store without conditional writes: two deploys at once then ruin the state. @default true */
  locking: z.boolean().default(true),
});

const network = z
  .strictObject({
    /** Addresses of a network of its own. @default 10.42.0.0/24 */
    cidr: cidr().default('10.42.0.0/24'),
    /** A network that is there already, with its subnet. @default none: one is made */
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]{8,17}$/, 'must be a VPC id, such as vpc-0123456789abcdef0')
      .optional(),
    /** Must lead to the internet. */
    subnetId: z
      .string()
      .regex(/^subnet-[0-9a-f]{8,17}$/, 'must be a subnet id, such as subnet-0123456789abcdef0')
      .optional(),
  })
  .refine(
    ({ vpcId, subnetId }) => (vpcId === undefined) === (subnetId === undefined),
    'must name both vpcId and subnetId, or neither',
  );

const text = () => z.string().regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII');

const dns = z.strictObject({
  /** Route 53 zone that the records are written to. @default none: the records are an output, to be written elsewhere */
  zone: hostName().optional(),
  /** Authorities that may issue certificates. @default ['letsencrypt.org'] */
  authorities: z.array(hostName()).default(['letsencrypt.org']),
  /** Mail servers of the domain. @default [] */
  mx: z.array(z.strictObject({ priority: wholeNumber(0, 65535, ''), host: hostName() })).default([]),
  /** SPF record, such as `v=spf1 -all`. @default none */
  spf: text().startsWith('v=spf1', 'must begin with v=spf1').optional(),
  /** DMARC record, such as `v=DMARC1; p=reject`. @default none */
  dmarc: text().startsWith('v=DMARC1', 'must begin with v=DMARC1').optional(),
  /** Further TXT records of the domain, which prove to somebody that it is yours. @default [] */
  verifications: z.array(text()).default([]),
});

/** What looks at the site from outside, and whom it tells. */
const watch = z.strictObject({
  /** Asks site and monitoring page every 30 s from several continents (about 2 USD a month each). @default true */
  healthChecks: z.boolean().default(true),
  /** Words that the site's answer must hold, within its first 5120 bytes. @default any answer of 2xx or 3xx */
  siteWords: z.string().min(1, 'must be 1-255 characters').max(255, 'must be 1-255 characters').optional(),
  /** Told by e-mail; each has to confirm once. @default [] */
  emails: z.array(email()).default([]),
  /** Told over HTTPS, in SNS' own format; each has to confirm once. @default [] */
  urls: z.array(httpsUrl()).default([]),
  /** VictorOps, now Splunk On-Call: its CloudWatch integration. @default none */
  victorops: z
    .strictObject({ apiKeySecret: secretName(), routingKey: z.string().min(1, 'must be a routing key') })
    .optional(),
  /** Told when the account's month is likely to cost more, 1-100000 USD. @default none */
  budgetUsd: wholeNumber(1, 100_000, 'USD').optional(),
});

export const awsSettings = {
  /** AWS region, such as eu-central-1. */
  region: region(),
  machine: machine.prefault({}),
  state: state.optional(),
  network: network.prefault({}),
  /** First part of every bucket's name, at most 30 characters. @default the domain with - for dots */
  bucketPrefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,29}$/, 'must be 2-30 of a-z, 0-9 and -')
    .optional(),
  dns: dns.prefault({}),
  watch: watch.prefault({}),
  /** Terraform refuses to destroy address, buckets and SSH authority, AWS to terminate the server by hand. @default true */
  protect: z.boolean().default(true),
};
