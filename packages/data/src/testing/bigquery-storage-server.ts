import { createRequire } from 'node:module';
import type { Data } from 'apache-arrow';
import { assembleBatch, makeColumn } from '../arrow-data.ts';
import { parseDate, parseDecimal } from '../column-text.ts';
import type { StoredTable } from './bigquery-catalog.ts';
import type { RestCell } from './bigquery-rows.ts';
import { type GrpcServer, loadGrpcSchema, startGrpcServer } from './grpc-server.ts';
import { createGrpcFailure, grpcStatus } from './grpc-status.ts';
import { isMessage, type Message, readField, readList, readMessage, readText } from './message.ts';

type Arrow = typeof import('apache-arrow');

export interface BigQueryStorageServer extends GrpcServer {
  /** The next stream breaks with UNAVAILABLE when it has sent so many answers. */
  cutNextStream(afterAnswers: number): void;
  /** Every stream falls silent when it has sent so many answers; `undefined` ends that. */
  silenceStreams(afterAnswers: number | undefined): void;
  /** Changes the bytes of the first answer of the next session; older sessions stay as they are. */
  corruptNextAnswer(change: (bytes: Uint8Array) => Uint8Array): void;
}

export interface BigQueryStorageServerOptions {
  /** The tables: those of `startBigQueryServer`. */
  readonly table: (path: string, atMicros?: bigint) => StoredTable | undefined;
  /** Most rows in one answer. Default: 1,000. */
  readonly rowsPerAnswer?: number;
}

interface Session {
  readonly schema: Uint8Array;
  /** Rows by stream. */
  readonly streams: readonly (readonly (readonly RestCell[])[])[];
  /** What becomes of the bytes of its answers: one change for each, in their order. */
  readonly changes: ((bytes: Uint8Array) => Uint8Array)[];
  encode(rows: readonly (readonly RestCell[])[]): Uint8Array;
}

const service = 'google.cloud.bigquery.storage.v1.BigQueryRead';

/**
 * Starts the Storage Read API of BigQuery in Arrow, over the tables of the local BigQuery: sessions
 * with chosen fields, equalities as row restriction and a snapshot time, streams that can be read
 * from any offset. Reading needs `@google-cloud/bigquery-storage` for its schema.
 */
