/** The variable RELEASE, which deploys an older release as it was. */

/** @throws Error naming the variable, when what it holds is no release's id */
export function parseRelease(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (/^[0-9a-f]{64}$/.test(text)) return text;
  throw new Error(
    `RELEASE must be the id of a release that was deployed, 64 hexadecimal digits, got ${JSON.stringify(text)}. ` +
      'An id is the output release_id of its deploy, and a folder below releases/ in the releases bucket. ' +
      'On this computer `npx baton up` also takes its first digits',
  );
}
