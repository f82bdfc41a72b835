/** The environments of a project: a file for each in environments/, built into a module of its own. */
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { DEFAULT_HOST, type Host } from './host';
import { PINS_FILE, readPins, withPins } from './pinned-images';
import type { PlatformSettings } from './platform';
import { PLATFORMS } from './platforms';
import type { Environment, EnvironmentInput } from './schema';
import type { StateInput, StateSettings } from './state-schema';
import { validate, validateState } from './validate';

/** Where `cli/build.mjs` puts the built modules. */
export const BUILT_ENVIRONMENTS = 'dist/environments';
/** The file of the bootstrap stack: no environment, but where the environments' state lives. */
export const STATE = 'state';
/** Its own state stays on the computer that deploys it, and nothing in it is replaced: no command has a part in it. */
export const STATE_IS_NONE =
  'state is no environment: it makes what the environments stand on, and Terraform alone works on it. ' +
  'Next step: npx cdktf diff state shows what would change, npx cdktf deploy state does it';

export interface LoadOptions {
  /** Read for a platform that depends on it, and for no other. @default a computer that lacks nothing */
  readonly host?: Host;
  /** An older release, instead of the environment's own: 64 hexadecimal digits. @default its own */
  readonly release?: string;
}

export class Environments {
  constructor(
    private readonly folder = BUILT_ENVIRONMENTS,
    private readonly platforms: readonly PlatformSettings[] = PLATFORMS,
  ) {}

  /** By their files' names, sorted. */
  names(): string[] {
    return this.files().filter((name) => name !== STATE);
  }

  /** Names of those on a platform, valid or not: one that is not valid can still be removed. */
  namesOn({ name: platform }: PlatformSettings): string[] {
    return this.names().filter((name) => {
      try {
        return this.input(name).platform === platform;
      } catch {
        return false;
      }
    });
  }

  /**
   * @throws Error naming the known environments when there is none of this name, or where its file's code throws
   * @throws InvalidEnvironmentError when its settings are not valid
   */
  load(name: string, { host = DEFAULT_HOST, release }: LoadOptions = {}): Environment {
    const input = this.written(name);
    const platform = this.platforms.find((one) => one.name === input.platform);
    const complete = { ...input, ...platform?.complete?.(input, host), ...(release && { release }) };
    const pinned = platform?.runsPinned
      ? withPins(complete, readPins(resolve(this.folder, PINS_FILE)))
      : complete;
    return validate(name, pinned, this.platforms);
  }

  /** What its file says, valid or not. @throws Error when there is none, or its code throws */
  written(name: string): EnvironmentInput {
    this.requireKnown(name);
    return this.input(name);
  }

  /** Whether the project has a file of the bootstrap stack, valid or not. */
  hasState(): boolean {
    return this.files().includes(STATE);
  }

  /** What the bootstrap stack makes. @returns undefined where the project has no such file */
  state(): StateSettings | undefined {
    return this.hasState() ? validateState(this.exported(STATE) as StateInput) : undefined;
  }

  private requireKnown(name: string): void {
    if (name === STATE && this.hasState()) throw new Error(STATE_IS_NONE);
    if (!this.names().includes(name))
      throw new Error(`no environment "${name}"; known: ${this.names().join(', ')} (see environments/)`);
  }

  private input(name: string): EnvironmentInput {
    return this.exported(name) as EnvironmentInput;
  }

  private exported(name: string): unknown {
    const settings = this.required(name).default;
    if (typeof settings === 'object' && settings !== null) return settings;
    throw new Error(`environments/${name}.ts must export its settings: export default { platform: … }`);
  }

  /** Runs the file's code: what it throws is a mistake in the file. */
  private required(name: string): { readonly default?: unknown } {
    const folder = resolve(this.folder);
    try {
      return createRequire(`${folder}/`)(`${folder}/${name}.cjs`) as { readonly default?: unknown };
    } catch (error) {
      const message = error instanceof Object && 'message' in error ? String(error.message) : String(error);
      throw new Error(message.startsWith('environments/') ? message : `environments/${name}.ts: ${message}`);
    }
  }

  private files(): string[] {
    return readdirSync(this.folder)
      .flatMap((file) => (file.endsWith('.cjs') ? [file.slice(0, -'.cjs'.length)] : []))
      .sort();
  }
}
