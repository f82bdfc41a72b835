/** The user data's part of a release: the later boot steps, and the parts that the release id must cover. */

import { type RenderedFile, scriptFile, textFile } from '../docker/rendered-file';
import type { Environment } from '../settings/schema';
import system from './boot/41-system.sh';
import admins from './boot/42-admins.sh';
import identity from './boot/43-identity.sh';
import secrets from './boot/50-secrets.sh';
import sshCertificate from './boot/55-ssh-certificate.sh';
import firewall from './boot/60-firewall.sh';
import restore from './boot/65-restore.sh';
import content from './boot/70-content.sh';
import apps from './boot/75-apps.sh';
import services from './boot/80-services.sh';
import { userData } from './cloud-config';
import renewSshCertificate from './ssh-certificate.sh';
import { systemFiles } from './system-files';

/** Where a release keeps the user data that its machines boot from. */
export const USER_DATA_FILE = 'userdata/cloud-config.yaml';

export const userDataFiles = (environment: Environment): RenderedFile[] => [
  textFile('boot/41-system.sh', system),
  textFile('boot/42-admins.sh', admins),
  textFile('boot/43-identity.sh', identity),
  textFile('boot/50-secrets.sh', secrets),
  textFile('boot/55-ssh-certificate.sh', sshCertificate),
  textFile('boot/60-firewall.sh', firewall),
  textFile('boot/65-restore.sh', restore),
  textFile('boot/70-content.sh', content),
  ...(Object.keys(environment.apps).length > 0 ? [textFile('boot/75-apps.sh', apps)] : []),
  textFile('boot/80-services.sh', services),
  scriptFile('userdata/ssh-certificate.sh', renewSshCertificate),
  ...systemFiles(environment),
  ...environment.admins.map(({ name, sshKeys }) =>
    textFile(`userdata/admins/${name}`, sshKeys.map((key) => `${key}\n`).join('')),
  ),
  textFile(USER_DATA_FILE, userData(environment)),
];
