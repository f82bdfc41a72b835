/** Ctrl-C during a command that must clean up: its work stops by a signal, and the command ends in its own order. */

/** @param work ends soon after its signal is aborted */
export async function withInterrupt<T>(
  log: (line: string) => void,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) return;
    log('stopping: removing what was created');
    stop.abort(new Error('stopped'));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
}
