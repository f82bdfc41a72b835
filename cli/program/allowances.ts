/** Effects that a plan is refused for, unless a person allows them by these names. */
export const ALLOWANCES = ['destroy-data', 'destroy-address', 'stop-server', 'interruption'] as const;
export type Allowance = (typeof ALLOWANCES)[number];
