/** Machines that do not serve: candidates that failed, or that an interrupted deploy has left. */
import type { Machine, ReleasePlace } from '../release-commands';

export interface Candidates {
  /** Nobody needs them. */
  readonly removable: readonly Machine[];
  /** The next deploy that succeeds removes them. */
  readonly ofTerraform: readonly Machine[];
}

/** @throws Error where it is not known who serves, which machines Terraform removes, or a deploy is under way */
export async function candidates(place: ReleasePlace): Promise<Candidates> {
  const { holder } = await place.address();
  const others = (await place.machines()).filter(({ id }) => id !== holder);
  if (others.length === 0) return { removable: [], ofTerraform: [] };
  const known = await place.ofTerraform();
  return {
    removable: others.filter(({ id }) => !known.includes(id)),
    ofTerraform: others.filter(({ id }) => known.includes(id)),
  };
}
