/** Stands in for cdktf's module of the same purpose. */
export const captureStackTrace = () => [];
/** What cdktn calls, which stands in cdktf's place (docs/cdktn.md). */
export const captureCreationStack = () => [];
