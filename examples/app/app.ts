/** An app of one's own: a server with a service beside the bundle's, and a bucket for what the shop exports. */
import { Bucket } from 'baton-server/constructs/aws/bucket';
import type { AwsInput } from 'baton-server/settings/schema';
import { validate } from 'baton-server/settings/validate';
import { AwsStack } from 'baton-server/stacks/aws-stack';
import type { App } from 'cdktf';
import { shop } from './shop';

const input: AwsInput = {
  platform: 'aws',
  region: 'eu-central-1',
  domain: 'example.com',
  hosts: ['shop.example.com'],
  contactEmail: 'admin@example.com',
  machine: { instanceType: 't4g.medium' },
};

/** @param programs folder with Baton's bundled programs */
export function shopServer(app: App, programs: string): AwsStack {
  const environment = validate('shop', input);
  const stack = new AwsStack(app, 'shop', { environment, programs, services: [shop] });
  new Bucket(stack, 'exports', { name: 'example-com-shop-exports', protect: true, versionsDays: 30 });
  return stack;
}
