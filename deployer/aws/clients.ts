/** The AWS services that the steps talk to. Credentials come from where the SDK looks for them, never from an input. */
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import type { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';
import { storeClient } from '../../protocol/store';

export interface AwsInput {
  readonly region: string;
  /** A stand-in for AWS, in tests. @default AWS */
  readonly endpoint?: string;
}

const MAX_ATTEMPTS = 5;

export const s3Client = ({ region, endpoint }: AwsInput): S3Client => storeClient({ region, endpoint });

export const ec2Client = ({ region, endpoint }: AwsInput) =>
  new EC2Client({ region, maxAttempts: MAX_ATTEMPTS, ...(endpoint && { endpoint }) });

export const ssmClient = ({ region, endpoint }: AwsInput) =>
  new SSMClient({ region, maxAttempts: MAX_ATTEMPTS, ...(endpoint && { endpoint }) });

export const logsClient = ({ region, endpoint }: AwsInput) =>
  new CloudWatchLogsClient({ region, maxAttempts: MAX_ATTEMPTS, ...(endpoint && { endpoint }) });

export const imageBuilderClient = ({ region, endpoint }: AwsInput) =>
  new ImagebuilderClient({ region, maxAttempts: MAX_ATTEMPTS, ...(endpoint && { endpoint }) });

export interface AwsClients {
  readonly s3: S3Client;
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
}

export const awsClients = (input: AwsInput): AwsClients => ({
  s3: s3Client(input),
  ec2: ec2Client(input),
  ssm: ssmClient(input),
});
