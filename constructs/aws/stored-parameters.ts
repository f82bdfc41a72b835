/**
 * What people and earlier deploys have stored, as Terraform finds it when it plans: names and versions, never a value.
 */
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { DataAwsSsmParametersByPath } from '@cdktf/provider-aws/lib/data-aws-ssm-parameters-by-path';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { expression } from '../expression';

export interface StoredParametersProps {
  /** Such as `/baton/production/secrets`. */
  readonly path: string;
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

/** Of an account that has none yet the list is empty: it can be planned for. */
export class StoredParameters extends Construct {
  /** A list of full names, for an expression. */
  readonly names: string;
  /** How many there are. */
  readonly count: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: StoredParametersProps,
  ) {
    super(scope, id);
    const found = new DataAwsSsmParametersByPath(this, 'found', {
      path: props.path,
      // Else the state would hold what is secret.
      withDecryption: false,
      ...(props.provider && { provider: props.provider }),
    });
    this.names = `data.${found.terraformResourceType}.${found.friendlyUniqueId}.names`;
    this.count = expression(`length(${this.names})`);
  }

  /** Name and version of each of these that is stored, such as `a:1 b:3`. */
  versions(needed: readonly string[]): string {
    const one = new DataAwsSsmParameter(this, 'version', {
      name: '${each.value}',
      withDecryption: false,
      ...(this.props.provider && { provider: this.props.provider }),
    });
    const wanted = `contains(${JSON.stringify(needed)}, basename(name))`;
    one.addOverride('for_each', `\${toset([for name in ${this.names} : name if ${wanted}])}`);
    const each = `data.${one.terraformResourceType}.${one.friendlyUniqueId}`;
    return expression(
      `join(" ", [for name, found in ${each} : format("%s:%d", basename(name), found.version)])`,
    );
  }
}
