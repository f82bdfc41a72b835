/** A machine's agent and logs. */
import type { Testbed } from '../../testbed/testbed';

export const agentService = (
  { machines }: Testbed,
  machine: string,
  action: 'start' | 'stop' | 'restart',
): Promise<string> => machines.run(machine, 'systemctl', action, 'baton-agent');

export const signalAgent = (
  { machines }: Testbed,
  machine: string,
  signal: 'KILL' | 'STOP' | 'CONT',
): Promise<string> => machines.run(machine, 'systemctl', 'kill', `--signal=${signal}`, 'baton-agent');

/** The agent pulls the content once a minute, and whenever it starts. */
export async function pullContentNow(testbed: Testbed): Promise<void> {
  await agentService(testbed, await testbed.machines.serving(), 'restart');
}

/** What the machine's boot and its agent have written. */
export const machineLog = ({ machines }: Testbed, machine: string): Promise<string> =>
  machines.run(
    machine,
    ...['sh', '-c', 'cat /var/log/baton-boot.log; journalctl -u baton-agent -o cat --no-pager'],
  );
