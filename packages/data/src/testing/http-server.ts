import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LagoaError } from '../error.ts';
import { createFaults, type Fault, type Faults } from './fault.ts';

export interface HttpCall {
  /** Name of the route that took it, `none` where no route did. */
  readonly route: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** What the route's `{names}` stood for, percent-decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Bytes as they are, an iterable of bytes piece by piece (where it throws, the connection breaks);
   * anything else as JSON.
   */
  readonly body?: unknown;
}

/** `{name}` in a path takes one segment, percent-encoded slashes included. */
export interface HttpRoute {
  /** By this name faults are scripted and calls are found. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  handle(call: HttpCall): HttpAnswer | Promise<HttpAnswer>;
}

export interface HttpServer {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Every call so far, oldest first. */
  readonly calls: readonly HttpCall[];
  /** Methods are the names of routes. */
  readonly faults: Faults;
  close(): Promise<void>;
}

/** A failure for a route to throw: Google's error body with this status and reason. */
export interface HttpFailure extends Error {
  readonly status: number;
  readonly reason: string;
}

export function createHttpFailure(status: number, reason: string, message: string): HttpFailure {
  return Object.assign(new Error(message), { status, reason });
}

/** Google's JSON error body. */
function googleErrorAnswer(status: number, reason: string, message: string): HttpAnswer {
  return {
    status,
    body: { error: { code: status, message, errors: [{ domain: 'global', reason, message }] } },
  };
}

/**
 * Starts an HTTP server on 127.0.0.1 with a few routes. A path that no route takes answers 501, so
 * that a call nobody thought of cannot pass for one that was checked.
 */
export async function startHttpServer(routes: readonly HttpRoute[]): Promise<HttpServer> {
  const calls: HttpCall[] = [];
  const faults = createFaults();
  const answer = async (request: IncomingMessage): Promise<HttpAnswer | undefined> => {
    const call = await readCall(request, routes);
    calls.push(call);
    const route = routes.find(({ name }) => name === call.route);
    if (route === undefined)
      return googleErrorAnswer(
        501,
        'notImplemented',
        `not checked here: ${call.method} ${call.path}`,
      );
    const fault = faults.take(call.route);
    if (fault === 'hang') return undefined;
    if (fault && !fault.afterWork) return faultAnswer(fault);
    const result = await route.handle(call);
    return fault ? faultAnswer(fault) : result;
  };
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const result = await answer(request);
      if (result !== undefined) await send(response, result);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else await send(response, failureAnswer(error));
    }
  };
  const server = createServer((request, response) => {
    reply(request, response).catch(() => response.destroy());
  });
  // Node would drop idle connections after 5 s, just when a client may be about to use one.
  server.keepAliveTimeout = 600_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string')
    throw new LagoaError('unavailable', 'the local server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    faults,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function faultAnswer({ code, reason, message, cut }: Fault): HttpAnswer {
  if (cut) return { status: 200, headers: { 'content-length': '2' }, body: broken() };
  return googleErrorAnswer(code, reason ?? 'scriptedFault', message ?? 'scripted fault');
}

function failureAnswer(error: unknown): HttpAnswer {
  if (
    error instanceof Error &&
    'status' in error &&
    typeof error.status === 'number' &&
    'reason' in error &&
    typeof error.reason === 'string'
  )
    return googleErrorAnswer(error.status, error.reason, error.message);
  return googleErrorAnswer(
    500,
    'internalError',
    error instanceof Error ? error.message : 'unknown',
  );
}

async function readCall(request: IncomingMessage, routes: readonly HttpRoute[]): Promise<HttpCall> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const call = {
    method,
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: new Uint8Array(Buffer.concat(parts)),
  };
  for (const route of routes) {
    const parameters = route.method === method ? matchPath(route.path, url.pathname) : undefined;
    if (parameters !== undefined) return { ...call, route: route.name, parameters };
  }
  return { ...call, route: 'none', parameters: {} };
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const found = path.split('/');
  if (expected.length !== found.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [i, part] of expected.entries()) {
    const value = found[i] ?? '';
    if (part.startsWith('{')) parameters[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return parameters;
}

// biome-ignore lint/correctness/useYield: it breaks before its first piece
async function* broken(): AsyncGenerator<Uint8Array> {
  throw new Error('the connection breaks');
}

function isStream(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

async function send(
  response: ServerResponse,
  { status, headers, body }: HttpAnswer,
): Promise<void> {
  const isBytes = body instanceof Uint8Array || isStream(body);
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers });
  if (isStream(body)) {
    response.flushHeaders();
    await pipeline(Readable.from(body), response);
    return;
  }
  response.end(body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body));
}
