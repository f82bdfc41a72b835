/** Signs the server's SSH host certificate with the authority's key. Both keys and the certificate are in SSM. */
import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { remoteText } from '../remote-text';
import { type AwsInput, ssmClient } from './clients';
import {
  certificateProblem,
  day,
  type Identity,
  privateKey,
  RENEW_BEFORE_DAYS,
  signCertificate,
} from './host-certificate';
import { AUTHORITY_KEY, CERTIFICATE, HOST_KEY } from './identity-parameters';
import { readParameter } from './parameters';

export interface CertificateInput extends AwsInput {
  /** Such as `/baton/production`. */
  readonly parameterPrefix: string;
  readonly domain: string;
  /** Days that a new certificate is valid, 366-36500. */
  readonly validDays: number;
}

const LONGEST_DAYS = 36_500;

export async function ensureCertificate(
  input: CertificateInput,
  log: (line: string) => void,
  ssm: SSMClient = ssmClient(input),
  now = new Date(),
): Promise<void> {
  const { parameterPrefix, domain, validDays } = input;
  // With fewer days each deploy would make another one.
  if (!Number.isInteger(validDays) || validDays <= RENEW_BEFORE_DAYS || validDays > LONGEST_DAYS)
    throw new Error(`validDays must be ${RENEW_BEFORE_DAYS + 1}-${LONGEST_DAYS}, got ${validDays}`);
  const key = async (name: string) => {
    const full = `${parameterPrefix}/${name}`;
    const text = await readParameter(ssm, full);
    if (text === undefined)
      throw new Error(`there is no stored parameter ${full}: the deploy stores it before this`);
    return privateKey(text, full);
  };
  const authority = await key(AUTHORITY_KEY);
  const host = (await key(HOST_KEY)).toPublic();
  const identity: Identity = { authority, host, names: [domain] };
  const name = `${parameterPrefix}/${CERTIFICATE}`;

  const present = await readParameter(ssm, name);
  const problem = present === undefined ? 'there was none' : certificateProblem(present, identity, now);
  if (!problem)
    return log(`certificate: the SSH host certificate of ${domain} holds for a year at least: it stays`);
  const Value = signCertificate(identity, validDays, now);
  // Not a secret: every client sees it.
  await ssm.send(new PutParameterCommand({ Name: name, Value, Type: 'String', Overwrite: true }));
  const until = new Date(now.getTime() + validDays * 86_400_000);
  log(
    `certificate: signed an SSH host certificate for ${domain}, valid until ${day(until)} (${remoteText(problem)})`,
  );
}
