import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { crc32cBase64 } from './crc32c.ts';
import {
  createHttpFailure,
  type HttpAnswer,
  type HttpCall,
  type HttpServer,
  startHttpServer,
} from './http-server.ts';
import { type Message, readMessage, readText } from './message.ts';
import { splitMultipart } from './multipart.ts';

export interface GcsServer extends HttpServer {
  /** The stored bytes, `undefined` where there is no such object. */
  objectBytes(bucket: string, name: string): Uint8Array | undefined;
  /** The names of a bucket's objects, sorted. */
  objectNames(bucket: string): readonly string[];
  /** The next download answers with one bit turned. */
  corruptNextDownload(): void;
  /** The next download breaks off, or falls silent, when it has sent so many bytes. */
  breakNextDownload(how: 'cut' | 'silence', afterBytes: number): void;
}

interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly resource: Message & { readonly generation: string; readonly name: string };
}

interface UploadSession {
  readonly bucket: string;
  readonly name: string;
  readonly metadata: Message;
  readonly precondition: string | null;
  received: Uint8Array<ArrayBuffer>;
}

/**
 * Starts the JSON API of Cloud Storage with state, for the buckets named: objects with generations,
 * simple and resumable uploads, ranges, listing over pages, checksums, `ifGenerationMatch`. Routes
 * are named `objects.get`, `objects.list`, `objects.insert`, `objects.delete`, `upload.start`,
 * `upload.put`. What it does not know answers 501; see the README for what is not checked.
 */
