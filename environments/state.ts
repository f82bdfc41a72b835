/** The bootstrap: where Terraform's state lives and who may deploy. Replace every example value before the first deploy. */
import type { StateInput } from '../settings/aws-schema';

export const state: StateInput = {
  region: 'eu-central-1',
  bucket: 'example-com-terraform-state',
  github: { repository: 'example-org/example-site', environments: ['production'] },
};
