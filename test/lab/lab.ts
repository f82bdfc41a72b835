/** What every part of the lab works with: the environment, its deploys, its machines, and the load on it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { startProcess, textOf } from '../../bench/process';
import { addressHolder } from '../../deployer/local/address';
import { authorityRoot } from '../../deployer/local/authority';
import { docker } from '../../deployer/local/docker';
import { layout } from '../../deployer/local/layout';
import { machineAddress, machines } from '../../deployer/local/machine';
import { localStore } from '../../deployer/local/store';
import { type Answer, probe } from '../../protocol/probe';
import { type Report, reportKey } from '../../protocol/report';
import { readJson } from '../../protocol/store';
import { type Deployed, type DeployOptions, type RunningDeploy, startDeploy } from './deploy';
import { DOMAIN, LAB, NETWORK, PORTS } from './environment';
import { Load } from './load';
import type { RequestRecord } from './load/record';
import { LabProject } from './project';
import { History } from './samples';
import { type Switch, SwitchWatch } from './switches';

export interface LabProps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  readonly terraform: string;
  /** Where requests are kept. */
  readonly reportFolder: string;
  /** The load's own program, bundled. */
  readonly loadProgram: string;
}

/** What clients met with while something was done. */
export interface Measured<T> {
  readonly result: T;
  readonly records: readonly RequestRecord[];
  readonly switches: readonly Switch[];
  /** Milliseconds of the Unix clock. */
  readonly from: number;
  readonly to: number;
}

/** Before and after what is measured, so that the usual is in the picture too. */
const CALM_SECONDS = 2;
/** The load ends by itself after this time. */
const LIMIT_SECONDS = 1200;
const SETTLE_SECONDS = 60;

export class Lab {
  readonly layout = layout(LAB, NETWORK);
  readonly s3: S3Client = localStore(this.layout);
  readonly history: History;
  readonly #deploys: RunningDeploy[] = [];
  #project: LabProject | undefined;

  constructor(readonly props: LabProps) {
    this.history = new History(props.env);
  }

