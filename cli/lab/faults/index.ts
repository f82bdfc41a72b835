/** The faults by name, in the order in which they are tried. To add one, write its file and name it here. */
import type { Fault } from '../fault';

export const FAULTS: Readonly<Record<string, Fault>> = {};

export const faultNames = (): string[] => Object.keys(FAULTS);
