/** Traefik's user and group: one that nothing else has. */
export const TRAEFIK_UID = 65532;
