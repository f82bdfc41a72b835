/** The platforms whose stacks the app can make. */
import { awsPlatform } from './aws-stack';
import { localPlatform } from './local-stack';
import type { StackPlatform } from './platform';

export const STACK_PLATFORMS: readonly StackPlatform[] = [awsPlatform, localPlatform];
