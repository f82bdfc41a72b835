/** What Docker's own command line says of Docker. */
import { type System, tryRun } from './system';

export type DockerState =
  | { readonly kind: 'answers' }
  /** No command line. */
  | { readonly kind: 'absent' }
  /** There is a daemon, but not for this user. */
  | { readonly kind: 'denied' }
  /** No daemon answers. */
  | { readonly kind: 'silent'; readonly endpoint: string; readonly said: string };

const DEFAULT_ENDPOINT = 'unix:///var/run/docker.sock';
const ENDPOINT = /\bat ((?:unix|tcp|ssh|https?|npipe):\/\/[^\s;]*[^\s;.])/;

export async function dockerState(system: System): Promise<DockerState> {
  const { code, tail } = await tryRun(system, 'docker', ['version', '--format', '{{.Server.Version}}']);
  return readState(code, tail);
}

/** @param code of `docker version`, 127 where there is none */
export function readState(code: number, said: string): DockerState {
  if (code === 0) return { kind: 'answers' };
  if (code === 127) return { kind: 'absent' };
  if (/permission denied/i.test(said)) return { kind: 'denied' };
  return { kind: 'silent', endpoint: ENDPOINT.exec(said)?.[1] ?? DEFAULT_ENDPOINT, said };
}

/** Where this computer's own daemon listens. */
export const isDefaultEndpoint = (endpoint: string) =>
  /^unix:\/\/(\/var)?\/run\/docker\.sock$/.test(endpoint);
