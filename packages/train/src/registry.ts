import {
  type Clock,
  checkObjectKey,
  createLog,
  isLagoaError,
  LagoaError,
  type ObjectStore,
} from '@lagoa/data';
import { checkRegistryEntry, parseRegistryEntry, type RegistryEntry } from './registry-entry.ts';

/** A bundle under a model's name. */
export interface ModelVersion {
  readonly name: string;
  /** From 1, in order of registration. */
  readonly version: number;
  readonly bundleId: string;
  /** Microseconds since 1970 UTC, as a decimal text. */
  readonly registeredAtMicros: string;
}

/** One move of an alias. */
export interface AliasMove {
  readonly alias: string;
  readonly version: number;
  /** Where it stood before; `null` for a new alias. */
  readonly previous: number | null;
  /** What decided, such as the hash of a verdict; `null` if not said. */
  readonly evidence: string | null;
  readonly movedAtMicros: string;
}

/** Versions of models, and aliases such as `champion` that say which one is in use. */
export interface ModelRegistry {
  /** The bundle's version; a bundle registered before keeps the version it has. */
  register(name: string, bundleId: string): Promise<ModelVersion>;
  /** Rising; empty for a name that nothing was registered under. */
  versions(name: string): Promise<readonly ModelVersion[]>;
  /**
   * Moves an alias by compare-and-set: throws `conflict` unless it stands at `expects`. Already at
   * `version`, nothing changes. Throws `not-found` for a version that does not exist.
   */
  setAlias(
    name: string,
    alias: string,
    options: {
      readonly version: number;
      readonly expects: number | 'absent';
      readonly evidence?: string;
    },
  ): Promise<void>;
  /** `undefined` where the alias was never set. */
  resolve(name: string, alias: string): Promise<ModelVersion | undefined>;
  /** Every move of the model's aliases, oldest first. */
  history(name: string): Promise<readonly AliasMove[]>;
}

/**
 * A registry in an object store: one append-only log of changes per model name,
 * `<prefix>/<name>/log/<12 digits>.json`. Each change is an object created only if absent, so of
 * racing writers one wins and the others decide again on what it wrote; nothing is overwritten.
 *
 * @example
 * const registry = createObjectStoreRegistry({ store, prefix: 'registry', clock: systemClock });
 * const { version } = await registry.register('churn', bundleId);
 * await registry.setAlias('churn', 'champion', { version, expects: 'absent' });
 */
export function createObjectStoreRegistry(options: {
  readonly store: ObjectStore;
  readonly prefix: string;
  readonly clock: Clock;
}): ModelRegistry {
  const { store, prefix, clock } = options;
  const logOf = (name: string) => createLog(store, `${prefix}/${checkName(name)}/log`);

  async function readEntries(name: string): Promise<readonly RegistryEntry[]> {
    const log = logOf(name);
    const numbers = await log.numbers();
    return Promise.all(
      numbers.map(async (number, i) => {
        const entry = number === i + 1 ? await log.read(number) : undefined;
        return parseRegistryEntry(entry, `${prefix}/${name}/log/${i + 1}`);
      }),
    );
  }

  /** Appends what `decide` makes of the newest state; `undefined` means nothing is left to do. */
  async function change(
    name: string,
    decide: (entries: readonly RegistryEntry[]) => RegistryEntry | undefined,
  ): Promise<void> {
    for (;;) {
      const entries = await readEntries(name);
      const entry = decide(entries);
      if (entry === undefined) return;
      checkRegistryEntry(entry);
      try {
        return await logOf(name).append(entries.length + 1, entry);
      } catch (error) {
        // Another writer was first: decide again, knowing its entry.
        if (!isLagoaError(error, 'conflict')) throw error;
      }
    }
  }

  const registry: ModelRegistry = {
    async register(name, bundleId) {
      await change(name, (entries) => {
        const versions = versionsOf(name, entries);
        if (versions.some((known) => known.bundleId === bundleId)) return undefined;
        const version = versions.length + 1;
        return entryOf(clock, { kind: 'register', version, bundleId });
      });
      const registered = (await registry.versions(name)).find((own) => own.bundleId === bundleId);
      if (registered !== undefined) return registered;
      throw new LagoaError('corrupt', `${name}: the registration of ${bundleId} has vanished`);
    },
    versions: async (name) => versionsOf(name, await readEntries(name)),
    async setAlias(name, alias, { version, expects, evidence }) {
      checkName(alias);
      await change(name, (entries) => {
        const versions = versionsOf(name, entries);
        if (!versions.some((known) => known.version === version))
          throw new LagoaError(
            'not-found',
            `${name} has no version ${version}; it has ${versions.length}`,
            { details: { name: `${name}/${version}` } },
          );
        const found = movesOf(entries).findLast((move) => move.alias === alias)?.version;
        if (found === version) return undefined;
        if (found !== (expects === 'absent' ? undefined : expects))
          throw new LagoaError(
            'conflict',
            `${name}: alias ${alias} was expected at ${expects}, it is at ${found ?? 'absent'}`,
            { details: { name: `${name}/${alias}`, expected: expects, found: found ?? 'absent' } },
          );
        return entryOf(clock, {
          kind: 'alias',
          alias,
          version,
          previous: found ?? null,
          evidence: evidence ?? null,
        });
      });
    },
    async resolve(name, alias) {
      const entries = await readEntries(name);
      const move = movesOf(entries).findLast((own) => own.alias === alias);
      return versionsOf(name, entries).find((own) => own.version === move?.version);
    },
    history: async (name) => movesOf(await readEntries(name)),
  };
  return registry;
}

function entryOf(clock: Clock, change: RegistryEntry['change']): RegistryEntry {
  return { kind: 'registry-entry', version: 1, atMicros: clock.now().toString(), change };
}

function versionsOf(name: string, entries: readonly RegistryEntry[]): readonly ModelVersion[] {
  return entries.flatMap(({ change, atMicros }) =>
    change.kind === 'register'
      ? [
          {
            name,
            version: change.version,
            bundleId: change.bundleId,
            registeredAtMicros: atMicros,
          },
        ]
      : [],
  );
}

function movesOf(entries: readonly RegistryEntry[]): readonly AliasMove[] {
  return entries.flatMap(({ change, atMicros }) => {
    if (change.kind !== 'alias') return [];
    const { alias, version, previous, evidence } = change;
    return [{ alias, version, previous, evidence, movedAtMicros: atMicros }];
  });
}

/** One segment of an object key. */
function checkName(name: string): string {
  if (!name.includes('/')) return checkObjectKey(name);
  throw new LagoaError('invalid-argument', `a name must not hold /, got ${JSON.stringify(name)}`, {
    details: { argument: 'name' },
  });
}
