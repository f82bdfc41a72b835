/** Why Terraform makes another machine, by what it says itself; the release's files are told apart. */
import { type BootEnv, bootEnvOf, settingReasons } from './boot-settings';
import { imageReason } from './compose-reasons';
import { changed, type Reason } from './reason';
import { serviceWord } from './subjects';
import { doing, type ResourceChange, type TerraformPlan } from './terraform-plan';
import { differing, valuesOf } from './values';

/** The machine's resource on every platform. */
const MACHINE = 'machine';

export const machineOf = (plan: TerraformPlan): ResourceChange | undefined =>
  plan.resource_changes?.find(
    ({ name, mode, deposed }) => name === MACHINE && mode !== 'data' && deposed === undefined,
  );

export function machineReasons(plan: TerraformPlan, machine: ResourceChange): Reason[] {
  const { action_reason: why = '', change } = machine;
  const [before, after] = [valuesOf(change.before), valuesOf(change.after)];
  const asked = REASONS[why];
  const input = [valuesOf(before.triggers_replace), valuesOf(after.triggers_replace)] as const;
  const isStep = 'triggers_replace' in before;
  return [
    ...(asked ? [asked] : []),
    ...(isStep ? ofInput(...input) : ofInstance(plan, before, after, replacedBy(machine))),
  ];
}

const REASONS: Readonly<Record<string, Reason>> = {
  replace_because_tainted: {
    kind: 'unfinished',
    subject: 'the machine of the last deploy was not finished',
  },
  replace_by_request: { kind: 'request', subject: 'asked for on the command line' },
};

/** Attributes that make it another one; all that differ where Terraform names none. */
function replacedBy({ change }: ResourceChange): string[] {
  const named = (change.replace_paths ?? []).map(([first]) => String(first));
  return [...new Set(named.length > 0 ? named : differing(change.before, change.after))];
}

/** Of the local platform: one object holds all that a machine is made from. */
function ofInput(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Reason[] {
  return differing(before, after).flatMap((key): Reason[] => {
    const [old, young] = [before[key], after[key]];
    switch (key) {
      case 'release':
      case 'userData':
        return [];
      case 'settings':
        return settingReasons(valuesOf(old), valuesOf(young));
      case 'images':
        return differing(old, young).map((service) =>
          imageReason(
            `image of ${serviceWord(service)}`,
            String(valuesOf(old)[service] ?? 'none'),
            String(valuesOf(young)[service] ?? 'none'),
          ),
        );
      case 'layout':
        return [changed('platform', 'setting network', subnetOf(old), subnetOf(young))];
      default:
        return [changed('platform', `setting ${key}`, old, young)];
    }
  });
}

const subnetOf = (layout: unknown) => valuesOf(valuesOf(layout).servers).subnet;

const ATTRIBUTES: Readonly<Record<string, string>> = {
  ami: 'image of the system',
  iam_instance_profile: 'rights of the machine',
  instance_type: 'machine type',
  root_block_device: 'disk',
  subnet_id: 'network',
};

function ofInstance(
  plan: TerraformPlan,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  attributes: readonly string[],
): Reason[] {
  return attributes.flatMap((name): Reason[] => {
    if (/^user_data(_base64)?$/.test(name)) return ofUserData(plan, before[name], after[name]);
    const [old, young] =
      name === 'root_block_device' ? [size(before), size(after)] : [before[name], after[name]];
    const isKnown = young !== undefined && young !== null;
    return [
      isKnown
        ? changed('machine', ATTRIBUTES[name] ?? name, old, young)
        : { kind: 'machine', subject: ATTRIBUTES[name] ?? name, detail: 'known when it is made' },
    ];
  });
}

const size = ({ root_block_device: disks }: Readonly<Record<string, unknown>>) => {
  const { volume_size: gib } = valuesOf(Array.isArray(disks) ? disks[0] : disks);
  return gib === undefined ? undefined : `${gib} GiB`;
};

function ofUserData(plan: TerraformPlan, before: unknown, after: unknown): Reason[] {
  const [old, young] = [bootEnvOf(before), bootEnvOf(after)];
  if (old && young) return settingReasons(old, young);
  // A provider may keep no more than a hash: the step before it was told the same settings.
  const guard = plan.resource_changes?.find(({ name, change }) => name === 'guard' && doing(change));
  const [known, planned] = [guardSettings(guard?.change.before), guardSettings(guard?.change.after)];
  if (known && planned) return settingReasons(known, planned);
  return [{ kind: 'boot', subject: 'user data', detail: 'what of it changed cannot be read' }];
}

function guardSettings(value: unknown): BootEnv | undefined {
  const { input } = valuesOf(valuesOf(value).triggers);
  try {
    return valuesOf((JSON.parse(String(input)) as { readonly settings?: unknown }).settings);
  } catch {
    return undefined;
  }
}
