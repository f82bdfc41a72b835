/** What every renderer returns: files that exist only in memory, so that they can be compared and hashed. */
import yaml from 'js-yaml';

export interface RenderedFile {
  /** Relative path with forward slashes. */
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Permission bits. */
  readonly mode: 0o644 | 0o755;
}

export const textFile = (path: string, content: string): RenderedFile => ({ path, content, mode: 0o644 });

export const scriptFile = (path: string, content: string): RenderedFile => ({ path, content, mode: 0o755 });

export const jsonFile = (path: string, value: unknown): RenderedFile =>
  textFile(path, `${JSON.stringify(value, null, 2)}\n`);

/** Without anchors and line folding: both make a diff hard to read. */
export const toYaml = (value: unknown): string => yaml.dump(value, { noRefs: true, lineWidth: -1 });

export const yamlFile = (path: string, value: unknown): RenderedFile => textFile(path, toYaml(value));
