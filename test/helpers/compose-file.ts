/** The compose file as the tests read it. */
import yaml from 'js-yaml';
import { bundle } from '../../docker/bundle';
import type { ServiceDefinition } from '../../docker/service';
import type { Environment } from '../../settings/schema';

export interface ComposeService {
  readonly image: string;
  readonly container_name: string;
  readonly user: string;
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly network_mode?: string;
  readonly networks?: Readonly<Record<string, { readonly ipv4_address: string }>>;
  readonly volumes: readonly string[];
  readonly tmpfs: readonly string[];
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt: readonly string[];
  readonly mem_limit: string;
  readonly memswap_limit: string;
  readonly cpus?: number;
  readonly pids_limit: number;
  readonly healthcheck?: { readonly test: readonly string[]; readonly start_interval: string };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly stop_grace_period: string;
  readonly restart: string;
  readonly privileged?: boolean;
}

export interface ComposeNetwork {
  readonly driver_opts: Readonly<Record<string, string>>;
  readonly ipam: { readonly config: readonly [{ readonly subnet: string; readonly gateway: string }] };
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, ComposeNetwork>>;
}

/** Read back from the file that the server gets. */
export function composeFile(environment: Environment, extra: readonly ServiceDefinition[] = []): ComposeFile {
  const file = bundle(environment, extra).find(({ path }) => path === 'docker/compose.yaml');
  if (!file) throw new Error('the bundle has no docker/compose.yaml');
  return yaml.load(file.content.toString()) as ComposeFile;
}
