/** Runs a fault under load, and judges the outcome. */
import { OPEN, unexcused, withoutAddress } from './expectations';
import type { Fault, FaultResult, FaultRun } from './fault';
import { figures } from './measure/statistics';
import { type Measured, underLoad } from './measure/under-load';
import type { Testbed } from './testbed/testbed';

export async function runFault(testbed: Testbed, name: string, fault: Fault): Promise<FaultResult> {
  const started = Date.now();
  const problems: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      testbed.stop.throwIfAborted();
      problems.push(`${what}: ${(error as Error).message}`);
    }
  };
  let run: FaultRun | undefined;
  let measured: Measured<number> | undefined;
  await attempt('the fault could not be tried', async () => {
    measured = await underLoad(testbed, `fault ${name}`, async () => {
      run = fault.start(testbed, await testbed.machines.serving());
      await run.prepare?.();
      const deployed = await (run.act?.() ?? testbed.deployChange());
      const checked = Date.now();
      problems.push(...(await run.check(deployed)));
      return checked;
    });
  });
  await attempt('the lab could not be restored', async () => run?.restore?.());
  const clients = measured && judgeClients(fault, measured);
  if (clients) problems.push(...clients.problems);
  await attempt('the lab could not be repaired', () => testbed.repair());
  return {
    ...{ name, problems, title: fault.title, expected: fault.expected },
    seconds: (Date.now() - started) / 1000,
    requests: measured?.records.length ?? 0,
    lost: clients?.lost ?? [],
  };
}

/** Judges an outage only by what came after it: it must be over when the outcome is checked. */
function judgeClients(
  { clients, isRollback, maxSecondsWithoutAddress = Infinity }: Fault,
  { records, switches, result: checked }: Measured<number>,
) {
  const all = figures(records, switches, { isRollback });
  const afterwards = records.filter(({ start }) => start > checked);
  const judged = clients === 'outage' ? figures(afterwards, [], { isRollback }) : all;
  const isTooLong = all.withoutAddressSeconds > maxSecondsWithoutAddress;
  return {
    lost: all.lost,
    problems: [
      ...unexcused(judged.lost, clients === 'connections' ? OPEN : []),
      ...withoutAddress(isTooLong ? all.withoutAddressSeconds : judged.withoutAddressSeconds),
    ],
  };
}
