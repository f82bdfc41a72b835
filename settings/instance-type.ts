/** What the name of an EC2 instance type says of its processor. */

/** Graviton: a `g` after the generation's number, and the first of them. */
export const isArm = (instanceType: string): boolean => /^(a1|[a-z]+\d+g[a-z]*)[.-]/.test(instanceType);
