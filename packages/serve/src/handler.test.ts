import { createManualClock, defineTable, LagoaError } from '@lagoa/data';
import { createUnseenCounter } from '@lagoa/features';
import { beforeEach, describe, expect, test } from 'vitest';
import { defaultRiskBands } from './decision.ts';
import { ana, createBundle, customers } from './fixtures/churn.ts';
import { createHandler, type HandlerOptions } from './handler.ts';
import { compileRowScore } from './score-row.ts';

const bundle = await createBundle();
const errors: unknown[] = [];

beforeEach(() => {
  errors.length = 0;
});

const create = (options: Partial<HandlerOptions> = {}) =>
  createHandler({
    bundle,
    table: customers,
    clock: createManualClock(1_767_225_600_000_000n),
    newId: () => 'p-1',
    onError: (error) => errors.push(error),
    ...options,
  });

const post = (body: string, headers = { 'content-type': 'application/json' }): Request =>
  new Request('http://localhost/v1/score', { method: 'POST', body, headers });

const get = (path: string): Request => new Request(`http://localhost${path}`);

const answer = async (response: Response) => ({
  status: response.status,
  type: response.headers.get('content-type'),
  body: await response.json(),
});

const anaScore = {
  prediction_id: 'p-1',
  scored_at: '2026-01-01T00:00:00.000Z',
  score: Math.fround(0.1),
  decision: false,
  risk_band: 'low',
  threshold: 0.5,
  model_name: 'churn',
  model_id: 'bundle-1',
  features_hash: bundle.features.hash,
};

describe('POST /v1/score', () => {
  test('scores a row, with or without the columns that no feature reads', async () => {
    const expected = { status: 200, type: 'application/json', body: anaScore };
    expect(await answer(await create()(post(JSON.stringify(ana))))).toEqual(expected);
    const { customer_id: _, month: __, ...inputs } = ana;
    expect(await answer(await create()(post(JSON.stringify(inputs))))).toEqual(expected);
    const json = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect((await create()(post(JSON.stringify({ ...ana, charges: null }), json))).status).toBe(
      200,
    );
  });

  test('names every wrong field', async () => {
    const { contract: _, ...row } = ana;
    const body = JSON.stringify({ ...row, tenure: 101, month: '2026-02-30', tenur: 1 });
    expect(await answer(await create()(post(body)))).toEqual({
      status: 400,
      type: 'application/problem+json',
      body: {
        type: 'about:blank',
        title: 'Bad Request',
        status: 400,
        detail: 'the row does not fit customers',
        errors: [
          { field: 'contract', message: 'is required' },
          { field: 'month', message: 'must be a date as YYYY-MM-DD, got "2026-02-30"' },
          { field: 'tenure', message: 'must be at most 100, got 101' },
          { field: 'tenur', message: 'is not a column' },
        ],
      },
    });
  });

  test.each([
    ['[]', 'must be one JSON object'],
    ['null', 'must be one JSON object'],
    ['7', 'must be one JSON object'],
  ])('refuses %s', async (body, message) => {
    const { status, body: problem } = await answer(await create()(post(body)));
    expect([status, problem.errors]).toEqual([400, [{ field: '', message }]]);
  });

  test('an own property named __proto__ is an unknown field, not a prototype', async () => {
    const body = `{"__proto__": {"tenure": 1}, ${JSON.stringify(ana).slice(1)}`;
    const { status, body: problem } = await answer(await create()(post(body)));
    expect([status, problem.errors]).toEqual([
      400,
      [{ field: '__proto__', message: 'is not a column' }],
    ]);
  });

  test('a level that the features refuse is the caller’s error', async () => {
    const { status, body } = await answer(
      await create()(post(JSON.stringify({ ...ana, method: 'barter' }))),
    );
    expect([status, body.detail]).toEqual([
      400,
      'feature method: level "barter" was not known when fitted; known: card, cash',
    ]);
    expect(errors).toEqual([]);
  });

  test('and each such level is told, so that it can be counted', async () => {
    const counter = createUnseenCounter();
    const handler = create({ onUnseen: counter.onUnseen });
    for (const method of ['barter', 'card', 'shells'])
      await handler(post(JSON.stringify({ ...ana, method })));
    expect(counter.counts()).toEqual({ method: 2 });
  });

  test('broken JSON, another type and a large body', async () => {
    expect((await answer(await create()(post('{')))).body.detail).toBe('the body is not JSON');
    expect((await answer(await create()(post('')))).status).toBe(400);
    const text = await create()(post(JSON.stringify(ana), { 'content-type': 'text/plain' }));
    expect((await answer(text)).body).toMatchObject({
      status: 415,
      title: 'Unsupported Media Type',
    });
    const large = await create({ maxBodyBytes: 20 })(post(JSON.stringify(ana)));
    expect(await answer(large)).toMatchObject({
      status: 413,
      type: 'application/problem+json',
      body: { detail: 'the body may have 20 bytes' },
    });
  });
});

