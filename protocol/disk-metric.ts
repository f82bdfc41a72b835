/** Name of the metric in CloudWatch: the agent sends it, an alarm watches it. */
export const DISK_METRIC = 'DiskFreeBytes';
