// A publisher in a process of its own, which may be killed or raced at any moment:
// node publish.child.ts <root> <generation>. Exit code 3 is a conflict.
import { isLagoaError } from '@lagoa/data';
import { publishGeneration } from './generations.ts';

const [root = '', generation = ''] = process.argv.slice(2);
try {
  await publishGeneration(root, Number(generation), () => process.stdout.write('ready'));
} catch (error) {
  if (!isLagoaError(error, 'conflict')) throw error;
  process.exitCode = 3;
}
