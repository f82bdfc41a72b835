import { homedir, tmpdir } from 'node:os';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hostNames } from '../../../settings/schema';
import { localEnvironment, SSH_KEY } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';
import { type LocalInput, type Resource, synthLocal } from '../../helpers/local-synth';
import { snapshotText } from '../../helpers/snapshot-text';

const ROLLOUT = ['machine', 'gate', 'switch', 'confirm', 'drain', 'retire'] as const;

function stepsOf(input: LocalInput = {}): Readonly<Record<string, Resource>> {
  return synthLocal(input).json.resource.terraform_data ?? {};
}

/** Everything that is there before the step, near or far. */
function earlierThan(steps: Readonly<Record<string, Resource>>, name: string): Set<string> {
  const found = new Set<string>();
  const visit = (one: string) => {
    const step = steps[one];
    if (!step) throw new Error(`no step ${one}`);
    const named = (step.depends_on ?? []).map((reference) => reference.replace('terraform_data.', ''));
    const used = [...JSON.stringify(step.triggers_replace).matchAll(/terraform_data\.([a-z-]+)\./g)].map(
      ([, other = '']) => other,
    );
    for (const other of [...named, ...used]) {
      if (found.has(other)) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(name);
  return found;
}

test('the whole stack, its hashes and versions aside', () => {
  expect(snapshotText(synthLocal().text)).toMatchSnapshot();
});

describe('the rollout', () => {
  const rolled = () => {
    const steps = stepsOf();
    return ROLLOUT.map((name) => [name, steps[name] as Resource] as const);
  };

  test('no old step goes before its new self is there: else the address would leave the old machine first', () => {
    for (const [name, step] of rolled())
      expect([name, step.lifecycle?.create_before_destroy]).toEqual([name, true]);
  });

  test('machine, gate, switch, confirm, drain, retire: each after all before it', () => {
    const steps = stepsOf();
    for (const [index, name] of ROLLOUT.entries()) {
      for (const earlier of ROLLOUT.slice(0, index)) expect(earlierThan(steps, name)).toContain(earlier);
      for (const later of ROLLOUT.slice(index)) expect(earlierThan(steps, name)).not.toContain(later);
    }
  });

  test('every step is recreated with the machine', () => {
    for (const [name, step] of rolled()) {
      if (name !== 'machine') expect(step.triggers_replace.machine).toBe('${terraform_data.machine.id}');
    }
  });

  test('the machine starts once all it needs is there', () => {
    expect([...earlierThan(stepsOf(), 'machine')].sort()).toEqual([
      'address',
      'alert-sink',
      'authority',
      'data',
      'guard',
      'names',
      'network',
      'parameters',
      'release',
      'site',
      'store',
    ]);
  });

  test('the world’s DNS knows all names of the certificate, wherever they are', () => {
    const more = {
      aliases: ['www.example.net'],
      hosts: ['own.example.net'],
      sites: { blog: { domain: 'blog.example.org' } },
      apps: { shop: { image: 'shop:dev', port: 8080, host: 'shop.example.org', health: '/up' } },
    };
    const { names } = stepsOf(more);
    expect(names?.triggers_replace.names).toEqual(hostNames(localEnvironment(more)));
    expect(names?.triggers_replace.names).toContain('shop.example.org');
    // A new gateway knows none.
    expect(names?.triggers_replace.addressId).toBe('${terraform_data.address.id}');
  });

  test('an address that was recreated is given to the machine again', () => {
    expect(stepsOf().switch?.triggers_replace.addressId).toBe('${terraform_data.address.id}');
  });

  test('what stands around the machines outlives them', () => {
    const steps = stepsOf();
    for (const name of ['network', 'store', 'authority', 'parameters', 'address'])
      expect(JSON.stringify(steps[name])).not.toContain('terraform_data.machine');
  });
});

describe('what is recreated', () => {
  const triggers = (input: LocalInput) =>
    Object.fromEntries(
      Object.entries(stepsOf(input)).map(([name, step]) => [name, JSON.stringify(step.triggers_replace)]),
    );
  const changed = (input: LocalInput) => {
    const [old, now] = [triggers({}), triggers(input)];
    return Object.keys(now)
      .filter((name) => now[name] !== old[name])
      .sort();
  };
  // The steps after the machine follow by its id.
  const server = ['guard', 'machine', 'release'];
  test.each<[string, LocalInput, string[]]>([
    ['nothing', {}, []],
    [
      'a redirect: a new release, so a new machine, and a look whether the site’s own lead back',
      { site: { directory: 'examples/site', redirects: [{ from: '/a', to: '/b' }] } },
      [...server, 'site'],
    ],
    ['a name: no new address', { hosts: ['own.example.net'] }, ['names', ...server]],
    ['an admin', { admins: [{ name: 'ann', sshKeys: [SSH_KEY] }] }, server],
    ['an image', { images: { nginx: 'nginx:1.27.0-alpine' } }, server],
    ['the machine image', { machineImage: 'plain' }, ['machine']],
    ['patience of the gate', { gateSeconds: 100 }, ['gate']],
    [
      'ports: the address, the release that names them, and what of the site’s redirects leads back',
      { ports: { https: 8443 } },
      ['address', ...server, 'site'],
    ],
    [
      'an older release: the machine, and what the gate and the address are asked',
      { release: 'ab'.repeat(32) },
      ['gate', 'confirm', 'hold', ...server],
    ],
    ['the site’s files: published, no new machine', { site: { directory: 'examples/site/notes' } }, ['site']],
  ])('%s', (_, input, names) => {
    expect(changed(input)).toEqual([...names].sort());
  });

  test('every step that is undone says how', () => {
    for (const [name, step] of Object.entries(stepsOf())) {
      const verbs = step.provisioner.map(
        ({ 'local-exec': { command, when } }) => `${when}: ${command.split(' ').slice(-2).join(' ')}`,
      );
      const undone = [
        'network',
        'data',
        'store',
        'address',
        'authority',
        'alert-sink',
        'machine',
        'switch',
      ].includes(name);
      expect(verbs).toEqual([`create: ${name} create`, ...(undone ? [`destroy: ${name} destroy`] : [])]);
    }
  });
});

test('what the environment must not lose is removed with it alone, whatever changes', () => {
  const data = (input: LocalInput) => stepsOf(input).data?.triggers_replace;
  expect(data({ domain: 'shop.localhost', network: '10.99.0.0/16', ports: { https: 8443 } })).toEqual(
    data({}),
  );
  expect(data({})).toEqual({ environment: 'local' });
});

describe('an older release', () => {
  const release = 'ab'.repeat(32);

  test('is named by its id alone: the store has the rest', () => {
    const steps = stepsOf({ release });
    expect(steps.release?.triggers_replace).toMatchObject({ release });
    for (const name of ['release', 'machine']) {
      expect(steps[name]?.triggers_replace).not.toHaveProperty('userData');
      expect(steps[name]?.triggers_replace).not.toHaveProperty('zip');
    }
    expect(steps.machine?.triggers_replace).toMatchObject({ release });
  });

  test('is asked from outside for what every release answers', () => {
    const probes = stepsOf({ release }).gate?.triggers_replace.probes;
    expect(probes).toEqual([{ host: 'baton.localhost', path: '/.well-known/nginx/health' }]);
  });
});

describe('the same input gives the same bytes', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('in another folder and on another day: JSON, zip, user data and programs', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') });
    const first = synthLocal({}, 'project');
    vi.setSystemTime(new Date('2027-07-15T13:37:00Z'));
    const second = synthLocal({}, 'another folder, with blanks');
    expect(second.text).toBe(first.text);
    expect(second.files).toEqual(first.files);
    expect(Object.keys(first.files).some((file) => file.endsWith('release.zip'))).toBe(true);
  });
});

