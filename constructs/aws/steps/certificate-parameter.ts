/** Where the host certificate is, below the environment's parameters. */
export const CERTIFICATE_PARAMETER = 'ssh-host-certificate';
