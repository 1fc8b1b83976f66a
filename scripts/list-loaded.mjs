// Imports the specifier given and prints every module that Node resolved on the way, as JSON.
import { registerHooks } from 'node:module';

const loaded = [];
registerHooks({
  load(url, context, next) {
    loaded.push(url);
    return next(url, context);
  },
});
await import(process.argv[2]);
process.stdout.write(JSON.stringify(loaded));
