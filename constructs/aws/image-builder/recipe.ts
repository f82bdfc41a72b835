/** What an image is made of: Debian's own, and the components in their order. */
import { ImagebuilderComponent } from '@cdktf/provider-aws/lib/imagebuilder-component';
import { ImagebuilderImageRecipe } from '@cdktf/provider-aws/lib/imagebuilder-image-recipe';
import { Construct } from 'constructs';
import { document, type ImageComponent } from '../../../userdata/image/component';
import installAgent from '../../../userdata/image/install-agent.sh';
import { escapeTemplate } from '../../escape';
import { debian } from '../image';
import { componentName, recipeName } from './builder-rights';
import { contentVersion, plannedVersion } from './version';

export interface RecipeProps {
  readonly family: string;
  readonly instanceType: string;
  readonly components: readonly ImageComponent[];
  readonly keyArn: string;
}

/** As large as Debian's own and what the packages and containers take; a machine's disk may be larger. */
const DISK_GIB = 8;
/** As Debian's image names it. */
const ROOT_DEVICE = '/dev/xvda';

export class ImageRecipe extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { family, instanceType, components, keyArn }: RecipeProps) {
    super(scope, id);
    const documents = components.map((component) => ({ ...component, data: document(component) }));
    const made = documents.map(
      ({ name, description, data }) =>
        new ImagebuilderComponent(this, name, {
          name: componentName(family, name),
          description,
          platform: 'Linux',
          version: contentVersion(data),
          data: escapeTemplate(data),
          kmsKeyId: keyArn,
          lifecycle: { createBeforeDestroy: true },
        }),
    );
    const parent = debian(this, 'debian', instanceType);
    const userData = Buffer.from(installAgent).toString('base64');
    const content = JSON.stringify([documents.map(({ data }) => data), DISK_GIB, userData]);
    this.arn = new ImagebuilderImageRecipe(this, 'recipe', {
      name: recipeName(family),
      description: `Servers of the family ${family}`,
      parentImage: parent,
      version: plannedVersion(content, parent),
      component: made.map(({ arn }) => ({ componentArn: arn })),
      blockDeviceMapping: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            volumeType: 'gp3',
            volumeSize: DISK_GIB,
            encrypted: 'true',
            kmsKeyId: keyArn,
            deleteOnTermination: 'true',
          },
        },
      ],
      userDataBase64: userData,
      // Where the user data writes that the machine is to be cleaned up.
      workingDirectory: '/tmp',
      // What commands the machine while it is built has no place on a server.
      systemsManagerAgent: { uninstallAfterBuild: true },
      lifecycle: { createBeforeDestroy: true },
    }).arn;
  }
}
