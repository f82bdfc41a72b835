/** How the server is, for its report: when it last pulled, and what Prometheus has firing. */
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { ADDRESSES, PROMETHEUS_PORT } from '../protocol/addresses';
import { PATHS } from '../protocol/paths';
import { type FiringAlert, MOST_ALERTS, type ServerState } from '../protocol/server-state';
import { readRecord } from './content';
import { containerNames } from './readiness';

const ANSWER_MILLISECONDS = 3000;
/** In characters. */
const LONGEST_TEXT = 300;

interface PrometheusAlert {
  readonly state: string;
  readonly activeAt: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What is asked, and where. */
export interface StateSources {
  /** Folder of the content. */
  readonly www: string;
  /** Prometheus' address; undefined where the bundle has none. */
  readonly prometheus: () => Promise<string | undefined>;
}

const SOURCES: StateSources = {
  www: PATHS.www,
  prometheus: async () =>
    (await containerNames()).includes('prometheus')
      ? `http://${ADDRESSES.prometheus}:${PROMETHEUS_PORT}`
      : undefined,
};

export async function serverState({ www, prometheus }: StateSources = SOURCES): Promise<ServerState> {
  const pulled = await readRecord(www);
  return {
    at: Math.round(Date.now() / 1000),
    ...(pulled && { pulledAt: Math.round(pulled.time) }),
    ...(await firing(await prometheus())),
  };
}

async function firing(url: string | undefined): Promise<Pick<ServerState, 'alerts' | 'alertsProblem'>> {
  if (url === undefined) return { alertsProblem: 'the bundle goes without Prometheus' };
  try {
    const { data } = JSON.parse(await answer(`${url}/api/v1/alerts`)) as {
      readonly data: { readonly alerts: readonly PrometheusAlert[] };
    };
    return { alerts: data.alerts.filter(isNews).slice(0, MOST_ALERTS).map(shortened) };
  } catch (error) {
    return { alertsProblem: `Prometheus: ${(error as Error).message}`.slice(0, LONGEST_TEXT) };
  }
}

/** Alerts of the severity `none` fire to be seen by rules and watchers, not by people. */
const isNews = ({ state, labels }: PrometheusAlert) => state === 'firing' && labels.severity !== 'none';

const shortened = ({ labels, annotations, activeAt }: PrometheusAlert): FiringAlert => ({
  name: (labels.alertname ?? '').slice(0, LONGEST_TEXT),
  severity: (labels.severity ?? '').slice(0, LONGEST_TEXT),
  summary: (annotations.summary ?? annotations.description ?? '').slice(0, LONGEST_TEXT),
  since: Math.round(Date.parse(activeAt) / 1000),
});

/** Not by fetch, which would be a tenth of the agent's memory. */
function answer(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(ANSWER_MILLISECONDS);
    const outgoing = request(url, { agent: false, signal }, (response) => {
      text(response).then((body) => {
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(`it answered ${response.statusCode}`));
      }, reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
