/**
 * Who may do what in an account, as AWS' own rules decide it from the synthesized policies: conditions, boundaries,
 * explicit denials. The evaluator is iam-simulate, which follows AWS' reference of actions, resources and condition
 * keys.
 */

import { join } from 'node:path';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { AwsEnvironment } from '../../../settings/schema';
import { validate, validateState } from '../../../settings/validate';
import { AwsStack } from '../../../stacks/aws-stack';
import { StateStack } from '../../../stacks/state-stack';
import { ofType, one, type Synthesized, synth } from '../../helpers/aws-synth';
import { leastAws } from '../../helpers/environments';
import { synthImage } from '../../helpers/image-synth';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';
export const ZONE = 'Z0000000000000000001';
export const STATE_BUCKET = 'example-com-state';
/** Two whose names a prefix would mix up. */
export const NAMES = ['prod', 'prod-eu'] as const;

const PIPELINE = `arn:aws:imagebuilder:${REGION}:${ACCOUNT}:image-pipeline/baton-web`;
const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' },
  ],
};

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export type Who = 'deploy' | 'plan' | 'server' | 'operator' | 'builder' | 'lifecycle' | 'schedule' | 'baker';

export class RightsAccount {
  // Made in the first test that asks: synth cleans up when a test ends.
  #stacks:
    | { readonly state: Synthesized; readonly server: Synthesized; readonly image: Synthesized }
    | undefined;

  /** @throws Error when the evaluator finds the request or a policy to be wrong */
  allows(who: Who, request: Request): Promise<boolean> {
    return this.#decide(`role/${who}`, this.policies(who), request, who === 'server');
  }

  /** To a role within the boundary that has this policy. */
  allowsBounded = (policy: object, request: Request): Promise<boolean> =>
    this.#decide('role/baton/prod/made', [policy], request, true);

  async #decide(
    principal: string,
    policies: readonly object[],
    { action, resource, context = {} }: Request,
    isBounded: boolean,
  ): Promise<boolean> {
    const answer = await runSimulation(
      {
        request: {
          action: STAND_INS[action] ?? action,
          resource: { resource, accountId: ACCOUNT },
          principal: `arn:aws:iam::${ACCOUNT}:${principal}`,
          contextVariables: Object.fromEntries(
            Object.entries({ 'aws:RequestedRegion': REGION, ...context }).map(([key, value]) => [
              STAND_INS[key] ?? key,
              typeof value === 'string' ? value : [...value],
            ]),
          ),
        },
        identityPolicies: policies.map((policy, index) => ({ name: `policy-${index}`, policy })),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        // The keys of an account leave it to IAM who may use them.
        ...(action.startsWith('kms:') && { resourcePolicy: KEY_POLICY }),
        ...(isBounded && { permissionBoundaryPolicies: [{ name: 'boundary', policy: this.boundary() }] }),
      },
      {},
    );
    if (answer.resultType === 'error')
      throw new Error(`${action} on ${resource}: ${JSON.stringify(answer.errors)}`);
    const ignored = answer.resultType === 'single' ? (answer.result.ignoredContextKeys ?? []) : [];
    if (ignored.length > 0) throw new Error(`${action} on ${resource} knows no ${ignored.join(', ')}`);
    return answer.overallResult === 'Allowed';
  }

  private get stacks() {
    this.#stacks ??= { state: stateStack(), server: serverStack(), image: synthImage() };
    return this.#stacks;
  }

  policies(who: Who): object[] {
    if (who === 'server')
      return Object.values(ofType(this.stacks.server, 'aws_iam_role_policy')).map(({ policy }) =>
        real(policy),
      );
    const inImageStack = IN_IMAGE_STACK[who];
    if (inImageStack) return [real(one(this.stacks.image, 'aws_iam_role_policy', inImageStack).policy)];
    const role = who === 'baker' ? 'baton-image-web-bake' : `baton-prod-${who}`;
    return Object.values(ofType(this.stacks.state, 'aws_iam_policy'))
      .filter(({ name }) => name === role || name.startsWith(`${role}-`))
      .map(({ policy }) => real(policy));
  }

  boundary(): object {
    const found = Object.values(ofType(this.stacks.state, 'aws_iam_policy')).find(
      ({ name }) => name === 'prod-boundary',
    );
    return real(found?.policy);
  }
}

/** Their policies there. */
const IN_IMAGE_STACK: Readonly<Partial<Record<Who, string>>> = {
  builder: 'roles_builder',
  lifecycle: 'roles_lifecycle',
  schedule: 'daily-policy',
};

function stateStack(): Synthesized {
  const settings = validateState({
    region: REGION,
    bucket: STATE_BUCKET,
    github: { repository: 'example-org/site', environments: [...NAMES] },
  });
  const environments = Object.fromEntries(NAMES.map((name) => [name, environment(name)]));
  return synth('rights', 'state', (app, folder) => {
    new StateStack(app, 'state', { settings, environments, programs: join(folder, 'dist') });
  });
}

const serverStack = (): Synthesized =>
  synth('server', 'prod', (app, folder) => {
    new AwsStack(app, 'prod', {
      environment: environment('prod'),
      programs: join(folder, 'dist'),
      isBootstrapped: true,
    });
  });

function environment(name: string): AwsEnvironment {
  const [domain, zone] = [`${name}.example.com`, 'example.com'];
  return validate(name, {
    ...leastAws,
    region: REGION,
    domain,
    state: { bucket: STATE_BUCKET },
    machine: { image: 'web' },
    dns: { zone },
  }) as AwsEnvironment;
}

/**
 * The evaluator ignores a key whose last part varies, and those of OpenTunnel, which AWS' reference names for no action;
 * the action itself it knows twice. Others of the same kind that no policy here asks for stand in for them: in the
 * policies and in the requests.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  'kms:EncryptionContext:PARAMETER_ARN': 'kms:RequestAlias',
  'ec2-instance-connect:OpenTunnel': 'ec2:ModifyInstanceConnectEndpoint',
  'ec2-instance-connect:remotePort': 'aws:MultiFactorAuthAge',
  'ec2-instance-connect:privateIpAddress': 'aws:SourceIp',
};

/** With what Terraform fills in. */
const real = (text: string): object =>
  JSON.parse(
    Object.entries(STAND_INS)
      .reduce((all, [from, to]) => all.replaceAll(from, to), text)
      .replaceAll(/\$\{aws_imagebuilder_image_pipeline\.[^}]*\}/g, PIPELINE)
      .replaceAll(/\$\{aws_kms_key\.[^}]*\}/g, KEY)
      .replaceAll(/\$\{data\.aws_caller_identity\.[^}]*\}/g, ACCOUNT)
      .replaceAll(/\$\{data\.aws_route53_zone\.[^}]*\}/g, ZONE),
  ) as object;
