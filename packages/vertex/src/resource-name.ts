import { LagoaError } from '@lagoa/data';
import { checkSegment, formatLocation, type Location } from '@lagoa/data/rpc';

/**
 * A model's name; with `version`, of that version or alias.
 *
 * @example
 * formatModel({ project: 'p', location: 'l' }, 'churn', '3') // 'projects/p/locations/l/models/churn@3'
 */
export function formatModel(place: Location, model: string, version?: string): string {
  const name = `${formatLocation(place)}/models/${checkSegment(model)}`;
  return version === undefined ? name : `${name}@${checkSegment(version)}`;
}

/**
 * A table as Vertex names it.
 *
 * @example
 * formatTableUri({ project: 'p', dataset: 'd', table: 't' }) // 'bq://p.d.t'
 */
export function formatTableUri(table: {
  readonly project: string;
  readonly dataset: string;
  readonly table: string;
}): string {
  const parts = [table.project, table.dataset, table.table];
  if (parts.some((part) => !/^[A-Za-z0-9_-]+$/.test(part)))
    throw new LagoaError(
      'invalid-argument',
      `a table is project, dataset and table of letters, digits, - and _, got ${parts.join('.')}`,
    );
  return `bq://${parts.join('.')}`;
}
