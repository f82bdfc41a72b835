/** A whole environment on AWS: production, staging and what else there is. */

import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { TerraformOutput } from 'cdktf/lib/terraform-output';
import { TerraformStack } from 'cdktf/lib/terraform-stack';
import { dependable } from 'cdktf/lib/tfExpression';
import type { Construct } from 'constructs';
import { Address } from '../constructs/aws/address';
import { awsServer } from '../constructs/aws/aws-server';
import { AwsSteps, awsStep } from '../constructs/aws/aws-step';
import { bootSettings } from '../constructs/aws/boot-settings';
import { Buckets } from '../constructs/aws/buckets';
import { Dns } from '../constructs/aws/dns';
import { dnsRecords, zoneLine } from '../constructs/aws/dns-records';
import { escapeAll, escapeTemplate } from '../constructs/aws/escape';
import { Firewall } from '../constructs/aws/firewall';
import { flowLogs } from '../constructs/aws/flow-logs';
import { existingFoundation, Foundation } from '../constructs/aws/foundation';
import { holdNotice } from '../constructs/aws/hold-notice';
import { Identity } from '../constructs/aws/identity';
import { image } from '../constructs/aws/image';
import { MachineAlarms } from '../constructs/aws/machine-alarms';
import { Network } from '../constructs/aws/network';
import { ReleaseUpload } from '../constructs/aws/release-upload';
import { ServerPermissions } from '../constructs/aws/server-permissions';
import { sitePublishing } from '../constructs/aws/site-publishing';
import { stateBackend } from '../constructs/aws/state-backend';
import { StoredParameters } from '../constructs/aws/stored-parameters';
import { storedRelease } from '../constructs/aws/stored-release';
import { serverRelease } from '../constructs/release/server-release';
import {
  boundaryArn,
  bucketPrefix,
  ENVIRONMENT_TAG,
  keyAlias,
  metricNamespace,
  parametersBelow,
  refusalsBelow,
  secretsBelow,
} from '../deployer/aws/names';
import type { Service, ServiceDefinition } from '../docker/service';
import { services } from '../docker/services';
import { HEALTH_PATH } from '../protocol/routes';
import { type AwsEnvironment, monitoringHost, origin } from '../settings/schema';
import { settingsPart, userData } from '../userdata/cloud-config';

export interface ServerStackProps {
  readonly environment: AwsEnvironment;
  /** Folder with the bundled programs. */
  readonly programs: string;
  /** Services of the caller's own beside the bundle's. @default [] */
  readonly services?: readonly ServiceDefinition[];
  /** Whether the bootstrap stack made what the environment stands on, so that GitHub can deploy it. @default false */
  readonly isBootstrapped?: boolean;
  /** Why an older release is deployed; a person reads it later. @default none is given */
  readonly reason?: string;
}

export class ServerStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: ServerStackProps) {
    super(scope, id);
    const { environment, programs, services: extra = [], isBootstrapped = false } = props;
    const { region, domain, protect, retention } = environment;
    const name = `baton-${id}`;
    const tags = { [ENVIRONMENT_TAG]: id };
    stateBackend(this, id, environment);
    new AwsProvider(this, 'aws', { region, defaultTags: [{ tags }] });
    new ArchiveProvider(this, 'archive');
    new NullProvider(this, 'null');
    new TlsProvider(this, 'tls');
    const { accountId } = new DataAwsCallerIdentity(this, 'account');
    const steps = new AwsSteps(this, 'steps', `${programs}/aws-steps.cjs`);
    const ground = isBootstrapped
      ? existingFoundation(id, region, accountId)
      : new Foundation(this, 'foundation', { steps, name: id, environment, accountId });

