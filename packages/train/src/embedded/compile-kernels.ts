/** How a kernel was built: with SIMD or not, for memory that threads share or not. */
export interface KernelBuild {
  readonly simd: boolean;
  readonly shared: boolean;
}

const modules = new Map<string, WebAssembly.Module>();

/** The compiled kernels, compiled once. */
export async function compileKernels({ simd, shared }: KernelBuild): Promise<WebAssembly.Module> {
  const name = `boost-${simd ? 'simd' : 'scalar'}${shared ? '' : '-unshared'}` as const;
  const known = modules.get(name);
  if (known) return known;
  const { wasm } = await sources[name]();
  const bytes = Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0));
  const module = await WebAssembly.compile(bytes);
  modules.set(name, module);
  return module;
}

const sources = {
  'boost-simd': () => import('../generated/boost-simd.ts'),
  'boost-scalar': () => import('../generated/boost-scalar.ts'),
  'boost-simd-unshared': () => import('../generated/boost-simd-unshared.ts'),
  'boost-scalar-unshared': () => import('../generated/boost-scalar-unshared.ts'),
} as const;

/** A module of one function that returns a vector: valid where the machine has SIMD. */
const simdProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3],
  ...[2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

export function hasSimd(): boolean {
  return WebAssembly.validate(simdProbe);
}
