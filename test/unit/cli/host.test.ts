import { expect, test } from 'vitest';
import { detectHost } from '../../../cli/prerequisites/host';
import { fakeSystem } from './fake-system';

test.each([
  ['version 2 with the processor controller', 'cpuset cpu io memory pids\n', true],
  ['version 2 without it', 'memory pids\n', false],
  ['version 1', undefined, false],
])('cgroups %s', async (_, controllers, cpuLimits) => {
  const files: Record<string, string> =
    controllers === undefined ? {} : { '/sys/fs/cgroup/cgroup.controllers': controllers };
  expect(await detectHost(['grafana', 'cadvisor'], fakeSystem({ files }))).toEqual({
    missingServices: ['cadvisor', 'grafana'],
    cpuLimits,
  });
});
