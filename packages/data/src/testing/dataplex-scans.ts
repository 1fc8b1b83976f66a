import { checkId, invalid, notFound, withNumber } from './dataplex-names.ts';
import type { DataplexOperations } from './dataplex-operations.ts';
import type { GrpcHandlers } from './grpc-server.ts';
import { createGrpcFailure, grpcStatus } from './grpc-status.ts';
import { type Message, readField, readList, readMessage, readText } from './message.ts';

const dimensions = [
  ...['COMPLETENESS', 'ACCURACY', 'CONSISTENCY', 'VALIDITY'],
  ...['UNIQUENESS', 'FRESHNESS', 'VOLUME'],
];
const rowRules = ['rangeExpectation', 'nonNullExpectation', 'setExpectation', 'regexExpectation'];
const columnRules = [...rowRules, 'uniquenessExpectation', 'statisticRangeExpectation'];
const mayIgnoreNull = columnRules.filter(
  (kind) => !['nonNullExpectation', 'statisticRangeExpectation'].includes(kind),
);
const aggregateRules = [
  ...['uniquenessExpectation', 'statisticRangeExpectation'],
  ...['tableConditionExpectation', 'sqlAssertion'],
];
const changeable = [
  ...['description', 'displayName', 'labels', 'executionSpec', 'dataQualitySpec'],
];

/**
 * Data-quality scans of `DataScanService` with state, after datascans.proto and data_quality.proto. No
 * scan runs; see the README for what is not checked.
 */
export function createDataplexScans(operations: DataplexOperations): {
  readonly handlers: GrpcHandlers;
} {
  const scans = new Map<string, Message>();
  const find = (name: string): Message => {
    const found = scans.get(withNumber(name));
    if (found === undefined) throw notFound(name);
    return found;
  };
  return {
    handlers: {
      CreateDataScan: (request) => {
        const parent = withNumber(readText(request, 'parent'));
        const id = readText(request, 'dataScanId');
        checkId(id);
        const name = `${parent}/dataScans/${id}`;
        if (scans.has(name)) throw createGrpcFailure(grpcStatus.alreadyExists, `${name} exists`);
        const scan = { ...readMessage(request, 'dataScan'), name };
        checkScan(scan);
        scans.set(name, scan);
        return operations.start(parent, 'DataScan', scan);
      },
      UpdateDataScan: (request) => {
        const given = readMessage(request, 'dataScan');
        const before = find(readText(given, 'name'));
        const paths = readList(request, 'updateMask.paths').map(String);
        if (paths.length === 0)
          throw createGrpcFailure(grpcStatus.unimplemented, 'not checked here: no update_mask');
        const after: Record<string, unknown> = { ...before };
        for (const path of paths) {
          const field = path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
          if (!/^[a-z_]+$/.test(path) || !changeable.includes(field))
            throw invalid(`update_mask ${path}`);
          after[field] = given[field];
        }
        checkScan(after);
        const name = readText(before, 'name');
        scans.set(name, after);
        return operations.start(name.split('/').slice(0, 4).join('/'), 'DataScan', after);
      },
      GetDataScan: (request) => {
        const { dataQualitySpec, ...basic } = find(readText(request, 'name'));
        return request.view === 'FULL' ? { ...basic, dataQualitySpec } : basic;
      },
    },
  };
}

function checkScan(scan: Message): void {
  const resource = readText(scan, 'data.resource');
  if (
    !/^\/\/bigquery\.googleapis\.com\/projects\/[^/]+\/datasets\/\w+\/tables\/[^/]+$/.test(resource)
  )
    throw invalid(`data.resource ${resource}`);
  if (!scan.dataQualitySpec)
    throw createGrpcFailure(grpcStatus.unimplemented, 'not checked here: other scans');
  if (readText(scan, 'description').length > 1024) throw invalid('description');
  if (readText(scan, 'displayName').length > 256) throw invalid('display_name');
  const cron = readField(scan, 'executionSpec.trigger.schedule.cron');
  if (typeof cron === 'string' && !/^((CRON_)?TZ=\S+ )?\S+( \S+){4}$/.test(cron))
    throw invalid(`cron ${cron}`);
  const names = new Set<string>();
  for (const rule of readList(scan, 'dataQualitySpec.rules')) {
    checkRule(rule);
    const name = readText(rule, 'name');
    if (name !== '' && names.has(name)) throw invalid(`rule ${name} is there twice`);
    names.add(name);
  }
}

function checkRule(rule: unknown): void {
  const name = readText(rule, 'name');
  if (name !== '' && !/^[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(name))
    throw invalid(`rule name ${name}`);
  const at = `rule ${name}`;
  const kind = readText(rule, 'ruleType');
  if (kind === '') throw invalid(`${at} has no expectation`);
  if (!dimensions.includes(readText(rule, 'dimension')))
    throw invalid(`${at}: dimension ${readText(rule, 'dimension')}`);
  if (readText(rule, 'description').length > 1024) throw invalid(`${at}: description`);
  if (columnRules.includes(kind) && readText(rule, 'column') === '')
    throw invalid(`${at} has no column`);
  if (readField(rule, 'ignoreNull') === true && !mayIgnoreNull.includes(kind))
    throw invalid(`${at}: ignore_null is not for ${kind}`);
  const threshold = Number(readField(rule, 'threshold'));
  if (!(threshold >= 0 && threshold <= 1)) throw invalid(`${at}: threshold ${threshold}`);
  if (threshold > 0 && aggregateRules.includes(kind))
    throw invalid(`${at}: threshold is not for ${kind}`);
  const range = readMessage(rule, 'rangeExpectation');
  if (kind === 'rangeExpectation' && !range.minValue && !range.maxValue)
    throw invalid(`${at} has no bound`);
  const sql = readText(rule, `${kind}.sqlExpression`) || readText(rule, `${kind}.sqlStatement`);
  if (/Condition|sql/.test(kind) && (sql === '' || sql.includes(';')))
    throw invalid(`${at}: SQL ${JSON.stringify(sql)}`);
}
