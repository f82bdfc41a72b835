/** `baton open`: the site in the browser. */
import { spawn } from 'node:child_process';
import { commandsOf } from '../../deployer/platforms';
import { monitoringHost, origin } from '../../settings/schema';
import type { CommandContext } from '../command';

export interface OpenOptions {
  readonly monitoring?: boolean;
}

export async function open(
  { environments, env, log }: CommandContext,
  name: string,
  options: OpenOptions,
  start: (program: string, url: string) => Promise<boolean> = startProgram,
  system: string = process.platform,
): Promise<void> {
  const environment = environments.load(name);
  if (options.monitoring && environment.without.includes('grafana'))
    throw new Error(`${name} has no dashboards: without names grafana, or it has no image on this computer`);
  await commandsOf(environment).server.requireUp?.(environment, name);
  const host = options.monitoring ? monitoringHost(environment) : environment.domain;
  const url = `${origin(environment, host)}/`;
  // Also where the browser opens: the address can be copied.
  log(url);
  const program = opener(env, system);
  if (program && !(await start(program, url))) log(`${program} did not open it`);
}

/** @returns undefined where there is no display */
function opener(env: CommandContext['env'], system: string): string | undefined {
  if (system === 'darwin') return 'open';
  return env.DISPLAY || env.WAYLAND_DISPLAY ? 'xdg-open' : undefined;
}

/** Of its own: the browser outlives this command. */
const startProgram = (program: string, url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(program, [url], { stdio: 'ignore', detached: true });
    child.on('error', () => resolve(false));
    child.on('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
