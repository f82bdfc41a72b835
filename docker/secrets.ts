/** Where a stored secret stands inside the container that declared it. */
export const secretPath = (name: string) => `/run/baton/secrets/${name}`;
