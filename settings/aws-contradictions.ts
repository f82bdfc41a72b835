/** Settings on AWS that contradict each other. Settings may be missing or of a wrong kind. */
import type { AwsInput } from './schema';

export function awsContradictions(input: Partial<AwsInput>): string[] {
  const problems: string[] = [];
  const zone = input.dns?.zone;
  if (
    zone !== undefined &&
    input.domain !== undefined &&
    input.domain !== zone &&
    !input.domain.endsWith(`.${zone}`)
  )
    problems.push(`dns.zone: must be ${input.domain} or a part of its end, got ${JSON.stringify(zone)}`);
  const { challenge, dnsProvider = 'route53' } = input.acme ?? {};
  if (challenge === 'dns-01' && dnsProvider === 'route53' && zone === undefined)
    problems.push('acme.challenge: dns-01 with route53 needs dns.zone, which the server may then write to');
  return problems;
}
