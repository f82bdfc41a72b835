/** What the releases' bucket says of a release beside its files. No server can write there. */

/** Key of the file that says where it comes from. */
export const aboutKey = (release: string) => `releases/${release}/about.json` as const;

/** What a server reads of it. */
export interface FirstDeploy {
  /** ISO time at which it was put into the store. */
  readonly first?: { readonly at?: string } | undefined;
}
