/** What a server on the local platform is told at its boot. */
import { refusalsFolder } from '../../deployer/local/files';
import type { Layout } from '../../deployer/local/layout';
import { REGION } from '../../deployer/local/region';
import { PROJECT } from '../../deployer/project';
import { type BootEnv, type BootSettings, toEnv } from '../../protocol/boot-settings';
import type { LocalEnvironment } from '../../settings/schema';
import { commonBootSettings } from '../boot-settings';
import { expression } from '../expression';

/** @param id the environment's name */
export const bootSettings = (
  id: string,
  environment: LocalEnvironment,
  { store, buckets }: Layout,
  release: string,
): BootEnv =>
  toEnv({
    ...commonBootSettings(environment, release, buckets),
    parameters: '/var/lib/baton/parameters',
    region: REGION,
    endpoint: store.endpoint,
    credentialsFile: '/etc/baton/credentials',
    // The agent checks the site's certificates as a client that trusts the platform's authority.
    trustedCertificates: '/etc/baton/authority-root.pem',
    refusals: expression(`length(fileset("${PROJECT}/${refusalsFolder(id)}", "*"))`),
  } satisfies BootSettings);
