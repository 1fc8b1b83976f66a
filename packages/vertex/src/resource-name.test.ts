import { expect, test } from 'vitest';
import { formatLocation, formatModel, formatTableUri } from './index.ts';

const place = { project: 'p', location: 'europe-west1' };

test('names of places, models, versions and tables', () => {
  expect(formatLocation(place)).toBe('projects/p/locations/europe-west1');
  expect(formatModel(place, 'churn')).toBe('projects/p/locations/europe-west1/models/churn');
  expect(formatModel(place, 'churn', 'champion')).toMatch(/models\/churn@champion$/);
  expect(formatTableUri({ project: 'my-p', dataset: 'd', table: 't_1' })).toBe('bq://my-p.d.t_1');
});

test.each([[''], ['a/b'], ['a@b'], ['a b']])('%o is no part of a name', (part) => {
  expect(() => formatLocation({ project: part, location: 'l' })).toThrow('a part of a resource');
  expect(() => formatModel(place, part)).toThrow('a part of a resource');
  expect(() => formatModel(place, 'm', part)).toThrow('a part of a resource');
  expect(() => formatTableUri({ project: 'p', dataset: 'd', table: part })).toThrow('a table is');
});
