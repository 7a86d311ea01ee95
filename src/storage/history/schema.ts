import type { DatabaseSync } from 'node:sqlite'

/** Says in the file's header whose it is: "p2pc". */
export const APPLICATION_ID = 0x70327063

/** One step from a version of the schema to the next; runs within a transaction. */
export type Migration = (database: DatabaseSync) => void

/**
 * Version 1. `sealed` comes last, so that the short columns of a long row are read without it. Ids, authors and sessions are
 * 32 bytes. A set of parts is kept in `parts` where it is known (set-tree.ts); nothing there is needed, all can be made again.
 */
const createTables: Migration = (database) => {
  database.exec(`
    CREATE TABLE room (
      only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
      id BLOB NOT NULL,
      key_check BLOB NOT NULL,
      count INTEGER NOT NULL,
      clock INTEGER NOT NULL,
      floor INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE batches (
      row INTEGER PRIMARY KEY,
      id BLOB NOT NULL UNIQUE,
      clock INTEGER NOT NULL,
      author BLOB NOT NULL,
      session BLOB NOT NULL,
      number INTEGER NOT NULL,
      time_ms INTEGER NOT NULL,
      is_about_removal INTEGER NOT NULL,
      has_text INTEGER NOT NULL,
      sealed BLOB NOT NULL
    ) STRICT;
    CREATE INDEX batches_in_order ON batches (clock, author, session, number, id);
    CREATE INDEX texts_in_order ON batches (clock, author, session, number, id) WHERE has_text = 1;
    CREATE INDEX removals_in_order ON batches (clock, author, session, number, id) WHERE is_about_removal = 1;
    CREATE INDEX batches_in_set ON batches (clock, id, time_ms);
    CREATE INDEX batches_by_author ON batches (author, clock);

    CREATE TABLE parts (
      level INTEGER NOT NULL,
      position INTEGER NOT NULL,
      count INTEGER NOT NULL,
      hash BLOB NOT NULL,
      PRIMARY KEY (level, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE identities (
      fingerprint BLOB PRIMARY KEY,
      spki BLOB NOT NULL,
      joined INTEGER
    ) STRICT;

    CREATE TABLE holders (
      number INTEGER PRIMARY KEY,
      fingerprint BLOB NOT NULL UNIQUE
    ) STRICT;
    CREATE TABLE holdings (
      batch INTEGER NOT NULL,
      holder INTEGER NOT NULL,
      PRIMARY KEY (batch, holder)
    ) STRICT, WITHOUT ROWID;
  `)
}

/** From version n to n + 1, in order; never changed once released, only added to. */
export const MIGRATIONS: readonly Migration[] = [createTables]
