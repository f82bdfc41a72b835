/** The platform AWS. */
import { awsContradictions } from './aws-contradictions';
import { awsSettings } from './aws-schema';
import type { PlatformSettings } from './platform';
import type { AwsEnvironment, Environment } from './schema';

export const aws = {
  name: 'aws' as const,
  shape: awsSettings,
  contradictions: awsContradictions,
  runsPinned: true,
  traits: ({ region }: { readonly region: string }) => ({
    httpsPort: 443,
    sharedNetworks: [],
    isPinned: true,
    hasCpuLimits: true,
    hasOwnClock: true,
    isPublic: true,
    cloudWatchRegion: region,
  }),
} satisfies PlatformSettings<typeof awsSettings>;

export const isOnAws = (environment: Environment): environment is AwsEnvironment =>
  environment.platform === aws.name;
