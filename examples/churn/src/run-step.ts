import type { ChurnOptions } from './options.ts';
import { buildGold } from './steps/build-gold.ts';
import { buildSilver } from './steps/build-silver.ts';
import { gate } from './steps/gate.ts';
import { ingest } from './steps/ingest.ts';
import { monitor } from './steps/monitor.ts';
import { report } from './steps/report.ts';
import { retrain } from './steps/retrain.ts';
import { score } from './steps/score.ts';
import { train } from './steps/train.ts';
import type { StepName } from './steps.ts';
import type { Wiring } from './wiring.ts';

const count = (value: number): string => value.toLocaleString('en-US');

/** Each step, and its result in one line. */
export const runStep: Readonly<
  Record<StepName, (wiring: Wiring, options: ChurnOptions) => Promise<string>>
> = {
  async ingest(wiring, options) {
    const { files, description } = await ingest(wiring, options);
    return `${files.length} ${files.length === 1 ? 'file' : 'files'} in bronze: ${description}`;
  },
  async 'build-silver'(wiring) {
    const { rows, accepted, quarantined } = await buildSilver(wiring);
    return `${count(rows)} rows in, ${count(accepted)} accepted, ${count(quarantined)} quarantined`;
  },
  async 'build-gold'(wiring) {
    const { training, scoreInput } = await buildGold(wiring);
    return `${count(training.rows)} customers to learn from, ${count(scoreInput.rows)} to score`;
  },
  async train(wiring) {
    const { version, evaluation, rounds } = await train(wiring);
    const auc = evaluation.metrics.rocAuc.value;
    return `version ${version.version}, ${rounds} trees, AUC ${auc?.toFixed(3) ?? 'not defined'} on the test part`;
  },
  async gate(wiring) {
    const { promoted, reason } = await gate(wiring);
    return `${promoted ? 'promoted' : 'not promoted'}: ${reason}`;
  },
  async score(wiring) {
    const { rows, partitions } = await score(wiring);
    const scored = partitions.filter(({ status }) => status === 'scored').length;
    return `${count(rows)} customers in scored_churn; ${scored} of ${partitions.length} months were new`;
  },
  async monitor(wiring) {
    const reports = await monitor(wiring);
    return reports.map(({ window, status }) => `${window} ${status}`).join(', ');
  },
  async retrain(wiring) {
    const { retrain: again, reason } = await retrain(wiring);
    return `${again ? 'yes' : 'no'}: ${reason}`;
  },
  async report(wiring) {
    return (await report(wiring)).page;
  },
};
