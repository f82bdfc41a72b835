/** Whether what serves has become old: nothing updates a server but its replacement. */
import type { Environment } from '../settings/schema';
import type { AlertRule } from './service';

/** Nobody outside reaches a local server, and its images are made when somebody needs them. */
export const ageAlerts = ({ alerts: { maxAgeDays }, traits }: Environment): readonly AlertRule[] =>
  traits.isPublic
    ? [
        {
          name: 'ImageOld',
          expression: older('baton_packages_timestamp_seconds', maxAgeDays),
          severity: 'warning',
          summary: "The machine's image, or what its boot installed, is {{ $value | humanizeDuration }} old",
        },
        {
          name: 'ReleaseOld',
          expression: older('baton_release_timestamp_seconds', maxAgeDays),
          severity: 'warning',
          summary: 'The release that serves was made {{ $value | humanizeDuration }} ago',
        },
      ]
    : [];

const older = (metric: string, days: number) => `time() - ${metric}{job="agent"} > ${days} * 86400`;
