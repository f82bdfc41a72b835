/** Plans that nobody wants by accident: each is refused unless a flag that names the effect allows it. */
import { ALLOWANCES, type Allowance } from '../program/allowances';
import { nounOf } from './nouns';
import {
  deployedRelease,
  doing,
  isDestroyedFirst,
  type ResourceChange,
  type TerraformPlan,
} from './terraform-plan';
import { differing } from './values';

export interface Danger {
  /** Allows it, as `--allow <flag>`. */
  readonly flag: Allowance;
  /** What would happen. */
  readonly effect: string;
  /** To which resources, in words. */
  readonly resources: readonly string[];
  readonly allowed: boolean;
}

const EFFECTS: Readonly<Record<Allowance, string>> = {
  'destroy-data': 'data would be destroyed that no deploy makes again',
  'destroy-address': 'the address would be given up: nobody gets the same one back',
  'stop-server': 'the serving machine would be stopped and changed in place',
  interruption: 'the site would be without a server, or nobody would reach it, for a moment at least',
};

export function dangers(plan: TerraformPlan, allowed: readonly string[]): Danger[] {
  // Before the first release nothing is served, so nothing can be interrupted.
  const serves = deployedRelease(plan) !== undefined;
  const changes = (plan.resource_changes ?? []).filter((one) => one.mode !== 'data' && doing(one.change));
  return ALLOWANCES.flatMap((flag) => {
    const found = changes.filter((one) => one.deposed === undefined && TESTS[flag](one, serves));
    if (found.length === 0) return [];
    return [{ flag, effect: EFFECTS[flag], resources: found.map(nounOf), allowed: allowed.includes(flag) }];
  });
}

type Test = (one: ResourceChange, serves: boolean) => boolean;

const TESTS: Readonly<Record<Allowance, Test>> = {
  'destroy-data': (one) => isDestroyed(one) && holdsData(one),
  'destroy-address': (one) => isDestroyed(one) && one.type === 'aws_eip',
  'stop-server': ({ type, name, change }, serves) =>
    serves &&
    type === 'aws_instance' &&
    name === 'machine' &&
    doing(change) === 'update' &&
    differing(change.before, change.after).some((attribute) => STOPPING.includes(attribute)),
  interruption: (one, serves) => serves && interrupts(one),
};

const isDestroyed = ({ change }: ResourceChange) => /^(replace|destroy)$/.test(doing(change) ?? '');

const DATA_TYPES = ['aws_s3_bucket', 'aws_kms_key', 'aws_cloudwatch_log_group'];
/** Destroyed, these steps remove what they stand for: volumes, SSH keys. */
const DATA_STEPS = ['data', 'identity'];

const isStep = ({ type }: ResourceChange) => type === 'terraform_data' || type === 'null_resource';
const holdsData = (one: ResourceChange) =>
  DATA_TYPES.includes(one.type) || (isStep(one) && DATA_STEPS.includes(one.name));

/** The provider stops the machine for these, or changes the disk below the file system that stays as it is. */
const STOPPING = ['instance_type', 'user_data', 'user_data_base64', 'root_block_device', 'cpu_options'];

/** Between clients and the server. */
const WAY_TYPES = [
  'aws_internet_gateway',
  'aws_route',
  'aws_route_table_association',
  'aws_subnet',
  'aws_vpc',
];
const WAY_STEPS = ['network', 'address'];
const PUBLIC_PORTS = [80, 443];

function interrupts(one: ResourceChange): boolean {
  const { type, name, change } = one;
  const isGone = doing(change) === 'destroy';
  const hasGap = isGone || (doing(change) === 'replace' && isDestroyedFirst(change));
  if (name === 'machine' || name === 'switch') return hasGap;
  // Recreated in whatever order, a network of this computer takes its containers along.
  if (isStep(one) && WAY_STEPS.includes(name)) return isDestroyed(one);
  if (WAY_TYPES.includes(type)) return hasGap;
  if (type === 'aws_vpc_security_group_ingress_rule') return hasGap && isPublic(change.before);
  // One that goes for good was taken out of the settings.
  return type === 'aws_route53_record' && hasGap && !isGone;
}

function isPublic(rule: unknown): boolean {
  const { from_port: from = 0, to_port: to = 0 } = (rule ?? {}) as { from_port?: number; to_port?: number };
  return PUBLIC_PORTS.some((port) => from <= port && port <= to);
}

/** @throws Error naming the flags, where something is not allowed */
export function refuse(found: readonly Danger[], environment: string, command: string): void {
  const refused = found.filter(({ allowed }) => !allowed);
  if (refused.length === 0) return;
  throw new Error(
    [
      `this plan of ${environment} is refused:`,
      ...refused.map(({ flag, effect, resources }) => `  ${flag}: ${effect}: ${resources.join(', ')}`),
      'Nothing was changed. Next step: take back what causes it, or allow the effect by its name: ' +
        `${command} ${refused.map(({ flag }) => `--allow ${flag}`).join(' ')}`,
    ].join('\n'),
  );
}
