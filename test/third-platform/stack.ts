/** A third platform's stack, with Terraform's built-in resource in the place of a provider's. */
import { DataResource, LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { ImmutableServer } from '../../constructs/immutable-server/immutable-server';
import { serverRelease } from '../../constructs/release/server-release';
import { rolloutProbes } from '../../docker/probes';
import { services } from '../../docker/services';
import { outputs } from '../../stacks/outputs';
import type { StackPlatform } from '../../stacks/platform';
import { userData } from '../../userdata/cloud-config';
import { type CloudEnvironment, cloud } from './settings';

class CloudStack extends TerraformStack {
  constructor(scope: Construct, id: string, environment: CloudEnvironment, programs: string) {
    super(scope, id);
    new LocalBackend(this, { path: `terraform.${id}.tfstate` });
    const release = serverRelease(environment, programs);
    const { location, gateSeconds, drainSeconds, domain } = environment;
    const probes = rolloutProbes(environment, services(environment));
    const resource = (inner: Construct, name: string, triggersReplace: object) => {
      const made = new DataResource(inner, name, { triggersReplace });
      made.overrideLogicalId(name);
      return made;
    };
    new ImmutableServer(this, 'server', {
      machine: (inner) =>
        resource(inner, 'machine', { location, release: release.id, userData: userData(environment) }),
      gate: (inner, machine) => resource(inner, 'gate', { machine: machine.fqn, probes, gateSeconds }),
      switchAddress: (inner, machine) => resource(inner, 'switch', { machine: machine.fqn }),
      confirm: (inner, machine) => resource(inner, 'confirm', { machine: machine.fqn, domain, probes }),
      drain: (inner, machine) => resource(inner, 'drain', { machine: machine.fqn, drainSeconds }),
    });
    outputs(this, { release_id: release.id });
  }
}

export const cloudPlatform: StackPlatform<CloudEnvironment> = {
  settings: cloud,
  stack: (scope, id, { environment, programs }) => {
    new CloudStack(scope, id, environment, programs);
  },
};
