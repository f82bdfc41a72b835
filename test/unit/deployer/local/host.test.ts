import { expect, test } from 'vitest';
import { hostOf } from '../../../../deployer/local/host';
import { localEnvironment } from '../../../helpers/environments';

const WANTED = 'grafana/grafana:12.0.0';
const CONTROLLERS = '/sys/fs/cgroup/cgroup.controllers';
const absent = (image: string) => JSON.stringify({ absent: [{ service: 'grafana', image }] });

function host(file: string | undefined, controllers?: string) {
  const environment = localEnvironment({ images: { grafana: WANTED } });
  return hostOf('shop', environment, (path) => {
    const text = { '.baton/local/shop/host.json': file, [CONTROLLERS]: controllers }[path];
    if (text === undefined) throw new Error(`ENOENT: ${path}`);
    return text;
  });
}

test('a service whose image could not be had is left out', () => {
  expect(host(absent(WANTED)).missingServices).toEqual(['grafana']);
});

test.each([
  ['its tag was mended', absent('grafana/grafana:12.0.O')],
  ['the file is gone', undefined],
  ['the file is damaged', '{"absent": ['],
  ['the file says nothing', '{}'],
])('it counts as there once %s', (_, file) => {
  expect(host(file).missingServices).toEqual([]);
});

test.each([
  ['version 2 with the processor controller', 'cpuset cpu io memory pids\n', true],
  ['version 2 without it', 'memory pids\n', false],
  ['version 1', undefined, false],
])('cgroups %s', (_, controllers, cpuLimits) => {
  expect(host(undefined, controllers).cpuLimits).toBe(cpuLimits);
});

test('an app’s image is known by its id, so that one that was built again is another', () => {
  const app = { port: 8080, host: 'shop.baton.localhost', health: '/up' };
  const apps = {
    shop: { ...app, image: 'shop:dev' },
    api: { ...app, host: 'api.baton.localhost', image: 'api:1' },
  };
  const environment = localEnvironment({ apps });
  const idOf = (image: string) => (image === 'shop:dev' ? `sha256:${'a'.repeat(64)}` : undefined);
  const read = () => {
    throw new Error('ENOENT');
  };
  expect(hostOf('shop', environment, read, idOf).imageIds).toEqual({
    'shop:dev': `sha256:${'a'.repeat(64)}`,
  });
});
