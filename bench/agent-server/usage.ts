/** What a container's first process has used so far. */
import { docker } from '../../deployer/local/docker';

export interface Usage {
  /** Of the clock. */
  readonly seconds: number;
  /** Of the processor, with its children: the agent calls Docker's own command. */
  readonly cpuSeconds: number;
  readonly residentMiB: number;
  readonly peakMiB: number;
}

export async function usageOf(container: string): Promise<Usage> {
  const script = 'cat /proc/1/stat && cat /proc/1/status && getconf CLK_TCK';
  const text = await docker(['exec', container, 'sh', '-c', script]);
  const [stat = ''] = text.split('\n');
  // The command's name, in brackets, may have spaces. Fields 11-14 after it: utime, stime, and both of the children.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  const kib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]);
  return {
    seconds: performance.now() / 1000,
    cpuSeconds: ticks / Number(text.trim().split('\n').at(-1)),
    residentMiB: kib('VmRSS') / 1024,
    peakMiB: kib('VmHWM') / 1024,
  };
}
