/** Makes one image after its bases: by pull, else from its recipe. */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withWorkFolder } from './cache';
import { DEBIAN, DEBIAN_ROOT, GO, noStandIn, RECIPES } from './catalog';
import type { DebianMirror } from './debian-mirror';
import { importDebianRoot } from './debian-root';
import { dockerBuild } from './docker-build';
import { type EnsuredImages, type EnsureOptions, RefusedImageError } from './ensured';
import { goProgram } from './go-programs';
import { limit, withProgress } from './progress';
import { parents, RECIPE_LABEL, type RecipeHashes } from './recipe';
import { Registries } from './registry';
import { run } from './run';

/** One at a time is too slow. Two builds fit the disk and the network; a Go build takes every core. */
const DOCKER_BUILDS = 2;

const labelOf = async (image: string): Promise<string | undefined> => {
  const format = `{{index .Config.Labels "${RECIPE_LABEL}"}}`;
  const { code, stdout } = await run('docker', ['image', 'inspect', '--format', format, image]);
  return code === 0 ? stdout.trim().replace('<no value>', '') : undefined;
};

/** @returns what an image here really is, where it was built and is not quite what its tag says */
export const standIn = async (image: string): Promise<string | undefined> =>
  (await labelOf(image)) ? RECIPES[image]?.really : undefined;

/** An image that was built here must be of today's recipe; one without our label was pulled. */
export async function isPresent(image: string, hashes: RecipeHashes): Promise<boolean> {
  const label = await labelOf(image);
  if (label === undefined) return false;
  if (label === '') return !image.startsWith('baton/');
  return image in RECIPES && label === (await hashes.of(image));
}

interface BuilderProps extends EnsureOptions {
  readonly recipesDir: string;
  /** Undefined where the host's apt names none. */
  readonly mirror: DebianMirror | undefined;
  readonly hostFiles: Readonly<Record<string, string>>;
  readonly hashes: RecipeHashes;
  readonly result: EnsuredImages;
}

export class ImageBuilder {
  private readonly started = new Map<string, Promise<void>>();
  private readonly registries: Registries;
  private readonly oneOfTwo = limit(DOCKER_BUILDS);
  private readonly oneGoProgram = limit(1);
  private isExplained = false;

  constructor(private readonly props: BuilderProps) {
    this.registries = new Registries(props.log);
  }

  /** Makes each image once, however many others start from it. */
  ensure(image: string): Promise<void> {
    let work = this.started.get(image);
    if (work === undefined) {
      work = this.make(image);
      this.started.set(image, work);
    }
    return work;
  }

  private async make(image: string): Promise<void> {
    const { hashes, result } = this.props;
    if (await isPresent(image, hashes)) return;
    let reason = '';
    let isRefused = false;
    if (!image.startsWith('baton/')) {
      const pull = await this.registries.pull(image);
      if (pull.pulled) {
        result.pulled.push(image);
        return;
      }
      reason = `${pull.reason}, and `;
      isRefused = pull.refused;
    }
    if (!(image in RECIPES)) {
      const message = `${reason}${noStandIn(image)}`;
      throw isRefused ? new RefusedImageError(message) : new Error(message);
    }
    if (reason) this.explainOnce();
    await this.build(image);
    result.built.push(image);
  }

  /** The first of these builds takes minutes, and a person should know why. */
  private explainOnce(): void {
    if (this.isExplained) return;
    this.isExplained = true;
    this.props.log(
      'no registry gives the images, so they are built here from Debian packages and Go modules (Traefik, step-ca, ' +
        'versitygw): the first time that takes several minutes, later it comes from the cache',
    );
  }

  private async build(image: string): Promise<void> {
    const { cacheDir, recipesDir, hashes, log } = this.props;
    const recipe = RECIPES[image];
    if (recipe === undefined) throw new Error(`${image} has no recipe`);
    const folder = join(recipesDir, recipe.folder);
    const bases = parents(await readFile(join(folder, 'Dockerfile'), 'utf8'));
    const program = recipe.go && this.goProgram(image);
    await Promise.all([...bases.map((base) => this.ensure(base)), program]);
    const options = ['--label', `${RECIPE_LABEL}=${await hashes.of(image)}`];
    if (image === DEBIAN) options.push('--build-arg', `ROOT=${await this.debianRoot()}`);
    await this.oneOfTwo(() =>
      withWorkFolder(cacheDir, `image-${recipe.folder}`, async (context) => {
        await cp(folder, context, { recursive: true });
        if (program) await addGoProgram(await program, context, recipe.go?.binary ?? '');
        if (image === DEBIAN) await this.addHostFiles(join(context, 'host'));
        await withProgress(log, `image ${image}`, (howFar) =>
          dockerBuild(image, context, { options, cacheDir, howFar }),
        );
      }),
    );
  }

  private goProgram(image: string): Promise<string> {
    const { cacheDir, recipesDir, hashes, log } = this.props;
    const recipe = RECIPES[image];
    if (recipe?.go === undefined) throw new Error(`${image} holds no Go program`);
    const program = recipe.go;
    const builder = () => this.ensure(GO);
    return this.oneGoProgram(async () =>
      goProgram({ program, hash: await hashes.ofGo(recipe), cacheDir, recipesDir, log, builder }),
    );
  }

  /** The image that the base starts from. */
  private async debianRoot(): Promise<string> {
    const official = 'debian:trixie';
    if ((await this.registries.pull(official)).pulled) return official;
    const { mirror } = this.props;
    if (!mirror)
      throw new Error(
        `${official} cannot be pulled, and this computer's apt names no Debian mirror to make it from`,
      );
    await importDebianRoot(DEBIAN_ROOT, mirror, this.props.cacheDir, this.props.log);
    return DEBIAN_ROOT;
  }

  private async addHostFiles(folder: string): Promise<void> {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of Object.entries(this.props.hostFiles)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  }
}

async function addGoProgram(finished: string, context: string, binary: string): Promise<void> {
  await cp(finished, context, { recursive: true });
  await mkdir(join(context, 'bin'));
  await cp(join(finished, binary), join(context, 'bin', binary));
}
