// The kernels of the embedded trainer. Each does one step for a range of rows or columns on memory
// that src/embedded/memory-plan.ts lays out; none keeps state, so any number of instances may work
// on one shared memory. Twins: src/reference/. Where the machine has SIMD the same operations are
// done four at a time: the same bits.
export { binColumn, inspect, sortPresent } from './boost-binning';
export { largestGradient, logLoss, startRound } from './boost-gradients';
export { addListed, zero } from './boost-histogram';
export { addLeaf, addLeaves, partition } from './boost-partition';
export { pickFeature, scanColumns } from './boost-split';
