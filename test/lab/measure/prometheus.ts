/** Asks a machine's Prometheus. */
import { startProcess, textOf } from '../../../bench/process';
import { ADDRESSES, PROMETHEUS_PORT } from '../../../protocol/addresses';

/** Series and timestamp of a sample. */
export type SampleKey = string;

/** @returns the samples that the query selects; undefined if the server does not answer */
export async function queryPrometheus(
  machine: string,
  query: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Set<SampleKey> | undefined> {
  const url = `http://${ADDRESSES.prometheus}:${PROMETHEUS_PORT}/api/v1/query`;
  const curl = ['curl', '-sf', '-m', '20', '--data-urlencode', `query=${query}`, url];
  const { code, lines } = await startProcess('docker', ['exec', machine, ...curl], { cwd: '.', env }).ended;
  if (code !== 0) return undefined;
  const { data } = JSON.parse(textOf(lines)) as {
    data: { result: { metric: object; values: [number, string][] }[] };
  };
  return new Set(
    data.result.flatMap(({ metric, values }) => {
      const series = JSON.stringify(Object.entries(metric).sort());
      return values.map(([time]) => `${series} ${time}`);
    }),
  );
}
