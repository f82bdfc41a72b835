/** A copy of the project as many are written: barrel imports, run by ts-node with type checking. */
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VoidError } from './row';
import { copyProject } from './workspace';

/** Run with `node -r ./text.cjs -r ts-node/register main.ts`. */
export const TS_NODE = ['-r', './text.cjs', '-r', 'ts-node/register', 'main.ts'];

/** The bundler's text files, for `require`. */
const TEXT = `const { readFileSync } = require('node:fs');
for (const ending of ['.conf', '.html', '.sh', '.service', '.yaml']) {
  require.extensions[ending] = (module, path) => {
    module.exports = { __esModule: true, default: readFileSync(path, 'utf8') };
  };
}
`;

/** @param programs folder with the bundled agent and steps, which are input and not part of the comparison */
export async function barrelProject(
  folder: string,
  programs: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  await copyProject(folder, env);
  for (const part of ['main.ts', 'agent', 'constructs', 'docker', 'environments', 'stacks', 'userdata'])
    for (const file of await typescript(folder, part)) {
      const source = barrels(await readFile(file, 'utf8'));
      if (/['"](cdktf|@cdktf\/provider-\w+)\/lib\//.test(source))
        throw new VoidError(`a deep import is left in ${file}`);
      await writeFile(file, source);
    }
  const settings = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as object;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...settings, type: 'commonjs' }));
  await writeFile(join(folder, 'text.cjs'), TEXT);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(await tsconfig(folder)));
  for (const program of ['agent.cjs', 'local-steps.cjs', 'aws-steps.cjs'])
    await copyFile(join(programs, program), join(folder, program));
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

/**
 * `import { A } from 'cdktf/lib/a'` becomes `import { A } from 'cdktf'`; a provider's barrel has a namespace for each
 * file.
 */
function barrels(source: string): string {
  return source
    .replace(/ from 'cdktf\/lib\/[^']+'/g, " from 'cdktf'")
    .replace(
      /import (type )?\{([^}]*)\} from '(@cdktf\/provider-\w+)\/lib\/([^']+)';/g,
      (_, type = '', names: string, provider: string, path: string) => {
        const camel = (text: string) =>
          text.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
        const space = camel(path);
        // Every provider has a namespace `provider`.
        const unique = `${space}Of${camel(provider.replace('@cdktf/', '-'))}`;
        const aliases = names
          .split(',')
          .map((name) => name.trim().replace(/^type /, ''))
          .filter(Boolean)
          .map((name) => name.split(' as '))
          .map(([name, alias = name]) => `import ${type}${alias} = ${unique}.${name};`);
        return [`import ${type}{ ${space} as ${unique} } from '${provider}';`, ...aliases].join(' ');
      },
    );
}

async function typescript(folder: string, part: string): Promise<string[]> {
  if (part.endsWith('.ts')) return [join(folder, part)];
  const entries = await readdir(join(folder, part), { recursive: true });
  return entries.filter((name) => name.endsWith('.ts')).map((name) => join(folder, part, name));
}
