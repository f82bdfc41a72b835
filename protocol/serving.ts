/** Which server serves: written by the deployer, read by every server. */

/** Names the server that holds the address; written by the deployer after the switch. */
export const SERVING_KEY = 'servers/serving.json';

export interface Serving {
  readonly server: string;
  /** The server that served before it. @default there was none, or it is not known */
  readonly elder?: string;
}
