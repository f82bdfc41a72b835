import { isAbsolute } from 'node:path';

/** From a stack's folder, where Terraform and the steps run, to the project. */
export const PROJECT = '../../..';

/**
 * Where the synth puts generated files. Below the project, because an asset's path must not hold a computer's own;
 * ignored by git.
 */
export const STAGING = '.baton/staging';

/** A path of the project, as it is found from a stack's folder. */
export const fromStack = (path: string) => (isAbsolute(path) ? path : `${PROJECT}/${path}`);
