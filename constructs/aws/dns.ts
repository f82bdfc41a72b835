/** Writes the records to a Route 53 zone; those of other zones are left to a person. */
import { DataAwsRoute53Zone } from '@cdktf/provider-aws/lib/data-aws-route53-zone';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';
import { escapeAll } from '../escape';
import { type DnsRecord, isWithin, TTL_SECONDS } from './dns-records';

export interface DnsProps {
  /** Name of the zone; planning fails where the account has none. */
  readonly zone: string;
  readonly records: readonly DnsRecord[];
}

export class Dns extends Construct {
  readonly zoneId: string;
  /** Records that this zone does not hold. */
  readonly elsewhere: readonly DnsRecord[];

  constructor(scope: Construct, id: string, { zone, records }: DnsProps) {
    super(scope, id);
    this.zoneId = new DataAwsRoute53Zone(this, 'zone', { name: zone, privateZone: false }).zoneId;
    this.elsewhere = records.filter(({ name }) => !isWithin(zone, name));
    for (const { id: recordId, name, type, values } of records.filter((one) => isWithin(zone, one.name)))
      new Route53Record(this, recordId, {
        zoneId: this.zoneId,
        name,
        type,
        ttl: TTL_SECONDS,
        records: escapeAll([...values]),
      });
  }
}
