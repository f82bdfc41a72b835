/** What commands do with the server that serves: its logs, a shell on it, and the word that turns maintenance on. */
import type { Environment } from '../settings/schema';
import type { LogSource, LogWish } from './logs';
import type { StorePlace } from './store-place';
import type { Way, WayWish } from './way';

type Env = Readonly<Record<string, string | undefined>>;

export interface ServerCommands<E extends Environment = Environment> {
  /**
   * Before a browser is sent to the site.
   * @default nothing is asked: the browser is told soon enough
   * @throws Error with the next step, when nobody answers there
   */
  requireUp?(environment: E, name: string): Promise<void>;
  /**
   * Where servers and people leave each other messages.
   * @throws Error with the next step, when the platform is not there
   */
  dataStore(environment: E, name: string, env: Env): Promise<StorePlace>;
  /**
   * How a command reaches the machine.
   * @throws Error with the next step, when it does not
   */
  way(environment: E, name: string, env: Env, wish: WayWish): Promise<Way>;
  /**
   * Where logs are read.
   * @throws Error naming what there is, when it is not what was asked for
   */
  logs(environment: E, name: string, env: Env, wish: LogWish): Promise<LogSource>;
}
