/** A whole environment on AWS: production, staging and what else there is. */

import { ArchiveProvider } from '@cdktf/provider-archive/lib/provider';
import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { NullProvider } from '@cdktf/provider-null/lib/provider';
import { TlsProvider } from '@cdktf/provider-tls/lib/provider';
import { dependable, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Address } from '../constructs/aws/address';
import { awsServer } from '../constructs/aws/aws-server';
import { AwsSteps, awsStep } from '../constructs/aws/aws-step';
import { bootSettings } from '../constructs/aws/boot-settings';
import { Buckets } from '../constructs/aws/buckets';
import { deployedRelease } from '../constructs/aws/deployed-release';
import { Dns } from '../constructs/aws/dns';
import { dnsRecords, zoneLine } from '../constructs/aws/dns-records';
import { Firewall } from '../constructs/aws/firewall';
import { flowLogs } from '../constructs/aws/flow-logs';
import { existingFoundation, Foundation } from '../constructs/aws/foundation';
import { holdNotice } from '../constructs/aws/hold-notice';
import { Identity } from '../constructs/aws/identity';
import { image } from '../constructs/aws/image';
import { MachineAlarms } from '../constructs/aws/machine-alarms';
import { Network } from '../constructs/aws/network';
import { ServerPermissions } from '../constructs/aws/server-permissions';
import { sitePublishing } from '../constructs/aws/site-publishing';
import { SshEndpoint } from '../constructs/aws/ssh-endpoint';
import { stateBackend } from '../constructs/aws/state-backend';
import { StoredParameters } from '../constructs/aws/stored-parameters';
import { escapeTemplate } from '../constructs/escape';
import { stageOwnSecrets } from '../constructs/release/own-secrets';
import {
  boundaryArn,
  ENVIRONMENT_TAG,
  keyAlias,
  metricNamespace,
  parametersBelow,
  refusalsBelow,
  secretsBelow,
} from '../deployer/aws/names';
import { neededSecrets, serverSecrets } from '../docker/needed-secrets';
import { rolloutProbes } from '../docker/probes';
import type { ServiceDefinition } from '../docker/service';
import { services } from '../docker/services';
import { aws } from '../settings/aws';
import { isBootstrapped } from '../settings/bootstrapped';
import { bucketPrefix } from '../settings/bucket-prefix';
import type { AwsEnvironment } from '../settings/schema';
import { hasSshEndpoint } from '../settings/ssh-endpoint';
import { settingsPart } from '../userdata/cloud-config';
import { outputs, releaseOutput, siteOutputs } from './outputs';
import type { StackPlatform } from './platform';

export interface AwsStackProps {
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

export class AwsStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: AwsStackProps) {
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
    const sshEndpoint = hasSshEndpoint(environment)
      ? new SshEndpoint(this, 'ssh-endpoint', { name, network, sshPort: environment.ssh.port })
      : undefined;
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
    stageOwnSecrets(id, environment, extra);
    const secrets = serverSecrets(environment, all);
    const causes = {
      secrets: new StoredParameters(this, 'stored-secrets', { path: secretsBelow(id) }).versions(secrets),
      refusals: new StoredParameters(this, 'stored-refusals', { path: refusalsBelow(id) }).count,
    };
    const deployed = deployedRelease(this, {
      steps,
      name: id,
      environment,
      buckets,
      programs,
      services: extra,
    });
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
    const site = sitePublishing(this, { steps, region, buckets, id, environment, guard });
    const isBaked = environment.machine.image !== undefined;
    const newest = image(this, 'image', environment.machine);
    const server = awsServer(this, 'server', {
      steps,
      environment: id,
      region,
      machine: {
        name,
        tags,
        ami: isBaked ? deployed.ami(newest) : newest,
        instanceType: environment.machine.instanceType,
        diskGiB: environment.machine.diskGiB,
        subnetId: network.subnetId,
        securityGroupIds: [firewall.id, ...(sshEndpoint ? [sshEndpoint.serverGroupId] : [])],
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
      probes: rolloutProbes(environment, all),
      gateSeconds: environment.gateSeconds,
      drainSeconds: environment.drainSeconds,
      isBaked,
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

    const [admin] = environment.admins;
    releaseOutput(this, deployed.release, server);
    outputs(this, {
      ...siteOutputs(environment),
      content_bucket: buckets.content.name,
      address: address.ip,
      dns_records: (dns ? dns.elsewhere : records).flatMap(zoneLine),
      ssh_known_hosts: identity.knownHostsLines,
      ssh_command:
        admin && environment.ssh.networks.length > 0
          ? `ssh -p ${environment.ssh.port} ${admin.name}@${domain}`
          : undefined,
      // What a person has to store before the first deploy.
      parameters_to_store: neededSecrets(environment, all).map(
        (secret) => `${secretsBelow(id)}/${secret.name}`,
      ),
    });
  }
}

export const awsPlatform: StackPlatform<AwsEnvironment> = {
  settings: aws,
  stack: (scope, id, props) => {
    const { environment, programs, reason } = props;
    return new AwsStack(scope, id, {
      environment,
      programs,
      // Without a bucket of its own for its state it depends on no other file.
      isBootstrapped: environment.state !== undefined && isBootstrapped(props.state, id, environment),
      ...(reason !== undefined && { reason }),
    });
  },
};
