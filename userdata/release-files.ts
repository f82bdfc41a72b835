/** The user data's part of a release: the later boot steps, and the parts that the release id must cover. */

import { type RenderedFile, scriptFile, textFile, yamlFile } from '../docker/rendered-file';
import type { Environment } from '../environments/schema';
import secrets from './boot/50-secrets.sh';
import sshCertificate from './boot/55-ssh-certificate.sh';
import firewall from './boot/60-firewall.sh';
import restore from './boot/65-restore.sh';
import content from './boot/70-content.sh';
import services from './boot/80-services.sh';
import { cloudConfig } from './cloud-config';
import renewSshCertificate from './ssh-certificate.sh';

export const userDataFiles = (environment: Environment): RenderedFile[] => [
  textFile('boot/50-secrets.sh', secrets),
  textFile('boot/55-ssh-certificate.sh', sshCertificate),
  textFile('boot/60-firewall.sh', firewall),
  textFile('boot/65-restore.sh', restore),
  textFile('boot/70-content.sh', content),
  textFile('boot/80-services.sh', services),
  scriptFile('userdata/ssh-certificate.sh', renewSshCertificate),
  yamlFile('userdata/cloud-config.yaml', cloudConfig(environment)),
];
