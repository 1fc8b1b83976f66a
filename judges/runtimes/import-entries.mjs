// Imports each specifier given and prints its export names as JSON; runs in Node, Deno and Bun.
import process from 'node:process';

const found = {};
for (const specifier of process.argv.slice(2))
  found[specifier] = Object.keys(await import(specifier)).sort();
console.log(JSON.stringify(found));
