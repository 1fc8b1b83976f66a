import { LagoaError } from '../error.ts';
import { parseUri } from '../uri.ts';

/** A data set as OpenLineage's naming calls it; Google reads a fully qualified name out of it. */
export interface LineageName {
  readonly namespace: string;
  readonly name: string;
}

/**
 * The OpenLineage name of a place. Throws `invalid-argument` for other places than `bq://` and a
 * key below `gs://`, which Google's lineage has no name for.
 *
 * Source: OpenLineage naming specification, BigQuery and Google Cloud Storage.
 *
 * @example
 * toLineageName('bq://p.gold.churn') // { namespace: 'bigquery', name: 'p.gold.churn' }
 * toLineageName('gs://lake/bronze/a.csv') // { namespace: 'gs://lake', name: 'bronze/a.csv' }
 */
export function toLineageName(uri: string): LineageName {
  const place = parsePlace(uri);
  return place.kind === 'bq'
    ? { namespace: 'bigquery', name: `${place.project}.${place.dataset}.${place.table}` }
    : { namespace: `gs://${place.bucket}`, name: place.key };
}

/**
 * The fully qualified name of a place, as Knowledge Catalog and the Data Lineage API know it. Parts
 * that hold a dot, a colon, a space or a backtick stand in backticks.
 *
 * Source: https://cloud.google.com/dataplex/docs/fully-qualified-names
 *
 * @example
 * toFullyQualifiedName('bq://p.gold.churn') // 'bigquery:p.gold.churn'
 * toFullyQualifiedName('gs://lake/bronze/a.csv') // 'gcs:lake.`bronze/a.csv`'
 */
export function toFullyQualifiedName(uri: string): string {
  const place = parsePlace(uri);
  const parts =
    place.kind === 'bq' ? [place.project, place.dataset, place.table] : [place.bucket, place.key];
  return `${place.kind === 'bq' ? 'bigquery' : 'gcs'}:${parts.map(quotePart).join('.')}`;
}

function parsePlace(uri: string) {
  const place = parseUri(uri);
  if (place.kind === 'bq' || (place.kind === 'gs' && place.key !== '')) return place;
  throw new LagoaError(
    'invalid-argument',
    `expected bq://<project>.<dataset>.<table> or gs://<bucket>/<key>, got ${JSON.stringify(uri)}`,
    { details: { argument: 'uri' } },
  );
}

function quotePart(part: string): string {
  return /[.:`\s]/.test(part) ? `\`${part.replaceAll('`', '``')}\`` : part;
}
