/** Signs the server's SSH host certificate with the authority's key, both of them SSM's, and stores it there too. */
import {
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { CERTIFICATE_PARAMETER } from './certificate-parameter';
import { type AwsInput, ssmClient } from './clients';
import {
  certificateProblem,
  day,
  type Identity,
  privateKey,
  RENEW_BEFORE_DAYS,
  signCertificate,
} from './host-certificate';

export interface CertificateInput extends AwsInput {
  /** Such as `/baton/production`. */
  readonly parameterPrefix: string;
  /** Encrypts every parameter of the environment. */
  readonly keyArn: string;
  readonly domain: string;
  /** Of a certificate that is made now: 366-36500. */
  readonly validDays: number;
}

const LONGEST_DAYS = 36_500;

export async function ensureCertificate(
  input: CertificateInput,
  log: (line: string) => void,
  ssm: SSMClient = ssmClient(input),
  now = new Date(),
): Promise<void> {
  const { parameterPrefix, keyArn, domain, validDays } = input;
  // Fewer days, and each deploy would make another.
  if (!Number.isInteger(validDays) || validDays <= RENEW_BEFORE_DAYS || validDays > LONGEST_DAYS)
    throw new Error(`validDays must be ${RENEW_BEFORE_DAYS + 1}-${LONGEST_DAYS}, got ${validDays}`);
  const key = async (name: string) => {
    const full = `${parameterPrefix}/${name}`;
    const text = await parameter(ssm, full);
    if (text === undefined)
      throw new Error(`there is no stored parameter ${full}: the deploy stores it before this`);
    return privateKey(text, full);
  };
  const authority = await key('ssh-ca-key');
  const host = (await key('ssh-host-key')).toPublic();
  const identity: Identity = { authority, host, names: [domain] };
  const name = `${parameterPrefix}/${CERTIFICATE_PARAMETER}`;

  const present = await parameter(ssm, name);
  const problem = present === undefined ? 'there was none' : certificateProblem(present, identity, now);
  if (!problem)
    return log(`certificate: the SSH host certificate of ${domain} holds for a year at least: it stays`);
  const Value = signCertificate(identity, validDays, now);
  // Not a secret, every client is shown it: encrypted because Terraform's own parameters all are.
  await ssm.send(
    new PutParameterCommand({ Name: name, Value, Type: 'SecureString', KeyId: keyArn, Overwrite: true }),
  );
  const until = new Date(now.getTime() + validDays * 86_400_000);
  log(`certificate: signed an SSH host certificate for ${domain}, valid until ${day(until)} (${problem})`);
}

async function parameter(ssm: SSMClient, name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
