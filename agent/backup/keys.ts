/** Where the metrics' blocks stand in the data bucket. */
export const METRICS_PREFIX = 'backup/metrics/';
