/** What is baked into an image: the steps of the boot that are the same for every server, run ahead of time. */
import { textFile } from '../../docker/rendered-file';
import { bakedFiles } from '../files';
import systemStep from '../steps/10-system.sh';
import packagesStep from '../steps/20-packages.sh';
import cleanUp from './clean-up.sh';
import { type ImageComponent, writing } from './component';
import containers from './containers.sh';
import leftBehind from './left-behind.sh';
import mark from './mark.sh';

export interface ImageContent {
  /** Debian's packages beside those that every server needs. */
  readonly tools: readonly string[];
  /** Of the containers, by digest. */
  readonly images: readonly string[];
}

/** Names of all components. */
export const COMPONENTS: readonly ImageComponent['name'][] = ['packages', 'containers', 'clean-up', 'test'];

/** In the order in which they run. */
export const buildComponents = ({ tools, images }: ImageContent): ImageComponent[] => [
  {
    name: 'packages',
    description: 'Debian’s packages, as the boot would install them',
    phases: {
      build: [
        { name: 'files', script: writing(bakedFiles(tools)) },
        { name: 'system', script: run('10-system.sh', systemStep) },
        { name: 'packages', script: run('20-packages.sh', packagesStep) },
        { name: 'mark', script: mark },
      ],
    },
  },
  {
    name: 'containers',
    description: 'The images of the bundle’s containers, by digest',
    phases: {
      build: [
        {
          name: 'list',
          script: writing([textFile('/etc/baton/images', images.map((image) => `${image}\n`).join(''))]),
        },
        { name: 'pull', script: containers },
      ],
    },
  },
  {
    name: 'clean-up',
    description: 'Takes keys, identity, credentials and logs away, and looks whether it did',
    phases: {
      build: [{ name: 'clean-up', script: cleanUp }],
      validate: [{ name: 'left-behind', script: leftBehind }],
    },
  },
];

/** From a file and through sh, as the boot runs it: a program that reads its input would read the script. */
function run(name: string, script: string): string {
  const file = textFile(`/run/baton/${name}`, script);
  return `${writing([file])}sh -eu ${file.path}\n`;
}

/** Boots a server on a machine that was made from the image. */
export const testComponent = (source: string, sha256: string): ImageComponent => ({
  name: 'test',
  description: 'Boots a server from the image and asks it as a client does',
  phases: {
    test: [
      { name: 'download', download: { source, destination: ARCHIVE } },
      {
        name: 'boot',
        script: `echo '${sha256}  ${ARCHIVE}' | sha256sum --check --strict
mkdir -p ${FOLDER}
python3 -m zipfile -e ${ARCHIVE} ${FOLDER}
cd ${FOLDER}
sh -eu test.sh
`,
      },
    ],
  },
});

const ARCHIVE = '/var/tmp/baton-image-test.zip';
const FOLDER = '/var/tmp/baton-image-test';
