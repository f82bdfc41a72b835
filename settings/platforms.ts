/** The platforms that an environment can be on. */
import { aws } from './aws';
import { local } from './local';
import type { PlatformSettings } from './platform';

export const PLATFORMS: readonly PlatformSettings[] = [aws, local];
