import { describe, expect, test } from 'vitest';
import { compose } from '../../../docker/compose';
import { IMAGES, pinnedImage } from '../../../docker/images';
import type { Service } from '../../../docker/service';
import { services } from '../../../docker/services';
import { composeFile } from '../../helpers/compose-file';
import { awsEnvironment, localEnvironment } from '../../helpers/environments';

const whole = composeFile(awsEnvironment({ site: { php: true } }));
const entries = Object.entries(whole.services);

test('every service of the bundle is there', () => {
  expect(Object.keys(whole.services).sort()).toEqual(Object.keys(IMAGES).sort());
});

describe.each(entries)('%s', (name, service) => {
  test('cannot write to its image, gain a right or use up the machine', () => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      restart: 'unless-stopped',
    });
    expect(service.cap_add).toBeUndefined();
    expect(service.privileged).toBeUndefined();
    expect(service.mem_limit).toMatch(/^\d+m$/);
    expect(service.memswap_limit).toBe(service.mem_limit);
    expect(service.cpus).toBeGreaterThan(0);
    expect(service.pids_limit).toBeGreaterThan(0);
  });

  test('runs as a user of its own, root only where there is no other way', () => {
    if (name === 'cadvisor') expect(service.user).toBe('0:0');
    else expect(service.user).toMatch(/^[1-9]\d*:\d+$/);
  });

  test('says whether it is healthy', () => {
    // The exporter's image holds nothing that could ask it.
    if (name === 'nginx-exporter') expect(service.healthcheck).toBeUndefined();
    else {
      expect(service.healthcheck?.test[0]).toBe('CMD');
      expect(service.healthcheck?.start_interval).toBe('300ms');
    }
  });

  test('changes nothing of the machine but its own data', () => {
    for (const volume of service.volumes) {
      const [source = '', , access] = volume.split(':');
      if (access !== 'ro') expect(source).toBe(`/srv/baton/data/${name}`);
    }
  });

  test('is known by its name, at a pinned image', () => {
    expect(service.container_name).toBe(name);
    expect(service.image).toMatch(/:[^:]*\d/);
    expect(service.image).not.toContain('latest');
  });
});

test("nobody but cAdvisor, which nothing outside reaches, gets Docker's socket", () => {
  const holders = entries.filter(([, { volumes }]) =>
    volumes.some((volume) => volume.includes('docker.sock')),
  );
  expect(holders.map(([name]) => name)).toEqual(['cadvisor']);
  expect(services(awsEnvironment()).find(({ name }) => name === 'cadvisor')?.routes).toBeUndefined();
});

test('nothing is published by Docker', () => {
  expect(JSON.stringify(whole)).not.toContain('"ports"');
});

describe('limits', () => {
  const nginx = (environment: Parameters<typeof composeFile>[0]) => composeFile(environment).services.nginx;
  test('are the environment’s where it names them, the service’s own elsewhere', () => {
    const service = nginx(awsEnvironment({ limits: { nginx: { memoryMiB: 300, cpus: 0.5 } } }));
    expect(service).toMatchObject({ mem_limit: '300m', memswap_limit: '300m', cpus: 0.5, pids_limit: 64 });
  });

  test('of processor time are left out on a host that has none: Docker would refuse the container', () => {
    for (const service of Object.values(composeFile(localEnvironment({ cpuLimits: false })).services)) {
      expect(service).not.toHaveProperty('cpus');
      expect(service.mem_limit).toMatch(/^\d+m$/);
    }
    expect(nginx(localEnvironment({ cpuLimits: true }))?.cpus).toBe(2);
  });
});

test('an image can be another', () => {
  const { services: all } = composeFile(awsEnvironment({ images: { nginx: 'mirror.example.com/nginx:1' } }));
  expect(all.nginx?.image).toBe('mirror.example.com/nginx:1');
  expect(all.traefik?.image).toBe(pinnedImage('traefik'));
});

describe('stopping', () => {
  test.each([0, 60, 900])('Docker waits longer than Traefik drains: %i s', (drainSeconds) => {
    const { traefik } = composeFile(awsEnvironment({ drainSeconds })).services;
    expect(traefik?.stop_grace_period).toBe(`${drainSeconds + 5}s`);
  });
});

describe('what a service left out leaves behind', () => {
  test.each([
    'alertmanager',
    'grafana',
    'node-exporter',
    'nginx-exporter',
    'cadvisor',
    'blackbox-exporter',
  ] as const)('nothing: %s', (name) => {
    const file = composeFile(awsEnvironment({ without: [name] }));
    expect(Object.keys(file.services)).not.toContain(name);
    for (const { depends_on } of Object.values(file.services))
      expect(depends_on ?? {}).not.toHaveProperty(name);
  });
});

test('a dollar sign reaches the container as it is', () => {
  const own: Service = {
    name: 'nginx',
    container: {
      user: '1:1',
      command: ['echo', '$HOME'],
      environment: { PRICE: '5$' },
      healthCommand: ['sh', '-c', 'exit $?'],
      memoryMiB: 16,
      cpus: 1,
      pids: 8,
    },
  };
  const file = compose(awsEnvironment(), [own]) as ReturnType<typeof composeFile>;
  expect(file.services.nginx).toMatchObject({
    command: ['echo', '$$HOME'],
    environment: { PRICE: '5$$' },
    healthcheck: { test: ['CMD', 'sh', '-c', 'exit $$?'] },
  });
});
