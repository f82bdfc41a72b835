/**
 * moto, an imitation of AWS, on the loopback address. Installed once into the cache folder, in a Python environment of
 * its own.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../bench/free-port';
import { eventually } from './eventually';
import { makeFolder, removeFolder } from './folder';
import { pythonProgram } from './python-program';

// renovate: pypi moto
const VERSION = '5.2.5';
const DEBIAN = '136693071363';

/** moto looks at no key, unless it is told to. */
export const ANYONE = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface RecordedCall {
  /** `RunInstances`, `AmazonSSM.GetParameter`, or the method and path of a REST request. */
  readonly action: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** @returns the folder of its programs */
export const installMoto = () => pythonProgram({ name: 'moto', version: VERSION, extra: 'server' });

export class Moto {
  readonly #folder = makeFolder();
  #process: ChildProcess | undefined;
  #output = '';

  private constructor(readonly port: number) {}

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** @param env settings of moto's own */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<Moto> {
    const programs = installMoto();
    const moto = new Moto(await freePort());
    writeFileSync(join(moto.#folder, 'amis.json'), JSON.stringify(['amd64', 'arm64'].map(debianImage)));
    writeFileSync(moto.recording, '');
    moto.#process = spawn(
      join(programs, 'python'),
      [join(import.meta.dirname, '../aws/moto-server.py'), '-H', '127.0.0.1', '-p', String(moto.port)],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env.PATH,
          MOTO_AMIS_PATH: join(moto.#folder, 'amis.json'),
          MOTO_ENABLE_RECORDING: '1',
          MOTO_RECORDER_FILEPATH: moto.recording,
          MOTO_IAM_LOAD_MANAGED_POLICIES: 'true',
          ...env,
        },
      },
    );
    for (const stream of [moto.#process.stdout, moto.#process.stderr])
      stream?.on('data', (chunk: Buffer) => {
        moto.#output = `${moto.#output}${chunk}`.slice(-200_000);
      });
    try {
      await eventually(async () => (await fetch(`${moto.endpoint}/moto-api/`)).ok);
    } catch (error) {
      moto.close();
      throw new Error(`moto does not answer: ${(error as Error).message}\n${moto.#output}`);
    }
    return moto;
  }

  /** The last of what it complained about: what it lacks shows as an answer of 500. */
  get complaints(): string {
    return this.#output.slice(this.#output.lastIndexOf('Traceback')).slice(0, 4000);
  }

  private get recording(): string {
    return join(this.#folder, 'calls.jsonl');
  }

  /** In the order in which they came. */
  calls(): RecordedCall[] {
    return readFileSync(this.recording, 'utf8').split('\n').filter(Boolean).map(parseCall);
  }

  close(): void {
    this.#process?.kill('SIGKILL');
    removeFolder(this.#folder);
  }
}

interface Recorded {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly body_encoded: boolean;
}

function parseCall(line: string): RecordedCall {
  const { method, url, headers, body, body_encoded } = JSON.parse(line) as Recorded;
  const text = body_encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
  const form = new URLSearchParams(text);
  const target = headers['X-Amz-Target'];
  // Not every host here is one that a URL may have: S3 Control's begins with the account's number.
  const { pathname } = new URL(url.replace(/^https?:\/\/[^/?]+/, 'http://moto'));
  return {
    action: target ?? form.get('Action') ?? `${method} ${pathname}`,
    parameters: form.has('Action') ? Object.fromEntries(form) : {},
    headers,
    body: text,
  };
}

const debianImage = (architecture: string) => ({
  ami_id: `ami-0deb130000000${architecture === 'arm64' ? 'a64' : 'd64'}`,
  name: `debian-13-${architecture}-20251117-2299`,
  description: 'Debian 13 (20251117-2299)',
  owner_id: DEBIAN,
  public: true,
  virtualization_type: 'hvm',
  architecture: architecture === 'arm64' ? 'arm64' : 'x86_64',
  state: 'available',
  platform: null,
  image_type: 'machine',
  hypervisor: 'xen',
  root_device_name: '/dev/xvda',
  root_device_type: 'ebs',
  sriov: 'simple',
  creation_date: '2025-11-17T22:57:00.000Z',
});
