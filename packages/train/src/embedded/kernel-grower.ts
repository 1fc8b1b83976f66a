import type { Training, TreeGrower } from '../reference/boost.ts';
import { checkValues, LARGEST_VALUE } from '../reference/check-training.ts';
import {
  fractionBits,
  pairUnits,
  trainingWeights,
  weightBoundOf,
} from '../reference/fixed-point.ts';
import { layOutTree } from '../reference/lay-out-tree.ts';
import { sampleColumns } from '../reference/sample-columns.ts';
import { sampleRows } from '../reference/sample-rows.ts';
import { BLOCK_ROWS, totalWeight } from '../reference/training-metric.ts';
import { writeColumnTables } from './column-layout.ts';
import { growOnTeam } from './grow-tree.ts';
import type { Team } from './team.ts';
import type { ThreadContext } from './thread-context.ts';

/** Trees by the WebAssembly kernels, on the threads of a team. Twin: reference/plain-grower.ts. */
export function* createKernelGrower(
  training: Training,
  team: Team,
  context: ThreadContext,
): Generator<undefined, TreeGrower> {
  const { dataset, objective, parameters, directions, seed, start } = training;
  const { plan, views } = context;
  const { ints, floats, doubles } = views;
  const { rows, features } = plan;
  const weights = trainingWeights(dataset, parameters.scalePosWeight);
  const weightBound = weightBoundOf(weights);
  floats.set(dataset.labels, plan.labels >>> 2);
  const margins = floats.subarray(plan.margins >>> 2, (plan.margins >>> 2) + rows);
  if (typeof start === 'number') margins.fill(start);
  else margins.set(start);
  if (weights && plan.weights !== 0) {
    const at = plan.weights >>> 2;
    for (const [row, weight] of weights.entries()) floats[at + row] = weight / weightBound;
    const counted = dataset.weights ?? new Float32Array(rows).fill(1);
    floats.set(counted, plan.metricWeights >>> 2);
  }
  ints.set(directions ?? [], plan.directions >>> 2);
  const total = totalWeight(dataset);
  yield;

  yield* team('inspect');
  for (const { least, largest } of plan.threads) {
    const lowest = floats.subarray(least >>> 2, (least >>> 2) + features);
    const highest = floats.subarray(largest >>> 2, (largest >>> 2) + features);
    if (lowest.some((value) => value < -LARGEST_VALUE) || highest.some((v) => v > LARGEST_VALUE))
      checkValues(dataset, 'training data');
  }
  yield* team('cut');
  const layout = context.layout();
  writeColumnTables(plan, layout, ints.buffer);
  yield* team('bin');

  const k = fractionBits(rows);
  return {
    margins: () => margins,

    *grow(round) {
      let gradientBound = 1;
      if (!plan.isLogistic) {
        yield* team('bound');
        const largest = plan.threads.map(({ result }) => doubles[result >>> 3] ?? 0);
        gradientBound = objective.gradientBound(Float32Array.from(largest));
      }
      const { hessianBound } = objective;
      const units = pairUnits({ gradientBound, hessianBound, weightBound, rows });
      const sample = sampleRows(parameters.subsample, { seed, round });
      doubles.set(
        [2 ** k, 2 ** (k + 1), 1 / gradientBound, 1 / hessianBound, sample?.key ?? 0],
        plan.round >>> 3,
      );
      doubles[(plan.round >>> 3) + 5] = sample?.limit ?? 0;
      const { lambda, alpha, maxDeltaStep, minChildWeight } = parameters;
      const { gradientUnit, hessianUnit } = units;
      doubles.set(
        [
          lambda / hessianUnit,
          alpha / gradientUnit,
          Math.max(minChildWeight / hessianUnit, 1),
          maxDeltaStep / (gradientUnit / hessianUnit),
        ],
        plan.settings >>> 3,
      );
      ints[(plan.settings + 32) >>> 2] = Number(maxDeltaStep !== 0 || directions !== undefined);
      yield* team('startRound');
      const columnsOf = sampleColumns(features, { parameters, seed, round });
      const root = yield* growOnTeam(team, context, { parameters, directions, units, columnsOf });
      return layOutTree(root, parameters.eta);
    },

    *logLoss() {
      yield* team('logLoss');
      let sum = 0;
      const blocks = Math.ceil(rows / BLOCK_ROWS);
      for (let block = 0; block < blocks; block++)
        sum += doubles[(plan.blockSums >>> 3) + block] ?? 0;
      return sum / total;
    },
  };
}
