import { IMAGES } from '../../../docker/images';
import type { Fault } from '../fault';
import { type Stack, stepOf } from '../testbed/stack';
import { MESSAGES } from './helpers/messages';
import { oldServes } from './helpers/outcome';

const IMAGE = 'nginx:0.0.0-missing';

export const imageMissing: Fault = {
  title: "a service's image does not exist",
  expected: 'the boot fails and names the image; the old server keeps serving',
  clients: 'nothing',
  start: (testbed, old) => ({
    prepare: () => testbed.project.override({ images: { nginx: IMAGE } }),
    act: () => testbed.deployChange({ editStack: copyExistingImages }),
    check: (deployed) => {
      const { gateRefused, missingImage } = MESSAGES;
      return oldServes(testbed, old, deployed, gateRefused, missingImage, /nginx:0\.0\.0-missing/);
    },
    restore: () => testbed.project.override({}),
  }),
};

/** The deployer would fail to copy a missing image to the machine. Here the machine itself must notice. */
function copyExistingImages(stack: Stack): void {
  const { triggers_replace: input } = stepOf(stack, 'machine');
  input.images = (input.images as string[]).map((name) => (name === IMAGE ? IMAGES.nginx : name));
}
