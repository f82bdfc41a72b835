/** The faults by name, in the order in which they are tried. To add one, write its file and name it here. */
import type { Fault } from '../fault';
import { configBroken } from './config-broken';
import {
  deployKilledAfterDrain,
  deployKilledAfterGate,
  deployKilledAfterMachine,
  deployKilledAfterSwitch,
} from './deploy-killed';
import { gateTimeout } from './gate-timeout';
import { imageMissing } from './image-missing';
import { newKilledAfterSwitch } from './new-killed-after-switch';
import { oldKilledInDrain } from './old-killed-in-drain';
import { oldWakesLate } from './old-wakes-late';
import { storeDownAtBoot } from './store-down-at-boot';
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
};

export const faultNames = (): string[] => Object.keys(FAULTS);
