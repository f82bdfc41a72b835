/** The environments that tests start from: the least that is valid, and what a test adds. */
import type { AwsInput, LocalInput } from '../../settings/schema';
import { validate } from '../../settings/validate';

export const leastAws: AwsInput = {
  platform: 'aws',
  region: 'eu-central-1',
  domain: 'example.com',
  contactEmail: 'admin@example.com',
};

export const leastLocal: LocalInput = {
  platform: 'local',
  domain: 'baton.localhost',
  contactEmail: 'admin@example.com',
};

export const awsEnvironment = (input: Partial<AwsInput> = {}) =>
  validate('production', { ...leastAws, ...input });

export const localEnvironment = (input: Partial<LocalInput> = {}) =>
  validate('local', { ...leastLocal, ...input });

/** A key that nobody holds. */
export const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3Jx3bVYzW5Z8cWl0mZf0E9lFqkZ7nH1lGmK5rQ2t8X someone@example.com';
