/** The tag on every release but the serving one: the bucket's lifecycle removes what has it, the drain sets it. */
export const SUPERSEDED = { key: 'baton-superseded', value: 'true' } as const;
