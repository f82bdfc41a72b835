/** What the deployer is shown. Nothing else prints, so that nothing reaches a terminal as a machine wrote it. */
import { printable } from './remote-text';

export const log = (message: string): void => console.log(printable(message));

export const logError = (message: string): void => console.error(printable(message));
