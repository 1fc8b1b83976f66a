import { createBinningSteps } from './binning-steps.ts';
import { createGrowingSteps } from './growing-steps.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { ThreadContext } from './thread-context.ts';

const stepNames = [
  'inspect',
  'cut',
  'bin',
  'bound',
  'startRound',
  'act',
  'scan',
  'logLoss',
] as const;

/** What threads do together: each its part, and the next step starts when all are done. */
export type StepName = (typeof stepNames)[number];

/** Does a step on all threads; yields where the first thread, which leads, may give way. */
export type Team = (step: StepName) => Generator<undefined, void>;

type Steps = Readonly<Record<StepName, () => Generator<undefined, void>>>;

function createSteps(context: ThreadContext): Steps {
  return { ...createBinningSteps(context), ...createGrowingSteps(context) };
}

/** One thread alone. */
export function leadAlone(context: ThreadContext): Team {
  const steps = createSteps(context);
  return (step) => steps[step]();
}

/** Looks at a word so often before it sleeps: waking a sleeping thread takes longer than most steps. */
const SPINS = 20_000;

/** Waits until a word of the control block is no longer `value`, and gives the new one. */
function waitWhile(ints: Int32Array, at: number, value: number): number {
  for (let spin = 0; ; spin++) {
    const now = Atomics.load(ints, at);
    if (now !== value) return now;
    if (spin >= SPINS) Atomics.wait(ints, at, value);
  }
}

/** Words of the control block: number of the step, which step, and how many threads have done it. */
const controlWords = (plan: MemoryPlan) => {
  const start = plan.control >>> 2;
  return { turn: start, step: start + 1, done: start + 2 };
};

/** The first thread of several: says which step is next and waits for the others. */
export function leadOthers(context: ThreadContext): Team {
  const steps = createSteps(context);
  const { ints } = context.views;
  const { turn, step: stepWord, done } = controlWords(context.plan);
  const others = context.plan.threads.length - 1;
  return function* lead(step) {
    Atomics.store(ints, done, 0);
    Atomics.store(ints, stepWord, stepNames.indexOf(step));
    Atomics.add(ints, turn, 1);
    Atomics.notify(ints, turn);
    for (const _ of steps[step]());
    for (let count = 0; count < others; ) count = waitWhile(ints, done, count);
    yield;
  };
}

/** Any other thread: does each step as it is called, for ever; it is ended from outside. */
export function follow(context: ThreadContext): never {
  const steps = createSteps(context);
  const { ints } = context.views;
  const { turn, step, done } = controlWords(context.plan);
  for (let last = 0; ; ) {
    last = waitWhile(ints, turn, last);
    const name = stepNames[Atomics.load(ints, step)];
    if (name) for (const _ of steps[name]());
    Atomics.add(ints, done, 1);
    Atomics.notify(ints, done);
  }
}
