/** Which alert silences others: one message about the cause instead of one about each effect. */
import { FENCE_LOST, MAINTENANCE, NOT_SERVING } from '../agent-metrics';

/** What visitors notice, and what comes of anything that is broken behind it. */
const EFFECTS = 'PageUnreachable|ResponsesFail|ResponsesSlow';

export const inhibitRules: readonly object[] = [
  // The critical alert silences the warning about the same thing. These labels tell two things of one kind apart.
  {
    source_matchers: ['severity = critical'],
    target_matchers: ['severity = warning'],
    equal: ['alertname', 'service', 'name', 'instance'],
  },
  // A candidate proves itself to the gate, and a server that drains has stopped its containers on purpose. The watchdog
  // is kept silent, too: the heartbeat is the serving server's.
  {
    source_matchers: [`alertname = ${NOT_SERVING}`],
    target_matchers: [`alertname !~ "${NOT_SERVING}|${FENCE_LOST}"`],
  },
  // The page is answered with 503, as expected. The dashboards stay, and so do alerts about them.
  {
    source_matchers: [`alertname = ${MAINTENANCE}`],
    target_matchers: [`alertname =~ "${EFFECTS}"`, 'component != grafana'],
  },
  // A container that is down silences the alerts about requests to it.
  {
    source_matchers: ['alertname = ContainerDown'],
    target_matchers: [`alertname =~ "TargetMissing|BackendMissing|ContainerRestarts|${EFFECTS}"`],
    equal: ['component'],
  },
  // A service that does not answer, and its pages.
  {
    source_matchers: ['alertname = BackendMissing'],
    target_matchers: [`alertname =~ "${EFFECTS}"`],
    equal: ['component'],
  },
  // Nothing is reached but through Traefik.
  {
    source_matchers: ['alertname =~ "ContainerDown|TargetMissing"', 'component = traefik'],
    target_matchers: [`alertname =~ "BackendMissing|${EFFECTS}"`],
  },
  // With a wrong clock every age and every certificate looks wrong.
  {
    source_matchers: ['alertname = ClockDrifts'],
    target_matchers: ['alertname =~ "BackupOld|ContentPullOld|CertificateExpires|ClockUnsynchronised"'],
  },
];
