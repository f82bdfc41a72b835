/** The region that the local object store says it is in. */
export const REGION = 'us-east-1';
