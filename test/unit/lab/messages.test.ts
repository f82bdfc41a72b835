/**
 * Faults wait for messages of Baton, and check them. If Baton changed one, a fault would fail only after hours of a
 * long lab, or wait in vain.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MESSAGES } from '../../lab/faults/helpers/messages';

/** Where Baton has each message. */
const SOURCES: Readonly<Record<keyof typeof MESSAGES, string>> = {
  addressIsBack: 'deployer/confirm.ts',
  agentRetries: 'agent/attempt.ts',
  backupHandedOver: 'agent/backup/keeper.ts',
  bootStepFailed: 'userdata/boot.sh',
  clockIsOff: 'agent/clock.ts',
  damagedObject: 'agent/backup/objects.ts',
  diskIsFull: 'agent/content/stage.ts',
  emptyBucket: 'agent/content.ts',
  finished: 'deployer/drain.ts',
  gatePassed: 'deployer/gate.ts',
  gateReady: 'deployer/gate.ts',
  gateRefused: 'deployer/gate.ts',
  gateWaits: 'deployer/gate.ts',
  handedOver: 'deployer/drain.ts',
  incompleteBlock: 'agent/backup/fetch-blocks.ts',
  lastBackupFailed: 'agent/backup/keeper.ts',
  machineBoots: 'deployer/local/machine.ts',
  metricsStartEmpty: 'agent/backup/metrics-restore.ts',
  metricsTakenOver: 'agent/backup/metrics-keeper.ts',
  missingImage: 'userdata/boot/80-services.sh',
  missingParameter: 'userdata/lib.sh',
  noCertificate: 'deployer/gate-certificate.ts',
  noCertificateBackup: 'agent/backup/acme.ts',
  notFinished: 'deployer/drain.ts',
  notReady: 'deployer/gate.ts',
  switched: 'deployer/local/rollout.ts',
  tookOver: 'deployer/drain.ts',
  unknownRelease: 'deployer/local/release.ts',
  validCertificate: 'deployer/gate.ts',
};

test.each(Object.entries(SOURCES))('%s is a message of %s', (name, file) => {
  const source = readFileSync(file, 'utf8');
  const withValues = source.replace(/\$\{[^{}]*\}|\$\w+/g, '7');
  const message = MESSAGES[name as keyof typeof MESSAGES];
  expect(message.test(source) || message.test(withValues)).toBe(true);
});
