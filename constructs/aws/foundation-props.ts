/** What the parts of an environment's foundation are made for. */
import type { TerraformProvider } from 'cdktf';
import type { AwsEnvironment } from '../../settings/schema';
import type { AwsSteps } from './aws-step';

export interface FoundationProps {
  readonly steps: AwsSteps;
  /** The environment's name. */
  readonly name: string;
  readonly environment: AwsEnvironment;
  readonly accountId: string;
  /** Of the environment's region. @default the stack's */
  readonly provider?: TerraformProvider;
}
