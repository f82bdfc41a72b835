/** A machine of the local platform with its rollout. */
import type { TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Layout } from '../../deployer/local/layout';
import type { BootEnv } from '../../protocol/boot-settings';
import type { PublicRoute } from '../../protocol/probe';
import { ImmutableServer } from '../immutable-server/immutable-server';
import { type LocalSteps, localStep } from './local-step';

export interface LocalServerProps {
  readonly steps: LocalSteps;
  readonly environment: string;
  readonly layout: Layout;
  readonly release: string;
  /** Path of the user data's file. @default what the store has for the release */
  readonly userData?: string;
  readonly settings: BootEnv;
  readonly images: Readonly<Record<string, string>>;
  readonly machineImage: 'baked' | 'plain';
  readonly domain: string;
  readonly probes: readonly PublicRoute[];
  readonly gateSeconds: number;
  readonly drainSeconds: number;
  /** What must be there before a machine can boot. */
  readonly dependsOn: readonly TerraformResource[];
  /** Recreated, it has to be given to its machine again. */
  readonly address: TerraformResource;
}

export function localServer(scope: Construct, id: string, props: LocalServerProps): ImmutableServer {
  const { steps, environment, layout, release, userData, settings, images, machineImage } = props;
  const platform = { environment, layout };
  return new ImmutableServer(scope, id, {
    machine: (inner) =>
      localStep(inner, 'machine', {
        steps,
        undo: true,
        input: {
          ...platform,
          release,
          ...(userData !== undefined && { userData }),
          settings,
          images,
          machineImage,
        },
        dependsOn: props.dependsOn,
      }),
    gate: (inner, machine) =>
      localStep(inner, 'gate', {
        steps,
        input: { ...platform, machine: idOf(machine), seconds: props.gateSeconds, probes: props.probes },
      }),
    switchAddress: (inner, machine) =>
      localStep(inner, 'switch', {
        steps,
        // Destroyed, it gives the address up, as an association with an elastic address does.
        undo: true,
        input: { ...platform, machine: idOf(machine), addressId: idOf(props.address) },
      }),
    confirm: (inner, machine) =>
      localStep(inner, 'confirm', {
        steps,
        input: { ...platform, machine: idOf(machine), domain: props.domain, probes: props.probes },
      }),
    drain: (inner, machine) =>
      localStep(inner, 'drain', {
        steps,
        input: {
          ...platform,
          machine: idOf(machine),
          domain: props.domain,
          drainSeconds: props.drainSeconds,
        },
      }),
    retire: (inner, machine) =>
      localStep(inner, 'retire', { steps, input: { ...platform, machine: idOf(machine) } }),
  });
}

const idOf = (resource: TerraformResource) => resource.getStringAttribute('id');
