/** The faults by name, in the order in which they are tried. To add one, write its file and name it here. */
import type { Fault } from '../fault';
import {
  agentKilled,
  authorityDown,
  deployInterrupted,
  parameterMissing,
  prometheusDown,
} from './around-the-server';
import { backupCorrupt, backupMissing, certificatesMissing, manifestMissing } from './backup-damaged';
import { candidateKilled } from './candidate-killed';
import { certificateExpiring } from './certificate-expiring';
import { clockOff } from './clock-off';
import { configBroken } from './config-broken';
import { contentDamaged, contentEmptied } from './content-damaged';
import {
  deployKilledAfterDrain,
  deployKilledAfterGate,
  deployKilledAfterMachine,
  deployKilledAfterSwitch,
} from './deploy-killed';
import { diskFullAtBoot, diskFullAtPull } from './disk-full';
import { gateTimeout } from './gate-timeout';
import { imageMissing } from './image-missing';
import { newKilledAfterSwitch } from './new-killed-after-switch';
import { oldKilledInDrain } from './old-killed-in-drain';
import { oldWakesLate } from './old-wakes-late';
import { outOfMemory } from './out-of-memory';
import { bundleTampered, releaseUnknown } from './release-wrong';
import { addressRestarted, dockerRestarted, hostRebooted, machineRebooted, proxyKilled } from './restarts';
import { storeDownAtBoot } from './store-down-at-boot';
import { storeDownAtBackup, storeDownAtHandover, storeSlow } from './store-hangs';
import { twoDeploys } from './two-deploys';

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

export const faultNames = (): string[] => Object.keys(FAULTS);
