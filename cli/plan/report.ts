/** What a deploy would do: the document that `baton plan --json` prints. docs/operations.md describes it. */
import { type Danger, dangers } from './dangers';
import { machineOf, machineReasons } from './machine-reasons';
import { isOfRollout, nounOf } from './nouns';
import { formatReason, once, type Reason } from './reason';
import { type FileChange, fileChanges, releaseReasons } from './release-diff';
import type { ReleaseFiles } from './release-files';
import { type Change, deployedRelease, doing, isDestroyedFirst, type TerraformPlan } from './terraform-plan';
import { differing, valuesOf } from './values';

export interface PlanReport {
  /** Of this shape. Fields may be added; a change of another kind gets another number. */
  readonly version: 1;
  readonly environment: string;
  readonly result: 'no-change' | 'changes' | 'refused';
  readonly server: {
    readonly action: 'keep' | 'create' | 'replace' | 'update' | 'destroy';
    /** `text` says each as one line. */
    readonly reasons: readonly (Reason & { readonly text: string })[];
  };
  readonly release: { readonly deployed: string | null; readonly planned: string | null };
  /** Of the release; empty where the two are the same, or cannot both be read. */
  readonly files: readonly FileChange[];
  readonly resources: readonly PlannedResource[];
  readonly outputs: readonly PlannedOutput[];
  readonly dangers: readonly Danger[];
  /** What a person should know beside. */
  readonly notes: readonly string[];
}

export interface PlannedResource {
  /** Terraform's. */
  readonly address: string;
  readonly noun: string;
  readonly action: 'create' | 'update' | 'replace' | 'destroy';
  /** Of a replacement, which comes first. */
  readonly order?: 'create-first' | 'destroy-first';
  /** Part of every replacement of the server. */
  readonly rollout: boolean;
  /** Names of what changes. */
  readonly changes: readonly string[];
}

export interface PlannedOutput {
  readonly name: string;
  readonly action: 'create' | 'update' | 'destroy';
  readonly before: unknown;
  /** Null where it is known only when it is applied. */
  readonly after: unknown;
}

export interface Releases {
  readonly planned?: string;
  readonly deployedFiles?: ReleaseFiles;
  readonly plannedFiles?: ReleaseFiles;
}

export interface ReportProps extends Releases {
  readonly environment: string;
  readonly plan: TerraformPlan;
  /** Dangers that the person has named. @default none */
  readonly allow?: readonly string[];
  /** @default [] */
  readonly notes?: readonly string[];
}

export function planReport(props: ReportProps): PlanReport {
  const { environment, plan, planned, allow = [], notes = [] } = props;
  const deployed = deployedRelease(plan);
  const resources = plannedResources(plan);
  const outputs = plannedOutputs(plan, planned);
  const found = dangers(plan, allow);
  const isChanged = resources.length > 0 || outputs.length > 0;
  const { deployedFiles, plannedFiles } = props;
  const both = deployed !== planned && deployedFiles && plannedFiles;
  return {
    version: 1,
    environment,
    result: found.some(({ allowed }) => !allowed) ? 'refused' : isChanged ? 'changes' : 'no-change',
    server: server(props, deployed),
    release: { deployed: deployed ?? null, planned: planned ?? null },
    files: both ? fileChanges(deployedFiles, plannedFiles) : [],
    resources,
    outputs,
    dangers: found,
    notes: [...failedChecks(plan), ...notes],
  };
}

function server(
  { plan, planned, deployedFiles, plannedFiles }: ReportProps,
  deployed: string | undefined,
): PlanReport['server'] {
  const machine = machineOf(plan);
  const action = (machine && doing(machine.change)) ?? 'keep';
  if (!machine || action === 'keep') return { action, reasons: [] };
  const reasons: Reason[] = [];
  if (action === 'create') {
    const subject = deployed === undefined ? 'no server was deployed yet' : 'the machine is gone';
    reasons.push({ kind: 'machine', subject });
  } else reasons.push(...machineReasons(plan, machine));
  if (deployed !== undefined && planned !== undefined && deployed !== planned) {
    const changed = deployedFiles && plannedFiles ? releaseReasons(deployedFiles, plannedFiles) : [];
    const short = (id: string) => id.slice(0, 12);
    reasons.push(
      ...(changed.length > 0
        ? changed
        : [{ kind: 'release', subject: 'release', before: short(deployed), after: short(planned) } as const]),
    );
  }
  return { action, reasons: once(reasons).map((reason) => ({ ...reason, text: formatReason(reason) })) };
}

function plannedResources({ resource_changes: all = [] }: TerraformPlan): PlannedResource[] {
  return all.flatMap((one): PlannedResource[] => {
    const action = doing(one.change);
    if (!action || one.mode === 'data') return [];
    const order = isDestroyedFirst(one.change) ? 'destroy-first' : 'create-first';
    return [
      {
        address: one.deposed === undefined ? one.address : `${one.address} (deposed ${one.deposed})`,
        noun: nounOf(one),
        action,
        ...(action === 'replace' && { order }),
        rollout: isOfRollout(one),
        changes: action === 'update' || action === 'replace' ? changesOf(one.change) : [],
      },
    ];
  });
}

/** A step keeps all that it was told in one value: what of it changed says more. */
function changesOf({ before, after, after_unknown: unknown }: Change): string[] {
  const known = differing(before, after).filter((name) => valuesOf(unknown)[name] !== true);
  return known.flatMap((name) => {
    const [old, young] = [inputOf(valuesOf(before)[name]), inputOf(valuesOf(after)[name])];
    return /^trigger/.test(name) ? differing(old, young) : [name];
  });
}

function inputOf(triggers: unknown): unknown {
  const { input } = valuesOf(triggers);
  try {
    return typeof input === 'string' ? (JSON.parse(input) as unknown) : triggers;
  } catch {
    return triggers;
  }
}

function plannedOutputs({ output_changes: all = {} }: TerraformPlan, planned: string | undefined) {
  return Object.entries(all).flatMap(([name, change]): PlannedOutput[] => {
    const action = doing(change);
    if (!action || action === 'replace') return [];
    const shown = (value: unknown, isSensitive: unknown) =>
      isSensitive === true ? '(sensitive)' : (value ?? null);
    const after = name === 'release_id' && change.after === undefined ? planned : change.after;
    return [
      {
        name,
        action,
        before: shown(change.before, change.before_sensitive),
        after: shown(after, change.after_sensitive),
      },
    ];
  });
}

/** Such as a rollback that holds. */
const failedChecks = ({ checks = [] }: TerraformPlan): string[] =>
  checks
    .filter(({ status }) => status === 'fail')
    .flatMap(({ instances = [] }) => instances)
    .flatMap(({ problems = [] }) => problems.flatMap(({ message }) => message ?? []));
