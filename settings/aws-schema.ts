/** What an environment on AWS may say beyond what every environment may. */
import * as z from 'zod';
import { isKeptByS3 } from './bucket-prefix';
import { cidr, email, httpsUrl, secretName, wholeNumber } from './fields';
import { hostName } from './host-name';
import { ownNetwork } from './own-network';
import { txtValue } from './txt-value';

const INSTANCE_TYPE = /^[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|([0-9]+)?xlarge|metal.*)$/;
const IMAGE_FAMILY = /^[a-z][a-z0-9-]{0,28}[a-z0-9]$/;
const BUCKET = /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Where accounts, ARNs and endpoints are others: China, the governments', and the European sovereign cloud. */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-/;

export const region = () =>
  z
    .string()
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, { error: 'must be an AWS region, such as eu-central-1', abort: true })
    .refine((region) => !OTHER_PARTITIONS.test(region), {
      error:
        'must be a region of the partition aws, such as eu-central-1: in others ARNs and endpoints have other names, ' +
        'which is not supported',
    });

export const bucketName = () =>
  z
    .string()
    .regex(BUCKET, 'must be the name of a bucket: 3-63 of a-z, 0-9, - and dots, such as my-state')
    .refine(
      (name) => !isKeptByS3(name),
      `must not begin as S3's own names do (xn--, sthree-, amzn-s3-demo-)`,
    );

const machine = z.strictObject({
  /**
   * EC2 instance type. Its family decides the processor: a `g` after the number is arm64. @default t4g.small
   * @example 't4g.medium'
   */
  instanceType: z
    .string()
    .regex(INSTANCE_TYPE, 'must be an EC2 instance type, such as t4g.small')
    .default('t4g.small'),
  /** `latest` follows Debian 13's official image; an id pins it. @default latest @example 'ami-0123456789abcdef0' */
  ami: z
    .string()
    .regex(/^(latest|ami-[0-9a-f]{8,17})$/, 'must be "latest" or an image id, such as ami-0123456789abcdef0')
    .default('latest'),
  /**
   * Family of baked images to boot from instead, the newest of them: packages and the bundle's containers are in it.
   * The stack `image-<family>` bakes them. @default none: packages are installed at boot @example 'web'
   */
  image: z
    .string()
    .regex(IMAGE_FAMILY, 'must be the name of a family of images: 2-30 of a-z, 0-9 and -, a letter first')
    .optional(),
  /** Root volume, 8-1024 GiB: system, images, content and metrics live on it. @default 20 @example 40 */
  diskGiB: wholeNumber(8, 1024, 'GiB').default(20),
});

/** Terraform's state in a bucket, which the stack `state` makes. Without it the state is a file in the project. */
const state = z.strictObject({
  /** The bucket that the stack `state` has made. @example 'example-com-terraform-state' */
  bucket: bucketName(),
  /** Where the bucket is. @default the environment's region @example 'eu-central-1' */
  region: z.string().min(1, 'must name a region').optional(),
  /**
   * An S3-compatible store instead of AWS; what only AWS knows is skipped. @default AWS
   * @example 'https://sos-at-vie-1.exo.io'
   */
  endpoint: httpsUrl().optional(),
  /**
   * Off only for a store without conditional writes: two deploys at once then ruin the state. @default true
   * @example false
   */
  locking: z.boolean().default(true),
});

const network = z
  .strictObject({
    /**
     * Addresses of the network that is made, IPv4, /16 to /28; none of those that containers have.
     * @default 10.42.0.0/24
     * @example '10.80.0.0/24'
     */
    cidr: ownNetwork(cidr()).default('10.42.0.0/24'),
    /** A VPC that is there already, with its subnet. @default none: one is made @example 'vpc-0123456789abcdef0' */
    vpcId: z
      .string()
      .regex(/^vpc-[0-9a-f]{8,17}$/, 'must be a VPC id, such as vpc-0123456789abcdef0')
      .optional(),
    /**
     * A subnet of that VPC which leads to the internet. @default none: one is made
     * @example 'subnet-0123456789abcdef0'
     */
    subnetId: z
      .string()
      .regex(/^subnet-[0-9a-f]{8,17}$/, 'must be a subnet id, such as subnet-0123456789abcdef0')
      .optional(),
  })
  .refine(
    ({ vpcId, subnetId }) => (vpcId === undefined) === (subnetId === undefined),
    'must name both vpcId and subnetId, or neither',
  );

