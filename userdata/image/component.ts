/** A component of an image as Image Builder reads it: scripts that run one after the other, in one phase. */
import { type RenderedFile, toYaml } from '../../docker/rendered-file';

/** `build` makes the image, `validate` looks at it before it is taken, `test` at a machine that was booted from it. */
export type Phase = 'build' | 'validate' | 'test';

interface Script {
  readonly name: string;
  readonly script: string;
}

interface Download {
  readonly name: string;
  readonly download: { readonly source: string; readonly destination: string };
}

export type ImageStep = Script | Download;

export interface ImageComponent {
  readonly name: 'packages' | 'containers' | 'clean-up' | 'test';
  readonly description: string;
  readonly phases: Readonly<Partial<Record<Phase, readonly ImageStep[]>>>;
}

/** Image Builder takes no longer text from a request; a longer one would have to lie in a bucket. */
const LONGEST = 16_000;

/** @throws Error when the text is longer than Image Builder takes, or holds what it would replace */
export function document({ name, description, phases }: ImageComponent): string {
  const text = toYaml({
    name,
    description,
    schemaVersion: 1,
    phases: Object.entries(phases).map(([phase, steps]) => ({ name: phase, steps: steps.map(rendered) })),
  });
  if (text.length > LONGEST)
    throw new Error(
      `the image's component ${name} must have at most ${LONGEST} characters, has ${text.length}`,
    );
  if (text.includes('{{'))
    throw new Error(`the image's component ${name} must not hold {{, which Image Builder replaces`);
  return text;
}

const rendered = (step: ImageStep) =>
  'script' in step
    ? { name: step.name, action: 'ExecuteBash', inputs: { commands: [`set -eu\n${step.script}`] } }
    : { name: step.name, action: 'S3Download', inputs: [step.download] };

/** Ends what a script writes into a file. */
const END = 'END_OF_FILE';

/** @throws Error when a file is no text that can be written so */
export const writing = (files: readonly RenderedFile[]): string =>
  files
    .map(({ path, content, mode }) => {
      const text = content.toString();
      if (!text.endsWith('\n') || text.split('\n').includes(END))
        throw new Error(`${path} must be text that ends with a line end, without a line ${END}`);
      return `install -D -m ${mode.toString(8)} /dev/stdin ${path} <<'${END}'\n${text}${END}\n`;
    })
    .join('');
