/** What stands around the machines: networks, address, object store, certificate authority, stored parameters. */
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import type { Layout } from '../../deployer/local/layout';
import type { ParametersInput } from '../../deployer/local/parameters';
import { type LocalSteps, localStep } from './local-step';

export interface LocalPlatformProps {
  readonly steps: LocalSteps;
  readonly environment: string;
  readonly layout: Layout;
  readonly domain: string;
  /** Every name that the server answers to. */
  readonly names: readonly string[];
  readonly ports: { readonly http: number; readonly https: number };
  /** What the stored parameters have to hold beside what the platform makes itself. @default nothing */
  readonly stored?: Pick<ParametersInput, 'secrets' | 'passwords'>;
}

export class LocalPlatform extends Construct {
  /** What a machine needs before it can boot. */
  readonly parts: readonly TerraformResource[];
  readonly address: TerraformResource;
  readonly store: TerraformResource;

  constructor(
    scope: Construct,
    id: string,
    { steps, environment, layout, domain, names, ports, stored = {} }: LocalPlatformProps,
  ) {
    super(scope, id);
    const platform = { environment, layout };
    const made = (name: string, input: object, dependsOn: TerraformResource[]) =>
      localStep(this, name, { steps, undo: true, input: { ...platform, ...input }, dependsOn });
    const network = made('network', {}, []);
    // Not the layout: with another network the data stays.
    const data = localStep(this, 'data', { steps, undo: true, input: { environment } });
    const parameters = localStep(this, 'parameters', {
      steps,
      input: { ...platform, domain, ...stored },
      dependsOn: [data],
    });
    this.store = made('store', {}, [network, data]);
    this.address = made('address', { domain, ports }, [network]);
    const known = localStep(this, 'names', {
      steps,
      // A gateway that was recreated knows none.
      input: { ...platform, names, addressId: this.address.getStringAttribute('id') },
    });
    const authority = made('authority', {}, [this.address, parameters]);
    const alertSink = made('alert-sink', {}, [network]);
    this.parts = [network, data, parameters, this.store, this.address, known, authority, alertSink];
  }
}
