/**
 * The doc comments of settings/, by the setting's path. The schemas are read as source, because zod keeps no comments:
 * an object's shape is found by following calls, constants and imports from where it is used.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

export interface Comment {
  readonly text: string;
  /** In words or as a value. */
  readonly fallback?: string;
  /** A value, as it stands in an environment. */
  readonly example?: string;
}

const SETTINGS = join(import.meta.dirname, '../../../settings');

/** Where an expression stands, so that its names can be looked up. */
interface Place {
  readonly file: ts.SourceFile;
  readonly node: ts.Expression;
}

/**
 * @param name of an exported constant: a shape, or an object's schema. @returns comments by path, such as `ssh.port`
 */
export function commentsOf(file: string, name: string): ReadonlyMap<string, Comment> {
  const found = new Map<string, Comment>();
  const place = constant(sourceOf(file), name);
  if (!place) throw new Error(`settings/${file}.ts has no constant ${name}`);
  collect(place, '', found);
  return found;
}

function collect(place: Place, prefix: string, found: Map<string, Comment>): void {
  for (const { path, object } of shapes(place, '')) {
    for (const property of (object.node as ts.ObjectLiteralExpression).properties) {
      if (ts.isSpreadAssignment(property))
        collect({ file: object.file, node: property.expression }, `${prefix}${path}`, found);
      if (!property.name || !ts.isIdentifier(property.name)) continue;
      const key = [`${prefix}${path}`, property.name.text].filter(Boolean).join('.');
      const comment = commentAt(object.file, property);
      if (comment) found.set(key, comment);
      const node = ts.isPropertyAssignment(property)
        ? property.initializer
        : ts.isShorthandPropertyAssignment(property)
          ? property.name
          : undefined;
      if (node) collect({ file: object.file, node }, key, found);
    }
  }
}

/**
 * The object literals that an expression is made of. Those of a list stand below `[]`, those of a record below
 * `.<service>` or `.<name>`.
 */
function shapes({ file, node }: Place, path: string): { path: string; object: Place }[] {
  if (ts.isObjectLiteralExpression(node)) return [{ path, object: { file, node } }];
  if (ts.isIdentifier(node)) {
    const place = constant(file, node.text);
    return place ? shapes(place, path) : [];
  }
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
    const place = constant(moduleOf(file, node.expression.text), node.name.text);
    return place ? shapes(place, path) : [];
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
  const { expression: called, name } = node.expression;
  const argument = (index: number) => {
    const found = node.arguments[index];
    return found ? [{ file, node: found }] : [];
  };
  if (!(ts.isIdentifier(called) && called.text === 'z')) return shapes({ file, node: called }, path);
  switch (name.text) {
    case 'strictObject':
      return argument(0).flatMap((place) => shapes(place, path));
    case 'array':
      return argument(0).flatMap((place) => shapes(place, `${path}[]`));
    case 'partialRecord':
      return argument(1).flatMap((place) => shapes(place, `${path}.<service>`));
    case 'record':
      return argument(1).flatMap((place) => shapes(place, `${path}.<name>`));
    case 'discriminatedUnion':
      return argument(1).flatMap(({ node: options }) =>
        ts.isArrayLiteralExpression(options)
          ? options.elements.flatMap((option) => shapes({ file, node: option }, path))
          : [],
      );
    default:
      return [];
  }
}

function commentAt(file: ts.SourceFile, node: ts.Node): Comment | undefined {
  const range = ts
    .getLeadingCommentRanges(file.text, node.getFullStart())
    ?.findLast(({ pos }) => file.text.startsWith('/**', pos));
  if (!range) return undefined;
  const words = file.text
    .slice(range.pos + 3, range.end - 2)
    .split('\n')
    .map((line) => line.trim().replace(/^\*\s?/, ''))
    .join(' ')
    .trim();
  const [text = '', ...tags] = words.split(/\s*@(?=(?:default|example)\s)/);
  const tag = (name: string) =>
    tags
      .find((one) => one.startsWith(name))
      ?.slice(name.length)
      .trim();
  const [fallback, example] = [tag('default'), tag('example')];
  return { text, ...(fallback && { fallback }), ...(example && { example }) };
}

const sources = new Map<string, ts.SourceFile>();

function sourceOf(name: string): ts.SourceFile {
  const path = join(SETTINGS, `${name}.ts`);
  const found =
    sources.get(path) ?? ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  sources.set(path, found);
  return found;
}

/** @returns what a name stands for, in its file or where it is imported from; undefined for a function */
function constant(file: ts.SourceFile | undefined, name: string): Place | undefined {
  if (!file) return undefined;
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name: declared, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(declared) && declared.text === name && initializer)
        return { file, node: initializer };
  }
  return constant(moduleOf(file, name), name);
}

/** The settings' module that a name is imported from, by itself or as a namespace. */
function moduleOf(file: ts.SourceFile, name: string): ts.SourceFile | undefined {
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const bindings = statement.importClause?.namedBindings;
    const names =
      bindings && ts.isNamedImports(bindings)
        ? bindings.elements.map((element) => element.name.text)
        : bindings
          ? [bindings.name.text]
          : [];
    const { text } = statement.moduleSpecifier;
    if (names.includes(name) && text.startsWith('./') && dirname(file.fileName) === SETTINGS)
      return sourceOf(text.slice('./'.length));
  }
  return undefined;
}
