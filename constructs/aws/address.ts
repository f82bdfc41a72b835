/** The site's address, which outlives every server. */
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { Construct } from 'constructs';
import type { Network } from './network';

export interface AddressProps {
  readonly name: string;
  readonly network: Network;
  /** Whether Terraform refuses to give it up: nobody gets the same address back. */
  readonly protect: boolean;
}

export class Address extends Construct {
  readonly ip: string;
  readonly allocationId: string;

  constructor(scope: Construct, id: string, { name, network, protect }: AddressProps) {
    super(scope, id);
    const address = new Eip(this, 'eip', {
      domain: 'vpc',
      tags: { Name: name },
      dependsOn: [...network.routes],
      lifecycle: { preventDestroy: protect },
    });
    this.ip = address.publicIp;
    this.allocationId = address.allocationId;
  }
}
