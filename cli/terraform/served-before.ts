/** Whether a server served when Terraform was last run here, by its state. */
import { readFile } from 'node:fs/promises';

interface State {
  readonly resources?: readonly {
    readonly name: string;
    readonly instances?: readonly { readonly status?: string }[];
  }[];
}

/** A server serves once it was asked at the address: the first of an environment may have failed before. */
const PROVED = 'confirm';

/** @param file the state's; none where nothing was deployed */
export async function servedBefore(file: string): Promise<boolean> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    const { resources = [] } = JSON.parse(text) as State;
    return resources.some(
      ({ name, instances = [] }) => name === PROVED && instances.some(({ status }) => status !== 'tainted'),
    );
  } catch {
    return false;
  }
}
