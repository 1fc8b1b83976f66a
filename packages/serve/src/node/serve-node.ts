import type { Server } from 'node:http';
import { LagoaError, loadPeer } from '@lagoa/data';

export interface ServeNodeOptions {
  readonly handler: (request: Request) => Promise<Response>;
  /** 0 takes a free one. Default: 8080. */
  readonly port?: number;
  /** Default: `127.0.0.1`; containers listen on `0.0.0.0`. */
  readonly host?: string;
  /** How long `close` waits for requests under way before it cuts them off. Default: 10,000. */
  readonly graceMs?: number;
}

export interface NodeServer {
  /** As `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, waits for the requests under way, then resolves. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serves a handler on Node's HTTP server; resolves when it listens. Needs the peer
 * `@hono/node-server`. Throws `unavailable` where the port is taken and `permission-denied` where it
 * may not be taken.
 *
 * @example
 * const server = await serveNode({ handler, port: 0 });
 * const response = await fetch(`${server.url}/healthz`);
 * await server.close();
 */
export async function serveNode({
  handler,
  port = 8080,
  host = '127.0.0.1',
  graceMs = 10_000,
}: ServeNodeOptions): Promise<NodeServer> {
  const { getRequestListener } = await loadPeer(
    '@hono/node-server',
    () => import('@hono/node-server'),
  );
  const { createServer } = await import('node:http');
  const server = createServer(getRequestListener(handler));
  await listen(server, { port, host });
  const address = server.address();
  const taken = typeof address === 'object' && address !== null ? address.port : port;
  let closing: Promise<void> | undefined;
  // A connection that a client keeps alive would hold up the close after its last answer.
  server.on('request', (_, response) => {
    response.once('close', () => {
      if (closing !== undefined) setImmediate(() => server.closeIdleConnections());
    });
  });
  const close = (): Promise<void> => {
    closing ??= closeServer(server, graceMs);
    return closing;
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    close,
    [Symbol.asyncDispose]: close,
  };
}

function listen(
  server: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code = cause.code === 'EACCES' ? 'permission-denied' : 'unavailable';
      reject(
        new LagoaError(code, `cannot listen on ${host}:${port} (${cause.code})`, {
          details: { name: `${host}:${port}` },
          cause,
        }),
      );
    });
    server.listen({ port, host }, resolve);
  });
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close((error) => {
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    });
    server.closeIdleConnections();
  });
}