export async function startGcsServer({
  buckets,
  clock = systemClock,
  pageSize = 1000,
}: {
  readonly buckets: readonly string[];
  readonly clock?: Clock;
  /** Most objects in one page of a listing. Default: 1,000. */
  readonly pageSize?: number;
}): Promise<GcsServer> {
  const objects = new Map<string, StoredObject>();
  const sessions = new Map<string, UploadSession>();
  let generations = 1_700_000_000_000_000n;
  let corrupt = false;
  let breaking: ((bytes: Uint8Array) => AsyncIterable<Uint8Array>) | undefined;

  const keyOf = (bucket: string, name: string): string => {
    if (!buckets.includes(bucket))
      throw createHttpFailure(404, 'notFound', `The specified bucket does not exist: ${bucket}`);
    return `${bucket}/${name}`;
  };
  const find = ({ parameters, query }: HttpCall): StoredObject => {
    const { bucket = '', object = '' } = parameters;
    const found = objects.get(keyOf(bucket, object));
    const generation = query.get('generation') ?? found?.resource.generation;
    if (found === undefined || found.resource.generation !== generation)
      throw createHttpFailure(404, 'notFound', `No such object: ${bucket}/${object}`);
    return found;
  };
  const checkGeneration = (key: string, expected: string | null): void => {
    const found = objects.get(key)?.resource.generation ?? '0';
    if (expected === null || expected === found) return;
    const message = 'At least one of the pre-conditions you specified did not hold.';
    throw createHttpFailure(412, 'conditionNotMet', message);
  };
  const store = (
    upload: Omit<UploadSession, 'received'>,
    bytes: Uint8Array<ArrayBuffer>,
  ): Message => {
    const { bucket, name, metadata, precondition } = upload;
    const key = keyOf(bucket, name);
    checkName(name);
    checkGeneration(key, precondition);
    const crc32c = crc32cBase64(bytes);
    const declared = readText(metadata, 'crc32c');
    if (declared !== '' && declared !== crc32c)
      throw createHttpFailure(400, 'invalid', `Provided CRC32C "${declared}" doesn't match`);
    const generation = String(++generations);
    const updated = new Date(Number(clock.now() / 1000n)).toISOString();
    const resource = {
      kind: 'storage#object',
      id: `${key}/${generation}`,
      bucket,
      name,
      generation,
      metageneration: '1',
      contentType: readText(metadata, 'contentType') || 'application/octet-stream',
      metadata: readMessage(metadata, 'metadata'),
      size: String(bytes.length),
      crc32c,
      md5Hash: createHash('md5').update(bytes).digest('base64'),
      timeCreated: updated,
      updated,
    };
    objects.set(key, { bytes, resource });
    return resource;
  };

  const download = (call: HttpCall): HttpAnswer => {
    const { bytes, resource } = find(call);
    const sent = bytes.slice();
    if (corrupt && sent[0] !== undefined) sent[0] ^= 1;
    corrupt = false;
    const headers = {
      'x-goog-generation': resource.generation,
      'x-goog-hash': `crc32c=${String(resource.crc32c)},md5=${String(resource.md5Hash)}`,
      'x-goog-stored-content-encoding': 'identity',
    };
    const toBody = (body: Uint8Array) => {
      const length = { 'content-length': String(body.length) };
      const broken = breaking?.(body);
      breaking = undefined;
      return { length, body: broken ?? body };
    };
    const range = /^bytes=(\d+)-(\d*)$/.exec(call.headers.range ?? '');
    if (range === null) {
      const { length, body } = toBody(sent);
      return { status: 200, headers: { ...headers, ...length }, body };
    }
    const start = Number(range[1]);
    const end = Math.min(range[2] ? Number(range[2]) + 1 : bytes.length, bytes.length);
    if (start >= bytes.length)
      throw createHttpFailure(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable');
    const contentRange = `bytes ${start}-${end - 1}/${bytes.length}`;
    const { length, body } = toBody(sent.slice(start, end));
    return { status: 206, headers: { ...headers, ...length, 'content-range': contentRange }, body };
  };

  const list = ({ parameters, query }: HttpCall): HttpAnswer => {
    onlyKnown(query, ['prefix', 'pageToken', 'maxResults']);
    const folder = keyOf(parameters.bucket ?? '', '');
    const prefix = query.get('prefix') ?? '';
    const names = [...objects.keys()]
      .filter((key) => key.startsWith(folder + prefix))
      .map((key) => key.slice(folder.length))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))); // by UTF-8, as the service
    const token = query.get('pageToken');
    const rest = token === null ? names : names.slice(names.indexOf(atob(token)) + 1);
    const page = rest.slice(0, Math.min(pageSize, Number(query.get('maxResults') ?? pageSize)));
    const last = page.at(-1);
    return {
      status: 200,
      body: {
        kind: 'storage#objects',
        items: page.map((name) => objects.get(folder + name)?.resource),
        ...(last !== undefined && page.length < rest.length && { nextPageToken: btoa(last) }),
      },
    };
  };

  const insert = async (call: HttpCall): Promise<HttpAnswer> => {
    onlyKnown(call.query, ['uploadType', 'name', 'ifGenerationMatch']);
    const { metadata, data } = readUpload(call);
    const name = call.query.get('name') ?? readText(metadata, 'name');
    const precondition = call.query.get('ifGenerationMatch');
    const upload = { bucket: call.parameters.bucket ?? '', name, metadata, precondition };
    if (call.query.get('uploadType') === 'multipart')
      return { status: 200, body: store(upload, data) };
    if (call.query.get('uploadType') !== 'resumable')
      throw createHttpFailure(501, 'notImplemented', 'not checked here: uploadType');
    checkGeneration(keyOf(upload.bucket, name), precondition);
    const id = String(sessions.size + 1);
    sessions.set(id, { ...upload, received: new Uint8Array() });
    return { status: 200, headers: { location: `http://${call.headers.host}/sessions/${id}` } };
  };

  const putPart = (call: HttpCall): HttpAnswer => {
    const session = sessions.get(call.parameters.id ?? '');
    if (session === undefined) throw createHttpFailure(404, 'notFound', 'No such upload session');
    const range = /^bytes (?:(\d+)-(\d+|\*)|\*)\/(\d+|\*)$/.exec(
      call.headers['content-range'] ?? '',
    );
    const start = Number(range?.[1] ?? session.received.length);
    if (start !== session.received.length)
      throw createHttpFailure(400, 'invalid', `expected byte ${session.received.length}`);
    session.received = new Uint8Array(Buffer.concat([session.received, call.body]));
    const whole =
      range === null || range[2] === '*' || range[3] === String(session.received.length);
    if (whole) return { status: 200, body: store(session, session.received) };
    const size = session.received.length;
    return { status: 308, headers: size === 0 ? {} : { range: `bytes=0-${size - 1}` } };
  };

  const object = '/storage/v1/b/{bucket}/o/{object}';
  const server = await startHttpServer([
    {
      name: 'objects.get',
      method: 'GET',
      path: object,
      handle(call) {
        onlyKnown(call.query, ['alt', 'generation', 'projection']);
        if (call.query.get('alt') === 'media') return download(call);
        return { status: 200, body: find(call).resource };
      },
    },
    { name: 'objects.list', method: 'GET', path: '/storage/v1/b/{bucket}/o', handle: list },
    {
      name: 'objects.delete',
      method: 'DELETE',
      path: object,
      handle(call) {
        onlyKnown(call.query, ['generation', 'ifGenerationMatch']);
        const { bucket = '', object: name = '' } = call.parameters;
        find(call);
        checkGeneration(keyOf(bucket, name), call.query.get('ifGenerationMatch'));
        objects.delete(keyOf(bucket, name));
        return { status: 204 };
      },
    },
    {
      name: 'objects.insert',
      method: 'POST',
      path: '/upload/storage/v1/b/{bucket}/o',
      handle: insert,
    },
    { name: 'upload.put', method: 'PUT', path: '/sessions/{id}', handle: putPart },
  ]);
  return {
    ...server,
    objectBytes: (bucket, name) => objects.get(`${bucket}/${name}`)?.bytes,
    objectNames: (bucket) =>
      [...objects.keys()]
        .filter((key) => key.startsWith(`${bucket}/`))
        .map((key) => key.slice(bucket.length + 1))
        .sort(),
    corruptNextDownload() {
      corrupt = true;
    },
    breakNextDownload(how, afterBytes) {
      breaking = async function* (bytes) {
        yield bytes.slice(0, afterBytes);
        if (how === 'cut') throw new Error('the connection breaks');
        await new Promise(() => undefined);
      };
    },
  };
}

function readUpload(call: HttpCall): {
  readonly metadata: Message;
  readonly data: Uint8Array<ArrayBuffer>;
} {
  if (call.query.get('uploadType') === 'multipart') {
    const [head, data] = splitMultipart(call.headers['content-type'] ?? '', call.body);
    return { metadata: JSON.parse(new TextDecoder().decode(head)), data: data ?? new Uint8Array() };
  }
  const text = new TextDecoder().decode(call.body);
  return { metadata: text === '' ? {} : JSON.parse(text), data: new Uint8Array() };
}

/** A parameter that this server would ignore answers 501, so that it cannot pass for honoured. */
function onlyKnown(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys())
    if (!known.includes(name) && !['prettyPrint', 'alt', 'uploadType'].includes(name))
      throw createHttpFailure(501, 'notImplemented', `not checked here: parameter ${name}`);
}

function checkName(name: string): void {
  if (
    name === '' ||
    Buffer.byteLength(name) > 1024 ||
    /[\r\n]/.test(name) ||
    name === '.' ||
    name === '..'
  )
    throw createHttpFailure(400, 'invalid', `Invalid object name ${JSON.stringify(name)}`);
}
