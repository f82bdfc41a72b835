/** `baton doctor`: what stands in the way of a deploy, each with its mend. */
import { type Finding, inTime, note, ok, problem, type State } from '../../deployer/doctor-commands';
import type { PlatformCommands } from '../../deployer/platform-commands';
import { commandsOf } from '../../deployer/platforms';
import type { Environment } from '../../settings/schema';
import type { CommandContext } from '../command';
import { dim, green, json, red, table, yellow } from '../output';
import { type System, THIS_COMPUTER } from '../prerequisites/system';
import { needs, OWN_LATER } from '../secrets/needed';
import { dockerFinding, nodeFinding, programFinding, terraformFinding } from './computer';

export interface DoctorOptions {
  /** @default false */
  readonly json?: boolean;
}

const COLOURS: Readonly<Record<State, (text: string) => string>> = { ok: green, problem: red, note: yellow };

/**
 * @param name an environment. @default none: this computer, and whether the settings of each are valid
 * @returns whether there is no problem
 */
export async function doctor(
  context: CommandContext,
  name: string | undefined,
  options: DoctorOptions = {},
  system: System = THIS_COMPUTER,
): Promise<boolean> {
  const findings = await (name === undefined ? general(context, system) : about(context, name, system));
  const problems = findings.filter(({ state }) => state === 'problem').length;
  if (options.json) {
    context.log(json({ environment: name ?? null, problems, findings: findings.map(plain) }));
    return problems === 0;
  }
  context.log(
    table(
      ['', 'what', 'found'],
      findings.flatMap(({ subject, state, detail, mend }) => [
        [COLOURS[state](state), subject, detail],
        ...(mend === undefined ? [] : [['', '', dim(`-> ${mend}`)]]),
      ]),
    ),
  );
  context.log(problems === 0 ? 'no problem found' : `${problems} to mend`);
  return problems === 0;
}

/** The same keys in each, for scripts. */
const plain = ({ subject, state, detail, mend }: Finding) => ({ subject, state, detail, mend: mend ?? null });

async function general({ environments, cacheDir }: CommandContext, system: System): Promise<Finding[]> {
  const [terraform, docker] = await Promise.all([
    terraformFinding(system, { cacheDir, isFetched: true }),
    dockerFinding(system),
  ]);
  const settings = environments.names().map((name) => {
    try {
      environments.load(name);
      return ok(`environments/${name}.ts`, 'valid');
    } catch (error) {
      return problem(`environments/${name}.ts`, firstLines(error), 'correct the file');
    }
  });
  return [nodeFinding(process.versions.node), terraform, docker, ...settings];
}

const firstLines = (error: unknown) => (error as Error).message.split('\n').slice(0, 3).join(' ');

async function about(context: CommandContext, name: string, system: System): Promise<Finding[]> {
  const { environments, env, cacheDir } = context;
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  const { needsDocker } = platform.doctor;
  const [own, asked] = await Promise.all([
    Promise.all([
      terraformFinding(system, { cacheDir, isFetched: needsDocker }),
      ...(needsDocker ? [dockerFinding(system)] : []),
      ...(needsDocker ? [] : [programFinding(system, 'ssh', 'signing in to the server')]),
      ...(needsDocker
        ? []
        : [programFinding(system, 'aws', 'signing in where SSH is closed (Instance Connect)')]),
    ]),
    platform.doctor.findings(environment, name, env),
  ]);
  // Without Docker, or an answer of AWS, nobody knows.
  const isBlocked = [...own, ...asked].some(
    ({ subject, state }) => state !== 'ok' && /^(Docker|AWS|credentials|region)$/.test(subject),
  );
  const secrets = isBlocked ? [] : [await secretsFinding(platform, environment, name, env)];
  return [nodeFinding(process.versions.node), ...own, ...asked, ...secrets];
}

async function secretsFinding(
  platform: PlatformCommands,
  environment: Environment,
  name: string,
  env: CommandContext['env'],
): Promise<Finding> {
  const subject = 'secrets';
  try {
    const stored = await inTime(platform.secrets.list(environment, name, env));
    const { secrets, hasOwn } = needs(environment, name);
    const needed = secrets.map((one) => one.name);
    const later = hasOwn ? '' : `; ${OWN_LATER}`;
    const usable = stored.filter(({ inPlainText }) => !inPlainText).map((one) => one.name);
    const missing = needed.filter((one) => !usable.includes(one));
    // On this computer the first up makes those that every environment needs.
    if (missing.length === 0 || (stored.length === 0 && platform.doctor.needsDocker))
      return ok(subject, `${needed.length} needed, ${usable.length} stored${later}`);
    return problem(
      subject,
      `missing: ${missing.join(', ')}${later}`,
      `npx baton secrets ${name} set <secret>`,
    );
  } catch (error) {
    return note(subject, `not asked: ${platform.explain(error, name)}`);
  }
}
