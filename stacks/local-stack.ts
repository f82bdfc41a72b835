/** A whole environment on this computer. Needs no provider: Terraform downloads nothing. */
import { LocalBackend, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { escapeTemplate } from '../constructs/escape';
import { bootSettings } from '../constructs/local/boot-settings';
import { deployedRelease } from '../constructs/local/deployed-release';
import { LocalPlatform } from '../constructs/local/local-platform';
import { localServer } from '../constructs/local/local-server';
import { LocalSteps, localStep } from '../constructs/local/local-step';
import { stageOwnSecrets } from '../constructs/release/own-secrets';
import { siteSteps } from '../constructs/site-input';
import { hostOf } from '../deployer/local/host';
import { layout } from '../deployer/local/layout';
import { OWN_SECRETS } from '../deployer/local/parameters';
import { PROJECT } from '../deployer/project';
import { NO_REASON } from '../deployer/release/hold';
import { imageOf } from '../docker/compose';
import { serverSecrets } from '../docker/needed-secrets';
import { rolloutProbes } from '../docker/probes';
import type { Service, ServiceDefinition } from '../docker/service';
import { services } from '../docker/services';
import { local } from '../settings/local';
import { hostNames, type LocalEnvironment } from '../settings/schema';
import { outputs, releaseOutput, siteOutputs } from './outputs';
import type { StackPlatform } from './platform';

export interface LocalStackProps {
  readonly environment: LocalEnvironment;
  /** Folder with the bundled programs. */
  readonly programs: string;
  /** Services of the caller's own beside the bundle's. @default [] */
  readonly services?: readonly ServiceDefinition[];
  /** Why an older release is deployed; a person reads it later. @default none is given */
  readonly reason?: string;
}

export class LocalStack extends TerraformStack {
  constructor(scope: Construct, id: string, props: LocalStackProps) {
    super(scope, id);
    const { environment, programs, services: extra = [], reason } = props;
    // Its default is an absolute path.
    new LocalBackend(this, { path: `${PROJECT}/terraform.${id}.tfstate` });
    const steps = new LocalSteps(this, 'steps', `${programs}/local-steps.cjs`);
    const names = layout(id, environment.network);
    const about = { environment: id, layout: names };
    const { domain, ports, gateSeconds, drainSeconds } = environment;
    const all = services(environment, extra);
    stageOwnSecrets(id, environment, extra);
    const platform = new LocalPlatform(this, 'platform', {
      ...about,
      ...{ steps, domain, names: hostNames(environment), ports, stored: storedBy(environment, all) },
    });
    const deployed = deployedRelease(this, id, environment, programs, extra);
    const settings = bootSettings(id, environment, names, deployed.release);
    // The settings make it look again where another machine is made.
    const guard = localStep(this, 'guard', {
      steps,
      input: {
        environment: id,
        release: deployed.release,
        named: environment.release !== undefined,
        settings,
      },
    });
    const allowed = [platform.store, guard];
    const upload = localStep(this, 'release', {
      steps,
      input: { ...about, ...deployed },
      dependsOn: allowed,
    });
    const published = siteSteps(this, id, environment).map(({ id: step, input }) =>
      localStep(this, 'site', {
        ...{ steps, logicalId: step, input: { ...about, ...input } },
        dependsOn: allowed,
      }),
    );
    const server = localServer(this, 'server', {
      ...about,
      steps,
      release: deployed.release,
      ...(deployed.userData !== undefined && { userData: deployed.userData }),
      settings,
      images: Object.fromEntries(all.map((service) => [service.name, imageOf(environment, service)])),
      machineImage: environment.machineImage,
      domain,
      probes: rolloutProbes(environment, all),
      gateSeconds,
      drainSeconds,
      dependsOn: [...platform.parts, upload, ...published],
      address: platform.address,
    });
    if (environment.release !== undefined)
      localStep(this, 'hold', {
        steps,
        input: { environment: id, release: environment.release, reason: escapeTemplate(reason ?? NO_REASON) },
        dependsOn: [server.last],
      });
    outputs(this, siteOutputs(environment));
    releaseOutput(this, deployed.release, server);
  }
}

function storedBy(environment: LocalEnvironment, all: readonly Service[]) {
  const passwords = Object.values(environment.registries).map(({ passwordSecret }) => passwordSecret);
  const own = [...OWN_SECRETS, ...passwords];
  const secrets = serverSecrets(environment, all).filter((secret) => !own.includes(secret));
  return {
    ...(secrets.length > 0 && { secrets }),
    ...(passwords.length > 0 && { passwords: [...new Set(passwords)].sort() }),
  };
}

export const localPlatform: StackPlatform<LocalEnvironment> = {
  settings: local,
  host: hostOf,
  stack: (scope, id, { environment, programs, reason }) =>
    new LocalStack(scope, id, { environment, programs, ...(reason !== undefined && { reason }) }),
};
