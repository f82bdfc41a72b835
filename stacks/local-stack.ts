/** A whole environment on this computer. Needs no provider: Terraform downloads nothing. */

import { LocalBackend } from 'cdktf/lib/backends/local-backend';
import { AssetType, TerraformAsset } from 'cdktf/lib/terraform-asset';
import { TerraformOutput } from 'cdktf/lib/terraform-output';
import { TerraformStack } from 'cdktf/lib/terraform-stack';
import type { Construct } from 'constructs';
import { expression } from '../constructs/expression';
import { LocalPlatform } from '../constructs/local/local-platform';
import { localServer } from '../constructs/local/local-server';
import { StepScript, step } from '../constructs/local/step';
import { serverRelease } from '../constructs/release/server-release';
import { stage } from '../constructs/release/staging';
import { zip } from '../constructs/release/zip';
import { layout } from '../deployer/local/layout';
import { refusalsFolder } from '../deployer/local/refusals';
import { REGION } from '../deployer/local/region';
import { PROJECT } from '../deployer/project';
import { siteHash } from '../deployer/site/files';
import { imageOf } from '../docker/compose';
import { services } from '../docker/services';
import { HEALTH_PATH } from '../protocol/routes';
import { type LocalEnvironment, monitoringHost, origin } from '../settings/schema';
import { userData } from '../userdata/cloud-config';

export interface LocalStackProps {
  readonly environment: LocalEnvironment;
  /** Folder with the bundled programs. */
  readonly programs: string;
}

export class LocalStack extends TerraformStack {
  constructor(scope: Construct, id: string, { environment, programs }: LocalStackProps) {
    super(scope, id);
    // Its default is an absolute path.
    new LocalBackend(this, { path: `${PROJECT}/terraform.${id}.tfstate` });
    const script = new StepScript(this, 'steps', `${programs}/local-steps.cjs`);
    const names = layout(id, environment.network);
    const platform = new LocalPlatform(this, 'platform', {
      script,
      environment: id,
      layout: names,
      domain: environment.domain,
      ports: environment.ports,
    });
    const deployed = this.deployed(id, { environment, programs });
    const upload = step(this, 'release', {
      script,
      input: { environment: id, layout: names, ...deployed },
      dependsOn: [platform.store],
    });
    const { directory } = environment.site;
    const site = directory
      ? step(this, 'site', {
          script,
          input: {
            environment: id,
            layout: names,
            directory: `${PROJECT}/${directory}`,
            hash: siteHash(directory),
          },
          dependsOn: [platform.store],
        })
      : undefined;
    const all = services(environment);
    localServer(this, 'server', {
      script,
      environment: id,
      layout: names,
      release: deployed.release,
      ...(deployed.userData !== undefined && { userData: deployed.userData }),
      settings: settings(id, environment, names, deployed.release),
      images: all.map((service) => imageOf(environment, service)),
      machineImage: environment.machineImage,
      domain: environment.domain,
      // An older release's further routes are today's files' no longer; it proves those itself, from inside.
      probes: environment.release
        ? [{ host: environment.domain, path: HEALTH_PATH }]
        : all.flatMap(({ routes = [] }) => routes.map(({ host, probePath }) => ({ host, path: probePath }))),
      gateSeconds: environment.gateSeconds,
      drainSeconds: environment.drainSeconds,
      dependsOn: [...platform.parts, upload, ...(site ? [site] : [])],
      address: platform.address,
    });
    this.output('site_url', `${origin(environment, environment.domain)}/`);
    if (!environment.without.includes('grafana')) {
      this.output('monitoring_url', `${origin(environment, monitoringHost(environment))}/`);
    }
    this.output('release_id', deployed.release);
  }

  /** The release that these files describe, or the id alone of an older one, which the store has as it was. */
  private deployed(id: string, { environment, programs }: LocalStackProps): DeployedRelease {
    if (environment.release !== undefined) return { release: environment.release };
    const release = serverRelease(environment, programs);
    return {
      release: release.id,
      zip: this.asset('release-zip', `${id}/release.zip`, zip(release.files)),
      userData: this.asset('user-data', `${id}/user-data`, userData(environment)),
    };
  }

  private asset(id: string, path: string, content: string | Uint8Array): string {
    return new TerraformAsset(this, id, { path: stage(path, content), type: AssetType.FILE }).path;
  }

  private output(id: string, value: string): void {
    new TerraformOutput(this, id, { value }).overrideLogicalId(id);
  }
}

interface DeployedRelease {
  readonly release: string;
  /** Paths of its files, relative to the stack's folder. */
  readonly zip?: string;
  readonly userData?: string;
}

const settings = (
  id: string,
  environment: LocalEnvironment,
  { store, buckets }: ReturnType<typeof layout>,
  release: string,
) => ({
  BATON_RELEASE: release,
  BATON_DOMAIN: environment.domain,
  BATON_DRAIN_SECONDS: String(environment.drainSeconds),
  BATON_METRICS_DAYS: String(environment.retention.metricsDays),
  BATON_RELEASES_BUCKET: buckets.releases,
  BATON_CONTENT_BUCKET: buckets.content,
  BATON_DATA_BUCKET: buckets.data,
  BATON_PARAMETERS: '/var/lib/baton/parameters',
  AWS_REGION: REGION,
  AWS_ENDPOINT_URL: store.endpoint,
  AWS_SHARED_CREDENTIALS_FILE: '/etc/baton/credentials',
  // The agent checks the site's certificates as a client that trusts the platform's authority.
  NODE_EXTRA_CA_CERTS: '/etc/baton/authority-root.pem',
  // Nobody reads it: one more refused candidate makes another machine.
  BATON_REFUSALS: expression(`length(fileset("${PROJECT}/${refusalsFolder(id)}", "*"))`),
});