describe('GET /v1/customers/:id/score', () => {
  const lookup = async (id: string) => (id === 'ana/1 ü' ? { ...ana, tenure: 60 } : undefined);

  test('scores a known customer, whatever the characters of the id', async () => {
    const path = `/v1/customers/${encodeURIComponent('ana/1 ü')}/score`;
    const { status, body } = await answer(await create({ lookup })(get(path)));
    expect(status).toBe(200);
    expect(body).toMatchObject({ score: Math.fround(0.6), decision: true, risk_band: 'high' });
  });

  test('does not know others', async () => {
    expect(await answer(await create({ lookup })(get('/v1/customers/bia/score')))).toMatchObject({
      status: 404,
      type: 'application/problem+json',
      body: { detail: 'no customer "bia"' },
    });
  });

  test.each([
    [new LagoaError('unavailable', 'store at 10.0.0.7 is down'), 503],
    [new LagoaError('deadline-exceeded', 'store at 10.0.0.7 is slow'), 504],
    [new Error('password=hunter2'), 500],
    [new LagoaError('invalid-data', 'row of 10.0.0.7 is broken'), 500],
  ])('a failing lookup (%s) is %i, told to onError and to nobody else', async (error, status) => {
    const failing = () => Promise.reject(error);
    const response = await create({ lookup: failing })(get('/v1/customers/ana/score'));
    const text = await response.text();
    expect([response.status, JSON.parse(text).detail]).toEqual([
      status,
      'the request could not be answered',
    ]);
    expect(text).not.toMatch(/hunter2|10\.0\.0\.7|\.ts|at /);
    expect(errors).toEqual([error]);
  });

  test('is no route without a lookup', async () => {
    expect((await create()(get('/v1/customers/ana/score'))).status).toBe(404);
  });
});

describe('reasons', () => {
  const predictor = {
    ...bundle.predictor,
    // The bias, last, is no reason.
    explain: () => ({
      names: ['tenure', 'charges', 'contract', 'method'],
      values: Float64Array.of(0.2, -0.7, 0.2, 0, 9),
    }),
  };
  const explained = { bundle: { ...bundle, predictor }, lookup: async () => ana };

  test('are the features that moved the score most, as many as asked for', async () => {
    const handler = create(explained);
    const { body } = await answer(await handler(get('/v1/customers/ana/score?reasons=3')));
    expect(body).toEqual({
      ...anaScore,
      reasons: [
        { feature: 'charges', contribution: -0.7 },
        { feature: 'contract', contribution: 0.2 },
        { feature: 'tenure', contribution: 0.2 },
      ],
    });
    expect((await answer(await handler(get('/v1/customers/ana/score')))).body).toEqual(anaScore);
    const posted = new Request(post('').url.concat('?reasons=1'), post(JSON.stringify(ana)));
    expect((await answer(await handler(posted))).body.reasons).toHaveLength(1);
  });

  test.each(['-1', '1.5', 'all', '1000', ''])('reasons=%s is refused', async (reasons) => {
    const response = await create(explained)(get(`/v1/customers/ana/score?reasons=${reasons}`));
    expect(await answer(response)).toMatchObject({
      status: 400,
      body: { detail: 'reasons must be a whole number from 0 to 999' },
    });
  });

  test('of a model that explains nothing are refused', async () => {
    const handler = create({ lookup: async () => ana });
    expect(await answer(await handler(get('/v1/customers/ana/score?reasons=1')))).toMatchObject({
      status: 400,
      body: { detail: 'this model does not explain its scores' },
    });
    expect((await handler(get('/v1/customers/ana/score?reasons=0'))).status).toBe(200);
    expect(() => compileRowScore(bundle, defaultRiskBands)(ana, { reasons: 1 })).toThrow(
      'this model does not explain its scores',
    );
  });
});

