/** Runs Terraform on a synthesized stack and tells its story: what the steps say, and errors in full. */
import { join } from 'node:path';
import { stateFile } from '../local/deployed-state';
import { above, check, interruption } from './ending';
import { terraformEnv } from './env';
import { runInOwnGroup, type Signals } from './own-group';
import { servedBefore } from './served-before';
import { Story } from './story';

export interface StackRun {
  readonly stack: string;
  /** Terraform's or OpenTofu's binary. */
  readonly terraform: string;
  /** Resources to recreate although nothing about them has changed. */
  readonly replace: readonly string[];
  /** Baton's own folder. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** The command that continues. @default baton up */
  readonly again?: string;
  /** The project's folder. @default the working directory */
  readonly project?: string;
  /** @default this process's */
  readonly signals?: Signals;
}

/** Without one of these, nobody reaches the previous server. */
const WAY_TO_SERVER = ['network', 'address'];

/** @throws Error with the reason; what steps and programs have printed themselves it only points to */
export async function applyStack(run: StackRun): Promise<void> {
  const { stack, project = '.', again = `npx baton up ${stack}` } = run;
  const serves =
    (await servedBefore(join(project, stateFile(stack)))) &&
    !run.replace.some((one) => one === 'machine' || WAY_TO_SERVER.includes(one));
  const story = new Story({ stack, log: run.log });
  const keepsServing = () => serves && !WAY_TO_SERVER.some((one) => story.isRemoved(one));
  const start = (program: string, args: readonly string[], cwd: string, onLine: (line: string) => void) =>
    runInOwnGroup(program, args, {
      cwd,
      env: { ...terraformEnv(run.env), BATON_ENVIRONMENTS: stack },
      signals: run.signals ?? process,
      onLine,
      onInterrupt: (count) =>
        run.log(interruption(count, keepsServing(), `npx baton down ${stack} removes what is left`)),
    });
  const unread = () => {};

  const synth = await start(process.execPath, [join(run.root, 'cli/app.mjs')], project, unread);
  check(synth, { again, serves, reasons: above(`the settings of ${stack} make no stack`) });
  const folder = join(project, 'cdktf.out/stacks', stack);
  const init = await start(run.terraform, ['init', '-input=false', '-no-color'], folder, unread);
  check(init, { again, serves, reasons: above(`terraform init of ${stack} failed`) });
  const replace = run.replace.map((resource) => `-replace=terraform_data.${resource}`);
  const apply = await start(
    run.terraform,
    ['apply', '-json', '-input=false', '-auto-approve', ...replace],
    folder,
    (line) => story.take(line),
  );
  // Finished although it was interrupted: there is nothing to continue.
  if (apply.code === 0) return;
  check(apply, { again, serves: keepsServing(), reasons: (interrupted) => story.reasons(interrupted) });
}
