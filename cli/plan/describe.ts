/** Puts a plan into words: reads both releases, from the stack and from the store, and compares them. */
import { releaseProblem, shortId } from '../../deployer/release/check';
import { remoteText } from '../../deployer/remote-text';
import { plannedRelease } from './planned-release';
import { filesOfZip, type ReleaseFiles } from './release-files';
import { type PlanReport, planReport } from './report';
import { deployedRelease, type TerraformPlan } from './terraform-plan';

export interface DescribeProps {
  readonly environment: string;
  readonly plan: TerraformPlan;
  /** The synthesized stack's. */
  readonly folder: string;
  /** @returns the zip of a release; undefined where the store has none of that id */
  readonly stored: (release: string) => Promise<Uint8Array | undefined>;
  readonly allow?: readonly string[];
  readonly notes?: readonly string[];
}

export async function describePlan(props: DescribeProps): Promise<PlanReport> {
  const { environment, plan, folder, stored, allow = [], notes = [] } = props;
  const deployed = deployedRelease(plan);
  const planned = plannedRelease(folder);
  const missing: string[] = [];
  const filesOf = async (id: string): Promise<ReleaseFiles | undefined> => {
    const found = await storedFiles(id, stored);
    if (!(found instanceof Error)) return found;
    missing.push(`what changed in the release cannot be shown: ${found.message}`);
    return undefined;
  };
  const differ = deployed !== undefined && planned !== undefined && deployed !== planned.id;
  const deployedFiles = differ ? await filesOf(deployed) : undefined;
  const plannedFiles = planned?.files ?? (deployedFiles && planned ? await filesOf(planned.id) : undefined);
  return planReport({
    environment,
    plan,
    ...(planned && { planned: planned.id }),
    ...(deployedFiles && { deployedFiles }),
    ...(plannedFiles && { plannedFiles }),
    allow,
    notes: [...notes, ...missing],
  });
}

/** No reason to fail: a plan without the files still says what Terraform would do. */
async function storedFiles(id: string, stored: DescribeProps['stored']): Promise<ReleaseFiles | Error> {
  try {
    const zip = await stored(id);
    if (!zip) return new Error(`the store does not have the release ${shortId(id)}`);
    const problem = releaseProblem(zip, id);
    return problem === undefined
      ? filesOfZip(zip)
      : new Error(`what is stored as the release ${shortId(id)} is another: ${remoteText(problem)}`);
  } catch (error) {
    return error as Error;
  }
}
