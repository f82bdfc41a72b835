/** `baton up`: everything from a fresh machine to a served site. Run again, it does what is still to be done. */
import { mkdir, writeFile } from 'node:fs/promises';
import { authorityRoot } from '../deployer/local/authority';
import { ownFolder, rootFile } from '../deployer/local/files';
import { holdOf } from '../deployer/local/hold';
import { layout, machineName } from '../deployer/local/layout';
import { servingMachine } from '../deployer/local/machine';
import { refuseOtherOwner } from '../deployer/local/owner';
import { stateOf } from '../deployer/local/parts';
import { wholeId } from '../deployer/local/release';
import { removeOthers } from '../deployer/local/removal';
import type { PlatformInput } from '../deployer/local/settings';
import { localStore } from '../deployer/local/store';
import { readReport } from '../deployer/read-report';
import { shortId } from '../deployer/release/check';
import { heldSince } from '../deployer/release/hold';
import { hostNames, type LocalEnvironment, monitoringHost, origin } from '../settings/schema';
import type { CommandContext } from './command';
import { changedSecrets } from './local/changed-secrets';
import { deployedState } from './local/deployed-state';
import { prepareImages, recipesFolder } from './local/images';
import { endInterrupted } from './local/interrupted';
import { localEnvironmentName } from './local/local-environment';
import { awaitShared, withLock } from './local/lock';
import { type OnInterrupt, onInterrupt } from './local/on-interrupt';
import { repair } from './local/repair';
import { siteProblem } from './local/site-check';
import { checkDisk, dockerRoot } from './prerequisites/disk';
import { ensureDocker } from './prerequisites/docker';
import { checkNetwork } from './prerequisites/network';
import { checkPorts } from './prerequisites/ports';
import { ensureTerraform } from './prerequisites/terraform';
import { applyStack } from './terraform/apply-stack';

/** The cache, the images twice (once in the machines' volume) and two machines. */
const NEED_GIB = 8;
/** For a site that ran: to answer takes it a moment, its certificate some more. */
const ANSWER_SECONDS = 30;

export async function up(context: CommandContext, given: string): Promise<void> {
  const { environments, log } = context;
  const name = localEnvironmentName(environments, given, { awsCommand: 'npx baton apply' });
  const wanted = environments.load(name) as LocalEnvironment;
  const holder = { command: `npx baton up ${name}`, folder: process.cwd(), pid: process.pid };
  const interrupt = onInterrupt(
    `\nbaton: interrupted. What was done stays, what serves goes on serving, and the same command continues: ` +
      `npx baton up ${name}`,
  );
  await withLock(name, holder, async () => {
    await awaitShared(log);
    await bringUp(context, name, wanted, interrupt);
  }).finally(interrupt.stop);
}

async function bringUp(
  context: CommandContext,
  name: string,
  wanted: LocalEnvironment,
  interrupt: OnInterrupt,
): Promise<void> {
  const { root, cacheDir, env, interactive, log } = context;
  const input = { environment: name, layout: layout(name, wanted.network) };
  await endInterrupted(name, log);
  await ensureDocker({ cacheDir, interactive, log });
  await refuseOtherOwner(name, '.');
  const deployed = deployedState(name);
  const { replace, boots } = deployed ? await repair(input, deployed, log) : { replace: [], boots: false };
  if ((await stateOf(input.layout.gateway.name)) !== 'running') {
    await checkDisk({ paths: [cacheDir, await dockerRoot()], needGiB: NEED_GIB });
    await checkPorts(name, wanted.ports, input.layout.gateway.name);
    const { servers, clients } = input.layout;
    await checkNetwork(name, wanted.network, [servers.network, clients.network]);
  }
  const terraform = await ensureTerraform({ cacheDir, log, recipesDir: recipesFolder(root) });
  const { environment } = await prepareImages(context, name);
  const hold = env.RELEASE ? undefined : await holdOf(name, '.');
  if (hold) log(`${heldSince(name, hold)}: it is brought up with that release`);
  const release = hold
    ? { RELEASE: hold.release, REASON: hold.reason }
    : await releaseToDeploy(env.RELEASE, input, deployed !== undefined);
  const run = { stack: name, terraform, root, env: { ...env, ...release }, log };
  const apply = (resources: readonly string[]) =>
    interrupt.except(() => applyStack({ ...run, replace: resources }));
  const changed = deployed?.machine ? await changedSecrets(input, environment, deployed.machine) : [];
  if (changed.length > 0) log(`machine: is made again, for new secrets: ${changed.join(', ')}`);
  await apply([...new Set([...replace, ...(changed.length > 0 ? ['machine'] : [])])]);
  const older = release.RELEASE ?? env.RELEASE;
  // What an older one serves, today's files may not know.
  const served = older ? { ...environment, release: older } : environment;
  const check = (seconds: number) => checkSite(input, served, seconds, log);
  const problem = await check(boots ? environment.gateSeconds : ANSWER_SECONDS);
  if (problem !== undefined) await tryAnotherMachine(problem, deployed?.machine, { name, apply, check, log });
  await removeSuperfluous(input, log);
  tell(environment, input, log);
  if (hold)
    throw new Error(
      `${heldSince(name, hold)}: what the files here describe was not deployed. ` +
        `Next step: once the cause is fixed, npx baton resume ${name}, then npx baton up ${name}`,
    );
}

