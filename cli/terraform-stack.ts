/** Runs Terraform on a synthesized stack and tells its story: what the steps say, and errors in full. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { terraformEnv } from './terraform-env';

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
}

/** @throws Error when it failed; the reason was printed by then */
export async function applyStack(run: StackRun): Promise<void> {
  await command(process.execPath, [join(run.root, 'cli/app.mjs')], '.', run);
  const folder = `cdktf.out/stacks/${run.stack}`;
  await command(run.terraform, ['init', '-input=false', '-no-color'], folder, run);
  const replace = run.replace.map((resource) => `-replace=terraform_data.${resource}`);
  await command(
    run.terraform,
    ['apply', '-input=false', '-no-color', '-auto-approve', ...replace],
    folder,
    run,
  );
}

function command(
  program: string,
  args: readonly string[],
  cwd: string,
  { stack, env, log }: StackRun,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...terraformEnv(env), BATON_ENVIRONMENTS: stack },
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = story(line);
      if (said) log(said);
    });
    // The child gets Ctrl-C too, ends in its own order and saves its state; this process waits for it.
    const wait = () => {};
    process.on('SIGINT', wait);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', wait);
      if (code === 0) resolve();
      else reject(new Error(`${args[0]} of the stack ${stack} failed; the reason is above`));
    });
  });
}

/** What a step says, and Terraform's own summary; not its book-keeping. */
function story(line: string): string | undefined {
  const said = /^terraform_data\.\S+ \(local-exec\): (?!Executing: )(.*)$/.exec(line);
  if (said) return said[1];
  return /^(Apply complete|No changes)/.test(line) ? line : undefined;
}