describe('what must not be in it', () => {
  test('a path of this computer', () => {
    const { text, folder, files } = synthLocal();
    for (const place of [folder, tmpdir(), homedir(), process.cwd()]) expect(text).not.toContain(place);
    const strings = [...text.matchAll(/"([^"\\]*)"/g)].map(([, value = '']) => value);
    // URL paths of the site, and what the machine knows its own files by, are all that may begin with a slash.
    const absolute = strings.filter((value) => /^\/(?!\/|etc\/baton\/|var\/lib\/baton\/)/.test(value));
    expect(new Set(absolute)).toEqual(new Set(['/.well-known/nginx/health', '/api/health']));
    const userData = Object.entries(files).find(([file]) => file.endsWith('user-data'))?.[1] ?? '';
    expect(Buffer.from(userData, 'base64').toString()).not.toContain(folder);
  });

  test('a secret', () => {
    const { text, files } = synthLocal({
      grafana: { githubOrganisations: ['a'] },
      alerts: { receivers: [{ kind: 'slack', webhookUrlSecret: 'slack-hook', channel: '#a' }] },
    });
    const all = [
      text,
      ...Object.values(files).map((content) => Buffer.from(content, 'base64').toString()),
    ].join('\n');
    expect(all).not.toMatch(/PRIVATE KEY|AKIA[0-9A-Z]{16}|aws_secret_access_key *=|secretAccessKey/);
    // The name of one that a person stores, and nothing else.
    expect(text.replaceAll(/"secrets": \[\s*"slack-hook"\s*\]/g, '')).not.toMatch(/password|token|secret/i);
  });

  test('a provider: Terraform downloads nothing', () => {
    const { json } = synthLocal();
    expect(Object.keys(json.resource)).toEqual(['terraform_data']);
    expect(json).not.toHaveProperty('provider');
    expect(json).not.toHaveProperty('data');
    expect(json.terraform).not.toHaveProperty('required_providers');
    expect(json.terraform.backend).toEqual({ local: { path: '../../../terraform.local.tfstate' } });
  });
});