  get project(): LabProject {
    if (!this.#project) throw new Error('the lab is not up');
    return this.#project;
  }

  get log(): LabProps['log'] {
    return this.props.log;
  }

  get stop(): AbortSignal {
    return this.props.stop;
  }

  /** The platform with its first server, from nothing. What an earlier lab that was killed has left is removed. */
  async up(): Promise<void> {
    this.#project = await LabProject.create(this.props.env);
    await this.npm('down', LAB, '--', '--keep-images');
    await this.npm('up', LAB);
    await this.answers();
  }

  /** The images stay: they are the project's own. */
  async down(): Promise<void> {
    if (!this.#project) return;
    try {
      await this.npm('down', LAB, '--', '--keep-images');
    } finally {
      await this.#project.remove();
      this.#project = undefined;
    }
  }

  /** A deploy of what the copy's files describe now. Never throws because it failed. */
  deploy(options: DeployOptions = {}): Promise<Deployed> {
    return this.startDeploy(options).ended;
  }

  startDeploy(options: DeployOptions = {}): RunningDeploy {
    const { env, stop, terraform, log } = this.props;
    const deploy = startDeploy({ folder: this.project.folder, terraform, env, stop, log }, options);
    this.#deploys.push(deploy);
    return deploy;
  }

  /** A deploy of a release that is new. */
  async deployChange(options: DeployOptions = {}): Promise<Deployed> {
    await this.project.change();
    return this.deploy(options);
  }

  /**
   * Makes sure that one machine serves the newest release, with a deploy where it needs one.
   * @throws Error when it cannot be had
   */
  async settle(): Promise<void> {
    // A fault that failed may have left one under way, with the lock of the state.
    await Promise.allSettled(this.#deploys.map(({ ended }) => ended));
    const fine = async () =>
      (await this.machines()).length === 1 &&
      (await this.page('/').catch(() => undefined))?.status === 200 &&
      (await this.revision()) === this.project.revision;
    if (await fine()) return;
    this.log('a deploy puts the lab in order again');
    const { code, output } = await this.deployChange();
    if (code !== 0) throw new Error(`the lab could not be put in order again:\n${output}`);
    await this.answers();
    if (!(await fine()))
      throw new Error('the lab could not be put in order again: the newest release does not serve');
  }

  machines(): Promise<string[]> {
    return machines(LAB);
  }

  /** The machine that the address leads to. */
  async holder(): Promise<string | undefined> {
    const address = await addressHolder({ environment: LAB, layout: this.layout });
    for (const name of await this.machines()) if ((await machineAddress(name)) === address) return name;
    return undefined;
  }

  /** @throws Error when nobody holds the address */
  async serving(): Promise<string> {
    const name = await this.holder();
    if (!name) throw new Error('no machine holds the address');
    return name;
  }

  onMachine(name: string, ...args: string[]): Promise<string> {
    return docker(['exec', name, ...args]);
  }

  report(machine: string): Promise<Report | undefined> {
    return readJson<Report>(this.s3, this.layout.buckets.data, reportKey(machine));
  }

  /** Through the address, from this computer. */
  async page(path: string): Promise<Answer> {
    return probe({ address: '127.0.0.1', port: PORTS.https, host: DOMAIN, path, ca: await this.ca() });
  }

  ca(): Promise<string> {
    return authorityRoot({ environment: LAB, layout: this.layout });
  }

  /** Number of the release that answers. */
  async revision(): Promise<number | undefined> {
    const conf = await this.onMachine(
      await this.serving(),
      'cat',
      '/srv/baton/release/docker/nginx/nginx.conf',
    );
    const found = /X-Lab-Release "(\d+)"/.exec(conf)?.[1];
    return found === undefined ? undefined : Number(found);
  }

  /** How many certificates the authority has issued since the lab began. */
  async orders(): Promise<number> {
    const { lines } = await startProcess('docker', ['logs', this.layout.authority.name], {
      cwd: '.',
      env: this.props.env,
    }).ended;
    return lines.filter(({ text }) => text.includes('Issued certificate serial')).length;
  }

  /** Resident memory in MiB. */
  async memory(machine: string): Promise<{ agent: number | undefined; traefik: number | undefined }> {
    const resident = async (pid: string) => {
      const status = await this.onMachine(machine, 'sh', '-c', `cat /proc/$(${pid})/status`).catch(() => '');
      const kib = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
      return kib === undefined ? undefined : Number(kib) / 1024;
    };
    return {
      agent: await resident('systemctl show --property MainPID --value baton-agent'),
      traefik: await resident('docker inspect --format "{{.State.Pid}}" traefik'),
    };
  }

  /** Puts the load on while something is done. */
  async measured<T>(name: string, work: () => Promise<T>): Promise<Measured<T>> {
    const { env, reportFolder, stop } = this.props;
    await mkdir(reportFolder, { recursive: true });
    const watch = new SwitchWatch(this.layout.gateway.name, env);
    const load = await Load.start({
      layout: this.layout,
      site: this.project.site,
      ca: await this.ca(),
      program: this.props.loadProgram,
      limitSeconds: LIMIT_SECONDS,
      file: join(reportFolder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.jsonl.gz`),
      env,
    });
    const from = Date.now();
    let result: T;
    try {
      await sleep(CALM_SECONDS * 1000, undefined, { signal: stop });
      result = await work();
      await sleep(CALM_SECONDS * 1000, undefined, { signal: stop });
    } finally {
      await load.stop();
      await watch.stop();
    }
    return { result, records: load.records, switches: watch.switches, from, to: Date.now() };
  }

  private async answers(): Promise<void> {
    for (
      const end = Date.now() + SETTLE_SECONDS * 1000;
      ;
      await sleep(500, undefined, { signal: this.stop })
    ) {
      const answer = await this.page('/').catch(() => undefined);
      if (answer?.status === 200 && !answer.certificateProblem) return;
      if (Date.now() > end)
        throw new Error(`the lab's site does not answer (${answer?.status ?? 'nothing'})`);
    }
  }

  /** Not stopped by Ctrl-C when it removes. */
  private async npm(command: 'up' | 'down', ...args: string[]): Promise<void> {
    const { env, log, stop } = this.props;
    const cwd = this.project.folder;
    const onLine = (text: string) => log(`  ${text}`);
    const options = command === 'up' ? { cwd, env, stop, onLine } : { cwd, env };
    const { code, lines } = await startProcess('npm', ['run', '--silent', command, ...args], options).ended;
    if (code !== 0) throw new Error(`npm run ${command} ${args.join(' ')}:\n${textOf(lines).slice(-3000)}`);
  }
}
