/** What the lab changes in its copy of the project must be there: found out here, not after minutes of a lab. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LabProject } from '../../lab/testbed/project';

let project: LabProject;
beforeAll(async () => {
  project = await LabProject.create(process.env);
}, 120_000);
afterAll(() => project?.remove());

test('each change of a release has its number, and none is left behind', async () => {
  const first = project.revision;
  expect(await project.change()).toBe(first + 1);
  expect(await project.change()).toBe(first + 2);
});
