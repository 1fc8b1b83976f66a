import { LagoaError } from '../error.ts';
import { maxRepeat, type PatternNode } from './parse-pattern.ts';

/** One step of a pattern's program: read a character, go on at two places, or be done. */
type Instruction =
  | { readonly kind: 'read'; readonly node: Extract<PatternNode, { kind: 'class' }> }
  | { readonly kind: 'fork'; readonly to: readonly number[] }
  | { readonly kind: 'done' };

/** A pattern as a machine whose states are positions of reading instructions. */
export interface PatternProgram {
  start(): readonly number[];
  step(states: readonly number[], code: number): readonly number[];
  accepts(states: readonly number[]): boolean;
}

/**
 * A pattern's tree as Thompson's machine: all ways through the pattern are followed at once, so
 * that reading is linear in the text (Thompson 1968, as RE2 does).
 */
export function createProgram(tree: PatternNode): PatternProgram {
  const instructions: Instruction[] = [];
  let reads = 0;

  /** `times` is how often the repetitions around the node write it out. */
  function emit(node: PatternNode, times: number): void {
    switch (node.kind) {
      case 'class':
        if (++reads > maxRepeat) throw tooLarge();
        instructions.push({ kind: 'read', node });
        return;
      case 'sequence':
        for (const part of node.nodes) emit(part, times);
        return;
      case 'either':
        emitEither(node.nodes, times);
        return;
      case 'repeat':
        emitRepeat(node, times);
    }
  }

  /** Puts a fork before what `body` emits, to be filled in when the end is known. */
  function fork(
    body: () => void,
    targets: (start: number, end: number) => readonly number[],
  ): void {
    const place = instructions.length;
    instructions.push({ kind: 'done' });
    body();
    instructions[place] = { kind: 'fork', to: targets(place + 1, instructions.length) };
  }

  function emitEither(nodes: readonly PatternNode[], times: number): void {
    const starts: number[] = [];
    const ends: number[] = [];
    fork(
      () => {
        for (const node of nodes) {
          starts.push(instructions.length);
          emit(node, times);
          ends.push(instructions.length);
          instructions.push({ kind: 'done' });
        }
      },
      () => starts,
    );
    for (const end of ends) instructions[end] = { kind: 'fork', to: [instructions.length] };
  }

  function emitRepeat(
    { node, min, max }: Extract<PatternNode, { kind: 'repeat' }>,
    outer: number,
  ): void {
    const times = outer * Math.max(1, max === Infinity ? min : max);
    if (times > maxRepeat) throw tooLarge();
    for (let k = 0; k < min; k++) emit(node, times);
    if (max === Infinity) {
      fork(
        () => {
          const loop = instructions.length - 1;
          emit(node, times);
          instructions.push({ kind: 'fork', to: [loop] });
        },
        (start, end) => [start, end],
      );
      return;
    }
    for (let k = min; k < max; k++)
      fork(
        () => emit(node, times),
        (start, end) => [start, end],
      );
  }

  emit(tree, 1);
  instructions.push({ kind: 'done' });
  const done = instructions.length - 1;

  /** The reading (or last) instructions that are reached from some places without reading. */
  function reach(places: readonly number[]): readonly number[] {
    const seen = new Set<number>();
    const states: number[] = [];
    const open = [...places];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (seen.has(place)) continue;
      seen.add(place);
      const instruction = instructions[place];
      if (instruction?.kind === 'fork') open.push(...instruction.to);
      else states.push(place);
    }
    return states;
  }

  const first = reach([0]);
  return {
    start: () => first,
    step: (states, code) =>
      reach(
        states.flatMap((state) => {
          const instruction = instructions[state];
          return instruction?.kind === 'read' && holds(instruction.node, code) ? [state + 1] : [];
        }),
      ),
    accepts: (states) => states.includes(done),
  };
}

function holds(
  { negated, ranges }: Extract<PatternNode, { kind: 'class' }>,
  code: number,
): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last) !== negated;
}

function tooLarge(): LagoaError {
  return new LagoaError(
    'unsupported',
    `the pattern has more than ${maxRepeat} characters once its repetitions are written out`,
    { details: { feature: 'a large pattern' } },
  );
}
