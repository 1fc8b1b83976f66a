import data = require('@lagoa/data');
import drift = require('@lagoa/drift');
import features = require('@lagoa/features');
import serve = require('@lagoa/serve');
import train = require('@lagoa/train');
import vertex = require('@lagoa/vertex');

const modules = { data, drift, features, serve, train, vertex };
if (Object.keys(modules).length !== 6) throw new Error('a module is missing');
const hash = data.contentHash({ b: 2, a: 1 });
if (hash !== data.contentHash({ a: 1, b: 2 })) throw new Error('the hash depends on key order');
const error: unknown = new data.LagoaError('not-found', 'no table');
if (!data.isLagoaError(error, 'not-found')) throw new Error('an error is not recognised');
console.log(`CommonJS service: six packages required, ${hash.length} hex digits hashed`);
