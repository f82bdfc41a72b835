/** The state of the bundle's containers, as Docker tells it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Check } from '../protocol/report';
import { STOP_MARGIN_SECONDS } from '../protocol/retire-seconds';
import { tellingLines } from './telling-lines';

const run = promisify(execFile);

/** A Docker that hangs must not keep the agent from all else, least of all from its last backup. */
const DOCKER_SECONDS = 30;
/** In bytes: so many lines of a log as are searched, at the longest that Docker keeps as one. */
const LONGEST_OUTPUT = 8 * 1024 * 1024;

const docker = (args: readonly string[], seconds = DOCKER_SECONDS) =>
  run('docker', args, { timeout: seconds * 1000, maxBuffer: LONGEST_OUTPUT });

export interface ContainerState {
  readonly name: string;
  /** created, running, restarting, exited … */
  readonly status: string;
  /** starting, healthy or unhealthy; empty where the container has no health check. */
  readonly health: string;
  readonly restarts: number;
}

/** So often may a container start again while it waits for another; more often, it is broken. */
const TOLERATED_RESTARTS = 3;

const FORMAT =
  '{{.Name}}|{{.State.Status}}|{{if .State.Health}}{{.State.Health.Status}}{{end}}|{{.RestartCount}}';

export async function containers(): Promise<ContainerState[]> {
  const ids = (await docker(['ps', '-aq', '--filter', 'label=com.docker.compose.project=baton'])).stdout;
  if (ids.trim() === '') return [];
  const { stdout } = await docker(['inspect', '--format', FORMAT, ...ids.trim().split('\n')]);
  return stdout.trim().split('\n').map(parse);
}

function parse(line: string): ContainerState {
  const [name = '', status = '', health = '', restarts = '0'] = line.split('|');
  return { name: name.replace('/', ''), status, health, restarts: Number(restarts) };
}

/** @param expected the containers that the compose file names */
export function containerChecks(states: readonly ContainerState[], expected: readonly string[]): Check[] {
  return expected.map((name) => {
    const state = states.find((one) => one.name === name);
    const ok = state?.status === 'running' && (state.health === '' || state.health === 'healthy');
    const detail = state
      ? [state.status, state.health, state.restarts && `${state.restarts} restarts`]
      : ['not made yet'];
    return { name: `container ${name}`, ok, detail: detail.filter(Boolean).join(', ') };
  });
}

/** A container that cannot come up by waiting. */
export const brokenContainer = (states: readonly ContainerState[]) =>
  states.find(({ restarts, health }) => restarts >= TOLERATED_RESTARTS || health === 'unhealthy');

/** In lines: what a service says in the few starts after which it counts as broken. */
const SEARCHED = 400;

/** @returns at most so many lines that say why it failed */
export async function containerLog(name: string, lines: number): Promise<string[]> {
  const { stdout, stderr } = await docker(['logs', '--tail', String(SEARCHED), name]);
  return tellingLines(`${stdout}${stderr}`.trim().split('\n'), lines);
}

/** @returns undefined where there is no such container, as before the bundle's first start */
export async function containerStatus(name: string): Promise<string | undefined> {
  return (await containers()).find((one) => one.name === name)?.status;
}

/** @throws Error with what the command wrote, when it fails */
export async function execInContainer(name: string, command: readonly string[]): Promise<void> {
  await docker(['exec', name, ...command]);
}

export async function signalContainer(name: string, signal: string): Promise<void> {
  await docker(['kill', '--signal', signal, name]);
}

/** Lets requests under way finish, at most `seconds`. */
export async function stopContainer(name: string, seconds: number): Promise<void> {
  await docker(['stop', '--time', String(seconds), name], seconds + STOP_MARGIN_SECONDS);
}
