/**
 * What `terraform show -json` says of a saved plan, as far as it is read here:
 * https://developer.hashicorp.com/terraform/internals/json-format
 */

type Action = 'no-op' | 'create' | 'read' | 'update' | 'delete' | 'forget';

export interface Change {
  /** Two of them for a replacement, in their order. */
  readonly actions: readonly Action[];
  readonly before?: unknown;
  readonly after?: unknown;
  /** True in the places of what is known only when it is applied. */
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  /** What makes it a replacement. */
  readonly replace_paths?: readonly (readonly (string | number)[])[];
}

export interface ResourceChange {
  readonly address: string;
  readonly mode?: string;
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  /** Marks an object that a newer one has replaced, and that is still to be destroyed. */
  readonly deposed?: string;
  readonly action_reason?: string;
  readonly change: Change;
}

export interface TerraformPlan {
  readonly format_version?: string;
  readonly resource_changes?: readonly ResourceChange[];
  readonly output_changes?: Readonly<Record<string, Change>>;
  readonly prior_state?: {
    readonly values?: { readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>> };
  };
  readonly checks?: readonly {
    readonly status: string;
    readonly instances?: readonly { readonly problems?: readonly { readonly message?: string }[] }[];
  }[];
}

export type Doing = 'create' | 'update' | 'replace' | 'destroy';

/** @returns undefined where nothing is done to it */
export function doing({ actions }: Pick<Change, 'actions'>): Doing | undefined {
  if (actions.length > 1) return 'replace';
  const [only] = actions;
  return only === 'create' || only === 'update' ? only : only === 'delete' ? 'destroy' : undefined;
}

/** Whether there is a moment in which the old one is gone and the new one is not there. */
export const isDestroyedFirst = ({ actions }: Pick<Change, 'actions'>): boolean => actions[0] === 'delete';

/** The release that serves, or undefined before the first. */
export function deployedRelease(plan: TerraformPlan): string | undefined {
  const found =
    plan.output_changes?.release_id?.before ?? plan.prior_state?.values?.outputs?.release_id?.value;
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** @throws Error when the text is no plan */
export function readPlan(text: string, from: string): TerraformPlan {
  let plan: TerraformPlan;
  try {
    plan = JSON.parse(text) as TerraformPlan;
  } catch (error) {
    throw new Error(
      `${from} is no JSON: ${(error as Error).message}. Next step: terraform show -json <plan>`,
    );
  }
  // A plan without changes of any kind still has its version.
  if (typeof plan !== 'object' || plan === null || !/^1\./.test(plan.format_version ?? ''))
    throw new Error(`${from} is not what \`terraform show -json <plan>\` prints (format_version 1)`);
  return plan;
}
