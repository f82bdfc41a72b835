/** Pairs of a deployed environment and a changed one: what `baton plan` gives as the reason, and what else happens. */
import { describe, expect, test } from 'vitest';
import { describePlan } from '../../../../cli/plan/describe';
import type { PlanReport } from '../../../../cli/plan/report';
import { type AwsInput, synthAws } from '../../../helpers/aws-synth';
import { type LocalInput, synthLocal } from '../../../helpers/local-synth';
import { type Deployable, deployable, type Pair, planned, type World } from '../../../helpers/planned';

type Edits = Readonly<Record<string, (text: string) => string>>;
type Drift = NonNullable<Pair['drift']>;

interface Case {
  /** Of both sides. */
  readonly both?: object;
  readonly before?: object;
  readonly after?: object;
  readonly edits?: Edits;
  readonly worldBefore?: World;
  readonly worldAfter?: World;
  readonly drift?: Drift;
}

const make = {
  aws: (input: object) => synthAws(input as AwsInput),
  local: (input: object) => synthLocal(input as LocalInput),
};

async function report(platform: 'aws' | 'local', given: Case, stored = true): Promise<PlanReport> {
  const { both = {}, edits = {}, ...rest } = given;
  const before = deployable(make[platform]({ ...both, ...given.before }));
  const after = deployable(make[platform]({ ...both, ...given.after }), edits);
  return describe_({ ...rest, before, after }, stored);
}

const describe_ = (pair: Pair & { readonly after: Deployable }, stored = true) =>
  describePlan({
    environment: 'test',
    plan: planned(pair),
    folder: pair.after.folder,
    stored: async () => (stored ? pair.before?.zip : undefined),
  });

const reasons = ({ server }: PlanReport) => server.reasons.map(({ text }) => text);
const besides = ({ resources }: PlanReport) =>
  resources.filter(({ rollout }) => !rollout).map(({ action, noun }) => `${action} ${noun}`);

const NGINX: Edits = {
  'docker/nginx/nginx.conf': (text) => text.replace('keepalive_timeout 75s;', 'keepalive_timeout 76s;'),
};

