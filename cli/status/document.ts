/** A status as scripts read it. What is not known is null; fields may be added. */
import type { Status } from '../../deployer/releases/status';

export function statusDocument(found: Status): object {
  const { environment, domain, at, isWell, shortcomings, address, machine, others = [] } = found;
  const { hold, backup, answer, report, unread } = found;
  const ends = answer?.certificateEnds ?? report?.certificateEnds;
  return {
    ...{ version: 1, environment, domain, at, well: isWell, shortcomings },
    address: address?.address ?? null,
    machine: machine ?? null,
    release: releaseOf(found),
    hold: hold ?? null,
    certificateEnds: iso(ends),
    maintenanceSince: report?.maintenance ?? null,
    sites: report?.sites ?? {},
    content: report ? { version: report.content ?? null, pulledAt: iso(report.state?.pulledAt) } : null,
    backup: backup ? { metrics: backup.metrics ?? null, certificates: backup.certificates ?? null } : null,
    server: report ? { ready: report.ready, failing: report.checks, saidAt: iso(report.state?.at) } : null,
    alerts: found.alerts?.map((alert) => ({ ...alert, since: iso(alert.since) })) ?? null,
    leftOver: others,
    notRead: unread,
  };
}

const releaseOf = ({ release: id, deployment, origin }: Status) =>
  id === undefined
    ? null
    : {
        id,
        since: deployment?.at ?? null,
        by: deployment?.by ?? null,
        commit: origin?.commit ?? null,
        subject: origin?.subject ?? null,
        dirty: origin?.dirty ?? false,
      };

const iso = (seconds: number | undefined) =>
  seconds === undefined ? null : new Date(seconds * 1000).toISOString();
