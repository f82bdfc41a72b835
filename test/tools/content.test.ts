/** nginx serves the site while it changes under load: every answer is a whole page of one version or the next. */
import { createHash } from 'node:crypto';
import { rmSync, symlinkSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveVersion, pullContent } from '../../agent/content';
import { ObjectStore } from '../../bench/object-store';
import { publish } from '../../deployer/site/publish';
import { bundle } from '../../docker/bundle';
import { composeFile } from '../helpers/compose-file';
import { docker, dockerOrThrow } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';
import { containerArguments } from '../helpers/service-container';

const VERSIONS = 30;
const CLIENTS = 8;
/** Of each version, at least: a switch without requests would show nothing. */
const ANSWERS_A_VERSION = 60;
/** Of each client between its requests: the versions come from the same process. */
const PAUSE_MILLISECONDS = 3;

/** Some larger than what a socket takes at once, so that a switch meets them half sent. */
const PAGES: Readonly<Record<string, { file: string; bytes: number }>> = {
  '/': { file: 'index.html', bytes: 3_000 },
  '/about': { file: 'about.html', bytes: 20_000 },
  '/notes/': { file: 'notes/index.html', bytes: 300 },
  '/assets/plain.css': { file: 'assets/plain.css', bytes: 60_000 },
  '/assets/picture.webp': { file: 'assets/picture.webp', bytes: 1_000_000 },
  '/same.html': { file: 'same.html', bytes: 1_000 },
};

const environment = awsEnvironment();
const folder = makeFolder();
const www = join(folder, 'srv/baton/www');
const nginx = `baton-test-content-${process.pid}-nginx`;
const keepAlive = new Agent({ keepAlive: true, maxSockets: CLIENTS });
let store: ObjectStore;
let s3: S3Client;
let port: number;

/** By path, the SHA-256 of the page in every version. */
const known = new Map(Object.keys(PAGES).map((path) => [path, new Map<string, number>()]));

async function publishVersion(version: number): Promise<void> {
  const site = join(folder, 'site');
  const files = Object.entries(PAGES).map(([path, { file, bytes }]) => {
    // One page never changes, and another has the same size in all versions.
    const content = (path === '/same.html' ? 'same ' : `version ${version} `)
      .repeat(bytes / 8)
      .slice(0, bytes);
    known.get(path)?.set(createHash('sha256').update(content).digest('hex'), version);
    return { path: file, content };
  });
  writeFiles(site, files);
  await publish(s3, 'content', site, { log: () => {} });
}

interface Answer {
  readonly status: number;
  readonly sha256: string;
  readonly whole: boolean;
}

function get(path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, agent: keepAlive }, (response) => {
      const hash = createHash('sha256');
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        hash.update(chunk);
        bytes += chunk.length;
      });
      response.on('error', reject);
      response.on('end', () => {
        const whole = bytes === Number(response.headers['content-length']);
        resolve({ status: response.statusCode ?? 0, sha256: hash.digest('hex'), whole });
      });
    });
    outgoing.setTimeout(10_000, () => outgoing.destroy(new Error('no answer in 10 s')));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Clients that ask on and on, and what was wrong with what they got. */
class Load {
  answers = 0;
  readonly wrong: string[] = [];
  readonly seen = new Set<number>();
  #going = true;
  readonly #clients = Array.from({ length: CLIENTS }, (_, client) => this.#client(client));

  async #client(client: number): Promise<void> {
    const paths = Object.keys(PAGES);
    for (let turn = client; this.#going; turn += 1) {
      const path = paths[turn % paths.length] ?? '/';
      try {
        const { status, sha256, whole } = await get(path);
        const version = known.get(path)?.get(sha256);
        if (status !== 200 || !whole || version === undefined)
          this.wrong.push(`${path}: ${status}${whole ? '' : ', cut off'}`);
        else this.seen.add(version);
      } catch (error) {
        this.wrong.push(`${path}: ${(error as Error).message}`);
      }
      this.answers += 1;
      await sleep(PAUSE_MILLISECONDS);
    }
  }

  async more(answers: number): Promise<void> {
    for (const goal = this.answers + answers; this.answers < goal; ) await sleep(5);
  }

  async end(): Promise<void> {
    this.#going = false;
    await Promise.all(this.#clients);
  }
}

const pull = () => pullContent(s3, 'content', www);

beforeAll(async () => {
  store = await ObjectStore.start(`baton-test-content-${process.pid}-store`);
  ({ s3 } = store);
  await store.bucket('content');
  writeFiles(folder, [...bundle(environment), { path: 'srv/baton/www/.keep', content: '' }]);
  await publishVersion(0);
  await pull();
  const service = composeFile(environment).services.nginx;
  if (!service) throw new Error('no nginx');
  const given = ['--detach', '--name', nginx, '--publish', '127.0.0.1::8080'];
  dockerOrThrow(['run', ...given, ...containerArguments(service, folder)]);
  port = Number(dockerOrThrow(['port', nginx, '8080/tcp']).split('\n')[0]?.split(':').at(-1));
  await eventually(async () => (await get('/')).status === 200);
}, 120_000);

afterAll(async () => {
  keepAlive.destroy();
  docker(['rm', '--force', '--volumes', nginx]);
  await store?.remove();
  removeFolder(folder);
});

test('no answer of 404 and none that is half a page, while version after version goes live', async () => {
  const load = new Load();
  try {
    for (let version = 1; version <= VERSIONS; version += 1) {
      await publishVersion(version);
      expect((await pull()).changed).toBe(true);
      await load.more(ANSWERS_A_VERSION);
    }
  } finally {
    await load.end();
  }
  console.log(`${load.answers} answers, ${load.wrong.length} wrong, of ${load.seen.size} versions`);
  expect(load.wrong).toEqual([]);
  expect(load.seen.size).toBe(VERSIONS + 1);
}, 400_000);

test('the same clients do notice a site that is away for a moment', async () => {
  const live = await liveVersion(www);
  const load = new Load();
  try {
    await load.more(50);
    rmSync(join(www, 'current'));
    await load.more(50);
    symlinkSync(`versions/${live}`, join(www, 'current'));
    await load.more(50);
  } finally {
    await load.end();
  }
  expect(load.wrong).toContain('/: 404');
});

test('what was served is asked for again by its ETag, and is another one when the page is', async () => {
  const etag = (path: string) =>
    new Promise<string>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, method: 'HEAD' }, (response) =>
        resolve(response.headers.etag ?? ''),
      )
        .on('error', reject)
        .end();
    });
  const before = [await etag('/'), await etag('/same.html')];
  await publishVersion(VERSIONS + 1);
  await pull();
  const after = [await etag('/'), await etag('/same.html')];
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).toBe(before[1]);
});
