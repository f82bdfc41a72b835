/** Who hears of an alert, when, and how. */
import type { Environment } from '../../settings/schema';
import { inhibitRules } from './inhibition';
import { receivers } from './receivers';
import { route } from './route';

export const ALERTMANAGER_PORT = 9093;

/** Content of alertmanager.yml. */
export const alertmanagerConfig = (environment: Environment): object => ({
  route: route(environment),
  inhibit_rules: inhibitRules,
  receivers: receivers(environment),
});
