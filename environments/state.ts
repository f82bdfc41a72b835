/**
 * The bootstrap: where Terraform's state lives and who may deploy. Replace every example value before the first deploy.
 */
import type { StateInput } from '../settings/state-schema';

export default {
  region: 'eu-central-1',
  bucket: 'example-com-terraform-state',
  github: { repository: 'example-org/example-site', environments: ['production'] },
} satisfies StateInput;
