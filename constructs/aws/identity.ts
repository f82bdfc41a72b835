/**
 * The server's SSH identity. Every machine of the environment has the same host key, and a certificate that an
 * authority of the environment's own has signed: clients trust the authority, and never see a changed key.
 */
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter';
import { PrivateKey } from '@cdktf/provider-tls/lib/private-key';
import { SelfSignedCert } from '@cdktf/provider-tls/lib/self-signed-cert';
import { Fn } from 'cdktf/lib/terraform-functions';
import type { TerraformResource } from 'cdktf/lib/terraform-resource';
import { Construct } from 'constructs';
import { type AwsSteps, awsStep } from './aws-step';
import { CERTIFICATE_PARAMETER } from './steps/certificate-parameter';

/** Below the environment's parameters; its own name keeps it from the server's rights. */
export const AUTHORITY_PARAMETER = 'ssh-ca-key';

const VALID_DAYS = 730;
/** The step renews with less than a year left. A day less here, so that it never finds a minute too much. */
const RENEW_DAYS = 364;

export interface IdentityProps {
  readonly steps: AwsSteps;
  readonly region: string;
  readonly domain: string;
  readonly sshPort: number;
  readonly parameterPrefix: string;
  readonly keyArn: string;
  /** Whether Terraform refuses to destroy the authority, which clients trust. */
  readonly protect: boolean;
}

export class Identity extends Construct {
  /** What a client adds to its known hosts, once. */
  readonly knownHostsLine: string;
  /** What must be there before a server can boot. */
  readonly ready: readonly TerraformResource[];

  constructor(scope: Construct, id: string, props: IdentityProps) {
    super(scope, id);
    const { steps, region, domain, parameterPrefix } = props;
    const lifecycle = { preventDestroy: props.protect };
    const authority = new PrivateKey(this, 'authority', { algorithm: 'ED25519', lifecycle });
    const host = new PrivateKey(this, 'host', { algorithm: 'ED25519' });
    const stored = [
      this.store('authority-key', AUTHORITY_PARAMETER, authority, props),
      this.store('host-key', 'ssh-host-key', host, props),
    ];
    // What is in it is the step's. Terraform makes the place, so that it goes with the environment.
    const place = new SsmParameter(this, 'certificate-place', {
      name: `${parameterPrefix}/${CERTIFICATE_PARAMETER}`,
      type: 'SecureString',
      keyId: props.keyArn,
      value: 'none yet',
      lifecycle: { ignoreChanges: ['value'] },
    });
    // Terraform has no clock of its own that keeps plans quiet. This certificate is used for nothing else: the provider
    // makes it anew a year before it ends, and that makes the step sign anew, too.
    const term = new SelfSignedCert(this, 'term', {
      privateKeyPem: authority.privateKeyPem,
      subject: [{ commonName: domain }],
      validityPeriodHours: VALID_DAYS * 24,
      earlyRenewalHours: RENEW_DAYS * 24,
      allowedUses: ['digital_signature'],
    });
    const certificate = awsStep(this, 'certificate', {
      steps,
      input: {
        region,
        parameterPrefix,
        keyArn: props.keyArn,
        domain,
        validDays: VALID_DAYS,
        // Signed anew when one of these is another.
        host: host.publicKeyFingerprintSha256,
        authority: authority.publicKeyFingerprintSha256,
        since: term.validityStartTime,
      },
      dependsOn: [...stored, place],
    });
    // Somebody who removes the parameter gets an empty one, and with it a certificate.
    certificate.lifecycle = { replaceTriggeredBy: [nameOf(place)] };
    this.ready = [...stored, certificate];
    // SSH writes a host with an unusual port in brackets.
    const hostPattern = props.sshPort === 22 ? domain : `[${domain}]:${props.sshPort}`;
    this.knownHostsLine = `@cert-authority ${hostPattern} ${Fn.trimspace(authority.publicKeyOpenssh)}`;
  }

  private store(
    id: string,
    name: string,
    { privateKeyOpenssh }: PrivateKey,
    { parameterPrefix, keyArn }: IdentityProps,
  ): SsmParameter {
    return new SsmParameter(this, id, {
      name: `${parameterPrefix}/${name}`,
      type: 'SecureString',
      keyId: keyArn,
      value: privateKeyOpenssh,
    });
  }
}

const nameOf = ({ terraformResourceType, friendlyUniqueId }: TerraformResource) =>
  `${terraformResourceType}.${friendlyUniqueId}`;
