import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** What esbuild's text loader does for the programs. */
const textFiles = {
  name: 'text-files',
  load(id: string) {
    if (!/\.(conf|go|html|sh|service|yaml)$/.test(id)) return undefined;
    return `export default ${JSON.stringify(readFileSync(id, 'utf8'))}`;
  },
};

const RECOVERY = 'test/server/recovery.test.ts';
const MOCKED = 'test/unit/**/*.mocked.test.ts';

/** Those run where no Docker is, so none may need it where there is one. */
const withoutDocker = { DOCKER_HOST: 'unix:///dev/null' };

const unit = {
  include: ['test/unit/**/*.test.ts'],
  env: withoutDocker,
  // vitest leaves one processor idle, which is half of two.
  maxWorkers: '100%',
  // A busy computer must not fail them.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

/** As tsconfig.json has it: examples name the package. */
const alias = { 'baton-server': import.meta.dirname };

export default defineConfig({
  plugins: [textFiles],
  resolve: { alias },
  test: {
    setupFiles: ['test/helpers/no-foreign-variables.ts'],
    projects: [
      // Files share their modules, which is most of the time; those that replace modules cannot.
      { extends: true, test: { ...unit, name: 'unit', exclude: [MOCKED], isolate: false } },
      { extends: true, test: { ...unit, name: 'unit-mocked', include: [MOCKED] } },
      // Every step of the agent, cut off; thousands of small files.
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          env: withoutDocker,
          maxWorkers: '100%',
          testTimeout: 60_000,
        },
      },
      // Generated files, checked by the programs that read them, from the images that run on the server.
      {
        extends: true,
        test: {
          name: 'tools',
          include: ['test/tools/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      // The AWS stacks, applied to an imitation of AWS; where Terraform cannot load their providers, it is not run.
      {
        extends: true,
        test: {
          name: 'aws',
          include: ['test/aws/**/*.test.ts'],
          testTimeout: 600_000,
          fileParallelism: false,
        },
      },
      // Whole servers on the local platform, two environments at a time: they wait more than they work.
      {
        extends: true,
        test: {
          name: 'server',
          include: ['test/server/**/*.test.ts'],
          exclude: [RECOVERY],
          testTimeout: 900_000,
          maxWorkers: 2,
        },
      },
      // Ends Docker itself, so all others must have finished.
      {
        extends: true,
        test: {
          name: 'server-recovery',
          include: [RECOVERY],
          testTimeout: 900_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      // Replacements under load and faults: the short lab is for every change, the long one shows that it can fail.
      ...(
        [
          ['lab', 'short'],
          ['long', 'long'],
        ] as const
      ).map(([name, folder]) => ({
        extends: true as const,
        test: {
          name,
          include: [`test/lab/${folder}/*.test.ts`],
          testTimeout: 1_800_000,
          fileParallelism: false,
        },
      })),
    ],
  },
});
