import { isLagoaError, LagoaError } from '../error.ts';
import { contentHash } from '../hash.ts';
import type { RowRule } from '../quality/row-rule.ts';
import type { SetRule } from '../quality/set-rule.ts';
import { type CallContext, callGrpc, findGrpc, toMaskPath } from '../rpc/grpc-call.ts';
import { formatLocation, type Location } from '../rpc/location.ts';
import { waitForOperation } from '../rpc/operation.ts';
import type { TableDefinition } from '../table.ts';
import { parseUri } from '../uri.ts';
import { differingFields } from './knowledge-catalog-compare.ts';
import { scanRules } from './knowledge-catalog-rules.ts';
import type { DataScanClient, ScanBody } from './knowledge-catalog-scan-client.ts';

/** What is to be watched: a table's contract, and rules beside it. */
export interface QualityScan {
  readonly table: TableDefinition;
  readonly rowRules?: readonly RowRule[];
  readonly setRules?: readonly SetRule[];
  /** When it runs, `TZ=Europe/Rome 0 3 * * *`. Default: when it is asked to. */
  readonly cron?: string;
}

/** One scan to make or to change. Plain JSON. */
export interface ScanChange {
  readonly action: 'create' | 'update';
  readonly name: string;
  readonly table: string;
  /** The fields that are not as declared. */
  readonly differs: readonly string[];
  readonly body: ScanBody;
}

/** What a plan of scans leaves out: a table outside BigQuery, or rules that a scan cannot hold. */
export type ScanGap =
  | { readonly reason: 'no-place'; readonly table: string }
  | { readonly reason: 'no-scan'; readonly table: string; readonly rules: readonly string[] };

export interface ScanPlan {
  readonly changes: readonly ScanChange[];
  readonly gaps: readonly ScanGap[];
}

export interface QualityScansOptions {
  /** `await connectDataScans()`, or any object with its methods. */
  readonly client: DataScanClient;
  readonly place: Location;
  /** Where a table lies; only tables in BigQuery can be scanned. */
  readonly placeOf: (table: TableDefinition) => string | undefined;
  readonly context: CallContext;
  /** Longest wait for one scan to be made. Default: 600,000. */
  readonly deadlineMs?: number;
}

export interface QualityScans {
  /** Reads the scans and says what is not as declared; changes nothing. */
  plan(
    scans: readonly QualityScan[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<ScanPlan>;
  /** Makes the changes of a plan. Throws `conflict` where a scan is there and otherwise. */
  apply(plan: ScanPlan, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/**
 * Keeps a data-quality scan of Google's for each table, with the rules of its contract: missing
 * values, ranges, levels, patterns, the key, row rules, freshness, completeness. The second plan is
 * empty; an update sends what differs.
 *
 * `plan` throws what compiling a row rule throws, and `invalid-argument` for a table without rules.
 *
 * @example
 * const scans = createQualityScans({ client, place, placeOf, context });
 * await scans.apply(await scans.plan([{ table: customers, cron: '0 3 * * *' }]));
 */
export function createQualityScans({
  client,
  place,
  placeOf,
  context,
  deadlineMs = 600_000,
}: QualityScansOptions): QualityScans {
  const parent = formatLocation(place);

  const find = async (
    name: string,
    signal: AbortSignal | undefined,
  ): Promise<object | undefined> => {
    const what = `get ${name}`;
    const answer = await findGrpc(
      (options) => client.getDataScan({ name, view: 'FULL' }, options),
      { what, repeatable: true, signal },
      context,
    );
    return answer?.[0];
  };

  const send = async (change: ScanChange, signal: AbortSignal | undefined): Promise<void> => {
    const { action, name, body, differs } = change;
    const [operation] = await callGrpc(
      (options) =>
        action === 'create'
          ? client.createDataScan(
              { parent, dataScanId: name.slice(name.lastIndexOf('/') + 1), dataScan: body },
              options,
            )
          : client.updateDataScan(
              { dataScan: { ...body, name }, updateMask: { paths: differs.map(toMaskPath) } },
              options,
            ),
      { what: `${action} ${name}`, repeatable: true, signal },
      context,
    );
    await waitForOperation(operation, { deadlineMs, signal, context });
  };

  return {
    async plan(scans, { signal } = {}) {
      const changes: ScanChange[] = [];
      const gaps: ScanGap[] = [];
      for (const scan of scans) {
        const { table } = scan;
        const uri = placeOf(table);
        const at = uri === undefined ? undefined : parseUri(uri);
        if (at?.kind !== 'bq') {
          gaps.push({ reason: 'no-place', table: table.name });
          continue;
        }
        const resource = `//bigquery.googleapis.com/projects/${at.project}/datasets/${at.dataset}/tables/${at.table}`;
        const { rules, left } = scanRules(table, scan);
        if (left.length > 0) gaps.push({ reason: 'no-scan', table: table.name, rules: left });
        if (rules.length === 0)
          throw new LagoaError(
            'invalid-argument',
            `table ${table.name}: a scan has at least one rule, and nothing is declared`,
          );
        const body: ScanBody = {
          displayName: `${table.layer} ${table.name}`,
          description: `The contract of ${table.layer} ${table.name}, by Lagoa`,
          data: { resource },
          executionSpec: {
            trigger: scan.cron === undefined ? { onDemand: {} } : { schedule: { cron: scan.cron } },
          },
          dataQualitySpec: { rules: [...rules] },
        };
        const name = `${parent}/dataScans/${scanId(table, resource)}`;
        const found = await find(name, signal);
        const common = { name, table: table.name, body };
        const { data: _immutable, ...changeable } = body;
        const differs = differingFields(found === undefined ? body : changeable, found ?? {});
        if (differs.length > 0)
          changes.push({ action: found === undefined ? 'create' : 'update', ...common, differs });
      }
      return { changes, gaps };
    },
    async apply({ changes }, { signal } = {}) {
      for (const change of changes)
        try {
          await send(change, signal);
        } catch (error) {
          if (!isLagoaError(error, 'conflict')) throw error;
          // By the call whose answer was lost, or by another who declares the same.
          const found = await find(change.name, signal);
          if (found === undefined || differingFields(change.body, found).length > 0) throw error;
        }
    },
  };
}

/** Lower-case letters, digits and hyphens, 63 at most; two tables never share one. */
function scanId({ layer, name }: TableDefinition, resource: string): string {
  const readable = name.toLowerCase().replaceAll('_', '-').slice(0, 30);
  return `lagoa-${layer}-${readable}-${contentHash(resource).slice(0, 12)}`.replace(/-+/g, '-');
}
