/** Traefik's user and group: one that nothing else has. */
export const TRAEFIK_UID = 65532;

/** The limit of its memory, unless the environment says another. */
export const TRAEFIK_MEMORY_MIB = 256;
