/**
 * The server's SSH identity. Every machine of the environment has the same host key, and a certificate that an
 * authority of the environment's own has signed: clients trust the authority, and never see a changed key.
 */
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import type { TerraformResource } from 'cdktf';
import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AUTHORITY_PUBLIC_KEY } from '../../deployer/aws/identity-parameters';
import { expression } from '../expression';
import { type AwsSteps, awsStep } from './aws-step';

const VALID_DAYS = 730;

export interface IdentityProps {
  readonly steps: AwsSteps;
  readonly region: string;
  readonly domain: string;
  readonly sshPort: number;
  readonly parameterPrefix: string;
  /** Alias of the key that encrypts the private keys. */
  readonly keyAlias: string;
  /** What must be there before something is stored. */
  readonly dependsOn: readonly TerraformResource[];
  /** Whether Terraform refuses to destroy the authority, which clients trust. */
  readonly protect: boolean;
}

export class Identity extends Construct {
  /** What a client adds to its known hosts, once: a line, or two while the authority is replaced. */
  readonly knownHostsLines: string;
  /** What must be there before a server can boot. */
  readonly ready: readonly TerraformResource[];

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const { steps, region, domain, parameterPrefix } = props;
    const stored = awsStep(this, 'identity', {
      steps,
      undo: true,
      input: { region, parameterPrefix, keyId: props.keyAlias },
      environment: this.newKeys(),
      dependsOn: props.dependsOn,
    });
    stored.lifecycle = { preventDestroy: props.protect };
    const certificate = awsStep(this, 'certificate', {
      steps,
      input: {
        region,
        parameterPrefix,
        domain,
        validDays: VALID_DAYS,
        identity: stored.id,
        // Terraform has no clock that keeps plans quiet. Each new year the step looks whether the certificate needs
        // another.
        year: expression('formatdate("YYYY", plantimestamp())'),
      },
    });
    this.ready = [stored, certificate];
    const publicKey = new DataAwsSsmParameter(this, 'authority', {
      name: `${parameterPrefix}/${AUTHORITY_PUBLIC_KEY}`,
      dependsOn: [stored],
    });
    // SSH writes a host with an unusual port in brackets.
    const hostPattern = props.sshPort === 22 ? domain : `[${domain}]:${props.sshPort}`;
    const keys = `data.${publicKey.terraformResourceType}.${publicKey.friendlyUniqueId}.insecure_value`;
    const line = `format("@cert-authority %s %s", ${JSON.stringify(hostPattern)}, key)`;
    this.knownHostsLines = expression(`join("\\n", [for key in split("\\n", ${keys}) : ${line}])`);
  }

  /**
   * A pair of keys that Terraform forgets when it ends: they stand in no state and no plan, and the step keeps the
   * first that it is given.
   * @returns references to them, by the variable that the step reads
   */
  private newKeys(): Readonly<Record<string, string>> {
    // cdktf 0.21 has no name for ephemeral resources yet.
    TerraformStack.of(this).addOverride('ephemeral.tls_private_key', {
      authority: { algorithm: 'ED25519' },
      host: { algorithm: 'ED25519' },
    });
    const key = (name: string) => expression(`ephemeral.tls_private_key.${name}.private_key_openssh`);
    return { BATON_AUTHORITY_KEY: key('authority'), BATON_HOST_KEY: key('host') };
  }
}
