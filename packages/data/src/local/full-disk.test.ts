import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lagoa-full-'));
});
afterEach(() => rmSync(root, { recursive: true }));

type Adapter = 'objects' | 'tables' | 'packed' | 'json' | 'parquet' | 'memory';

/**
 * Writes 2 MB through a store in a process of its own, and gives the error's code and message. Its
 * files may not grow beyond 64 kB, or lie on a disk of 1 MB.
 */
function writeInChild(adapter: Adapter, limit: 'ulimit' | 'disk') {
  const child = join(import.meta.dirname, 'fixtures/write-much.ts');
  const node = `'${process.execPath}' --conditions=@lagoa/source --disable-warning=ExperimentalWarning '${child}' ${adapter} '${root}'`;
  const script =
    limit === 'ulimit'
      ? `ulimit -f 128; ${node}`
      : `mount -t tmpfs -o size=1m lagoa '${root}' && ${node}; ls -A '${root}'`;
  const command = limit === 'ulimit' ? 'sh' : 'unshare';
  const words = limit === 'ulimit' ? ['-c', script] : ['-m', 'sh', '-c', script];
  return spawnSync(command, words, { encoding: 'utf8', timeout: 50_000 });
}

const mayMount =
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m lagoa /mnt']).status === 0;

test.each(['objects', 'tables'] as const)(
  '%s: a file that may not grow is told as such',
  (adapter) => {
    const { stdout, stderr } = writeInChild(adapter, 'ulimit');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^unavailable write .*: the file may not grow any further\n$/);
    expect(
      readdirSync(root, { recursive: true })
        .map(String)
        .filter((name) => /tmp|log/.test(name)),
    ).toEqual([]);
  },
);

// A real full disk needs the right to mount one: root, as in CI's containers.
test.skipIf(!mayMount).each(['objects', 'tables'] as const)(
  '%s: a full disk is told as such',
  (adapter) => {
    const { stdout, stderr } = writeInChild(adapter, 'disk');
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^unavailable write .*: no space left on the disk\n/);
  },
);

test.skipIf(!mayMount).each([
  ['packed', /^unavailable rewrite source: no space left on the disk\n/],
  ['json', /^unavailable rewrite source: no space left on the disk\n/],
  ['parquet', /^unavailable rewrite source: no space left on the disk\n/],
  ['memory', /^unavailable load source: memory is used up and cannot be spilled to disk/],
] as const)('%s: a full disk is not taken for a bad file', (adapter, expected) => {
  const { stdout, stderr } = writeInChild(adapter, 'disk');
  expect(stderr).toBe('');
  expect(stdout).toMatch(expected);
});
