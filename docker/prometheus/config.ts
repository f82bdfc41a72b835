/** What Prometheus scrapes, how often, and where it sends alerts: derived from what the services declare. */

import { ADDRESSES } from '../../protocol/addresses';
import { ALERTMANAGER_PORT } from '../alertmanager/config';
import type { Scrape, Service } from '../service';

/** Name of the file with the alert rules, beside the config. */
export const RULES_FILE = 'rules.yml';

/** Content of prometheus.yml. */
export function prometheusConfig(services: readonly Service[]): object {
  const tellsAlertmanager = services.some((service) => service.name === 'alertmanager');
  return {
    global: { scrape_interval: '15s', evaluation_interval: '15s' },
    rule_files: [RULES_FILE],
    ...(tellsAlertmanager && {
      alerting: {
        alertmanagers: [
          { static_configs: [{ targets: [`${ADDRESSES.alertmanager}:${ALERTMANAGER_PORT}`] }] },
        ],
      },
    }),
    scrape_configs: services.flatMap((service) => service.scrapes ?? []).map(scrapeConfig),
  };
}

function scrapeConfig(scrape: Scrape): object {
  return {
    job_name: scrape.job,
    metrics_path: scrape.path ?? '/metrics',
    // cAdvisor stamps its samples; without this a container that is gone would be seen for five minutes more.
    track_timestamps_staleness: true,
    ...(scrape.probes
      ? probes(scrape.target, scrape.probes)
      : { static_configs: [{ targets: [scrape.target] }] }),
  };
}

/** Each URL is passed to the exporter as a parameter and stays the name of the instance. */
const probes = (target: string, list: NonNullable<Scrape['probes']>) => ({
  static_configs: list.map(({ url, module, component }) => ({
    targets: [url],
    labels: { __param_module: module, component },
  })),
  relabel_configs: [
    { source_labels: ['__address__'], target_label: '__param_target' },
    { source_labels: ['__param_target'], target_label: 'instance' },
    { target_label: '__address__', replacement: target },
  ],
});
