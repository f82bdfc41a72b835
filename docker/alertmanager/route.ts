/** Which alert goes to which receivers, with which others, and how often it is sent again. */
import type { Environment } from '../../settings/schema';
import { WATCHDOG } from '../prometheus/metrics';

/** Names of the receivers. */
export const EVERYONE = 'everyone';
export const HEARTBEAT = 'heartbeat';
export const NOBODY = 'nobody';

export function route({ alerts }: Environment): object {
  return {
    // Without receivers the alerts are still shown by Prometheus and Grafana.
    receiver: alerts.receivers.length > 0 ? EVERYONE : NOBODY,
    // A message is either urgent or not.
    group_by: ['alertname', 'severity'],
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '4h',
    routes: [
      ...(alerts.heartbeatUrlSecret ? [heartbeat] : []),
      { receiver: NOBODY, matchers: ['severity = none'] },
      // Sent again only on the next day.
      { matchers: ['severity = warning'], repeat_interval: '1d' },
    ],
  };
}

/** Each minute: Alertmanager looks every `group_interval` whether the last message is `repeat_interval` old. */
const heartbeat = {
  receiver: HEARTBEAT,
  matchers: [`alertname = ${WATCHDOG}`],
  group_wait: '0s',
  group_interval: '1m',
  repeat_interval: '50s',
};