const dns = z.strictObject({
  /**
   * Route 53 zone that the records are written to. @default none: the output `dns_records` lists them, and you write
   * them
   * @example 'example.com'
   */
  zone: hostName().optional(),
  /**
   * Authorities that may issue certificates (CAA); with [] any may. @default the one of `acme.server` where that is a
   * known one, else []
   * @example ['letsencrypt.org', 'sectigo.com']
   */
  authorities: z.array(hostName()).optional(),
  /** Mail servers of the domain. @default [] @example [{ priority: 10, host: 'mail.example.com' }] */
  mx: z
    .array(
      z.strictObject({
        /** Lower is asked first, 0-65535. @example 10 */
        priority: wholeNumber(0, 65535, ''),
        /** The mail server. @example 'mail.example.com' */
        host: hostName(),
      }),
    )
    .default([]),
  /** SPF record: who may send mail for the domain. @default none @example 'v=spf1 -all' */
  spf: txtValue('v=spf1').optional(),
  /** DMARC record: what receivers do with forged mail. @default none @example 'v=DMARC1; p=reject' */
  dmarc: txtValue('v=DMARC1').optional(),
  /**
   * Further TXT records, which prove to a service that the domain is yours. @default []
   * @example ['google-site-verification=abc']
   */
  verifications: z.array(txtValue()).default([]),
});

/** What checks the site from outside, and who hears of a failure. */
const watch = z.strictObject({
  /**
   * Asks site and monitoring page every 30 s from several continents (about 2 USD a month each). @default true
   * @example false
   */
  healthChecks: z.boolean().default(true),
  /**
   * Words that the site's answer must hold in its first 5120 bytes, 1-255 characters.
   * @default none: any answer of 2xx or 3xx
   * @example 'Opening hours'
   */
  siteWords: z.string().min(1, 'must be 1-255 characters').max(255, 'must be 1-255 characters').optional(),
  /** Told by e-mail; each has to confirm once. @default [] @example ['admin@example.com'] */
  emails: z.array(email()).default([]),
  /**
   * Told over HTTPS, in SNS' own format; each has to confirm once. @default []
   * @example ['https://example.com/alarms']
   */
  urls: z.array(httpsUrl()).default([]),
  /** VictorOps, now Splunk On-Call: its CloudWatch integration. @default none */
  victorops: z
    .strictObject({
      /** Stored API key. @example 'victorops-api-key' */
      apiKeySecret: secretName(),
      /** Says which team is told. @example 'web' */
      routingKey: z.string().min(1, 'must be a routing key'),
    })
    .optional(),
  /** Warns when the account's month is likely to cost more, 1-100000 USD. @default none @example 50 */
  budgetUsd: wholeNumber(1, 100_000, 'USD').optional(),
});

export const awsSettings = {
  /** AWS region. @example 'eu-central-1' */
  region: region(),
  /** The machine. A change makes another one. */
  machine: machine.prefault({}),
  /** Where Terraform's state is. @default none: a file in the project */
  state: state.optional(),
  /** The network of the machine: one of its own, or one that is there already. */
  network: network.prefault({}),
  /** First part of every bucket's name. @default the domain with - for dots @example 'my-company-site' */
  bucketPrefix: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{1,29}$/, 'must be 2-30 of a-z, 0-9 and -')
    .refine(
      (prefix) => !isKeptByS3(prefix),
      `must not begin as S3's own names do (xn--, sthree-, amzn-s3-demo-)`,
    )
    .optional(),
  /** The domain's records. */
  dns: dns.prefault({}),
  /** What checks the site from outside, and who hears of a failure. */
  watch: watch.prefault({}),
  /**
   * Terraform refuses to destroy address, buckets, keys and SSH authority, and AWS to terminate the server by hand.
   * @default true
   * @example false
   */
  protect: z.boolean().default(true),
};
