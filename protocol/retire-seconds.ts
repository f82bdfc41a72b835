/**
 * How long a server that was replaced may take, part by part. The deployer, and the server that takes its work over,
 * wait for their sum: with less, a server that keeps to every one of them would be destroyed before its last word.
 */

/** Until it has noticed: its look each second, a name server, an answer, and the deployer's word in the store. */
export const NOTICE_SECONDS = 7;
/** Docker's own work, beyond what the requests under way are given. */
export const STOP_MARGIN_SECONDS = 3;
export const LAST_BACKUP_SECONDS = 20;
/** Most of the log lines are off the machine by then. */
export const LAST_LOGS_SECONDS = 5;
export const LAST_REPORT_SECONDS = 5;

/** @param drainSeconds what requests under way are given */
export const retireSeconds = (drainSeconds: number): number =>
  NOTICE_SECONDS +
  drainSeconds +
  STOP_MARGIN_SECONDS +
  LAST_BACKUP_SECONDS +
  LAST_LOGS_SECONDS +
  LAST_REPORT_SECONDS;
