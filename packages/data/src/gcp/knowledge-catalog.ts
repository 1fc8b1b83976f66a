import { isLagoaError, LagoaError } from '../error.ts';
import type { CallContext } from '../rpc/grpc-call.ts';
import type { Location } from '../rpc/location.ts';
import type { TableDefinition } from '../table.ts';
import { aspectsOf } from './knowledge-catalog-aspects.ts';
import { type CatalogCalls, createCatalogCalls, typeName } from './knowledge-catalog-calls.ts';
import type {
  CatalogChange,
  CatalogGap,
  CatalogPlan,
  TypeChange,
} from './knowledge-catalog-change.ts';
import type { CatalogResource, KnowledgeCatalogClient } from './knowledge-catalog-client.ts';
import { differingAspects, differingFields, readAspects } from './knowledge-catalog-compare.ts';
import { type EntryTarget, entryTarget, planEntry } from './knowledge-catalog-entry.ts';
import {
  aspectTypes,
  type CatalogType,
  entryTypes,
  schemaAspect,
} from './knowledge-catalog-types.ts';

export interface KnowledgeCatalogOptions {
  /** `await connectKnowledgeCatalog()`, or any object with its methods. */
  readonly client: KnowledgeCatalogClient;
  /** Project and location of the catalog; the location is that of the data sets and buckets. */
  readonly place: Location;
  /** Where a table lies: `bq://project.dataset.table` or `gs://bucket/folder`; `undefined`: nowhere. */
  readonly placeOf: (table: TableDefinition) => string | undefined;
  readonly context: CallContext;
  /** Longest wait for one type or group to be made. Default: 600,000. */
  readonly deadlineMs?: number;
}

export interface KnowledgeCatalog {
  /** Reads the catalog and says what is not as declared; changes nothing. */
  plan(
    tables: readonly TableDefinition[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<CatalogPlan>;
  /**
   * Makes the changes of a plan, in their order. What is there already as it should be counts as
   * made; throws `conflict` where it is there and otherwise.
   */
  apply(plan: CatalogPlan, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/**
 * Brings declarations into Knowledge Catalog: descriptions, units, tags and bounds as aspects of the
 * table and of its columns. A table in BigQuery has an entry of Google's making, which gets the
 * aspects; a table in a bucket gets an entry of its own, in the group `lagoa`.
 *
 * Only what differs is written, and of aspects only Lagoa's own are touched. After `apply` the next
 * plan is empty; an `apply` that broke is completed by the next plan.
 *
 * `plan` throws `invalid-argument` where two tables are one entry, or a place is neither in BigQuery
 * nor in a bucket, and `unsupported` where the names of a table's columns are more than 120 kB.
 *
 * @example
 * const catalog = createKnowledgeCatalog({ client, place, placeOf, context });
 * await catalog.apply(await catalog.plan([customers, churn]));
 */
export function createKnowledgeCatalog(options: KnowledgeCatalogOptions): KnowledgeCatalog {
  const { client, placeOf, context, deadlineMs = 600_000 } = options;
  const place = { ...options.place, location: options.place.location.toLowerCase() };
  const open = (signal: AbortSignal | undefined): CatalogCalls =>
    createCatalogCalls({ client, place, context, deadlineMs, signal });

  return {
    async plan(tables, { signal } = {}) {
      const calls = open(signal);
      const changes: CatalogChange[] = [];
      const gaps: CatalogGap[] = [];
      const targets: (readonly [TableDefinition, EntryTarget])[] = [];
      for (const table of tables) {
        const uri = placeOf(table);
        if (uri === undefined) gaps.push({ reason: 'no-place', table: table.name });
        else targets.push([table, entryTarget(table, uri, place)]);
      }
      checkDistinct(targets);
      const inBuckets = targets.some(([, { body }]) => body !== undefined);
      const types = targets.length === 0 ? [] : aspectTypes;
      const found: CatalogResource[] = [];
      for (const type of inBuckets ? [...types, ...entryTypes(place)] : types) {
        const resource = await calls.findType(type);
        if (resource !== undefined) found.push(resource);
        changes.push(...planType(type, resource, place));
      }
      const projects = projectsOf(found, place);
      for (const [table, target] of targets) {
        const withSchema = target.body !== undefined;
        const { aspects, left } = aspectsOf(table, { ...place, withSchema });
        const entry = await calls.findEntry(target.name);
        const step = planEntry(target, {
          table: table.name,
          aspects,
          found: entry,
          projects,
          place,
        });
        if (step !== undefined && 'reason' in step) gaps.push(step);
        else if (step !== undefined) changes.push(step);
        if (left.length > 0) gaps.push({ reason: 'no-room', table: table.name, columns: left });
      }
      return { changes, gaps };
    },
    async apply({ changes }, { signal } = {}) {
      const calls = open(signal);
      for (const change of changes)
        try {
          if (change.resource === 'entry') await calls.sendEntry(change);
          else await calls.sendType(change);
        } catch (error) {
          // By the call whose answer was lost, or by another who declares the same.
          const isMade =
            isLagoaError(error, 'conflict') && (await isAsWanted(calls, change, place));
          if (!isMade) throw error;
        }
    },
  };
}

function planType(
  type: CatalogType,
  found: CatalogResource | undefined,
  place: Location,
): readonly TypeChange[] {
  const common = { resource: type.kind, name: typeName(place, type), type };
  if (found === undefined)
    return [{ ...common, action: 'create', differs: Object.keys(type.body), etag: '' }];
  const differs = differingFields(type.body, found);
  return differs.length === 0
    ? []
    : [{ ...common, action: 'update', differs, etag: found.etag ?? '' }];
}

/** What projects are by what the service calls them in its answers: resources of ours say it. */
function projectsOf(
  resources: readonly CatalogResource[],
  place: Location,
): ReadonlyMap<string, string> {
  const projects = new Map<string, string>([[schemaAspect.number, schemaAspect.project]]);
  for (const { name } of resources) {
    const number = /^projects\/([^/]+)\//.exec(name ?? '')?.[1];
    if (number !== undefined) projects.set(number, place.project);
  }
  return projects;
}

async function isAsWanted(
  calls: CatalogCalls,
  change: CatalogChange,
  place: Location,
): Promise<boolean> {
  if (change.resource !== 'entry')
    return planType(change.type, await calls.findType(change.type), place).length === 0;
  const found = await calls.findEntry(change.name);
  if (found === undefined || change.removesAspects) return false;
  const resources = await Promise.all(aspectTypes.map((type) => calls.findType(type)));
  const projects = projectsOf(
    resources.flatMap((own) => own ?? []),
    place,
  );
  const there = readAspects(found, projects);
  return (
    differingFields(change.body, found).length === 0 &&
    differingAspects(change.aspects, there).length === 0
  );
}

function checkDistinct(targets: readonly (readonly [TableDefinition, EntryTarget])[]): void {
  const tables = new Map<string, string>();
  for (const [table, { name }] of targets) {
    const other = tables.get(name);
    if (other !== undefined)
      throw new LagoaError(
        'invalid-argument',
        `tables ${other} and ${table.name} are one entry of the catalog: ${name}`,
      );
    tables.set(name, table.name);
  }
}