export async function startBigQueryStorageServer({
  table: find,
  rowsPerAnswer = 1000,
}: BigQueryStorageServerOptions): Promise<BigQueryStorageServer> {
  const arrow = await import('apache-arrow');
  const root = createRequire(import.meta.url).resolve(
    '@google-cloud/bigquery-storage/package.json',
  );
  const schema = await loadGrpcSchema(root.replace('package.json', 'build/protos/protos.json'));
  const sessions = new Map<string, Session>();
  const cuts: number[] = [];
  const changes: Session['changes'] = [];
  let silentAfter: number | undefined;

  const createSession = (request: Message): Message => {
    const wanted = readMessage(request, 'readSession');
    if (wanted.dataFormat !== 'ARROW') throw notChecked(`format ${String(wanted.dataFormat)}`);
    const [, project, dataset, name] =
      /^projects\/([^/]+)\/datasets\/([^/]+)\/tables\/([^/]+)$/.exec(readText(wanted, 'table')) ??
      [];
    const time = readField(wanted, 'tableModifiers.snapshotTime');
    const table = find(
      `${project}.${dataset}.${name}`,
      isMessage(time) ? toMicros(time) : undefined,
    );
    if (table === undefined)
      throw createGrpcFailure(
        grpcStatus.notFound,
        `Not found: Table ${project}:${dataset}.${name}`,
      );
    const selected = readList(wanted, 'readOptions.selectedFields').map(String);
    const fields = (
      selected.length === 0 ? table.fields.map((field) => String(field.name)) : selected
    ).map((column) => {
      const field = table.fields.find((own) => own.name === column);
      if (field !== undefined) return field;
      const message = `request failed: The following selected fields do not exist in the table schema: ${column}`;
      throw createGrpcFailure(grpcStatus.invalidArgument, message);
    });
    const rows = restrict(table, readText(wanted, 'readOptions.rowRestriction'));
    const places = fields.map((field) => table.fields.indexOf(field));
    const picked = rows.map((row) => places.map((place) => row[place] ?? null));
    const encoder = createEncoder(arrow, fields);
    const count = Math.max(1, Number(request.maxStreamCount ?? 1));
    const size = Math.ceil(picked.length / count);
    const streams = Array.from({ length: count }, (_, i) => picked.slice(i * size, (i + 1) * size));
    const session = `projects/${project}/locations/eu/sessions/s${sessions.size + 1}`;
    const filled = streams.filter((stream) => stream.length > 0);
    sessions.set(session, { ...encoder, streams: filled, changes: changes.splice(0, 1) });
    return {
      name: session,
      dataFormat: 'ARROW',
      table: wanted.table,
      arrowSchema: { serializedSchema: encoder.schema },
      streams: filled.map((_, i) => ({ name: `${session}/streams/${i}` })),
      estimatedRowCount: String(picked.length),
    };
  };

  async function* readRows(request: Message): AsyncGenerator<Message> {
    const [, name = '', stream] =
      /^(.+)\/streams\/(\d+)$/.exec(readText(request, 'readStream')) ?? [];
    const session = sessions.get(name);
    const rows = session?.streams[Number(stream)];
    if (session === undefined || rows === undefined)
      throw createGrpcFailure(grpcStatus.notFound, `no stream ${readText(request, 'readStream')}`);
    const cut = cuts.shift();
    let answers = 0;
    for (let offset = Number(request.offset ?? 0); offset < rows.length; offset += rowsPerAnswer) {
      if (answers === cut) throw createGrpcFailure(grpcStatus.unavailable, 'the connection broke');
      if (answers === silentAfter) await new Promise(() => undefined);
      const part = rows.slice(offset, offset + rowsPerAnswer);
      const bytes = session.encode(part);
      yield {
        rowCount: String(part.length),
        arrowRecordBatch: { serializedRecordBatch: session.changes.shift()?.(bytes) ?? bytes },
      };
      answers++;
    }
    if (answers === cut) throw createGrpcFailure(grpcStatus.unavailable, 'the connection broke');
  }

  const server = await startGrpcServer(schema, {
    [service]: { CreateReadSession: createSession, ReadRows: readRows },
  });
  return {
    ...server,
    cutNextStream: (afterAnswers) => cuts.push(afterAnswers),
    silenceStreams(afterAnswers) {
      silentAfter = afterAnswers;
    },
    corruptNextAnswer: (change) => changes.push(change),
  };
}

/** Equalities joined by AND, as Lagoa's reader writes them; anything else is not checked here. */
function restrict(table: StoredTable, restriction: string): StoredTable['rows'] {
  let rows = table.rows;
  const part = /`(\w+)` = (?:(?:DATE )?("(?:[^"\\]|\\.)*")|(-?\d+)|(true|false))(?: AND |$)/gy;
  while (part.lastIndex < restriction.length) {
    const match = part.exec(restriction);
    if (match === null) throw notChecked(`row restriction ${restriction}`);
    const [, name, text, integer, boolean] = match;
    const value = text === undefined ? (integer ?? boolean) : String(JSON.parse(text));
    const place = table.fields.findIndex((field) => field.name === name);
    if (place < 0)
      throw createGrpcFailure(grpcStatus.invalidArgument, `Unrecognized name: ${name}`);
    rows = rows.filter((row) => row[place] === value);
  }
  return rows;
}

