/** The files of a new project. */
import { name as baton, devDependencies, version } from '../../package.json';
import { type Answers, settingsOf } from './answers';
import { page } from './page';
import { readme } from './readme';

export interface ProjectFile {
  readonly path: string;
  readonly content: string;
}

/** cdktf-cli's own has no binary for Node 24; npm takes overrides from a project's own package.json alone. */
const PTY = '@cdktf/node-pty-prebuilt-multiarch';

const TOOLS = ['@types/node', 'cdktf', 'cdktf-cli', 'constructs', 'typescript', 'vitest', PTY] as const;

/**
 * @param name of the project
 * @param spec what package.json says of Baton: a version, or the path of a tarball
 */
export function projectFiles(name: string, answers: Answers, spec = version): ProjectFile[] {
  const { production, local, state } = settingsOf(answers);
  return [
    { path: 'package.json', content: json(packageJson(name, spec)) },
    { path: 'cdktf.json', content: json(cdktfJson(name)) },
    { path: 'tsconfig.json', content: json(TSCONFIG) },
    { path: 'main.ts', content: MAIN },
    {
      path: 'environments/production.ts',
      content: environment('The live site.', 'AwsInput', 'schema', production, NO_STATE),
    },
    {
      path: 'environments/local.ts',
      content: environment('The site on this computer: npx baton up.', 'LocalInput', 'schema', local),
    },
    {
      path: 'environments/state.ts',
      content: environment(
        "Where Terraform's state lives, and who may deploy: npx cdktf deploy state.",
        'StateInput',
        'state-schema',
        state,
      ),
    },
    { path: `site/index.${answers.php ? 'php' : 'html'}`, content: page(answers) },
    { path: 'test/production.test.ts', content: SNAPSHOT_TEST },
    { path: 'README.md', content: readme(name, answers) },
    {
      path: '.gitignore',
      content:
        'node_modules/\ndist/\ncdktf.out/\n.baton/\n*.tfstate\n!terraform.state.tfstate\n*.tfstate.*\n',
    },
  ];
}

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

const packageJson = (name: string, spec: string) => ({
  name,
  private: true,
  type: 'module',
  scripts: {
    up: 'baton up',
    down: 'baton down',
    types: 'tsc',
    pretest: `node node_modules/${baton}/cli/app.mjs`,
    test: 'vitest run',
  },
  dependencies: { [baton]: spec },
  devDependencies: Object.fromEntries(TOOLS.map((tool) => [tool, devDependencies[tool]])),
  overrides: { [PTY]: `$${PTY}` },
});

const cdktfJson = (name: string) => ({
  language: 'typescript',
  app: `node node_modules/${baton}/cli/app.mjs`,
  projectId: name,
  sendCrashReports: 'false',
});

const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'Bundler',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['main.ts', 'environments', 'test'],
};

const MAIN = `/** The app that cdktf runs: a stack for each file in environments/. */
import { synthesize } from '${baton}/stacks/app';

for (const problem of synthesize({ env: process.env })) console.error(\`baton: \${problem}\`);
`;

const NO_STATE = "  // Once `npx cdktf deploy state` has made the bucket: state: { bucket: '…' },\n";

/** @param comment a line of its own before the end of the settings */
const environment = (what: string, type: string, module: string, settings: object, comment = '') =>
  `/** ${what} Every setting is described at its type. */
import type { ${type} } from '${baton}/settings/${module}';

export default ${literal(settings).replace(/\n}$/, `\n${comment}}`)} satisfies ${type};
`;

/** As a person writes it: names without quotes, single ones around text. */
const literal = (value: object) =>
  JSON.stringify(value, null, 2)
    .replaceAll(/^(\s*)"(\w+)":/gm, '$1$2:')
    .replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, text: string) => `'${text.replaceAll("'", "\\'")}'`)
    .replaceAll(/(['\]}\w])$/gm, '$1,')
    .replace(/,$/, '');

const SNAPSHOT_TEST = `/** What production deploys, as a reviewer sees it: npx vitest run --update accepts a change. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('what production deploys', () => {
  const stack = readFileSync('cdktf.out/stacks/production/cdk.tf.json', 'utf8');
  // Hashes change with every page and every version.
  expect(stack.replaceAll(/\\b([0-9a-f]{64}|[0-9A-F]{32})\\b/g, '<hash>')).toMatchSnapshot();
});
`;
