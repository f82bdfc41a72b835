/** Seconds that only go forward: a clock that is set right must neither hasten nor stop what waits. */
export const monotonicSeconds = () => performance.now() / 1000;
