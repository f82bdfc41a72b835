#!/usr/bin/env node
import { startTest } from '../cli/start.mjs';

await startTest();