describe('what a person is told', () => {
  const outputs = (input: LocalInput) =>
    Object.fromEntries(
      Object.entries(synthLocal(input).json.output).map(([name, { value }]) => [name, value]),
    );
  test('the addresses, with the port where it is not the usual one', () => {
    expect(outputs({ ports: { https: 8443 } })).toEqual({
      site_url: 'https://baton.localhost:8443/',
      monitoring_url: 'https://monitoring.baton.localhost:8443/',
      release_id: expect.stringMatching(/^\$\{terraform_data\.confirm\.id == "" \? "" : "[0-9a-f]{64}"\}$/),
    });
  });
  test('no dashboards where there are none', () => {
    expect(outputs({ without: ['grafana'] })).not.toHaveProperty('monitoring_url');
  });
});

test('a site’s folder that is not there stops the synth', () => {
  expect(() => synthLocal({ site: { directory: 'examples/none' } })).toThrow(
    "the site's folder examples/none does not exist; name one of finished files, or leave site.directory out",
  );
});
test('a site that is built is built here too, and again once its sources change', () => {
  const built = (sources: string) =>
    stepsOf({ site: { directory: 'no-such-folder-yet', build: { command: 'make', sources } } }).site;
  const [pages, others] = [testFolder(), testFolder()];
  writeFiles(others, [{ path: 'a.md', content: 'a' }]);
  const input = built(pages)?.triggers_replace;
  expect(input).toMatchObject({ command: 'make', directory: '../../../no-such-folder-yet' });
  expect(built(others)?.triggers_replace).not.toEqual(input);
});
test('without a folder nothing is published', () => {
  expect(stepsOf({ site: {} })).not.toHaveProperty('site');
});