describe.each(['aws', 'local'] as const)('on %s', (platform) => {
  test.each<[string, Case, string[]]>([
    ['a changed nginx config', { edits: NGINX }, ['configuration of nginx: docker/nginx/nginx.conf']],
    [
      'another image',
      {
        before: { images: { nginx: 'nginx:1.30.5-alpine' } },
        after: { images: { nginx: 'nginx:1.30.6-alpine' } },
      },
      ['image of nginx: 1.30.5-alpine -> 1.30.6-alpine'],
    ],
    [
      'a step of the boot',
      { edits: { 'boot/60-firewall.sh': (text) => `${text}# more\n` } },
      ['step firewall of the boot: boot/60-firewall.sh'],
    ],
    [
      'the agent',
      { edits: { 'agent/agent.cjs': (text) => `${text}// more\n` } },
      ['the agent: agent/agent.cjs'],
    ],
    [
      'a memory limit',
      { after: { limits: { nginx: { memoryMiB: 300 } } } },
      [expect.stringMatching(/^memory limit of nginx: \d+m -> 300m$/)],
    ],
    [
      'a refusal',
      { worldAfter: { refusals: 1 } },
      [expect.stringMatching(/^refused candidates: 0 -> 1 \(.*another machine/)],
    ],
    [
      'packages that the first steps need',
      { after: { tools: ['htop'] } },
      ["list of Debian's packages (+htop)"],
    ],
  ])('%s', async (_, given, wanted) => {
    const found = await report(platform, given);
    expect(found.server.action).toBe('replace');
    expect(reasons(found)).toEqual(wanted);
    expect(besides(found)).toEqual([]);
    expect(found.result).toBe('changes');
    expect(found.dangers).toEqual([]);
  });

  test('drainSeconds: the setting itself is named, beside the files that follow from it', async () => {
    const found = await report(platform, { after: { drainSeconds: 31 } });
    expect(reasons(found)[0]).toBe('setting drainSeconds: 60 -> 31');
    expect(reasons(found)).toContain('configuration of traefik: docker/traefik/traefik.yaml');
  });

  test('a redirect changes files, and they are shown line by line', async () => {
    const redirects = [{ from: '/old', to: '/new' }];
    const found = await report(platform, {
      after: { site: { directory: 'examples/site', redirects } },
      both: { site: { directory: 'examples/site' } },
    });
    expect(reasons(found)).toEqual([expect.stringMatching(/^redirects: docker\/nginx\/site\/redirects/)]);
    const diff = found.files.flatMap((file) => file.diff);
    expect(diff.filter((line) => line.startsWith('+') && line.includes('/old'))).not.toEqual([]);
  });

  test('content alone: the server stays, the site is published again', async () => {
    const site = { directory: 'examples/site' };
    const before = deployable(make[platform]({ site }));
    const after = deployable(make[platform]({ site }));
    const hash = (text: string) => text.replaceAll(/("?hash\\?": ?\\?")[0-9a-f]{64}/g, `$1${'b'.repeat(64)}`);
    const json = JSON.parse(hash(JSON.stringify(after.json))) as Deployable['json'];
    const found = await describe_({ before, after: { ...after, json } });
    expect(found.server).toEqual({ action: 'keep', reasons: [] });
    expect(besides(found)).toEqual(['replace publication of the site']);
    expect(found.resources.map(({ changes }) => changes)).toEqual([['hash']]);
    expect(found.result).toBe('changes');
  });

  test('a new alias', async () => {
    const found = await report(platform, { after: { aliases: ['shop.example.com'] } });
    expect(found.server.action).toBe('replace');
    expect(reasons(found)).toContain('routes: docker/traefik/dynamic/routes.yaml');
  });

  test('no change', async () => {
    const found = await report(platform, {});
    expect(found).toMatchObject({
      result: 'no-change',
      server: { action: 'keep', reasons: [] },
      ...{ files: [], resources: [], outputs: [], dangers: [], notes: [] },
    });
    expect(found.release.planned).toBe(found.release.deployed);
  });

  test('the first deploy', async () => {
    const found = await describe_({ before: undefined, after: deployable(make[platform]({})) });
    expect(found.server.action).toBe('create');
    expect(reasons(found)).toEqual(['no server was deployed yet']);
    expect(found.release.deployed).toBeNull();
    expect(found.dangers).toEqual([]);
  });

  test('a release that the store has lost: said, and the reason is the release', async () => {
    const found = await report(platform, { edits: NGINX }, false);
    expect(reasons(found)).toEqual([expect.stringMatching(/^release: [0-9a-f]{12} -> [0-9a-f]{12}$/)]);
    expect(found.notes).toEqual([expect.stringContaining('the store does not have the release')]);
  });
});

describe('on AWS', () => {
  test.each<[string, Case, string[]]>([
    [
      'another machine type',
      {
        both: { machine: { instanceType: 't4g.small' } },
        after: { machine: { instanceType: 't4g.medium' } },
      },
      ['machine type: t4g.small -> t4g.medium'],
    ],
    [
      'another disk',
      { both: { machine: { diskGiB: 20 } }, after: { machine: { diskGiB: 30 } } },
      ['disk: 20 GiB -> 30 GiB'],
    ],
    ['Debian’s newest image', { worldAfter: { ami: 'ami-2' } }, ['image of the system: ami-1 -> ami-2']],
    [
      'a new value of a secret',
      { worldAfter: { secrets: 'grafana-secret-key:2' } },
      ['secret grafana-secret-key: version 1 -> version 2'],
    ],
    [
      'a secret that was stored',
      { worldBefore: { secrets: '' } },
      ['secret grafana-secret-key: not stored -> version 1'],
    ],
  ])('%s', async (_, given, wanted) => {
    const found = await report('aws', given);
    expect(found.server.action).toBe('replace');
    expect(reasons(found)).toEqual(expect.arrayContaining(wanted));
    expect(found.release.planned).toBeTruthy();
    expect(found.dangers).toEqual([]);
  });

  test('a DNS record: the server stays', async () => {
    const dns = { zone: 'example.com' };
    const found = await report('aws', { both: { dns }, after: { dns: { ...dns, spf: 'v=spf1 -all' } } });
    expect(found.server.action).toBe('keep');
    expect(besides(found)).toEqual(['create DNS record TXT example.com']);
  });
});