function createEncoder(
  arrow: Arrow,
  fields: readonly Message[],
): Pick<Session, 'schema' | 'encode'> {
  const types = fields.map((field) => arrowTypeOf(arrow, readText(field, 'type')));
  const schema = new arrow.Schema(
    fields.map((field, i) => {
      const type = types[i] ?? new arrow.Null();
      return new arrow.Field(readText(field, 'name'), type, field.mode !== 'REQUIRED');
    }),
  );
  // A stream of Arrow's IPC ends in eight bytes that say so; what is between is one message each.
  const opening = arrow.tableToIPC(new arrow.Table(schema, []), 'stream').slice(0, -8);
  return {
    schema: opening,
    encode(rows) {
      const children = fields.map((field, i) =>
        encodeColumn(arrow, readText(field, 'type'), {
          type: types[i] ?? new arrow.Null(),
          cells: rows.map((row) => row[i] ?? null),
        }),
      );
      const batch = assembleBatch(arrow, schema, children);
      const stream = arrow.tableToIPC(new arrow.Table(schema, [batch]), 'stream');
      return stream.slice(opening.length, -8);
    },
  };
}

function arrowTypeOf(arrow: Arrow, type: string): Data['type'] {
  switch (type) {
    case 'STRING':
      return new arrow.Utf8();
    case 'BOOLEAN':
      return new arrow.Bool();
    case 'INTEGER':
      return new arrow.Int64();
    case 'FLOAT':
      return new arrow.Float64();
    case 'NUMERIC':
      return new arrow.Decimal(9, 38, 128);
    case 'BIGNUMERIC':
      return new arrow.Decimal(38, 76, 256);
    case 'DATE':
      return new arrow.DateDay();
    case 'TIMESTAMP':
      return new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC');
    default:
      throw notChecked(`fields of type ${type}`);
  }
}

function encodeColumn(
  arrow: Arrow,
  kind: string,
  { type, cells }: { readonly type: Data['type']; readonly cells: readonly RestCell[] },
): Data {
  const { length } = cells;
  const nullBitmap = new Uint8Array((length + 7) >> 3);
  for (const [row, cell] of cells.entries())
    if (cell !== null) nullBitmap[row >> 3] = (nullBitmap[row >> 3] ?? 0) | (1 << (row & 7));
  const nullCount = cells.filter((cell) => cell === null).length;
  const base = { length, nullCount, nullBitmap };
  if (kind === 'STRING') return makeColumn(arrow, type, { ...base, texts: cells });
  return makeColumn(arrow, type, { ...base, data: encodeCells(kind, cells) });
}

function encodeCells(kind: string, cells: readonly RestCell[]): ArrayBufferView {
  switch (kind) {
    case 'BOOLEAN': {
      const bits = new Uint8Array((cells.length + 7) >> 3);
      for (const [row, cell] of cells.entries())
        if (cell === 'true') bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
      return bits;
    }
    case 'FLOAT':
      return Float64Array.from(cells, Number);
    case 'NUMERIC':
      return wordsOf(cells, { precision: 38, scale: 9, words: 2 });
    case 'BIGNUMERIC':
      return wordsOf(cells, { precision: 76, scale: 38, words: 4 });
    case 'DATE':
      return Int32Array.from(cells, (cell) => parseDate(cell ?? '') ?? 0);
    default:
      return BigInt64Array.from(cells, (cell) => BigInt(cell ?? 0));
  }
}

/** Scaled integers as little-endian 64-bit words, two's complement. */
function wordsOf(
  cells: readonly RestCell[],
  {
    words,
    ...decimal
  }: { readonly precision: number; readonly scale: number; readonly words: number },
): Uint32Array {
  const data = new BigUint64Array(cells.length * words);
  for (const [row, cell] of cells.entries()) {
    let rest = parseDecimal(cell ?? '0', decimal) ?? 0n;
    for (let word = 0; word < words; word++) {
      data[row * words + word] = BigInt.asUintN(64, rest);
      rest >>= 64n;
    }
  }
  return new Uint32Array(data.buffer);
}

function toMicros(time: Message): bigint {
  return BigInt(String(time.seconds ?? 0)) * 1_000_000n + BigInt(Number(time.nanos ?? 0)) / 1000n;
}

function notChecked(what: string): Error {
  return createGrpcFailure(grpcStatus.unimplemented, `not checked here: ${what}`);
}
