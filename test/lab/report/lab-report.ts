/** All results of a session. */
import type { ChangeResult } from '../change-result';
import type { FaultResult } from '../fault';

export interface LabReport {
  /** In ISO 8601. */
  readonly started: string;
  /** The protection that was taken away. @default none */
  readonly sabotage?: string;
  readonly changes: readonly ChangeResult[];
  readonly faults: readonly FaultResult[];
  /** Load average of this computer at the end: other programs make every time longer. */
  readonly load: number;
}
