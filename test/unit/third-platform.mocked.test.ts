/** A third platform needs its own files alone: nothing else asks on which platform an environment is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { runConfirm, runGate } from '../../deployer/rollout';
import { IDENTITY_PATH } from '../../protocol/routes';
import { validate } from '../../settings/validate';
import { synthesize } from '../../stacks/app';
import { STACK_PLATFORMS } from '../../stacks/platforms';
import { testFolder, writeFiles } from '../helpers/folder';
import { type Cloud, cloudRollout } from '../third-platform/deployer';
import { cloud } from '../third-platform/settings';
import { cloudPlatform } from '../third-platform/stack';

const input = {
  platform: 'cloud',
  location: 'fsn1',
  domain: 'example.com',
  contactEmail: 'admin@example.com',
};

/** Whom clients reach. */
const asked = vi.hoisted(() => ({ holder: undefined as (() => string | undefined) | undefined }));
vi.mock('../../protocol/probe', () => ({
  probe: async ({ path }: { readonly path: string }) => ({
    status: 200,
    body: path === IDENTITY_PATH ? `${asked.holder?.()}\n` : 'ok',
    certificateProblem: undefined,
  }),
}));

test('it synthesizes beside the others, with the rollout in its order', () => {
  const folder = testFolder();
  writeFiles(folder, [
    { path: 'cdktf.json', content: '{}' },
    { path: 'dist/agent.cjs', content: '// agent\n' },
    { path: 'environments/third.cjs', content: `exports.default = ${JSON.stringify(input)};` },
  ]);
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const platforms = [...STACK_PLATFORMS, cloudPlatform];
  expect(synthesize({ env: {}, platforms, environments: 'environments' })).toEqual([]);
  const { resource } = JSON.parse(
    readFileSync(join(folder, 'cdktf.out/stacks/third/cdk.tf.json'), 'utf8'),
  ) as { readonly resource: { readonly terraform_data: Record<string, { readonly depends_on?: string[] }> } };
  const { gate, switch: moved, confirm, drain } = resource.terraform_data;
  expect(gate).toBeDefined();
  expect(moved?.depends_on).toEqual(['terraform_data.gate']);
  expect(confirm?.depends_on).toContain('terraform_data.switch');
  expect(drain?.depends_on).toContain('terraform_data.confirm');
});

test('its settings are checked and described as those of the others are', () => {
  const platforms = [...STACK_PLATFORMS, cloudPlatform].map(({ settings }) => settings);
  expect(validate('third', input, platforms)).toMatchObject({ location: 'fsn1', drainSeconds: 60 });
  expect(() => validate('third', { ...input, location: 'mars' } as typeof input, platforms)).toThrow(
    'location: must be a location, such as fsn1, got "mars"',
  );
  expect(() => validate('third', { ...input, domain: 'example.net' }, platforms)).toThrow(
    'location: example.net is not served from fsn1',
  );
  expect(() => validate('third', input, [cloud, ...platforms.slice(1, 2)])).not.toThrow();
  expect(() => validate('third', { ...input, platform: 'moon' }, platforms)).toThrow(
    'platform: must be aws or local or cloud, got "moon"',
  );
});

test('gate and confirm run over its machines and its address', async () => {
  const machines: Cloud = { machines: ['old', 'new'], holder: 'new', refused: [] };
  asked.holder = () => machines.holder;
  const report = { server: 'new', ready: true, failed: false, checks: [], certificate: 'valid', log: [] };
  const s3 = new S3Client({ region: 'us-east-1' });
  s3.send = (async ({ input: { Key = '' } }: { readonly input: { readonly Key?: string } }) => ({
    Body: {
      transformToString: async () => JSON.stringify(Key.includes('serving') ? { server: 'old' } : report),
    },
  })) as never;
  const said: string[] = [];
  const platform = cloudRollout(machines, 'new', { s3, bucket: 'data' }, (line) => said.push(line));
  const probes = [{ host: 'example.com', path: '/' }];
  await runGate(platform, { probes, seconds: 5 });
  await runConfirm(platform, { domain: 'example.com', probes });
  expect(said.at(-1)).toContain('confirm: new answers at the address');
  expect(machines.refused).toEqual([]);
}, 30_000);
