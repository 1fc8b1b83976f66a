import { contentHash } from '@lagoa/data';
import { judge, type ModelVersion, openBundle, scoreRows, type Verdict } from '@lagoa/train';
import { aliases } from '../champion.ts';
import { missingInput } from '../landing.ts';
import { newestSnapshot } from '../newest-snapshot.ts';
import { featuresChurn, names } from '../tables.ts';
import { readTrainingData } from '../training-data.ts';
import { writeVerdict } from '../verdict-file.ts';
import type { Wiring } from '../wiring.ts';

/** What every champion must show. */
const policy = {
  minRows: 100,
  minPositives: 20,
  minNegatives: 20,
  minRocAuc: 0.75,
  maxLogLoss: 0.6,
  rocAucMargin: 0.01,
} as const;

export interface Gated {
  readonly promoted: boolean;
  /** In one sentence. */
  readonly reason: string;
  readonly challenger: ModelVersion;
  /** Absent where the model is the champion already: there is nothing to judge. */
  readonly verdict?: Verdict;
}

/**
 * Judges the model trained last against the champion on the same frozen rows (the test part of the gold
 * table as it is now) and moves the alias if it is approved. The first model has only the floors to
 * pass. Each verdict is kept beside the bundles.
 */
export async function gate(wiring: Wiring): Promise<Gated> {
  const { tables, models, registry } = wiring;
  const challenger = await registry.resolve(names.model, aliases.challenger);
  if (challenger === undefined) throw missingInput('trained model', 'train');
  const champion = await registry.resolve(names.model, aliases.champion);
  if (champion?.version === challenger.version)
    return {
      promoted: false,
      reason: `version ${champion.version} is the champion already`,
      challenger,
    };
  const snapshot = await newestSnapshot(tables, featuresChurn, { madeBy: 'build-gold' });
  const scoreFrozen = async ({ bundleId, version }: ModelVersion) => {
    const { features, manifest, predictor } = await openBundle(models, bundleId);
    const { parts } = await readTrainingData(tables, { snapshot, features });
    const { labels, keys = [] } = parts.test;
    const name = `version ${version}`;
    return {
      rows: { labels, keys },
      model: { name, modelHash: manifest.modelHash, ...scoreRows(predictor, parts.test) },
    };
  };
  const { rows, model } = await scoreFrozen(challenger);
  const verdict = judge({
    rows,
    challenger: model,
    champion: champion && (await scoreFrozen(champion)).model,
    policy,
  });
  await writeVerdict(models, { challenger, verdict });
  if (verdict.status === 'rejected')
    return {
      promoted: false,
      reason: verdict.reasons.map(({ text }) => text).join('; '),
      challenger,
      verdict,
    };
  await registry.setAlias(names.model, aliases.champion, {
    version: challenger.version,
    expects: champion?.version ?? 'absent',
    evidence: contentHash(verdict),
  });
  const beaten =
    champion === undefined ? 'the first model' : `no worse than version ${champion.version}`;
  return {
    promoted: true,
    reason: `version ${challenger.version} passed all ${verdict.checks.length} checks, ${beaten}`,
    challenger,
    verdict,
  };
}
