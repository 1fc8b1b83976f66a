// One operation in a process of its own, killed before call k of the file system or DuckDB:
// node kill-steps.child.ts <root> <operation> <k>. Prints the number of calls if it ends.
import { instrument } from './kill-points.ts';
import { operations, run } from './kill-story.ts';

const [root = '', name = '', killAt = '0'] = process.argv.slice(2);
const operation = operations.find((each) => each === name);
if (operation === undefined) throw new Error(`no operation ${name}`);
const calls = await instrument(Number(killAt));
await run(root, operation);
process.stdout.write(String(calls()));
