#!/usr/bin/env node
import { runDrift } from './run-drift.ts';

void runDrift(process.argv.slice(2)).then(({ stdout, stderr, exitCode }) => {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  process.exitCode = exitCode;
});
