/** What is particular to the computer that the local platform runs on. */
import type { ServiceName } from './services';

export interface Host {
  /** Services whose image can neither be pulled nor built here. @default [] */
  readonly missingServices: readonly ServiceName[];
  /** Whether the host's cgroups can limit processor time. @default true */
  readonly cpuLimits: boolean;
}

export const DEFAULT_HOST: Host = { missingServices: [], cpuLimits: true };
