/** A copy of the project as many projects are written: barrel imports, run by ts-node with type checking. */
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidComparisonError } from './section';
import { copyProject } from './workspace';

/** Arguments of Node. */
export const TS_NODE = ['-r', './text.cjs', '-r', 'ts-node/register', 'main.ts'];

/** Lets `require` load the text files that the bundler inlines. */
const TEXT = `const { readFileSync } = require('node:fs');
for (const ending of ['.conf', '.go', '.html', '.sh', '.service', '.yaml']) {
  require.extensions[ending] = (module, path) => {
    module.exports = { __esModule: true, default: readFileSync(path, 'utf8') };
  };
}
`;

const NOT_IN_THE_APP = ['bench', 'cli', 'examples', 'node_modules', 'test'];

/** @param dist folder with the bundled programs and environments: input of the app, not part of the comparison */
export async function barrelProject(
  folder: string,
  dist: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await copyProject(folder, env);
  for (const file of await sourcesOfApp(folder)) {
    const source = withBarrels(await readFile(file, 'utf8'));
    if (/['"](cdktf|@cdktf\/provider-\w+)\/lib\//.test(source))
      throw new InvalidComparisonError(`a deep import is left in ${file}`);
    await writeFile(file, source);
  }
  await cp(dist, join(folder, 'dist'), { recursive: true });
  const settings = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as object;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...settings, type: 'commonjs' }));
  await writeFile(join(folder, 'text.cjs'), TEXT);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(await tsconfig(folder)));
}

async function sourcesOfApp(folder: string): Promise<string[]> {
  const found = await Promise.all(
    (await readdir(folder, { withFileTypes: true }))
      .filter((entry) => entry.isDirectory() && !NOT_IN_THE_APP.includes(entry.name))
      .map(async ({ name }) =>
        (await readdir(join(folder, name), { recursive: true })).map((path) => join(folder, name, path)),
      ),
  );
  return [join(folder, 'main.ts'), ...found.flat()].filter((file) => file.endsWith('.ts'));
}

/** The project's own strictness, and what ts-node 10 needs. */
async function tsconfig(folder: string): Promise<object> {
  const { compilerOptions } = JSON.parse(await readFile(join(folder, 'tsconfig.json'), 'utf8')) as {
    compilerOptions: object;
  };
  const modules = { module: 'Node16', moduleResolution: 'Node16', esModuleInterop: true };
  return {
    compilerOptions: { ...compilerOptions, ...modules, verbatimModuleSyntax: false, noEmit: false },
    'ts-node': { files: true, typeCheck: true },
    files: ['main.ts', 'docker/text-files.d.ts'],
  };
}

/** `… from 'cdktf'` becomes `… from 'cdktf'`. A provider's barrel has a namespace for each file. */
function withBarrels(source: string): string {
  return source
    .replace(/ from 'cdktf\/lib\/[^']+'/g, " from 'cdktf'")
    .replace(
      /import (?:type )?\{([^}]*)\} from '(@cdktf\/provider-\w+)\/lib\/([^']+)';/g,
      (_, names: string, provider: string, path: string) => {
        const namespace = camelCase(path);
        // Every provider has a namespace `provider`.
        const unique = `${namespace}Of${camelCase(provider.replace('@cdktf/', '-'))}`;
        // An alias of a namespace's member cannot say `type`. TypeScript leaves unused imports out by itself.
        const aliases = names
          .split(',')
          .map((name) => name.trim().replace(/^type /, ''))
          .filter(Boolean)
          .map((name) => name.split(' as '))
          .map(([name, alias = name]) => `import ${alias} = ${unique}.${name};`);
        return [`import { ${namespace} as ${unique} } from '${provider}';`, ...aliases].join(' ');
      },
    );
}

const camelCase = (text: string) => text.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
