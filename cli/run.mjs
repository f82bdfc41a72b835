#!/usr/bin/env node
import { startCli } from './start.mjs';

await startCli();
