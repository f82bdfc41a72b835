/** What the agent, too, must know of Prometheus. */
export const PROMETHEUS_UID = 65534;

export const PROMETHEUS_PORT = 9090;
