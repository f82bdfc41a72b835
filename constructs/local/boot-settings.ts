/** What a server on the local platform is told at its boot. */
import type { Layout } from '../../deployer/local/layout';
import { refusalsFolder } from '../../deployer/local/refusals';
import { REGION } from '../../deployer/local/region';
import { PROJECT } from '../../deployer/project';
import type { LocalEnvironment } from '../../settings/schema';
import type { BootSettings } from '../../userdata/cloud-config';
import { expression } from '../expression';

/** @param id the environment's name */
export const bootSettings = (
  id: string,
  environment: LocalEnvironment,
  { store, buckets }: Layout,
  release: string,
): BootSettings => ({
  BATON_RELEASE: release,
  BATON_DOMAIN: environment.domain,
  BATON_DRAIN_SECONDS: String(environment.drainSeconds),
  BATON_METRICS_DAYS: String(environment.retention.metricsDays),
  BATON_RELEASES_BUCKET: buckets.releases,
  BATON_CONTENT_BUCKET: buckets.content,
  BATON_DATA_BUCKET: buckets.data,
  BATON_PARAMETERS: '/var/lib/baton/parameters',
  AWS_REGION: REGION,
  AWS_ENDPOINT_URL: store.endpoint,
  AWS_SHARED_CREDENTIALS_FILE: '/etc/baton/credentials',
  // The agent checks the site's certificates as a client that trusts the platform's authority.
  NODE_EXTRA_CA_CERTS: '/etc/baton/authority-root.pem',
  // Nobody reads it: one more refused candidate makes another machine.
  BATON_REFUSALS: expression(`length(fileset("${PROJECT}/${refusalsFolder(id)}", "*"))`),
});
