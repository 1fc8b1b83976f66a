import { existsSync } from 'node:fs';
import type { LibraryHandle } from 'koffi';

/** A pointer of the library's, to be handed back to it and nothing else. */
export type Handle = { readonly __brand: 'xgboost-handle' } | bigint;
type Out<Value> = [Value | null];

/** The calls of libxgboost's C API that are used: all exist from 1.7 to 3.x. 0 means done. */
interface CApi {
  readonly lastError: () => string;
  readonly version: (major: Out<number>, minor: Out<number>, patch: Out<number>) => void;
  readonly setGlobalConfig: (json: string) => number;
  readonly matrixFromRows: (
    values: Float32Array,
    rows: number,
    columns: number,
    missing: number,
    out: Out<Handle>,
    threads: number,
  ) => number;
  readonly setFloats: (
    matrix: Handle,
    field: string,
    values: Float32Array,
    length: number,
  ) => number;
  readonly freeMatrix: (matrix: Handle) => number;
  readonly createBooster: (matrices: readonly Handle[], length: number, out: Out<Handle>) => number;
  readonly setParameter: (booster: Handle, name: string, value: string) => number;
  readonly update: (booster: Handle, round: number, matrix: Handle) => number;
  readonly evaluate: (
    booster: Handle,
    round: number,
    matrices: readonly Handle[],
    names: readonly string[],
    length: number,
    out: Out<string>,
  ) => number;
  readonly save: (booster: Handle, config: string, length: Out<number>, out: Out<Handle>) => number;
  readonly freeBooster: (booster: Handle) => number;
}

/** libxgboost, opened. Every call that fails throws with the library's own text. */
export interface XgboostLibrary {
  readonly path: string;
  /** As `1.7.4`. */
  readonly version: string;
  readonly api: CApi;
  /** Throws unless a call returned 0. */
  check(returned: number): void;
  /** The value that a call gives through its out place. */
  take<Value>(call: (out: Out<Value>) => number): Value;
  /** A copy of `bytes` bytes of the library's own memory. */
  copy(address: Handle, bytes: number): Uint8Array<ArrayBuffer>;
}

/** None of the candidates could be opened; the message says why of those that are there. */
export class LibraryNotFound extends Error {
  override readonly name = 'LibraryNotFound';
}

/** Opens the first candidate that loads as libxgboost. */
export async function openXgboost(candidates: readonly string[]): Promise<XgboostLibrary> {
  const koffi = (await import('koffi')).default;
  const failures: string[] = [];
  for (const path of candidates) {
    try {
      return bind(koffi.load(path), { path, view: koffi.view });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      if (existsSync(path)) failures.push(`${path}: ${reason}`);
    }
  }
  throw new LibraryNotFound(failures.join('; '));
}

/** Throws unless the version is 1.7 or later: before, models and parameters have other meanings. */
export function checkVersion(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < 1 || (major === 1 && minor < 7))
    throw new Error(`is XGBoost ${version}, and 1.7 to 3.x are supported`);
}

function bind(
  library: LibraryHandle,
  { path, view }: { readonly path: string; readonly view: (at: Handle, n: number) => ArrayBuffer },
): XgboostLibrary {
  const api: CApi = {
    lastError: library.func('const char* XGBGetLastError()'),
    version: library.func('void XGBoostVersion(_Out_ int* a, _Out_ int* b, _Out_ int* c)'),
    setGlobalConfig: library.func('int XGBSetGlobalConfig(const char* json)'),
    matrixFromRows: library.func(
      'int XGDMatrixCreateFromMat_omp(const float* data, uint64_t rows, uint64_t columns, float missing, _Out_ void** out, int threads)',
    ),
    setFloats: library.func(
      'int XGDMatrixSetFloatInfo(void* matrix, const char* field, const float* values, uint64_t length)',
    ),
    freeMatrix: library.func('int XGDMatrixFree(void* matrix)'),
    createBooster: library.func(
      'int XGBoosterCreate(void** matrices, uint64_t length, _Out_ void** out)',
    ),
    setParameter: library.func(
      'int XGBoosterSetParam(void* booster, const char* name, const char* value)',
    ),
    update: library.func('int XGBoosterUpdateOneIter(void* booster, int round, void* matrix)'),
    evaluate: library.func(
      'int XGBoosterEvalOneIter(void* booster, int round, void** matrices, const char** names, uint64_t length, _Out_ const char** out)',
    ),
    save: library.func(
      'int XGBoosterSaveModelToBuffer(void* booster, const char* config, _Out_ uint64_t* length, _Out_ void** out)',
    ),
    freeBooster: library.func('int XGBoosterFree(void* booster)'),
  };
  const version: [Out<number>, Out<number>, Out<number>] = [[null], [null], [null]];
  api.version(...version);
  const text = version.map(([part]) => part).join('.');
  checkVersion(text);
  const check = (returned: number): void => {
    if (returned !== 0) throw new Error(firstLine(api.lastError()));
  };
  check(api.setGlobalConfig('{"verbosity": 0}'));
  return {
    path,
    version: text,
    api,
    check,
    take(call) {
      const out: Parameters<typeof call>[0] = [null];
      check(call(out));
      const [value] = out;
      if (value === null) throw new Error(`${path} gave nothing back`);
      return value;
    },
    copy: (address, bytes) => new Uint8Array(view(address, bytes)).slice(),
  };
}

/** The library's message: what comes after it is a stack trace. */
function firstLine(text: string): string {
  return text.split('\n').find((line) => line.trim() !== '') ?? 'libxgboost failed without a word';
}
