/** A whole environment on AWS: production, staging and what else there is. */
import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { TerraformOutput } from 'cdktf/lib/terraform-output';
import { TerraformStack } from 'cdktf/lib/terraform-stack';
import type { Construct } from 'constructs';
import { Address } from '../constructs/aws/address';
import { awsServer } from '../constructs/aws/aws-server';
import { AwsSteps, awsStep } from '../constructs/aws/aws-step';
import {
  bootSettings,
  logGroupName,
  metricNamespace,
  parametersBelow,
} from '../constructs/aws/boot-settings';
import { bucketPrefix } from '../constructs/aws/bucket-names';
import { Buckets } from '../constructs/aws/buckets';
import { Dns } from '../constructs/aws/dns';
import { dnsRecords, zoneLine } from '../constructs/aws/dns-records';
import { EncryptionKey } from '../constructs/aws/encryption-key';
import { escapeAll } from '../constructs/aws/escape';
import { Firewall } from '../constructs/aws/firewall';
import { flowLogs } from '../constructs/aws/flow-logs';
import { AUTHORITY_PARAMETER, Identity } from '../constructs/aws/identity';
import { image } from '../constructs/aws/image';
import { logGroup } from '../constructs/aws/log-group';
import { Network } from '../constructs/aws/network';
import { ReleaseUpload } from '../constructs/aws/release-upload';
import { ServerPermissions } from '../constructs/aws/server-permissions';
import { sitePublishing } from '../constructs/aws/site-publishing';
import { stateBackend } from '../constructs/aws/state-backend';
import { storedUserData } from '../constructs/aws/stored-release';
import { Watch } from '../constructs/aws/watch';
import { serverRelease } from '../constructs/release/server-release';
import type { Service, ServiceDefinition } from '../docker/service';
import { services } from '../docker/services';
import { type AwsEnvironment, hostNames, monitoringHost, origin } from '../environments/schema';
import { userData } from '../userdata/cloud-config';

export interface ServerStackProps {
  readonly environment: AwsEnvironment;
  /** Folder with the bundled programs. */
  readonly programs: string;
  /** Services of the caller's own beside the bundle's. @default [] */
  readonly services?: readonly ServiceDefinition[];
}

export class ServerStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: ServerStackProps) {
    super(scope, id);
    const { environment, programs, services: extra = [] } = props;
    const { region, domain, protect, retention } = environment;
    const name = `baton-${id}`;
    const parameterPrefix = parametersBelow(id);
    const tags = { 'baton:environment': id };
    stateBackend(this, id, environment);
    new AwsProvider(this, 'aws', { region, defaultTags: [{ tags }] });
    new ArchiveProvider(this, 'archive');
    new NullProvider(this, 'null');
    new TlsProvider(this, 'tls');
    const { accountId } = new DataAwsCallerIdentity(this, 'account');
    const steps = new AwsSteps(this, 'steps', `${programs}/aws-steps.cjs`);

    const network = new Network(this, 'network', { region, settings: environment.network });
    const firewall = new Firewall(this, 'firewall', { name, network, environment });
    const address = new Address(this, 'address', { name, network, region, protect });
    const records = dnsRecords(environment, address.ip);
    const dns = environment.dns.zone
      ? new Dns(this, 'dns', { zone: environment.dns.zone, records })
      : undefined;
    const key = new EncryptionKey(this, 'key', { name, accountId, region });
    const buckets = new Buckets(this, 'buckets', {
      prefix: bucketPrefix(environment, id),
      accountId,
      protect,
      ...retention,
    });
    flowLogs(this, 'flow-logs', { network, accessLogs: buckets.accessLogs });
    const logs = logGroup(this, 'logs', {
      name: logGroupName(id),
      days: retention.logsDays,
      keyArn: key.arn,
    });
    const identity = new Identity(this, 'identity', {
      steps,
      region,
      domain,
      sshPort: environment.ssh.port,
      parameterPrefix,
      keyArn: key.arn,
      protect,
    });
    const permissions = new ServerPermissions(this, 'permissions', {
      name,
      region,
      accountId,
      buckets,
      parameterPrefix,
      authorityParameter: AUTHORITY_PARAMETER,
      keyArn: key.arn,
      logGroupArn: logs.arn,
      ...(dns &&
        challengesRoute53(environment) && {
          dnsChallenge: { zoneId: dns.zoneId, names: hostNames(environment) },
        }),
    });