describe('the other routes', () => {
  test('health, readiness and an unknown route', async () => {
    expect(await answer(await create()(get('/healthz')))).toMatchObject({ body: { status: 'ok' } });
    expect((await answer(await create()(get('/readyz')))).body).toEqual({
      status: 'ready',
      model_name: 'churn',
      model_id: 'bundle-1',
    });
    expect(await answer(await create()(get('/nowhere')))).toMatchObject({
      status: 404,
      type: 'application/problem+json',
      body: { detail: 'no route GET /nowhere' },
    });
    expect((await create()(get('/v1/score'))).status).toBe(404);
  });

  test('openapi.json says what the handler takes', async () => {
    const lookup = async () => undefined;
    const { body } = await answer(await create({ lookup })(get('/openapi.json')));
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toEqual([
      '/v1/score',
      '/v1/customers/{id}/score',
      '/healthz',
      '/readyz',
    ]);
    const { Row, Score } = body.components.schemas;
    expect(Row.required).toEqual(['tenure', 'charges', 'contract', 'method']);
    expect(Row.properties.contract).toEqual({ type: 'string', enum: ['Monthly', 'Yearly'] });
    expect(Row.properties.charges).toEqual({ type: ['number', 'null'], minimum: 0 });
    expect(Score.required.toSorted()).toEqual(Object.keys(anaScore).sort());
    expect(Object.keys(Score.properties)).toEqual([...Score.required, 'reasons']);
    const references = [...JSON.stringify(body).matchAll(/#\/components\/schemas\/(\w+)/g)];
    expect(references.length).toBeGreaterThan(3);
    for (const [, name = ''] of references) expect(body.components.schemas).toHaveProperty(name);
  });
});

describe('refuses to start', () => {
  test('with features that are not the model’s', () => {
    const predictor = { ...bundle.predictor, layoutHash: 'another' };
    expect(() => create({ bundle: { ...bundle, predictor } })).toThrow('of layout another');
  });

  test('with a table that lacks a column the features read', () => {
    const short = defineTable({
      name: 'short',
      layer: 'gold',
      key: [],
      columns: { tenure: { kind: 'int32' }, contract: { kind: 'string' } },
    });
    expect(() => create({ table: short })).toThrow(
      'the features read charges, method, which table short does not have',
    );
  });

  test('with a threshold or bands out of range', async () => {
    const broken = await createBundle({ threshold: 1.5 });
    expect(() => create({ bundle: broken })).toThrow('threshold must be in [0, 1], got 1.5');
    expect(() => create({ riskBands: { medium: 0.9, high: 0.1 } })).toThrow('risk bands');
  });
});

test('a prediction has a name of its own by default', async () => {
  const { newId: _, ...options } = { newId: undefined, bundle, table: customers };
  const handler = createHandler({ ...options, clock: createManualClock(0n) });
  const ids = await Promise.all(
    [1, 2].map(async () => (await (await handler(post(JSON.stringify(ana)))).json()).prediction_id),
  );
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
});
