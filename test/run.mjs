#!/usr/bin/env node
import { start } from '../cli/start.mjs';

await start('test');
