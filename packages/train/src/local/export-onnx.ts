import { LagoaError, loadPeer } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import type { BoostedModel } from '../model/boosted-model.ts';
import { predictionsOf } from '../model/link.ts';
import { classCount } from '../model/model-shape.ts';
import { predictMargins } from '../model/predict-margins.ts';
import { encodeOnnx, ONNX_INPUT, ONNX_OUTPUT } from './encode-onnx.ts';

/** What was compared when an ONNX file was made. */
export interface OnnxCertificate {
  readonly kind: 'onnx-certificate';
  readonly version: 1;
  /** Rows predicted by both. */
  readonly rows: number;
  /** Largest |ONNX - model| among the predictions. */
  readonly maxAbsoluteDifference: number;
  /** Largest difference allowed. */
  readonly tolerance: number;
  /** The engine that ran the ONNX file, for example `onnxruntime-node 1.30.0`. */
  readonly runtime: string;
}

export interface OnnxExport {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly certificate: OnnxCertificate;
}

/**
 * Writes a model as ONNX and proves it: every row of `check` is predicted by ONNX Runtime and by the
 * model, and the file is refused (code `corrupt`) where they differ by more than 1e-6 (times the
 * largest |prediction|, where that is above 1). Use rows like those to come, missing values
 * included. Input `features` is float, rows x features, NaN for missing; output `prediction` is
 * float, rows x 1 (the class's number for `multi:softmax`), or rows x classes.
 *
 * Every model that is read can be written, splits by category and models without trees among them.
 *
 * Throws `invalid-argument` for a check without rows or with other features, `unsupported` for a model
 * of no features, `missing-peer` without `onnxruntime-node`.
 *
 * @example
 * const { bytes, certificate } = await exportOnnx(model, { check: test.matrix });
 */
export async function exportOnnx(
  model: BoostedModel,
  options: { readonly check: FeatureMatrix },
): Promise<OnnxExport> {
  const { check } = options;
  if (check.rows === 0)
    throw new LagoaError('invalid-argument', 'check needs at least one row, got none', {
      details: { argument: 'check' },
    });
  const expected = predictionsOf(model.objective, predictMargins(model, check), {
    classes: classCount(model),
  });
  const bytes = await encodeOnnx(model);
  const { predictions, runtime } = await runOnnx(bytes, check);
  const maxAbsoluteDifference = largestDifference(expected, predictions);
  const tolerance = 1e-6 * expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  if (!(maxAbsoluteDifference <= tolerance))
    throw new LagoaError(
      'corrupt',
      `the ONNX file predicts up to ${maxAbsoluteDifference} away from the model, more than ${tolerance}`,
      { details: { name: 'onnx', expected: tolerance, found: maxAbsoluteDifference } },
    );
  return {
    bytes,
    certificate: {
      kind: 'onnx-certificate',
      version: 1,
      rows: check.rows,
      maxAbsoluteDifference,
      tolerance,
      runtime,
    },
  };
}

async function runOnnx(
  bytes: Uint8Array,
  matrix: FeatureMatrix,
): Promise<{ readonly predictions: ArrayLike<number>; readonly runtime: string }> {
  const { env, InferenceSession, Tensor } = await loadPeer(
    'onnxruntime-node',
    () => import('onnxruntime-node'),
  );
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
  try {
    const input = new Tensor('float32', matrix.values, [matrix.rows, matrix.names.length]);
    const output = (await session.run({ [ONNX_INPUT]: input }))[ONNX_OUTPUT];
    if (!(output?.data instanceof Float32Array))
      throw new LagoaError('corrupt', `ONNX Runtime gave no float output "${ONNX_OUTPUT}"`);
    return { predictions: output.data, runtime: `onnxruntime-node ${env.versions.node}` };
  } finally {
    await session.release();
  }
}

/** Infinity where the lengths differ; NaN where a prediction is NaN. */
function largestDifference(expected: Float32Array, found: ArrayLike<number>): number {
  if (expected.length !== found.length) return Number.POSITIVE_INFINITY;
  return expected.reduce(
    (largest, value, i) => Math.max(largest, Math.abs(value - (found[i] ?? Number.NaN))),
    0,
  );
}
