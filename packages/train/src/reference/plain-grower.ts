import { binMatrix } from './binned-matrix.ts';
import { addTree, type Training, type TreeGrower } from './boost.ts';
import { checkValues } from './check-training.ts';
import { fixedPointPairs, trainingWeights, weightBoundOf } from './fixed-point.ts';
import { growTree } from './grow-tree.ts';
import { layOutTree } from './lay-out-tree.ts';
import { sampleColumns } from './sample-columns.ts';
import { sampleRows } from './sample-rows.ts';

/** Trees by plain TypeScript: gradient pairs of the loss at the margins, and a tree grown on them. */
export function* createPlainGrower(training: Training): Generator<undefined, TreeGrower> {
  const { dataset, objective, parameters, directions, seed, start } = training;
  checkValues(dataset, 'training data');
  const margins = new Float32Array(dataset.matrix.rows);
  if (typeof start === 'number') margins.fill(start);
  else margins.set(start);
  const matrix = binMatrix(dataset.matrix, parameters.maxBin);
  const rows = Uint32Array.from(dataset.labels.keys());
  const weights = trainingWeights(dataset, parameters.scalePosWeight);
  const weightBound = weightBoundOf(weights);
  yield;
  return {
    margins: () => margins,
    *grow(round) {
      const pairs = fixedPointPairs(objective.pairs(margins, dataset.labels), {
        objective,
        weights,
        weightBound,
        sample: sampleRows(parameters.subsample, { seed, round }),
      });
      const columnsOf = sampleColumns(matrix.columns.length, { parameters, seed, round });
      const root = growTree({ matrix, pairs, parameters, rows, directions, columnsOf });
      const tree = layOutTree(root, parameters.eta);
      yield* addTree(margins, tree, dataset);
      return tree;
    },
  };
}
