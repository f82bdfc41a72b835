/** A machine on AWS with its rollout. */
import { EipAssociation } from '@cdktf/provider-aws/lib/eip-association';
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { PublicRoute } from '../../protocol/probe';
import { ImmutableServer } from '../immutable-server/immutable-server';
import type { Address } from './address';
import { type AwsSteps, awsStep } from './aws-step';
import type { Buckets } from './buckets';
import { type MachineProps, machine } from './machine';

export interface AwsServerProps {
  readonly steps: AwsSteps;
  readonly environment: string;
  readonly region: string;
  readonly machine: MachineProps;
  readonly address: Address;
  readonly buckets: Buckets;
  /** The release that the machine boots. */
  readonly release: string;
  readonly domain: string;
  readonly probes: readonly PublicRoute[];
  readonly gateSeconds: number;
  readonly drainSeconds: number;
  /** Whether the machine boots from a baked image, which the release then pins. */
  readonly isBaked: boolean;
}

export function awsServer(scope: Construct, id: string, props: AwsServerProps): ImmutableServer {
  const { steps, environment, region, address, buckets } = props;
  const about = (instance: TerraformResource) => ({
    region,
    environment,
    dataBucket: buckets.data.name,
    instanceId: idOf(instance),
    release: props.release,
    releasesBucket: buckets.releases.name,
  });
  const baked = props.isBaked ? { ami: props.machine.ami } : {};
  const site = { address: address.ip, domain: props.domain };
  return new ImmutableServer(scope, id, {
    machine: (inner) => machine(inner, 'machine', props.machine),
    gate: (inner, instance) =>
      awsStep(inner, 'gate', {
        steps,
        input: {
          ...about(instance),
          address: address.ip,
          probes: props.probes,
          seconds: props.gateSeconds,
        },
      }),
    switchAddress: (inner, instance) => {
      const association = new EipAssociation(inner, 'switch', {
        instanceId: idOf(instance),
        allocationId: address.allocationId,
        // One call moves it: there is no moment in which nobody has it.
        allowReassociation: true,
      });
      association.overrideLogicalId('switch');
      return association;
    },
    confirm: (inner, instance) =>
      awsStep(inner, 'confirm', {
        steps,
        input: { ...about(instance), ...site, ...baked, probes: props.probes },
      }),
    drain: (inner, instance) =>
      awsStep(inner, 'drain', {
        steps,
        input: {
          ...about(instance),
          ...site,
          ...baked,
          drainSeconds: props.drainSeconds,
        },
      }),
  });
}

const idOf = (resource: TerraformResource) => resource.getStringAttribute('id');
