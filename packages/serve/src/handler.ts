import {
  type Clock,
  isLagoaError,
  type LagoaErrorCode,
  LagoaError,
  type TableDefinition,
} from '@lagoa/data';
import { describeFeatures, type FeatureRow, type OnUnseen } from '@lagoa/features';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { checkRiskBands, defaultRiskBands, type RiskBands } from './decision.ts';
import { openApiDocument } from './openapi.ts';
import { type ProblemStatus, problemResponse } from './problem.ts';
import { parseRowJson, type RowContract } from './row-json.ts';
import { compileRowScore, type RowScore } from './score-row.ts';
import { checkBundle, type ServingBundle } from './serving-bundle.ts';

/** What a scoring route answers. */
export interface ScoreAnswer extends RowScore {
  readonly prediction_id: string;
  /** RFC 3339, UTC. */
  readonly scored_at: string;
}

export interface HandlerOptions {
  readonly bundle: ServingBundle;
  /** The table whose rows are scored; requests are checked against its declaration. */
  readonly table: TableDefinition;
  /** The newest row of a customer, by the conventions of `ColumnValue`; `undefined`: no such customer. */
  readonly lookup?: (
    id: string,
    options: { readonly signal: AbortSignal },
  ) => Promise<FeatureRow | undefined>;
  readonly clock: Clock;
  /** Names each prediction. Default: a random UUID. */
  readonly newId?: () => string;
  /** Default: medium from 0.3, high from 0.6. */
  readonly riskBands?: RiskBands;
  /** Larger bodies are refused with 413. Default: 65,536. */
  readonly maxBodyBytes?: number;
  /** Told every error that became a 5xx answer; callers see no more than the status. */
  readonly onError?: (error: unknown) => void;
  /** Told each level that the features did not know; `createUnseenCounter` of features counts them. */
  readonly onUnseen?: OnUnseen;
}

/** Statuses of remote failures; every other error is a 500. */
const statusOfCode: Partial<Record<LagoaErrorCode, ProblemStatus>> = {
  unavailable: 503,
  'deadline-exceeded': 504,
};

/**
 * Scoring over HTTP as one function of a request, for any runtime:
 *
 * - `POST /v1/score`: scores the row in the JSON body; the columns that the features read are
 *   required, others of the table are allowed; 400 names every wrong field.
 * - `GET /v1/customers/:id/score`, where `lookup` is given; 404 for an unknown customer.
 * - Both take `?reasons=3` for the features that moved the score most, where the model explains.
 * - `GET /healthz`, `GET /readyz`, `GET /openapi.json`.
 *
 * Error answers are `application/problem+json` (RFC 9457). Refuses to start: `corrupt` where features
 * and model do not belong together, `invalid-argument` where the table lacks a column they read.
 *
 * @example
 * const handler = createHandler({ bundle, table: customers, clock: systemClock });
 * const response = await handler(new Request('http://localhost/healthz'));
 */
export function createHandler(options: HandlerOptions): (request: Request) => Promise<Response> {
  const {
    bundle,
    table,
    lookup,
    clock,
    newId = () => crypto.randomUUID(),
    riskBands = defaultRiskBands,
    maxBodyBytes = 65_536,
    onError,
    onUnseen,
  } = options;
  checkBundle(bundle);
  checkRiskBands(riskBands);
  const contract = rowContract(bundle, table);
  const scoreRow = compileRowScore(bundle, riskBands, onUnseen === undefined ? {} : { onUnseen });
  const { manifest } = bundle;
  const document = openApiDocument(contract, {
    title: `Scores of ${manifest.modelName}`,
    version: manifest.id,
    lookup: lookup !== undefined,
  });
  const answer = (row: FeatureRow, reasons = '0'): ScoreAnswer => ({
    prediction_id: newId(),
    scored_at: new Date(Number(clock.now() / 1000n)).toISOString(),
    ...scoreRow(row, { reasons: Number(reasons) }),
  });

  const app = new Hono();
  app.get('/healthz', (context) => context.json({ status: 'ok' }));
  app.get('/readyz', (context) =>
    context.json({ status: 'ready', model_name: manifest.modelName, model_id: manifest.id }),
  );
  app.get('/openapi.json', (context) => context.json(document));
  app.use('/v1/*', async (context, next) => {
    const reasons = context.req.query('reasons') ?? '0';
    if (!/^\d{1,3}$/.test(reasons))
      return problemResponse(400, 'reasons must be a whole number from 0 to 999');
    if (Number(reasons) > 0 && bundle.predictor.explain === undefined)
      return problemResponse(400, 'this model does not explain its scores');
    return next();
  });
  app.post(
    '/v1/score',
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => problemResponse(413, `the body may have ${maxBodyBytes} bytes`),
    }),
    async (context) => {
      const type = context.req.header('content-type') ?? '';
      if (!/^application\/json\s*(;|$)/i.test(type))
        return problemResponse(415, 'the body must be application/json');
      const body = parseJson(await context.req.text());
      if (body === undefined) return problemResponse(400, 'the body is not JSON');
      const parsed = parseRowJson(body.json, contract);
      if (parsed.kind === 'errors')
        return problemResponse(400, `the row does not fit ${table.name}`, parsed.errors);
      try {
        return context.json(answer(parsed.row, context.req.query('reasons')));
      } catch (error) {
        // The row is the caller's, and so are levels that the features refuse.
        if (!isLagoaError(error, 'invalid-data')) throw error;
        return problemResponse(400, error.message);
      }
    },
  );
  if (lookup !== undefined)
    app.get('/v1/customers/:id/score', async (context) => {
      const id = context.req.param('id');
      const row = await lookup(id, { signal: context.req.raw.signal });
      return row === undefined
        ? problemResponse(404, `no customer ${JSON.stringify(id)}`)
        : context.json(answer(row, context.req.query('reasons')));
    });
  app.notFound((context) =>
    problemResponse(404, `no route ${context.req.method} ${context.req.path}`),
  );
  app.onError((error) => {
    onError?.(error);
    const status = isLagoaError(error) ? statusOfCode[error.code] : undefined;
    return problemResponse(status ?? 500, 'the request could not be answered');
  });
  return async (request) => app.fetch(request);
}

/** The table's columns; those that the features read are required. */
function rowContract({ features }: ServingBundle, { name, columns }: TableDefinition): RowContract {
  const required = [...new Set(describeFeatures(features).flatMap((feature) => feature.columns))];
  const missing = required.filter((column) => !Object.hasOwn(columns, column));
  if (missing.length > 0)
    throw new LagoaError(
      'invalid-argument',
      `the features read ${missing.join(', ')}, which table ${name} does not have`,
      { details: { argument: 'table' } },
    );
  return { columns, required };
}

function parseJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
