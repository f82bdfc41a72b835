/** What `baton leave` has taken along. */
import type { TakenCertificate } from '../../deployer/takeaway/certificates';
import type { TakenMetrics } from '../../deployer/takeaway/metrics';
import type { TakenSite } from '../../deployer/takeaway/site';

/** What of it there was. */
export interface Taken {
  readonly site: TakenSite | undefined;
  /** Further ones that have something published, by their names. */
  readonly sites: Readonly<Record<string, TakenSite>>;
  readonly certificates: readonly TakenCertificate[] | undefined;
  readonly metrics: TakenMetrics | undefined;
}

export const certificateLine = (certificates: readonly TakenCertificate[] | undefined) =>
  certificates === undefined || certificates.length === 0
    ? 'none are backed up'
    : certificates
        .map(({ names, validTo }) => `${names.join(', ')}, until ${validTo.slice(0, 10)}`)
        .join('; ');
