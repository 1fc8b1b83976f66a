// A publisher that may be killed at any moment: node publish.child.ts <root> <generation>
import { publishGeneration } from './generations.ts';

const [root = '', generation = ''] = process.argv.slice(2);
await publishGeneration(root, Number(generation), () => process.stdout.write('ready'));
process.stdout.write(' done');
