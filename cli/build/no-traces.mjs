/** Stands in for cdktf's module of the same purpose. */
export const captureStackTrace = () => [];
