import type { TableStore } from '@lagoa/data';
import { type CatalogEntry, catalogSections } from '@lagoa/data/contract';
import { type ReportSection, renderReport } from '@lagoa/data/report';
import { type DriftReport, driftSections, type RetrainDecision } from '@lagoa/drift';
import {
  type Evaluation,
  evaluationSections,
  featureImportance,
  verdictSection,
} from '@lagoa/train';
import { type Champion, openChampion } from '../champion.ts';
import { countRows, type RowCounts } from '../count-rows.ts';
import { dataQualitySections } from '../data-quality.ts';
import { readDriftHistory } from '../drift-history.ts';
import { type Landing, readLanding } from '../landing.ts';
import { allTables } from '../tables.ts';
import { readVerdict } from '../verdict-file.ts';
import type { Wiring } from '../wiring.ts';
import { retrain } from './retrain.ts';

/** Everything the page shows, for the summary on the terminal. */
export interface Reported extends RowCounts {
  readonly landing: Landing;
  readonly champion: Champion;
  readonly evaluation: Evaluation;
  readonly history: readonly DriftReport[];
  readonly retrain: RetrainDecision;
  /** Where the page lies. */
  readonly page: string;
}

/**
 * Writes one self-contained HTML page about the data, the champion, its gate and the drift since, and beside
 * it a catalog of the tables.
 */
export async function report(wiring: Wiring): Promise<Reported> {
  const { bucket, models, tables } = wiring;
  const landing = await readLanding(bucket);
  const champion = await openChampion(wiring);
  const facts = {
    landing,
    champion,
    evaluation: champion.evaluation,
    history: await readDriftHistory(
      bucket,
      landing.files.map(({ month }) => month),
    ),
    retrain: await retrain(wiring),
    ...(await countRows(tables, landing)),
  };
  const verdict = await readVerdict(models, champion.version);
  const html = await renderReport({
    title: 'Telco churn',
    subtitle: landing.description,
    sections: [
      storySection(facts),
      ...(await dataQualitySections(wiring, landing)),
      ...evaluationSections(facts.evaluation, {
        importance: importanceOf(champion),
        importanceLabel: 'Total gain by feature',
      }),
      ...(verdict === undefined ? [] : [verdictSection(verdict)]),
      ...driftSections(facts.history),
    ],
  });
  await wiring.writePage('catalog.html', await renderCatalog(tables));
  return { ...facts, page: await wiring.writePage('report.html', html) };
}

/** Every table of the story, as declared and as published. */
async function renderCatalog(store: TableStore): Promise<string> {
  const entries: CatalogEntry[] = [];
  for (const table of allTables) entries.push({ table, snapshots: await store.snapshots(table) });
  return renderReport({ title: 'Telco churn: tables', sections: catalogSections(entries) });
}

function importanceOf({ model, features }: Champion) {
  return featureImportance(model, { groups: features.layout.groups }).map(
    ({ name, totalGain }) => ({ name, value: totalGain }),
  );
}

function storySection(facts: Omit<Reported, 'page'>): ReportSection {
  const { landing, champion, retrain, rows, quarantined } = facts;
  const best = landing.bestPossibleAuc;
  return {
    kind: 'report-section',
    version: 1,
    title: 'Story',
    blocks: [
      ...(landing.synthetic
        ? [
            {
              kind: 'text',
              status: 'warning',
              text: 'Synthetic data: every customer here is invented by a stated mechanism. The numbers say how well that mechanism was learnt, not how real customers behave.',
            } as const,
          ]
        : []),
      {
        kind: 'table',
        columns: ['what', 'value'],
        rows: [
          ['rows in', rows],
          ['rows quarantined', quarantined],
          ['champion', `version ${champion.version.version}, bundle ${champion.manifest.id}`],
          ...(best === undefined ? [] : [['best possible ROC AUC of this data', best]]),
          ['train again', `${retrain.retrain ? 'yes' : 'no'}: ${retrain.reason}`],
        ],
      },
      {
        kind: 'text',
        text: 'The first month is the one the model learnt from; of its customers only the test part, which no model has seen, is compared with the reference.',
      },
    ],
  };
}
