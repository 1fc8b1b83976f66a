import { contentHash, ingestFile, readStream } from '@lagoa/data';
import { readLanding } from '../landing.ts';
import { monthName } from '../month.ts';
import { names } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Wiring } from '../wiring.ts';
import { check, count, type Tell } from './tell.ts';

/** Lands each month in bronze, twice: the same bytes land once. */
export async function landBronze(local: Wiring, cloud: GcpWiring, tell: Tell): Promise<void> {
  const { files } = await readLanding(local.bucket);
  for (const { month, key, source: name } of files) {
    const resource = `${names.bronze}, ${monthName(month)}`;
    const source = {
      name,
      extension: '.csv',
      async *open() {
        const object = await local.bucket.get(key);
        if (object !== undefined) yield* readStream(object.body);
      },
    };
    const options = { prefix: names.bronze, clock: cloud.clock };
    let landed = '';
    await tell('land file', resource, async () => {
      const manifest = await ingestFile(cloud.bucket, source, options);
      landed = contentHash(manifest);
      return `${count(manifest.bytes)} bytes, SHA-256 ${manifest.hash.slice(0, 12)}…`;
    });
    await tell('land file again', resource, async () => {
      const again = contentHash(await ingestFile(cloud.bucket, source, options));
      check(again === landed, 'the file landed a second time');
      return 'landed before, nothing new';
    });
  }
}
