import { LagoaError } from '@lagoa/data';

type Kernel = (...numbers: number[]) => number;

const names = [
  'inspect',
  'sortPresent',
  'binColumn',
  'startRound',
  'largestGradient',
  'logLoss',
  'addListed',
  'zero',
  'partition',
  'addLeaf',
  'addLeaves',
  'scanColumns',
  'pickFeature',
] as const;

/** The functions of `assembly/boost.ts`, whose arguments are addresses and numbers. */
export type Kernels = Readonly<Record<Exclude<(typeof names)[number], 'startRound'>, Kernel>> & {
  readonly startRound: (...numbers: number[]) => bigint;
};

/** Starts the kernels on a memory. */
export function startKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const abort = (): never => {
    throw new LagoaError('corrupt', 'a training kernel gave up');
  };
  const { exports } = new WebAssembly.Instance(module, { env: { memory, abort } });
  if (!isKernels(exports)) throw new LagoaError('corrupt', 'a training kernel lacks a function');
  return exports;
}

function isKernels(exports: object): exports is Kernels {
  const found = new Map<string, unknown>(Object.entries(exports));
  return names.every((name) => typeof found.get(name) === 'function');
}
