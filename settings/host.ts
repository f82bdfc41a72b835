/** What is particular to the computer that the local platform runs on. */
import type { ServiceName } from './services';

export interface Host {
  /** Services whose image can neither be pulled nor built here. @default [] */
  readonly missingServices: readonly ServiceName[];
  /** Whether the host's cgroups can limit processor time. @default true */
  readonly cpuLimits: boolean;
  /** Ids of the apps' images, by their references. @default {} */
  readonly imageIds: Readonly<Record<string, string>>;
}

export const DEFAULT_HOST: Host = { missingServices: [], cpuLimits: true, imageIds: {} };
