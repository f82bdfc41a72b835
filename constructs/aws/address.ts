/** The site's address, which outlives every server. */
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { Construct } from 'constructs';
import type { Network } from './network';

export interface AddressProps {
  readonly name: string;
  readonly network: Network;
  readonly region: string;
  /** Whether Terraform refuses to give it up: nobody gets the same address back. */
  readonly protect: boolean;
}

export class Address extends Construct {
  readonly ip: string;
  readonly allocationId: string;

  constructor(scope: Construct, id: string, { name, network, region, protect }: AddressProps) {
    super(scope, id);
    const address = new Eip(this, 'eip', {
      domain: 'vpc',
      tags: { Name: name },
      dependsOn: [...network.routes],
      lifecycle: {
        preventDestroy: protect,
        // Terraform leaves what is there in its region, and would write the other one into rights and settings.
        postcondition: [
          {
            condition: `\${self.region == "${region}"}`,
            errorMessage:
              `The environment's file says region ${region}, and what is deployed is in \${self.region}. ` +
              'No server moves ' +
              'to another region: put the old one back, or deploy to the other region under another environment name.',
          },
        ],
      },
    });
    this.ip = address.publicIp;
    this.allocationId = address.allocationId;
  }
}
