/** Users of the containers whose files the agent writes, too. */

/** Traefik's user and group: one that nothing else has. */
export const TRAEFIK_UID = 65532;

export const PROMETHEUS_UID = 65534;
