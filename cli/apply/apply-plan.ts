/** Lets Terraform apply a plan in the stack's folder, and tells how it goes on. */
import { list, table } from '../output';
import { PLAN_FILE, type PlanRun, stackFolder } from '../plan/make-plan';
import type { PlanReport } from '../plan/report';
import { check, interruption } from '../terraform/ending';
import { terraformEnv } from '../terraform/env';
import { runInOwnGroup } from '../terraform/own-group';
import { Story } from '../terraform/story';
import { Phases, secondsOf, stateLeft } from './phases';
import type { Progress } from './progress';

export interface ApplyRun extends PlanRun {
  readonly report: PlanReport;
  readonly progress: Progress;
}

/** @throws Error with the reason, and what state is left */
export async function applyPlan(run: ApplyRun): Promise<void> {
  const { stack, terraform, env, log, again, report, progress, project, signals = process } = run;
  const serves = report.release.deployed !== null && report.dangers.length === 0;
  const story = new Story({ stack, log: progress.line });
  const phases = new Phases();
  const result = await runInOwnGroup(terraform, ['apply', '-json', '-input=false', PLAN_FILE], {
    cwd: stackFolder(stack, project),
    env: { ...terraformEnv(env), BATON_ENVIRONMENTS: stack },
    signals,
    onLine: (line) => {
      phases.take(line);
      story.take(line);
      progress.show(phases.current);
    },
    onInterrupt: (count) =>
      progress.line(interruption(count, serves, 'what it made last has to be removed by hand')),
  }).finally(progress.stop);
  phases.finish(result.code === 0 ? 'done' : result.interruptions > 0 ? 'interrupted' : 'failed');
  if (phases.all.length > 0) log(`\n${phaseTable(phases)}`);
  if (result.code === 0 && story.outputs.length > 0) log(`\n${list(story.outputs)}\n`);
  // Finished although it was interrupted: there is nothing to continue.
  if (result.code === 0) return;
  const last = phases.all.at(-1);
  const why = last?.reason === undefined ? [] : [`${last.name} failed: ${last.reason}`];
  check(result, {
    again,
    serves,
    reasons: (interrupted) => [...why, ...story.reasons(interrupted)],
    ...(last && { left: `What is left: ${stateLeft(last.name, serves)}` }),
    next: story.isStale
      ? `Next step: make a new plan and look at it: npx baton plan ${stack}`
      : `Once that is settled, this goes on: ${again}`,
  });
}

function phaseTable({ all }: Phases): string {
  const now = Date.now();
  const total = (all.at(-1)?.end ?? now) - (all[0]?.start ?? now);
  return table(
    ['phase', 'seconds', ''],
    [
      ...all.map((phase) => [
        phase.name,
        secondsOf(phase, now),
        phase.outcome === 'done' ? '' : (phase.outcome ?? ''),
      ]),
      ['in all', (total / 1000).toFixed(1), ''],
    ],
  );
}
