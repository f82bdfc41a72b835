/** What every part of the lab works with: a local platform of its own, its site, its machines and its deploys. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { runTimed, startProcess } from '../../../bench/process';
import { authorityRoot } from '../../../deployer/local/authority';
import { layout } from '../../../deployer/local/layout';
import { localStore } from '../../../deployer/local/store';
import { type Answer, probe } from '../../../protocol/probe';
import { certificatesIn } from '../../helpers/authority-log';
import { SampleHistory } from '../measure/samples';
import { type Deployed, type DeployOptions, type RunningDeploy, startDeploy } from './deploy';
import { APP_HOST, DOMAIN, LAB, NETWORK, PORTS, RELEASE_VARIABLE, SITE_FOLDER } from './environment';
import { buildImages, removeAppImage } from './images';
import { Machines } from './machines';
import { LabProject } from './project';

export interface TestbedProps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  readonly terraform: string;
  /** Where requests are kept. */
  readonly reportFolder: string;
  /** The load's own program, bundled. */
  readonly loadProgram: string;
  /** The lab's app, bundled. It also serves the site behind a proxy that Baton is compared with. */
  readonly appProgram: string;
  /** Whether the app is the site, and there is no static one. */
  readonly appAtDomain: boolean;
  /** How long a download takes, and how long a stream's connection lasts. */
  readonly downloadSeconds: number;
  readonly cacheDir: string;
  /** Of the images that can be built here. */
  readonly recipesDir: string;
}

const ANSWER_SECONDS = 60;

export class Testbed {
  readonly layout = layout(LAB, NETWORK);
  readonly s3: S3Client = localStore(this.layout);
  readonly machines = new Machines(this.layout);
  /** The samples that every later server must have. */
  readonly history: SampleHistory;
  readonly #deploys: RunningDeploy[] = [];
  #project: LabProject | undefined;
  #ca: string | undefined;

  constructor(readonly props: TestbedProps) {
    this.history = new SampleHistory(props.env);
  }

  /** The copy of the project that is deployed. */
  get project(): LabProject {
    if (!this.#project) throw new Error('the lab is not up');
    return this.#project;
  }

  get log(): TestbedProps['log'] {
    return this.props.log;
  }

  get stop(): AbortSignal {
    return this.props.stop;
  }

  /** Creates the platform with its first server. Removes what an earlier lab left behind if it was killed. */
  async up(): Promise<void> {
    const { env, appAtDomain, downloadSeconds, log } = this.props;
    this.#project = await LabProject.create(env, { appAtDomain, downloadSeconds });
    await this.npmDown();
    log('  the images of the app and of the load');
    const site = appAtDomain ? join(this.project.folder, SITE_FOLDER) : undefined;
    await buildImages({ ...this.props, site });
    this.#ca = undefined;
    await this.npmUp();
    await this.waitUntilSiteAnswers();
  }

  async down(): Promise<void> {
    if (!this.#project) return;
    try {
      await this.npmDown();
    } finally {
      await this.#project.remove();
      this.#project = undefined;
      removeAppImage();
    }
  }

  /** Deploys what the copy's files describe now. A failed deploy is a result, not an error. */
  deploy(options: DeployOptions = {}): Promise<Deployed> {
    return this.startDeploy(options).ended;
  }

  startDeploy(options: DeployOptions = {}): RunningDeploy {
    const { env, stop, terraform, log } = this.props;
    const deploy = startDeploy({ folder: this.project.folder, terraform, env, stop, log }, options);
    this.#deploys.push(deploy);
    return deploy;
  }

  /** Deploys a new release. */
  async deployChange(options: DeployOptions = {}): Promise<Deployed> {
    await this.project.change();
    return this.deploy(options);
  }

  /**
   * Makes sure that one machine serves the newest release, and deploys if that is necessary.
   * @throws Error if the deploy does not help
   */
  async repair(): Promise<void> {
    // A fault that failed may have left a deploy running, which has the lock of the state.
    await Promise.allSettled(this.#deploys.map(({ ended }) => ended));
    const isHealthy = async () =>
      (await this.machines.names()).length === 1 &&
      (await this.page('/').catch(() => undefined))?.status === 200 &&
      (await this.revision()) === this.project.revision;
    if (await isHealthy()) return;
    this.log('deploying, so that one machine serves the newest release again');
    const { code, output } = await this.deployChange();
    if (code !== 0) throw new Error(`the deploy that should repair the lab failed:\n${output}`);
    await this.waitUntilSiteAnswers();
    if (!(await isHealthy())) throw new Error('after a deploy, the newest release still does not serve');
  }

  /** The app's public name. */
  get appHost(): string {
    return this.props.appAtDomain ? DOMAIN : APP_HOST;
  }

  /** Asks through the site's address, from this computer. */
  async page(path: string, host = DOMAIN): Promise<Answer> {
    return probe({ address: '127.0.0.1', port: PORTS.https, host, path, ca: await this.ca() });
  }

  /** Lasts as long as the environment. */
  async ca(): Promise<string> {
    this.#ca ??= await authorityRoot({ environment: LAB, layout: this.layout });
    return this.#ca;
  }

  /** Number of the release that answers. */
  async revision(): Promise<number | undefined> {
    const file = '/srv/baton/release/docker/compose.yaml';
    const config = await this.machines.run(await this.machines.serving(), 'cat', file);
    const found = new RegExp(`${RELEASE_VARIABLE}: ['"]?(\\d+)`).exec(config)?.[1];
    return found === undefined ? undefined : Number(found);
  }

  /** How many certificates the authority has issued since the lab began. */
  async certificatesIssued(): Promise<number> {
    const options = { cwd: '.', env: this.props.env };
    const { lines } = await startProcess('docker', ['logs', this.layout.authority.name], options).ended;
    return certificatesIn(lines.map(({ text }) => text).join('\n'));
  }

  private async waitUntilSiteAnswers(): Promise<void> {
    const end = Date.now() + ANSWER_SECONDS * 1000;
    for (const host of [DOMAIN, this.appHost])
      for (;;) {
        const answer = await this.page(host === this.appHost ? '/up' : '/', host).catch(() => undefined);
        if (answer?.status === 200 && !answer.certificateProblem) break;
        if (Date.now() > end) throw new Error(`${host} does not answer (${answer?.status ?? 'nothing'})`);
        await sleep(500, undefined, { signal: this.stop });
      }
  }

  private async npmUp(): Promise<void> {
    const { env, log, stop } = this.props;
    const onLine = (text: string) => log(`  ${text}`);
    await runTimed('npm', ['run', '--silent', 'up', LAB], { cwd: this.project.folder, env, stop, onLine });
  }

  /** Ctrl-C does not stop it. The images stay: the project's own environments use them too. */
  private async npmDown(): Promise<void> {
    const args = ['run', '--silent', 'down', LAB, '--', '--keep-images'];
    await runTimed('npm', args, { cwd: this.project.folder, env: this.props.env });
  }
}
