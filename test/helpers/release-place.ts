/** A place of releases in memory: what a test says stands still, the rest is in a fake store. */
import { release } from '../../constructs/release/manifest';
import { zip } from '../../constructs/release/zip';
import type { Deployment } from '../../deployer/release/history';
import type { Hold } from '../../deployer/release/hold';
import type { Refusal } from '../../deployer/release/refusal';
import type { Machine, ReleasePlace } from '../../deployer/release-commands';
import { textFile } from '../../docker/rendered-file';
import { FakeS3 } from './fake-aws';

export class FakePlace implements ReleasePlace {
  readonly store = new FakeS3();
  held: Hold | undefined;
  refused: Refusal[] = [];
  all: Machine[] = [];
  holder: string | undefined;
  terraform: readonly string[] | Error = [];
  readonly removed: string[] = [];
  where: () => Promise<{ address: string; port?: number; ca?: string }> = async () => {
    throw new Error('nobody is asked');
  };

  get releases() {
    return { s3: this.store.client, bucket: 'releases' };
  }
  get data() {
    return { s3: this.store.client, bucket: 'data' };
  }
  hold = async () => this.held;
  recordHold = async (release: string, reason: string) => {
    this.held = { release, reason, since: '2026-06-01T00:00:00.000Z' };
  };
  liftHold = async () => {
    const held = this.held ? [this.held.release] : [];
    this.held = undefined;
    return held;
  };
  refusals = async () => this.refused;
  machines = async () => this.all;
  address = async () => ({ address: '192.0.2.1', ...(this.holder !== undefined && { holder: this.holder }) });
  site = () => this.where();
  ofTerraform = async () => {
    if (this.terraform instanceof Error) throw this.terraform;
    return [...this.terraform];
  };
  removeMachine = async (id: string) => void this.removed.push(id);
  explain = (error: unknown) => (error as Error).message;
  close() {}

  /** @param at when it was deployed. @returns the id */
  addRelease(text: string, at?: string): string {
    const made = release([textFile('docker/nginx/nginx.conf', `${text}\n`)]);
    this.store.put(`releases/releases/${made.id}/release.zip`, zip(made.files));
    this.store.put(`releases/releases/${made.id}/user-data`, '#cloud-config\n');
    const origin = { at, commit: 'c'.repeat(40), subject: text };
    if (at)
      this.store.put(
        `releases/releases/${made.id}/about.json`,
        JSON.stringify({ first: origin, latest: origin }),
      );
    return made.id;
  }

  set history(deployments: readonly Deployment[]) {
    this.store.put('releases/releases/deployments.json', JSON.stringify({ deployments }));
  }
}

export const machine = (id: string, more: Partial<Machine> = {}): Machine => ({
  ...{ id, type: 't4g.small', isRunning: true, state: 'running' },
  ...more,
});

export const deployment = (release: string, server: string, at: string): Deployment => ({
  release,
  server,
  at,
});
