// npm run bench                lists the benches
// npm run bench -- telco-auc   runs one; what follows the name is handed to it
import { readdirSync } from 'node:fs';

/** What every other file of this folder exports. */
interface Bench {
  run(args: readonly string[]): Promise<void>;
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

const [name, ...args] = process.argv.slice(2);
if (name === undefined || name === '--help') {
  console.log(`npm run bench -- <name> [options]\n\n  ${names.join('\n  ')}`);
} else if (names.includes(name)) {
  const bench: Bench = await import(`./${name}.ts`);
  await bench.run(args);
} else {
  console.error(`no bench is called ${name}; there are ${names.join(', ')}`);
  process.exitCode = 2;
}