    const all = services(environment, extra);
    const deployed = this.deployed(id, props, steps, buckets);
    const site = sitePublishing(this, { steps, region, buckets, site: environment.site });
    const server = awsServer(this, 'server', {
      steps,
      environment: id,
      region,
      machine: {
        name,
        ami: image(this, 'image', environment.machine),
        instanceType: environment.machine.instanceType,
        diskGiB: environment.machine.diskGiB,
        subnetId: network.subnetId,
        securityGroupId: firewall.id,
        instanceProfile: permissions.profile,
        userData: deployed.userData,
        protect,
        dependsOn: [
          ...network.routes,
          ...permissions.ready,
          ...identity.ready,
          ...buckets.data.ready,
          ...buckets.content.ready,
          deployed.uploaded,
          ...site,
        ],
      },
      address,
      buckets,
      release: deployed.release,
      domain: environment.domain,
      probes: environment.release ? [alwaysThere(environment)] : all.flatMap(probes),
      gateSeconds: environment.gateSeconds,
      drainSeconds: environment.drainSeconds,
    });
    new Watch(this, 'watch', {
      name,
      environment,
      accountId,
      keyArn: key.arn,
      parameterPrefix,
      metricNamespace: metricNamespace(id),
      server,
      tags,
    });

    this.output('site_url', `${origin(environment, domain)}/`);
    if (!environment.without.includes('grafana'))
      this.output('monitoring_url', `${origin(environment, monitoringHost(environment))}/`);
    this.output('release_id', deployed.release);
    this.output('content_bucket', buckets.content.name);
    this.output('address', address.ip);
    this.output('dns_records', (dns ? dns.elsewhere : records).flatMap(zoneLine));
    this.output('ssh_known_hosts', identity.knownHostsLine);
    const [admin] = environment.admins;
    if (admin && environment.ssh.networks.length > 0)
      this.output('ssh_command', `ssh -p ${environment.ssh.port} ${admin.name}@${domain}`);
    this.output('parameters_to_store', parametersToStore(all, parameterPrefix));
  }

  /** The release that these files describe, or an older one as it was. */
  private deployed(
    id: string,
    { environment, programs, services: extra }: ServerStackProps,
    steps: AwsSteps,
    buckets: Buckets,
  ) {
    const { region, release: older } = environment;
    if (older !== undefined)
      return {
        release: older,
        userData: storedUserData(this, 'stored-user-data', buckets, older),
        // Fails unless the bundle is there and is what its id says.
        uploaded: awsStep(this, 'upload', {
          steps,
          input: { region, bucket: buckets.releases.name, release: older },
        }),
      };
    const release = serverRelease(environment, programs, extra);
    const upload = new ReleaseUpload(this, 'release', {
      steps,
      environment: id,
      region,
      buckets,
      release,
      userData: userData(environment, bootSettings(environment, id, release.id)),
    });
    return { release: release.id, userData: upload.userData, uploaded: upload.uploaded };
  }

  private output(id: string, value: string | string[]): void {
    new TerraformOutput(this, `output-${id}`, { value: escapeAll(value) }).overrideLogicalId(id);
  }
}

const challengesRoute53 = ({ acme }: AwsEnvironment) =>
  acme.challenge === 'dns-01' && acme.dnsProvider === 'route53';

const probes = ({ routes = [] }: Service) => routes.map(({ host, probePath }) => ({ host, path: probePath }));

/** What every release answers. Its further routes are today's files' no longer; it proves those itself, from inside. */
const alwaysThere = ({ domain }: AwsEnvironment) => ({ host: domain, path: '/.well-known/nginx/health' });

/** What a person has to store before the first deploy. */
const parametersToStore = (all: readonly Service[], parameterPrefix: string) =>
  [...new Set(all.flatMap(({ secrets = [] }) => secrets))].sort().map((name) => `${parameterPrefix}/${name}`);
