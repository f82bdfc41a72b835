/** What holds whenever a candidate was refused: why was said, and the old server has the address. */
import type { Deployed } from '../deploy';
import type { Lab } from '../lab';

/** Remembers who serves, and tells later whether it still does. */
export class Elder {
  #name: string | undefined;

  async remember(lab: Lab): Promise<void> {
    this.#name = await lab.serving();
  }

  /** @param said what the deploy must have told */
  async stillServes(lab: Lab, deployed: Deployed, ...said: readonly RegExp[]): Promise<string[]> {
    const holder = await lab.holder();
    return [
      ...(deployed.code === 0 ? ['the deploy ended as if all were well'] : []),
      ...missing(deployed, said),
      ...(holder === this.#name ? [] : [`the address is at ${holder}, not at ${this.#name}`]),
    ];
  }
}

/** What holds after a deploy that had to go through all the same. */
export async function newServes(lab: Lab, deployed: Deployed, ...said: readonly RegExp[]): Promise<string[]> {
  if (deployed.code !== 0) return [`the deploy failed: ${deployed.output.split('\n').slice(-4).join(' / ')}`];
  const revision = await lab.revision();
  const machines = await lab.machines();
  return [
    ...missing(deployed, said),
    ...(revision === lab.project.revision
      ? []
      : [`release ${revision} serves, not the newest, ${lab.project.revision}`]),
    ...(machines.length === 1 ? [] : [`one machine must be left, there are ${machines.join(', ')}`]),
  ];
}

const missing = ({ output }: Deployed, said: readonly RegExp[]) =>
  said
    .filter((pattern) => !pattern.test(output))
    .map((pattern) => `the deploy did not say ${pattern}; it ended with: ${output.slice(-600)}`);