/** Its first digits are enough, where the store is there to ask. */
async function releaseToDeploy(digits: string | undefined, { layout }: PlatformInput, isDeployed: boolean) {
  if (!digits || !isDeployed || !/^[0-9a-f]{4,63}$/.test(digits)) return {};
  return { RELEASE: await wholeId(layout, digits) };
}

async function checkSite(
  input: PlatformInput,
  environment: LocalEnvironment,
  seconds: number,
  log: (line: string) => void,
): Promise<string | undefined> {
  const ca = `${await authorityRoot(input)}\n`;
  await mkdir(ownFolder(input.environment), { recursive: true });
  await writeFile(rootFile(input.environment), ca);
  return siteProblem({ environment, ca, seconds, probeToken: () => probeToken(input), log });
}

/** Of the machine that serves: people may have turned the maintenance page on. */
async function probeToken(input: PlatformInput): Promise<string | undefined> {
  const server = await servingMachine(input);
  if (server === undefined) return undefined;
  const s3 = localStore(input.layout);
  const report = readReport(s3, input.layout.buckets.data, server).finally(() => s3.destroy());
  return (await report)?.probeToken;
}

interface Attempt {
  readonly name: string;
  readonly apply: (replace: readonly string[]) => Promise<void>;
  readonly check: (seconds: number) => Promise<string | undefined>;
  readonly log: (line: string) => void;
}

/**
 * A machine that runs and does not serve is replaced, once.
 * @param before the machine before this run
 * @throws Error when that does not help
 */
async function tryAnotherMachine(
  problem: string,
  before: string | undefined,
  { name, apply, check, log }: Attempt,
): Promise<void> {
  const failure = (what: string) => {
    const machine = machineName(`baton-${name}`, deployedState(name)?.machine ?? '');
    return new Error(
      `the environment ${name} is up, but its site does not answer as it should: ${what}\n` +
        `Next step: docker exec -it ${machine} journalctl -u baton-boot -u baton-agent`,
    );
  };
  // One that has just passed its gate is as good as the next.
  if (before === undefined || deployedState(name)?.machine !== before) throw failure(problem);
  log(`the site does not answer as it should: ${problem}; its machine is replaced`);
  await apply(['machine']);
  const still = await check(ANSWER_SECONDS);
  if (still !== undefined) throw failure(still);
}

/** Candidates that failed, or were interrupted, have no use once the site serves. */
async function removeSuperfluous(input: PlatformInput, log: (line: string) => void): Promise<void> {
  const machine = deployedState(input.environment)?.machine;
  if (machine !== undefined) await removeOthers(input, machineName(input.layout.prefix, machine), '.', log);
}

function tell(
  environment: LocalEnvironment,
  { environment: name, layout: names }: PlatformInput,
  log: (line: string) => void,
): void {
  const { domain, ports } = environment;
  const release = deployedState(name)?.release;
  const ca = rootFile(name);
  log('');
  log(`site        ${origin(environment, domain)}/`);
  if (environment.without.includes('grafana'))
    log('monitoring  not here: Grafana has no image on this computer, or is left out');
  else log(`monitoring  ${origin(environment, monitoringHost(environment))}/`);
  if (release !== undefined) log(`release     ${shortId(release)}`);
  log('');
  log(`The certificate is from this computer's own test authority. Its root is in ${ca}:`);
  log(`  curl --cacert ${ca} --resolve ${domain}:${ports.https}:127.0.0.1 ${origin(environment, domain)}/`);
  log(
    'Import that file into a browser to see the site there: browsers look for .localhost here without any set-up.',
  );
  const unknown = hostNames(environment).filter((host) => !host.endsWith('.localhost'));
  if (unknown.length > 0)
    log(`They find other names by a line of /etc/hosts: 127.0.0.1 ${unknown.join(' ')}`);
  log(`Alerts arrive in: docker logs ${names.alertSink.name}`);
  log(`npx baton down ${name} removes it.`);
}
