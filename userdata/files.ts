/** Files that cloud-init writes: what a machine needs until it has its release. */

import { VERSIONS } from '../docker/images';
import { type RenderedFile, scriptFile, textFile } from '../docker/rendered-file';
import type { Environment } from '../settings/schema';
import bootService from './baton-boot.service';
import boot from './boot.sh';
import lib from './lib.sh';
import reportFailure from './report-failure.sh';
import system from './steps/10-system.sh';
import packages from './steps/20-packages.sh';
import release from './steps/40-release.sh';

/** What the server's own work needs, all from Debian. */
const PACKAGES = [
  'docker.io',
  'docker-cli',
  'docker-compose',
  'nodejs',
  'nftables',
  'curl',
  'ca-certificates',
];

/** What the boot's first steps need before they have the release. */
export const firstFiles = (environment: Environment): RenderedFile[] => [
  packageList(environment.tools),
  ...(environment.traits.isPinned ? debianSnapshot() : []),
  textFile('/etc/systemd/system/baton-boot.service', bootService),
  scriptFile('/usr/local/lib/baton/boot.sh', uncommented(boot)),
  textFile('/usr/local/lib/baton/lib.sh', uncommented(lib)),
  textFile('/usr/local/lib/baton/report-failure.sh', uncommented(reportFailure)),
  textFile('/usr/local/lib/baton/steps/10-system.sh', uncommented(system)),
  textFile('/usr/local/lib/baton/steps/20-packages.sh', uncommented(packages)),
  textFile('/usr/local/lib/baton/steps/40-release.sh', uncommented(release)),
];

/** Without the lines that are for those who read the sources: EC2 takes 16 KiB. */
const uncommented = (script: string) => script.replaceAll(/^ *# .*\n/gm, '');

/** What the packages of a baked image follow from. */
export const bakedFiles = (tools: readonly string[]): RenderedFile[] => [
  packageList(tools),
  ...debianSnapshot(),
];

const packageList = (tools: readonly string[]) =>
  textFile('/etc/baton/packages', `${[...PACKAGES, ...tools].join('\n')}\n`);

/** On AWS alone: the local platform's packages come from what its computer's own apt reaches. */
const debianSnapshot = (): RenderedFile[] =>
  VERSIONS.debianSnapshot === null
    ? []
    : [textFile('/etc/baton/debian-snapshot', `${VERSIONS.debianSnapshot}\n`)];
