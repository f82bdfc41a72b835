/** The programs of this computer that deploys and commands need. */
import { type Finding, note, ok, problem } from '../../deployer/doctor-commands';
import { dockerState } from '../prerequisites/docker-state';
import { opentofuPath } from '../prerequisites/opentofu';
import { findProgram, type System, tryRun } from '../prerequisites/system';
import { atLeast, OLDEST } from '../prerequisites/terraform';

const OLDEST_NODE = '20.0.0';

export const nodeFinding = (version: string): Finding =>
  atLeast(version, OLDEST_NODE)
    ? ok('Node', version)
    : problem(
        'Node',
        `${version}, and ${OLDEST_NODE} or newer is needed`,
        'install a newer one: https://nodejs.org',
      );

export interface TerraformWish {
  readonly cacheDir: string;
  /** Whether `baton up` gets one where there is none. */
  readonly isFetched: boolean;
}

export async function terraformFinding(
  system: System,
  { cacheDir, isFetched }: TerraformWish,
): Promise<Finding> {
  const subject = 'Terraform';
  const tooOld: string[] = [];
  for (const [program, name] of [
    ['terraform', 'Terraform'],
    ['tofu', 'OpenTofu'],
  ] as const) {
    const path = await findProgram(system, program);
    if (path === undefined) continue;
    const { stdout } = await tryRun(system, path, ['version', '-json'], { env: { CHECKPOINT_DISABLE: '1' } });
    const version = /"terraform_version":\s*"(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
    if (version !== undefined && atLeast(version, OLDEST)) return ok(subject, `${name} ${version}, ${path}`);
    tooOld.push(`${path} is ${version ?? 'of an unknown version'}`);
  }
  const cached = opentofuPath(cacheDir);
  if ((await tryRun(system, cached, ['version'])).code === 0) return ok(subject, `OpenTofu, ${cached}`);
  const what = tooOld.length > 0 ? tooOld.join(', ') : 'neither Terraform nor OpenTofu is installed';
  if (isFetched) return note(subject, `${what}; npx baton up gets OpenTofu`);
  return problem(
    subject,
    `${what}, and ${OLDEST} or newer is needed`,
    'install it: https://developer.hashicorp.com/terraform/install or https://opentofu.org/docs/intro/install/',
  );
}

export async function dockerFinding(system: System): Promise<Finding> {
  const subject = 'Docker';
  const state = await dockerState(system);
  switch (state.kind) {
    case 'answers': {
      const { stdout } = await tryRun(system, 'docker', ['version', '--format', '{{.Server.Version}}']);
      return ok(subject, stdout.trim());
    }
    case 'absent':
      return problem(subject, 'it is not installed', 'npx baton up installs it on Debian and Ubuntu');
    case 'denied':
      return problem(
        subject,
        'it runs, but not for this user',
        'add the user to the group docker, and sign in again',
      );
    case 'silent':
      return problem(
        subject,
        `no daemon answers at ${state.endpoint}`,
        'start it; npx baton up does where it may',
      );
  }
}

/** What only some commands need. */
export async function programFinding(system: System, program: string, usedFor: string): Promise<Finding> {
  const path = await findProgram(system, program);
  return path === undefined ? note(program, `not installed; needed for ${usedFor}`) : ok(program, path);
}
