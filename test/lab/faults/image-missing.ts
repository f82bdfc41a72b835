import { IMAGES } from '../../../docker/images';
import { stepOf } from '../deploy';
import type { Fault } from '../fault';
import { Elder } from './failed-deploy';

const elder = new Elder();
const IMAGE = 'nginx:0.0.0-missing';

export const imageMissing: Fault = {
  title: 'the image of a service is nowhere',
  expected: 'the boot stops and says which image; the old server serves on',
  clients: 'nothing',
  prepare: async (lab) => {
    await elder.remember(lab);
    await lab.project.override({ images: { nginx: IMAGE } });
  },
  act: (lab) =>
    lab.deployChange({
      // The machine gets the images that there are, and finds out itself.
      sabotage: (stack) => {
        const { triggers_replace: input } = stepOf(stack, 'machine');
        input.images = (input.images as string[]).map((name) => (name === IMAGE ? IMAGES.nginx : name));
      },
    }),
  check: (lab, deployed) =>
    elder.stillServes(
      lab,
      deployed,
      /did not pass the gate/,
      /the image nginx:0\.0\.0-missing is not on this machine/,
    ),
  restore: (lab) => lab.project.override({}),
};
