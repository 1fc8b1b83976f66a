import { LagoaError, loadPeer } from '@lagoa/data';
import type { onnx } from 'onnx-proto';
import type { BoostedModel } from '../model/boosted-model.ts';
import { baseMargins } from '../model/link.ts';
import { objectiveForm } from '../model/objective-form.ts';
import { treeEnsembleArrays } from './tree-ensemble-arrays.ts';

/** Names of the graph's input and output. */
export const ONNX_INPUT = 'features';
export const ONNX_OUTPUT = 'prediction';

const AGGREGATE_SUM = 1;
const POST_TRANSFORM_NONE = 0;
/** From margins to predictions; `Softmax` and `ArgMax` run over the last axis, the classes. */
const OPERATORS = {
  identity: undefined,
  logistic: 'Sigmoid',
  exp: 'Exp',
  softmax: 'Softmax',
  class: 'ArgMax',
} as const;

/**
 * The model as an ONNX graph: `features` (float, rows x features, NaN is missing) goes through
 * `TreeEnsemble` (ai.onnx.ml 5), `Add` of the base margins and, where the objective has such a link,
 * `Sigmoid`, `Exp`, `Softmax` or `ArgMax`, to `prediction` (float, rows x 1 or x classes). Splits by
 * category ask the features again without their fraction, as XGBoost does: a second half of the
 * columns. IR version 10, ai.onnx 21. Throws `unsupported` for no features.
 */
export async function encodeOnnx(model: BoostedModel): Promise<Uint8Array<ArrayBuffer>> {
  const { link } = objectiveForm(model.objective);
  if (model.featureNames.length === 0)
    throw new LagoaError('unsupported', 'a model with no features has no ONNX form', {
      details: { feature: 'no features' },
    });
  const { onnx } = (await loadPeer('onnx-proto', () => import('onnx-proto'))).default;
  const { AttributeType } = onnx.AttributeProto;
  const { DataType } = onnx.TensorProto;
  const integer = (name: string, i: number) => ({ name, type: AttributeType.INT, i });
  const integers = (name: string, ints: readonly number[]) => ({
    name,
    type: AttributeType.INTS,
    ints: [...ints],
  });
  const tensor = (name: string, values: Float32Array | Uint8Array) => ({
    name,
    type: AttributeType.TENSOR,
    t: {
      dims: [values.length],
      dataType: values instanceof Float32Array ? DataType.FLOAT : DataType.UINT8,
      rawData: littleEndianBytes(values),
    },
  });

  const arrays = treeEnsembleArrays(model);
  const byCategory = arrays.members.length > 0;
  const bases = baseMargins(model);
  const ensemble: onnx.INodeProto = {
    opType: 'TreeEnsemble',
    domain: 'ai.onnx.ml',
    input: [byCategory ? 'with_categories' : ONNX_INPUT],
    output: ['leaf_sum'],
    attribute: [
      integer('n_targets', bases.length),
      integer('aggregate_function', AGGREGATE_SUM),
      integer('post_transform', POST_TRANSFORM_NONE),
      integers('tree_roots', arrays.roots),
      integers('nodes_featureids', arrays.features),
      tensor('nodes_splits', Float32Array.from(arrays.thresholds)),
      tensor('nodes_modes', Uint8Array.from(arrays.modes)),
      ...(byCategory ? [tensor('membership_values', Float32Array.from(arrays.members))] : []),
      integers('nodes_truenodeids', arrays.trueTargets),
      integers('nodes_trueleafs', arrays.trueIsLeaf),
      integers('nodes_falsenodeids', arrays.falseTargets),
      integers('nodes_falseleafs', arrays.falseIsLeaf),
      integers('nodes_missing_value_tracks_true', arrays.missingTracksTrue),
      integers('leaf_targetids', arrays.leafTargets),
      tensor('leaf_weights', Float32Array.from(arrays.leafWeights)),
    ],
  };
  const operator = OPERATORS[link];
  const linkNodes = (opType: string, margins: string): onnx.INodeProto[] =>
    opType === 'ArgMax'
      ? [
          { opType, input: [margins], output: ['class'], attribute: [integer('axis', 1)] },
          {
            opType: 'Cast',
            input: ['class'],
            output: [ONNX_OUTPUT],
            attribute: [integer('to', DataType.FLOAT)],
          },
        ]
      : [{ opType, input: [margins], output: [ONNX_OUTPUT] }];
  const margin = operator === undefined ? ONNX_OUTPUT : 'margin';
  const value = (name: string, columns: number) => ({
    name,
    type: {
      tensorType: {
        elemType: DataType.FLOAT,
        shape: { dim: [{ dimParam: 'rows' }, { dimValue: columns }] },
      },
    },
  });
  const message = onnx.ModelProto.create({
    irVersion: 10,
    producerName: 'lagoa',
    opsetImport: [
      { domain: '', version: 21 },
      { domain: 'ai.onnx.ml', version: 5 },
    ],
    graph: {
      name: 'boosted_trees',
      node: [
        ...(byCategory
          ? [
              { opType: 'Floor', input: [ONNX_INPUT], output: ['floor'] },
              {
                opType: 'Concat',
                input: [ONNX_INPUT, 'floor'],
                output: ['with_categories'],
                attribute: [integer('axis', 1)],
              },
            ]
          : []),
        ensemble,
        { opType: 'Add', input: ['leaf_sum', 'base_margin'], output: [margin] },
        ...(operator === undefined ? [] : linkNodes(operator, margin)),
      ],
      input: [value(ONNX_INPUT, model.featureNames.length)],
      output: [value(ONNX_OUTPUT, link === 'class' ? 1 : bases.length)],
      initializer: [
        {
          name: 'base_margin',
          dims: [bases.length],
          dataType: DataType.FLOAT,
          floatData: [...bases],
        },
      ],
    },
  });
  return Uint8Array.from(onnx.ModelProto.encode(message).finish());
}

/** ONNX raw data is little-endian on every machine. */
function littleEndianBytes(values: Float32Array | Uint8Array): Uint8Array {
  if (values instanceof Uint8Array) return values;
  const view = new DataView(new ArrayBuffer(values.byteLength));
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}
