/**
 * A server that is never changed, only replaced: the new machine proves itself beside the old one, takes the address,
 * proves itself there, the old one finishes what is under way, and only then is it destroyed. Knows no cloud: a
 * platform brings the steps.
 */

import type { TerraformResource } from 'cdktf';
import { dependable } from 'cdktf';
import { Construct } from 'constructs';

export interface ImmutableServerProps {
  /** Boots the machine; replaced whenever anything about the server changes. */
  readonly machine: (scope: Construct) => TerraformResource;
  /** Fails unless the machine has proven itself. Replaced with the machine. */
  readonly gate: (scope: Construct, machine: TerraformResource) => TerraformResource;
  /** Gives the address to the machine. */
  readonly switchAddress: (scope: Construct, machine: TerraformResource) => TerraformResource;
  /** Gives the address back, and fails, unless the machine serves there. Replaced with the machine. */
  readonly confirm: (scope: Construct, machine: TerraformResource) => TerraformResource;
  /** Waits until the old machine has finished and handed over. Replaced with the machine. */
  readonly drain: (scope: Construct, machine: TerraformResource) => TerraformResource;
  /** Removes older machines where Terraform does not do it. @default none */
  readonly retire?: (scope: Construct, machine: TerraformResource) => TerraformResource;
}

export class ImmutableServer extends Construct {
  readonly machine: TerraformResource;
  /** What belongs to the serving machine alone comes after it, and goes only when another machine serves. */
  readonly confirmed: TerraformResource;
  /** Its rollout has ended. */
  readonly last: TerraformResource;

  constructor(scope: Construct, id: string, props: ImmutableServerProps) {
    super(scope, id);
    this.machine = props.machine(this);
    const later = [props.gate, props.switchAddress, props.confirm, props.drain, props.retire].flatMap(
      (step) => step?.(this, this.machine) ?? [],
    );
    inOrder([this.machine, ...later]);
    this.confirmed = later[2] ?? this.machine;
    this.last = later.at(-1) ?? this.machine;
  }
}

/**
 * Each step after the one before, and all of them recreated before their old selves go. If only the machine were, then
 * Terraform would take the address from the old machine before the new one has even started.
 */
function inOrder(steps: readonly TerraformResource[]): void {
  for (const [index, step] of steps.entries()) {
    const before = steps[index - 1];
    if (before) step.dependsOn = [...(step.dependsOn ?? []), dependable(before)];
    step.lifecycle = { ...step.lifecycle, createBeforeDestroy: true };
  }
}