    const network = new Network(this, 'network', { steps, region, settings: environment.network });
    const firewall = new Firewall(this, 'firewall', { name, network, environment });
    const address = new Address(this, 'address', { name, network, region, protect });
    const records = dnsRecords(environment, address.ip);
    const dns = environment.dns.zone
      ? new Dns(this, 'dns', { zone: environment.dns.zone, records })
      : undefined;
    const buckets = new Buckets(this, 'buckets', {
      prefix: bucketPrefix(environment, id),
      accountId,
      protect,
      ...retention,
    });
    flowLogs(this, 'flow-logs', { network, accessLogs: buckets.accessLogs });
    const identity = new Identity(this, 'ssh', {
      steps,
      region,
      domain,
      sshPort: environment.ssh.port,
      parameterPrefix: parametersBelow(id),
      keyAlias: keyAlias(id),
      dependsOn: ground.ready,
      protect,
    });
    const permissions = new ServerPermissions(this, 'permissions', {
      name: id,
      environment,
      accountId,
      ...(dns && { zoneId: dns.zoneId }),
      ...(isBootstrapped && { boundary: boundaryArn(accountId, id) }),
    });

    const all = services(environment, extra);
    const secrets = [...new Set(all.flatMap(({ secrets = [] }) => secrets))].sort();
    const causes = {
      secrets: new StoredParameters(this, 'stored-secrets', { path: secretsBelow(id) }).versions(secrets),
      refusals: new StoredParameters(this, 'stored-refusals', { path: refusalsBelow(id) }).count,
    };
    const deployed = this.deployed(id, props, steps, buckets);
    const settings = bootSettings(environment, id, deployed.release, causes);
    const about = { region, environment: id };
    const guard = awsStep(this, 'guard', {
      steps,
      input: { ...about, release: deployed.release, named: environment.release !== undefined, settings },
    });
    deployed.uploaded.dependsOn = [...(deployed.uploaded.dependsOn ?? []), dependable(guard)];
    const stored = awsStep(this, 'secrets', {
      steps,
      input: { ...about, needed: secrets, versions: causes.secrets },
    });
    const site = sitePublishing(this, { steps, region, buckets, site: environment.site, guard });
    const server = awsServer(this, 'server', {
      steps,
      environment: id,
      region,
      machine: {
        name,
        tags,
        ami: image(this, 'image', environment.machine),
        instanceType: environment.machine.instanceType,
        diskGiB: environment.machine.diskGiB,
        subnetId: network.subnetId,
        securityGroupId: firewall.id,
        instanceProfile: permissions.profile,
        userData: `${deployed.userData}${escapeTemplate(settingsPart(settings))}`,
        protect,
        dependsOn: [
          ...ground.ready,
          ...network.routes,
          ...permissions.ready,
          ...identity.ready,
          ...buckets.data.ready,
          ...buckets.content.ready,
          deployed.uploaded,
          stored,
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
    holdNotice(this, 'hold', {
      ...{ steps, region, environment: id, server, reason: props.reason },
      ...(environment.release !== undefined && { rolledBackTo: environment.release }),
    });
    new MachineAlarms(this, 'machine-alarms', {
      name: id,
      region,
      server,
      instanceType: environment.machine.instanceType,
      topicArn: ground.alarmTopicArn,
      metricNamespace: metricNamespace(id),
      diskFreeGiB: environment.alerts.diskFreeGiB,
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
    // What a person has to store before the first deploy.
    this.output(
      'parameters_to_store',
      secrets.map((secret) => `${secretsBelow(id)}/${secret}`),
    );
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
        ...storedRelease(this, 'stored-release', { steps, region, buckets, release: older }),
      };
    const release = serverRelease(environment, programs, extra);
    const upload = new ReleaseUpload(this, 'release', {
      steps,
      environment: id,
      region,
      buckets,
      release,
      userData: userData(environment),
    });
    return { release: release.id, userData: upload.userData, uploaded: upload.uploaded };
  }

  private output(id: string, value: string | string[]): void {
    new TerraformOutput(this, `output-${id}`, { value: escapeAll(value) }).overrideLogicalId(id);
  }
}

const probes = ({ routes = [] }: Service) => routes.map(({ host, probePath }) => ({ host, path: probePath }));

/** What every release answers. Its further routes are today's files' no longer; it proves those itself, from inside. */
const alwaysThere = ({ domain }: AwsEnvironment) => ({ host: domain, path: HEALTH_PATH });
