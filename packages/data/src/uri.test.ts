import { expect, test } from 'vitest';
import { parseUri } from './uri.ts';

test.each([
  ['file:///data/a%20b/%C3%BC.parquet', { kind: 'file', path: '/data/a b/ü.parquet' }],
  ['file:/data/a', { kind: 'file', path: '/data/a' }],
  ['file://localhost/data', { kind: 'file', path: '/data' }],
  ['gs://lake-dev', { kind: 'gs', bucket: 'lake-dev', key: '' }],
  ['gs://lake-dev/', { kind: 'gs', bucket: 'lake-dev', key: '' }],
  ["gs://lake/a b/ü#?'x", { kind: 'gs', bucket: 'lake', key: "a b/ü#?'x" }],
  ['gs://lake/silver/', { kind: 'gs', bucket: 'lake', key: 'silver' }],
  ['bq://p-1.d.t', { kind: 'bq', project: 'p-1', dataset: 'd', table: 't' }],
  [
    'bq://example.com:p.telecom_gold.t-1',
    { kind: 'bq', project: 'example.com:p', dataset: 'telecom_gold', table: 't-1' },
  ],
  ['HTTPS://Example.com/a?sig=x', { kind: 'http', url: 'https://example.com/a?sig=x' }],
])('%s', (uri, expected) => {
  expect(parseUri(uri)).toStrictEqual(expected);
});

test.each([
  ['', 'a URI begins with'],
  ['/data/x', 'a URI begins with'],
  ['./x', 'a URI begins with'],
  ['s3://b/k', 'expected file:, gs://, bq://'],
  ['javascript:alert(1)', 'expected file:, gs://, bq://'],
  ['file://host/x', 'expected file:///path'],
  ['file:x', 'expected file:///path'],
  ['file:///a?x', 'expected file:///path'],
  ['file:///a/%ff', 'percent-encoded'],
  ['file:///a/../etc', '. or .. segments'],
  ['file:///a/%2e%2E/etc', '. or .. segments'],
  ['file:///a%2fb', 'encoded slashes'],
  ['file:///a%00', 'encoded slashes'],
  ['gs://', 'expected gs://<bucket>'],
  ['gs:///a', 'expected gs://<bucket>'],
  ['gs://UPPER/a', 'expected gs://<bucket>'],
  ['gs://lake/../x', '. or .. segments'],
  ['gs://lake/a%2Fb', 'encoded slashes'],
  ['gs://lake/a%5Cb', 'encoded slashes'],
  ['gs://lake/a\\b', 'backslashes'],
  ['gs://lake/a\nb', 'control characters'],
  ['gs://lake//a', 'must not start or end with /'],
  ['bq://p.d', 'expected bq://<project>.<dataset>.<table>'],
  ['bq://p.d.', 'expected bq://<project>.<dataset>.<table>'],
  ['bq://p.d.t.x', 'expected bq://<project>.<dataset>.<table>'],
  ['bq://p.d.t`; DROP', 'expected bq://<project>.<dataset>.<table>'],
  ['bq:p.d.t', 'expected bq://<project>.<dataset>.<table>'],
  ['https://', 'not a URL'],
  ['https://x/../y', '. or .. segments'],
])('%j is refused', (uri, message) => {
  const parse = () => parseUri(uri);
  expect(parse).toThrow(message);
  expect(parse).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});

test.each(['https', 'gs', 'bq', 'file'])(
  'credentials in %s are refused and not repeated',
  (scheme) => {
    const parse = () => parseUri(`${scheme}://user:hunter2@host/path?token=hunter2`);
    expect(parse).toThrow('must not hold credentials');
    expect(parse).not.toThrow('hunter2');
  },
);

test('a query is not repeated', () => {
  expect(() => parseUri('s3://b/k?signature=hunter2')).not.toThrow('hunter2');
});
