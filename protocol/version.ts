/**
 * Version of what boot, server and deployer say to each other. During a rollout the servers of two releases and a
 * deployer read each other's messages, so each reads the version before its own, too: fields are added, and one that is
 * renamed is written under both names for one version. A test keeps the messages of the version before.
 *
 * 1: until 0.1.0, without a number in the messages
 * 2: the messages say their version; the previous server is `previous` in serving.json, beside `elder`; a report says
 *    what is wrong with a certificate, when the certificates end, and how the server is
 */
export const PROTOCOL_VERSION = 2;
