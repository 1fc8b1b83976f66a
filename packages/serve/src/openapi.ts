import type { JsonSchema } from './column-json.ts';
import { type RowContract, rowJsonSchema } from './row-json.ts';
import { scoreColumns } from './scored-table.ts';

const scoreSchema: JsonSchema = {
  type: 'object',
  required: [
    ...['prediction_id', 'scored_at', 'score', 'decision', 'risk_band', 'threshold'],
    ...['model_name', 'model_id', 'features_hash'],
  ],
  properties: {
    prediction_id: { type: 'string', format: 'uuid' },
    scored_at: { type: 'string', format: 'date-time' },
    score: { type: 'number', minimum: 0, maximum: 1 },
    decision: { type: 'boolean' },
    risk_band: { type: 'string', enum: scoreColumns.risk_band.levels },
    threshold: { type: 'number', minimum: 0, maximum: 1 },
    model_name: { type: 'string' },
    model_id: { type: 'string' },
    features_hash: { type: 'string' },
    reasons: {
      type: 'array',
      items: {
        type: 'object',
        required: ['feature', 'contribution'],
        properties: {
          feature: { type: 'string' },
          contribution: { type: 'number', description: 'What it adds to the log-odds' },
        },
      },
    },
  },
};

const reasonsParameter: JsonSchema = {
  name: 'reasons',
  in: 'query',
  description: 'How many of the features that moved the score most to name',
  schema: { type: 'integer', minimum: 0, maximum: 999, default: 0 },
};

const problemSchema: JsonSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
};

/** The OpenAPI 3.1 document of the handler, from the table's declaration. Plain JSON. */
export function openApiDocument(
  contract: RowContract,
  { title, version, lookup }: { title: string; version: string; lookup: boolean },
): JsonSchema {
  const scored = answer('The score', 'application/json', 'Score');
  const problem = (description: string) =>
    answer(description, 'application/problem+json', 'Problem');
  const byId = {
    get: {
      operationId: 'scoreCustomerById',
      summary: 'Score a known customer',
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        reasonsParameter,
      ],
      responses: { 200: scored, 404: problem('No such customer') },
    },
  };
  return {
    openapi: '3.1.0',
    info: { title, version },
    paths: {
      '/v1/score': {
        post: {
          operationId: 'scoreRow',
          summary: 'Score one row',
          parameters: [reasonsParameter],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: reference('Row') } },
          },
          responses: {
            200: scored,
            400: problem('The row is not what the table declares; one reason per field'),
            413: problem('The body is too large'),
            415: problem('The body is not JSON'),
          },
        },
      },
      ...(lookup && { '/v1/customers/{id}/score': byId }),
      '/healthz': { get: { operationId: 'health', responses: { 200: plain('Alive') } } },
      '/readyz': { get: { operationId: 'readiness', responses: { 200: plain('Ready to score') } } },
    },
    components: {
      schemas: { Row: rowJsonSchema(contract), Score: scoreSchema, Problem: problemSchema },
    },
  };
}

function reference(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function answer(description: string, mediaType: string, schema: string): JsonSchema {
  return { description, content: { [mediaType]: { schema: reference(schema) } } };
}

function plain(description: string): JsonSchema {
  return { description, content: { 'application/json': { schema: { type: 'object' } } } };
}
