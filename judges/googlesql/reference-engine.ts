import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client, credentials } from '@grpc/grpc-js';
import { loadSync, type PackageDefinition, type ServiceDefinition } from '@grpc/proto-loader';

type Message = Readonly<Record<string, unknown>>;

const base = resolve('judges/node_modules/@fivetrandevelopers/zetasql/lib/zetasql');
const binaries: Readonly<Record<string, string>> = {
  'linux-x64': 'remote_server.so',
  'linux-arm64': 'remote_server_arm.so',
  'darwin-x64': 'remote_server',
  'darwin-arm64': 'remote_server_arm',
};

/** A column of rows to query: its GoogleSQL type and its cells as `ValueProto`. */
export interface EngineColumn {
  readonly type:
    | 'BOOL'
    | 'INT64'
    | 'DOUBLE'
    | 'STRING'
    | 'DATE'
    | 'TIMESTAMP'
    | 'NUMERIC'
    | 'BIGNUMERIC';
  readonly cells: readonly Message[];
}

/** Columns by table. */
export type EngineTables = Readonly<Record<string, Readonly<Record<string, EngineColumn>>>>;

export interface ReferenceEngine {
  /** Keeps tables in the engine and gives their number for queries. */
  load(tables: EngineTables): Promise<string>;
  /** The rows of a query as lists of `ValueProto`; parameters `@p1`, `@p2` … are all STRING. */
  query(
    sql: string,
    options: { readonly loaded: string; readonly parameters: readonly string[] },
  ): Promise<readonly (readonly Message[])[]>;
  /** As `query`, with the name and the type of each column. */
  read(
    sql: string,
    options: { readonly loaded: string; readonly parameters: readonly string[] },
  ): Promise<{
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly rows: readonly (readonly Message[])[];
  }>;
  /** Parses a script; throws where it is not GoogleSQL. */
  parse(script: string): Promise<void>;
  /** Resolves the names and types of one statement of any kind; throws where they do not fit. */
  analyze(
    statement: string,
    options: { readonly loaded: string; readonly parameters: Readonly<Record<string, string>> },
  ): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts Google's reference implementation of GoogleSQL (ZetaSQL), BigQuery's language, as a child
 * process and speaks gRPC with it.
 */
export async function startReferenceEngine(): Promise<ReferenceEngine> {
  const binary = binaries[`${process.platform}-${process.arch}`];
  if (binary === undefined) throw new Error(`no GoogleSQL for ${process.platform} ${process.arch}`);
  const port = await freePort();
  const child = spawn(join(base, binary), ['localhost', String(port)], { stdio: 'ignore' });
  const exited = new Promise((settle) => {
    child.once('exit', settle);
    child.once('error', settle);
  });
  const definition = loadSync('local_service.proto', {
    keepCase: true,
    longs: String,
    enums: String,
    oneofs: true,
    includeDirs: [join(base, 'protos')],
  });
  const service = serviceOf(definition, 'zetasql.local_service.ZetaSqlLocalService');
  const client = new Client(`localhost:${port}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': 2 ** 29,
    'grpc.max_send_message_length': 2 ** 29,
  });
  const call = (method: string, request: Message): Promise<Message> => {
    const rpc = service[method];
    if (rpc === undefined) throw new Error(`the service has no ${method}`);
    return new Promise((settle, fail) => {
      client.makeUnaryRequest<object, object>(
        rpc.path,
        rpc.requestSerialize,
        rpc.responseDeserialize,
        request,
        (error, answer) => (error ? fail(new Error(error.details)) : settle({ ...answer })),
      );
    });
  };
  const close = async () => {
    client.close();
    child.kill();
    await exited;
  };
  for (let attempt = 1; ; attempt++) {
    try {
      await call('FormatSql', { sql: 'SELECT 1' });
      break;
    } catch (cause) {
      if (attempt === 200) {
        await close();
        throw new Error('the GoogleSQL reference engine does not answer', { cause });
      }
      await wait(50);
    }
  }
  const language_options = {
    ...(await call('GetLanguageOptions', { maximum_features: true })),
    product_mode: 'PRODUCT_EXTERNAL',
    name_resolution_mode: 'NAME_RESOLUTION_DEFAULT',
    supported_statement_kinds: [],
  };
  const evaluate = (
    sql: string,
    { loaded, parameters }: { readonly loaded: string; readonly parameters: readonly string[] },
  ): Promise<Message> =>
    call('EvaluateQuery', {
      sql,
      registered_catalog_id: loaded,
      options: {
        language_options,
        // BigQuery's own; no form may depend on it.
        default_timezone: 'UTC',
        query_parameters: parameters.map((_, i) => ({
          name: `p${i + 1}`,
          type: { type_kind: 'TYPE_STRING' },
        })),
      },
      params: parameters.map((value, i) => ({
        name: `p${i + 1}`,
        value: { string_value: value },
      })),
    });
  return {
    close,
    async parse(script) {
      const options = language_options;
      await call('Parse', { sql_statement: script, options, allow_script: true });
    },
    async analyze(statement, { loaded, parameters }) {
      await call('Analyze', {
        sql_statement: statement,
        registered_catalog_id: loaded,
        options: {
          language_options,
          default_timezone: 'UTC',
          query_parameters: Object.entries(parameters).map(([name, type]) => ({
            name,
            type: { type_kind: `TYPE_${type}` },
          })),
        },
      });
    },
    async load(tables) {
      const { registered_id } = await call('RegisterCatalog', {
        simple_catalog: {
          name: 'catalog',
          builtin_function_options: { language_options },
          table: Object.entries(tables).map(([name, columns], i) => ({
            name,
            serialization_id: i + 1,
            column: Object.entries(columns).map(([column, { type }]) => ({
              name: column,
              type: { type_kind: `TYPE_${type}` },
            })),
          })),
        },
        table_content: Object.fromEntries(
          Object.entries(tables).map(([name, columns]) => [
            name,
            { table_data: { row: rowsOf(Object.values(columns)) } },
          ]),
        ),
      });
      return String(registered_id);
    },
    async query(sql, options) {
      return readRows(await evaluate(sql, options));
    },
    async read(sql, options) {
      const answer = await evaluate(sql, options);
      return { columns: readColumns(answer), rows: readRows(answer) };
    },
  };
}

function rowsOf(columns: readonly EngineColumn[]): readonly Message[] {
  const height = columns[0]?.cells.length ?? 0;
  return Array.from({ length: height }, (_, row) => ({
    cell: columns.map(({ cells }) => cells[row]),
  }));
}

function serviceOf(definition: PackageDefinition, name: string): ServiceDefinition {
  const entry = definition[name];
  if (entry !== undefined && isService(entry)) return entry;
  throw new Error(`the protos have no service ${name}`);
}

function isService(entry: PackageDefinition[string]): entry is ServiceDefinition {
  return typeof entry.format !== 'string';
}

function readRows(answer: Message): readonly (readonly Message[])[] {
  return listAt(answer, ['content', 'table_data', 'row']).map((row) => listAt(row, ['cell']));
}

function readColumns(answer: Message): readonly { readonly name: string; readonly type: string }[] {
  return listAt(answer, ['prepared', 'columns']).map(({ name, type }) => ({
    name: String(name),
    type: String(Object(type).type_kind).replace(/^TYPE_/, ''),
  }));
}

function listAt(message: Message, path: readonly string[]): readonly Message[] {
  let value: unknown = message;
  for (const name of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return Array.isArray(value) ? value : [];
}

function freePort(): Promise<number> {
  return new Promise((settle, fail) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? settle(address.port)
          : fail(new Error('no free port')),
      );
    });
  });
}
