// npm run torture -- --minutes 3            every torture in turn until the time is up
// npm run torture -- --seed 42 --only kill-publish    one round again, as it was printed
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** What every other file of this folder that is not a child process exports. */
interface Torture {
  /** One round; throws when a promise is broken. The same seed does the same things. */
  round(seed: number): Promise<void>;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.child.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .filter((name) => values.only === undefined || name === values.only);
if (names.length === 0) throw new Error(`no torture is called ${values.only}`);

const budgetMs = Number(values.minutes) * 60_000;
if (!(budgetMs > 0)) throw new Error(`--minutes takes a number above 0, not ${values.minutes}`);

let failed = 0;
for (const name of names) {
  const torture: Torture = await import(`./${name}.ts`);
  const first = values.seed === undefined ? Date.now() % 1_000_000_000 : Number(values.seed);
  const end = performance.now() + budgetMs / names.length;
  let seed = first;
  try {
    do await torture.round(seed++);
    while (values.seed === undefined && performance.now() < end);
    console.log(`${name}: ${seed - first} rounds, seeds ${first} to ${seed - 1}, all held`);
  } catch (cause) {
    failed += 1;
    console.error(
      `${name}: seed ${seed - 1} broke it; again with --only ${name} --seed ${seed - 1}`,
    );
    console.error(cause);
  }
}
console.log(`${names.length - failed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
