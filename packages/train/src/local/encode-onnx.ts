import { loadPeer } from '@lagoa/data';
import type { onnx } from 'onnx-proto';
import type { BoostedModel } from '../model/boosted-model.ts';
import { baseMargin } from '../model/link.ts';
import { treeEnsembleArrays } from './tree-ensemble-arrays.ts';

/** Names of the graph's input and output. */
export const ONNX_INPUT = 'features';
export const ONNX_OUTPUT = 'prediction';

const BRANCH_LESS_THAN = 1;
const AGGREGATE_SUM = 1;
const POST_TRANSFORM_NONE = 0;

/**
 * The model as an ONNX graph: `features` (float, rows x features, NaN is missing) goes through
 * `TreeEnsemble` (ai.onnx.ml 5), `Add` of the base margin and, for `binary:logistic`, `Sigmoid`, to
 * `prediction` (float, rows x 1). IR version 10, ai.onnx 21.
 */
export async function encodeOnnx(model: BoostedModel): Promise<Uint8Array<ArrayBuffer>> {
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
  const modes = new Uint8Array(arrays.features.length).fill(BRANCH_LESS_THAN);
  const ensemble: onnx.INodeProto = {
    opType: 'TreeEnsemble',
    domain: 'ai.onnx.ml',
    input: [ONNX_INPUT],
    output: ['leaf_sum'],
    attribute: [
      integer('n_targets', 1),
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
      integers('leaf_targetids', Array<number>(arrays.leafWeights.length).fill(0)),
      tensor('leaf_weights', Float32Array.from(arrays.leafWeights)),
    ],
  };
  const logistic = model.objective === 'binary:logistic';
  const margin = logistic ? 'margin' : ONNX_OUTPUT;
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
        ...(logistic ? [{ opType: 'Sigmoid', input: [margin], output: [ONNX_OUTPUT] }] : []),
      ],
      input: [value(ONNX_INPUT, model.featureNames.length)],
      output: [value(ONNX_OUTPUT, 1)],
      initializer: [
        {
          name: 'base_margin',
          dims: [1],
          dataType: DataType.FLOAT,
          floatData: [baseMargin(model)],
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
