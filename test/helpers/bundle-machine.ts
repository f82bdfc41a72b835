/** The whole bundle on a machine: its compose file, its networks and its firewall, without the rest of a boot. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { saveAndLoad } from '../../deployer/local/images/image-volume';
import { PRIVILEGES } from '../../deployer/local/machine';
import { bundle } from '../../docker/bundle';
import { imageOf } from '../../docker/compose';
import type { ServiceDefinition } from '../../docker/service';
import { services } from '../../docker/services';
import type { Environment } from '../../settings/schema';
import { systemFiles } from '../../userdata/system-files';
import { docker, dockerOrThrow, requireImage } from './docker';
import { eventually } from './eventually';
import { makeFolder, removeFolder, writeFiles } from './folder';
import { writeSite } from './site';

const IMAGE = 'baton/machine:trixie-baked';
const FIREWALL = join(import.meta.dirname, '../../userdata/boot/60-firewall.sh');

/** What the machine's entry does, then Docker in the place of systemd. */
const START = `mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount --bind /proc/sys/net /proc/sys/net
mount -o remount,bind,rw /proc/sys/net
mount --make-rshared /
sysctl -qw net.ipv4.ip_unprivileged_port_start=80
exec dockerd`;

/** What the boot's last steps do. Of systemd the firewall needs that it starts a unit. */
const BOOT = `mkdir -p /etc/baton /srv/baton/run /run/sshd
echo 0 >/etc/baton/metadata-users
echo '[ "$1" != start ] || sed -n s/^ExecStart=//p "/etc/systemd/system/$2" | sh -e' >/usr/local/bin/systemctl
chmod +x /usr/local/bin/systemctl
sh -eu /srv/firewall.sh
ssh-keygen -A
/usr/sbin/sshd
cd /srv/baton/release/docker
while read -r owner path; do mkdir -p "$path" && chown "$owner" "$path"; done <directories
cp -r traefik/dynamic /srv/baton/run/traefik
docker compose --progress quiet up --detach --pull never`;

/** Prints which of its arguments, each `address:port`, take a connection. */
const REACHED = `import socket, sys
from concurrent.futures import ThreadPoolExecutor
def answers(place):
    address, port = place.split(":")
    try:
        socket.create_connection((address, int(port)), 2).close()
        return True
    except OSError:
        return False
places = sys.argv[1:]
print(*[place for place, yes in zip(places, ThreadPoolExecutor(64).map(answers, places)) if yes])`;

export class BundleMachine {
  readonly name = `baton-test-machine-${randomBytes(4).toString('hex')}`;

  /** @param pages further ones of the site */
  static async start(
    environment: Environment,
    extra: readonly ServiceDefinition[],
    pages: Readonly<Record<string, string>>,
  ): Promise<BundleMachine> {
    const machine = new BundleMachine();
    const folder = makeFolder();
    try {
      writeFiles(join(folder, 'baton/release'), [...bundle(environment, extra), ...systemFiles(environment)]);
      writeSite(join(folder, 'baton/www'), pages);
      await machine.#startDocker();
      const images = services(environment, extra).map((service) => imageOf(environment, service));
      for (const image of images) requireImage(image);
      await saveAndLoad(images, machine.name);
      dockerOrThrow(['cp', `${folder}/.`, `${machine.name}:/srv`]);
      dockerOrThrow(['cp', FIREWALL, `${machine.name}:/srv/firewall.sh`]);
      machine.shell(BOOT);
      return machine;
    } catch (error) {
      machine.close();
      throw error;
    } finally {
      removeFolder(folder);
    }
  }

  async #startDocker(): Promise<void> {
    requireImage(IMAGE);
    const options = [...PRIVILEGES, '--volume', '/var/lib/docker'];
    dockerOrThrow(['run', '--detach', '--name', this.name, ...options, IMAGE, 'sh', '-euc', START]);
    await eventually(async () => docker(['exec', this.name, 'docker', 'version']).status === 0).catch(() => {
      throw new Error(`the machine's Docker does not start:\n${docker(['logs', this.name]).output}`);
    });
  }

  shell(script: string): string {
    return dockerOrThrow(['exec', this.name, 'sh', '-euc', script]);
  }

  /** Where clients reach it, who are outside of all its networks. */
  get address(): string {
    return dockerOrThrow(['inspect', '--format', '{{.NetworkSettings.IPAddress}}', this.name]);
  }

  /** Every `address:port` at which a container or the machine itself listens, at all of their addresses. */
  listeners(): string[] {
    const containers = this.shell("docker ps --format '{{.Names}}'").split('\n');
    const all = ['', ...containers.map((name) => this.#enter(name))].flatMap((enter) => {
      const addresses = [...this.shell(`${enter} ip -4 -o address`).matchAll(/inet ([\d.]+)/g)]
        .map(([, address = '']) => address)
        .filter((address) => !address.startsWith('127.'));
      const sockets = this.shell(`${enter} ss -Hltn`).matchAll(/^LISTEN +\d+ +\d+ +(\S+):(\d+)/gm);
      return [...sockets].flatMap(([, at = '', port]) =>
        (/^[\d.]+$/.test(at) && at !== '0.0.0.0' ? addresses.filter((one) => one === at) : addresses).map(
          (address) => `${address}:${port}`,
        ),
      );
    });
    return [...new Set(all)].sort();
  }

  /** Those of the places that a program in the container reaches. */
  reached(container: string, places: readonly string[]): string[] {
    const inside = ['exec', '--interactive', this.name, ...this.#enter(container).split(' ')];
    const { status, output } = docker([...inside, 'python3', '-', ...places], REACHED);
    if (status !== 0) throw new Error(output);
    return output.split(/\s/).filter(Boolean).sort();
  }

  /** Before a command that shall run on the container's network, which may lack the program. */
  #enter(container: string): string {
    return `nsenter --target ${this.shell(`docker inspect --format '{{.State.Pid}}' ${container}`)} --net`;
  }

  close(): void {
    docker(['rm', '--force', '--volumes', this.name]);
  }
}
