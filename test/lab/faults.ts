/** The faults by name, in the order in which the lab tries them. To add one, write its file and list it here. */
import type { Fault } from './fault';
import { agentKilled } from './faults/agent-killed';
import { authorityDown } from './faults/authority-down';
import { backupCorrupt, backupMissing } from './faults/backup-damaged';
import { bundleTampered } from './faults/bundle-tampered';
import { candidateKilled } from './faults/candidate-killed';
import { certificateExpiring } from './faults/certificate-expiring';
import { certificatesMissing, manifestMissing } from './faults/certificates-missing';
import { clockOff } from './faults/clock-off';
import { configBroken } from './faults/config-broken';
import { contentDamaged } from './faults/content-damaged';
import { contentEmptied } from './faults/content-emptied';
import { deployInterrupted } from './faults/deploy-interrupted';
import {
  deployKilledAfterDrain,
  deployKilledAfterGate,
  deployKilledAfterMachine,
  deployKilledAfterSwitch,
} from './faults/deploy-killed';
import { diskFullAtBoot } from './faults/disk-full-at-boot';
import { diskFullAtPull } from './faults/disk-full-at-pull';
import { gateTimeout } from './faults/gate-timeout';
import { imageMissing } from './faults/image-missing';
import { newKilledAfterSwitch } from './faults/new-killed-after-switch';
import { oldKilledInDrain } from './faults/old-killed-in-drain';
import { oldWakesLate } from './faults/old-wakes-late';
import { outOfMemory } from './faults/out-of-memory';
import { parameterMissing } from './faults/parameter-missing';
import { prometheusDown } from './faults/prometheus-down';
import { releaseUnknown } from './faults/release-unknown';
import {
  addressRestarted,
  dockerRestarted,
  hostRebooted,
  machineRebooted,
  proxyKilled,
} from './faults/restarts';
import { storeDownAtBoot } from './faults/store-down-at-boot';
import { storeDownAtBackup, storeDownAtHandover, storeSlow } from './faults/store-hangs';
import { twoDeploys } from './faults/two-deploys';

export const FAULTS: Readonly<Record<string, Fault>> = {
  'config-broken': configBroken,
  'image-missing': imageMissing,
  'gate-timeout': gateTimeout,
  'store-down-at-boot': storeDownAtBoot,
  'deploy-killed-after-machine': deployKilledAfterMachine,
  'deploy-killed-after-gate': deployKilledAfterGate,
  'deploy-killed-after-switch': deployKilledAfterSwitch,
  'deploy-killed-after-drain': deployKilledAfterDrain,
  'old-killed-in-drain': oldKilledInDrain,
  'new-killed-after-switch': newKilledAfterSwitch,
  'two-deploys': twoDeploys,
  'old-wakes-late': oldWakesLate,
  'out-of-memory': outOfMemory,
  'disk-full-at-boot': diskFullAtBoot,
  'disk-full-at-pull': diskFullAtPull,
  'store-down-at-backup': storeDownAtBackup,
  'store-down-at-handover': storeDownAtHandover,
  'store-slow': storeSlow,
  'backup-corrupt': backupCorrupt,
  'backup-missing': backupMissing,
  'certificates-missing': certificatesMissing,
  'manifest-missing': manifestMissing,
  'host-rebooted': hostRebooted,
  'machine-rebooted': machineRebooted,
  'address-restarted': addressRestarted,
  'docker-restarted': dockerRestarted,
  'proxy-killed': proxyKilled,
  'candidate-killed': candidateKilled,
  'bundle-tampered': bundleTampered,
  'release-unknown': releaseUnknown,
  'content-emptied': contentEmptied,
  'content-damaged': contentDamaged,
  'clock-off': clockOff,
  'authority-down': authorityDown,
  'prometheus-down': prometheusDown,
  'agent-killed': agentKilled,
  'parameter-missing': parameterMissing,
  'deploy-interrupted': deployInterrupted,
  'certificate-expiring': certificateExpiring,
};
