import { LagoaError, loadPeer } from '@lagoa/data';
import type { onnx } from 'onnx-proto';
import type { BoostedModel } from '../model/boosted-model.ts';
import { baseMargins } from '../model/link.ts';
import { objectiveForm } from '../model/objective-form.ts';
import { treeEnsembleArrays } from './tree-ensemble-arrays.ts';

/** Names of the graph's input and output. */
export const ONNX_INPUT = 'features';
export const ONNX_OUTPUT = 'prediction';

const BRANCH_LESS_THAN = 1;
const AGGREGATE_SUM = 1;
const POST_TRANSFORM_NONE = 0;
/** From margins to predictions; `Softmax` runs over the last axis, the classes. */
const OPERATORS = {
  identity: undefined,
  logistic: 'Sigmoid',
  exp: 'Exp',
  softmax: 'Softmax',
} as const;

/**
 * The model as an ONNX graph: `features` (float, rows x features, NaN is missing) goes through
 * `TreeEnsemble` (ai.onnx.ml 5), `Add` of the base margins and, where the objective has such a link,
 * `Sigmoid`, `Exp` or `Softmax`, to `prediction` (float, rows x 1 or x classes). IR version 10,
 * ai.onnx 21. Throws `unsupported` for splits by category and for `multi:softmax`.
 */
export async function encodeOnnx(model: BoostedModel): Promise<Uint8Array<ArrayBuffer>> {
  const { link } = objectiveForm(model.objective);
  if (link === 'class') throw unsupported(`objective "${model.objective}"`);
  if (model.trees.some(({ rightCategories }) => rightCategories !== undefined))
    throw unsupported('splits by category');
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
  const bases = baseMargins(model);
  const modes = new Uint8Array(arrays.features.length).fill(BRANCH_LESS_THAN);
  const ensemble: onnx.INodeProto = {
    opType: 'TreeEnsemble',
    domain: 'ai.onnx.ml',
    input: [ONNX_INPUT],
    output: ['leaf_sum'],
    attribute: [
      integer('n_targets', bases.length),
      integer('aggregate_function', AGGREGATE_SUM),
      integer('post_transform', POST_TRANSFORM_NONE),
      integers('tree_roots', arrays.roots),
      integers('nodes_featureids', arrays.features),
      tensor('nodes_splits', Float32Array.from(arrays.thresholds)),
      tensor('nodes_modes', modes),
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
        ensemble,
        { opType: 'Add', input: ['leaf_sum', 'base_margin'], output: [margin] },
        ...(operator ? [{ opType: operator, input: [margin], output: [ONNX_OUTPUT] }] : []),
      ],
      input: [value(ONNX_INPUT, model.featureNames.length)],
      output: [value(ONNX_OUTPUT, bases.length)],
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

function unsupported(feature: string): LagoaError {
  return new LagoaError('unsupported', `writing a model with ${feature} as ONNX is not supported`, {
    details: { feature },
  });
}
