// npm run torture -- --minutes 3            every torture in turn until the time is up
// npm run torture -- --minutes 3 --from 1  the same seeds each time, as in CI; else by the clock
// npm run torture -- --seed 42 --only kill-publish    one round again, as it was printed
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** What every file named *.torture.ts exports. */
interface Torture {
  /**
   * One round: throws when a promise is broken, else says in a word what happened, so that a
   * torture which only ever meets one case is seen. The same seed draws the same numbers.
   */
  round(seed: number): Promise<string>;
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    from: { type: 'string' },
    seed: { type: 'string' },
    only: { type: 'string' },
  },
});

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.torture.ts'))
  .map((file) => file.slice(0, -'.torture.ts'.length))
  .filter((name) => values.only === undefined || name === values.only);
if (names.length === 0) {
  console.error(`no torture is called ${values.only}`);
  process.exit(2);
}

const budgetMs = Number(values.minutes) * 60_000;
if (!(budgetMs > 0)) throw new Error(`--minutes takes a number above 0, not ${values.minutes}`);

let failed = 0;
for (const name of names) {
  const torture: Torture = await import(`./${name}.torture.ts`);
  const first = Number(values.seed ?? values.from ?? Date.now() % 1_000_000_000);
  const end = performance.now() + budgetMs / names.length;
  const outcomes: Record<string, number> = {};
  let seed = first;
  try {
    do {
      const outcome = await torture.round(seed++);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    } while (values.seed === undefined && performance.now() < end);
    const counts = Object.entries(outcomes).map(([outcome, count]) => `${count} × ${outcome}`);
    console.log(`${name}: all held, ${counts.join(', ')}; seeds ${first} to ${seed - 1}`);
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
