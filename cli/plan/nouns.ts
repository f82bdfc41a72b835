/** Terraform's resources in short words. */
import type { ResourceChange } from './terraform-plan';
import { valuesOf } from './values';

/** Steps that Baton's own script does, by their names, on every platform. */
const STEPS: Readonly<Record<string, string>> = {
  address: 'address',
  'alert-sink': 'alert sink',
  authority: 'certificate authority',
  certificate: 'SSH host certificate',
  confirm: 'confirmation at the address',
  data: 'data that outlives the servers',
  drain: 'drain of the previous server',
  gate: 'gate',
  guard: 'check against a rollback that holds',
  hold: 'record of the rollback',
  identity: 'SSH keys',
  machine: 'machine',
  names: 'public names',
  network: 'network',
  parameters: 'stored parameters',
  release: 'upload of the release',
  retire: 'removal of older machines',
  secrets: 'check of the stored secrets',
  site: 'publication of the site',
  store: 'object store',
  switch: 'switch of the address',
  upload: 'upload of the release',
};

/** Types, and the attribute that tells one from another. */
const TYPES: Readonly<Record<string, readonly [noun: string, attribute?: string]>> = {
  aws_budgets_budget: ['budget', 'name'],
  aws_cloudwatch_log_group: ['log group', 'name'],
  aws_cloudwatch_metric_alarm: ['alarm', 'alarm_name'],
  aws_eip: ['address', 'public_ip'],
  aws_eip_association: ['switch of the address'],
  aws_flow_log: ['log of connections'],
  aws_iam_instance_profile: ['rights of the machine'],
  aws_iam_policy: ['policy', 'name'],
  aws_iam_role: ['role', 'name'],
  aws_iam_role_policy: ['rights of a role', 'role'],
  aws_instance: ['machine'],
  aws_internet_gateway: ['way to the internet'],
  aws_kms_alias: ['name of a key', 'name'],
  aws_kms_key: ['encryption key', 'description'],
  aws_route: ['route', 'destination_cidr_block'],
  aws_route53_health_check: ['health check', 'fqdn'],
  aws_route53_record: ['DNS record', 'name'],
  aws_route_table: ['route table'],
  aws_route_table_association: ['route table of the network'],
  aws_s3_bucket: ['bucket', 'bucket'],
  aws_security_group: ['firewall'],
  aws_sns_topic: ['topic of alarms', 'name'],
  aws_sns_topic_policy: ['rights of a topic'],
  aws_sns_topic_subscription: ['recipient of alarms', 'endpoint'],
  aws_ssm_parameter: ['stored parameter', 'name'],
  aws_subnet: ['network', 'cidr_block'],
  aws_vpc: ['network', 'cidr_block'],
  aws_vpc_endpoint: ['way to S3'],
  aws_vpc_security_group_egress_rule: ['firewall rule (out)', 'description'],
  aws_vpc_security_group_ingress_rule: ['firewall rule (in)', 'description'],
};

export function nounOf({ type, name, index, deposed, change }: ResourceChange): string {
  const values = { ...valuesOf(change.before), ...valuesOf(change.after) };
  const [noun, attribute] = TYPES[type] ?? [wordOf(type, name)];
  const own = attribute === undefined ? undefined : values[attribute];
  const kind = type === 'aws_route53_record' && values.type ? ` ${values.type}` : '';
  const which =
    typeof own === 'string' && own !== '' ? own : index === undefined ? placeOf(type, name) : index;
  const left = deposed === undefined ? '' : ' left from an earlier deploy';
  return `${noun}${kind}${which === '' ? '' : ` ${which}`}${left}`;
}

const isStep = (type: string) => type === 'terraform_data' || type === 'null_resource';

const wordOf = (type: string, name: string) =>
  isStep(type) ? (STEPS[name] ?? `step ${name}`) : type.replace(/^aws_/, '').replaceAll('_', ' ');

/** Where it stands in the stack: cdktf puts the path and a hash into a name. */
const placeOf = (type: string, name: string) =>
  isStep(type) || !/_[0-9A-F]{8}$/.test(name)
    ? ''
    : `(${name.replace(/_[0-9A-F]{8}$/, '').replaceAll('_', ' ')})`;

const ROLLOUT = ['machine', 'guard', 'upload', 'release', 'gate', 'switch', 'confirm', 'drain', 'retire'];

/** What a rollout does in any case: it follows from the machine. Each has its own alarms. */
export const isOfRollout = ({ name, deposed }: ResourceChange): boolean =>
  deposed === undefined && (ROLLOUT.includes(name) || name.startsWith('machine-alarms_'));
