import { LagoaError } from '@lagoa/data';

/** Where a kernel keeps its own data: everything from `heapStart` on is the caller's. */
export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly heapStart: () => number;
}

/**
 * Starts a WebAssembly kernel of `src/generated` with a memory of its own, at once and without a
 * file; `undefined` where there is no WebAssembly.
 */
export function loadKernel<Kernel extends KernelMemory>(
  base64: string,
  isKernel: (exports: object) => exports is Kernel,
): Kernel | undefined {
  if (typeof WebAssembly === 'undefined') return undefined;
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  if (!isKernel(exports)) throw new LagoaError('corrupt', 'a kernel lacks an export');
  return exports;
}

/** Whether an object has these functions, and a memory. */
export function hasFunctions(exports: object, names: readonly string[]): boolean {
  const found = new Map<string, unknown>(Object.entries(exports));
  return (
    found.get('memory') instanceof WebAssembly.Memory &&
    [...names, 'heapStart'].every((name) => typeof found.get(name) === 'function')
  );
}

/**
 * Grows the memory to hold so many bytes. All views of it are void afterwards. Throws `unsupported`
 * above the 4 GiB that WebAssembly addresses.
 */
export function growTo(memory: WebAssembly.Memory, bytes: number): void {
  const page = 65536;
  const missing = Math.ceil(bytes / page) - memory.buffer.byteLength / page;
  if (missing <= 0) return;
  try {
    memory.grow(missing);
  } catch (cause) {
    const feature = `${bytes} bytes of WebAssembly memory`;
    throw new LagoaError('unsupported', `${feature} cannot be had`, {
      details: { feature },
      cause,
    });
  }
}
