import type { Handle, XgboostLibrary } from './xgboost-library.ts';

/** Rows as the library takes them. */
export interface NativeRows {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
  readonly labels: Float32Array;
  readonly weights?: Float32Array | undefined;
  readonly baseMargins?: Float32Array | undefined;
}

/** A whole training, as plain data that crosses to the worker. */
export interface NativeTraining {
  readonly training: NativeRows;
  readonly validation?: NativeRows | undefined;
  /** XGBoost's own names. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `eval_metric`s, all measured on both data sets. */
  readonly metrics: readonly string[];
  readonly rounds: number;
  readonly threads: number;
}

/**
 * Trains with libxgboost and gives the model's UBJSON. All handles live and end here, whatever
 * happens.
 *
 * @param goesOn asked after each round, with its metric values by `"<data set>-<metric>"`
 */
export function trainWithLibrary(
  library: XgboostLibrary,
  training: NativeTraining,
  goesOn: (round: number, metrics: Readonly<Record<string, number>>) => boolean,
): Uint8Array<ArrayBuffer> {
  const { api, check, take, copy } = library;
  const matrices: Handle[] = [];
  const addMatrix = (rows: NativeRows): Handle => {
    const matrix = take<Handle>((out) =>
      api.matrixFromRows(rows.values, rows.rows, rows.columns, Number.NaN, out, training.threads),
    );
    matrices.push(matrix);
    const { labels: label, weights: weight, baseMargins: base_margin } = rows;
    for (const [field, values] of Object.entries({ label, weight, base_margin }))
      if (values) check(api.setFloats(matrix, field, values, values.length));
    return matrix;
  };
  let booster: Handle | undefined;
  try {
    const matrix = addMatrix(training.training);
    const names = ['train'];
    if (training.validation) {
      addMatrix(training.validation);
      names.push('validation');
    }
    booster = take<Handle>((out) => api.createBooster(matrices, matrices.length, out));
    for (const [name, value] of Object.entries(training.parameters))
      check(api.setParameter(booster, name, value));
    check(api.setParameter(booster, 'nthread', String(training.threads)));
    for (const metric of training.metrics) check(api.setParameter(booster, 'eval_metric', metric));
    const trained = booster;
    for (let round = 1; round <= training.rounds; round++) {
      check(api.update(trained, round - 1, matrix));
      const text =
        training.metrics.length === 0
          ? ''
          : take<string>((out) =>
              api.evaluate(trained, round - 1, matrices, names, matrices.length, out),
            );
      if (!goesOn(round, parseMetrics(text))) break;
    }
    return saveModel(library, trained);
  } finally {
    if (booster !== undefined) api.freeBooster(booster);
    for (const matrix of matrices) api.freeMatrix(matrix);
  }

  function saveModel({ api: { save } }: XgboostLibrary, of: Handle): Uint8Array<ArrayBuffer> {
    const length: [number | null] = [null];
    const at = take<Handle>((out) => save(of, '{"format": "ubj"}', length, out));
    return copy(at, length[0] ?? 0);
  }
}

/** `[0]\ttrain-auc:0.83\tvalidation-auc:nan`; what is not a number (an AUC of one class) is left out. */
export function parseMetrics(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    text.split('\t').flatMap((part) => {
      const [, name = '', value = ''] = /^(.+-.+):([-+\d.eE]+)$/.exec(part.trim()) ?? [];
      return name === '' ? [] : [[name, Number(value)] as const];
    }),
  );
}
