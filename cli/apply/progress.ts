/** Shows how a rollout goes on: a line that moves in a terminal, a line for each phase elsewhere. */
import type { Ora } from 'ora';
import { type Phase, secondsOf } from './phases';

export interface Progress {
  /** What a step says. */
  readonly line: (text: string) => void;
  /** @param phase that goes on; undefined between two, where the one before stays */
  readonly show: (phase: Phase | undefined) => void;
  readonly stop: () => void;
}

const REFRESH_MILLISECONDS = 500;

/** For logs: each phase once, as it begins. */
export function plainProgress(log: (line: string) => void): Progress {
  let shown: string | undefined;
  return {
    line: log,
    show: (phase) => {
      if (phase && phase.name !== shown) log(`phase: ${phase.name}`);
      shown = phase?.name ?? shown;
    },
    stop: () => {},
  };
}

/** @param terminal where it is drawn; one that does not know its width gets plain lines, which ora would never end */
export async function terminalProgress(
  log: (line: string) => void,
  terminal: { readonly columns?: number } = process.stderr,
): Promise<Progress> {
  if (!terminal.columns) return plainProgress(log);
  const { default: ora } = await import('ora');
  // Ctrl-C belongs to Terraform, and nothing is read from the terminal meanwhile.
  return movingProgress(ora({ discardStdin: false, hideCursor: false }), log);
}

/** @param spinner draws the line that moves */
export function movingProgress(
  spinner: Pick<Ora, 'text' | 'clear' | 'render' | 'start' | 'stop'>,
  log: (line: string) => void,
): Progress {
  let current: Phase | undefined;
  const draw = () => {
    if (current) spinner.text = `${current.name} ${Math.round(Number(secondsOf(current, Date.now())))} s`;
  };
  const timer = setInterval(draw, REFRESH_MILLISECONDS);
  timer.unref();
  return {
    line: (text) => {
      spinner.clear();
      log(text);
      if (current) spinner.render();
    },
    show: (phase) => {
      const isFirst = current === undefined;
      current = phase ?? current;
      draw();
      if (phase && isFirst) spinner.start();
    },
    stop: () => {
      clearInterval(timer);
      spinner.stop();
    },
  };
}
