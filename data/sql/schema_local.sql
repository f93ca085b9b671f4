-- The schema goes on (schema.sql says how it is written): what is this machine's alone, and never travels.

CREATE TABLE self ( -- local: who writes here (identity.h); one row
  n        INTEGER PRIMARY KEY CHECK (n = 1),
  writer   BLOB NOT NULL,    -- 16 bytes; zero: this copy must take a new identity before it writes
  ordinal  INTEGER,          -- its branch, NULL before the first transaction
  seq      INTEGER NOT NULL, -- last number written
  head     BLOB NOT NULL,    -- and its hash
  hlc      INTEGER NOT NULL, -- largest clock adopted
  inode    INTEGER NOT NULL, -- of the file when the identity was taken
  machine  BLOB NOT NULL,    -- hash of the machine's id then
  fork_count INTEGER NOT NULL -- forks known when the derived tables were last rebuilt
) STRICT;

CREATE TABLE draft ( -- local: half-filled forms, saved as typed
  id      INTEGER PRIMARY KEY,
  form    TEXT NOT NULL,    -- name of the form
  staff   TEXT NOT NULL,    -- whose it is
  subject BLOB,             -- what it is about
  at      INTEGER NOT NULL, -- instant of the last key
  fields  TEXT NOT NULL     -- name=value lines, percent-encoded
) STRICT;

CREATE TABLE presence ( -- local: who has what open now on this machine; rows of processes that are gone count for nothing
  record  BLOB NOT NULL,    -- a follow-up
  pid     INTEGER NOT NULL, -- process
  started INTEGER NOT NULL, -- when it was started, in the system's own ticks: a number may be used again
  staff   TEXT NOT NULL,    -- name of who it is, '' nobody
  PRIMARY KEY (record)
) STRICT, WITHOUT ROWID;

CREATE TABLE open_call ( -- local: calls that are going on; ended, a call is a contact (practice/phone.h)
  id      BLOB NOT NULL,    -- of the contact it will be
  pid     INTEGER NOT NULL, -- process that has it; 0: it rings, and nobody has
  started INTEGER NOT NULL, -- when that process was started, in the system's own ticks
  staff   TEXT NOT NULL,    -- name of who has it, '' nobody signed in
  patient BLOB,             -- who it is, once known
  number  TEXT NOT NULL,    -- as far as it was said, '' nothing
  name    TEXT NOT NULL,    -- likewise
  words   TEXT NOT NULL,    -- likewise
  began   INTEGER NOT NULL, -- instant
  held    INTEGER NOT NULL, -- on hold since, instant; 0: it is not
  held_s  INTEGER NOT NULL, -- seconds on hold before that
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;

-- Settings, by name (book_setting); each may be lost:
--   site            what this computer calls itself, where its name changed: machine, name (book/stream.c)
--   backup, backup-by, backup-folder   when the last one was made, by which writer, and where (exchange/backup.c)
--   drill           when a backup was last tried and was well (cli/verb_backup.c)
--   sync-told       name of the key whose recovery code was told to its end (exchange/sync_key.c)
--   sync-key        name of the key written with, and how many had been taken out when it came here
--   sync-word       the word about what is here that was put there last (exchange/sync_seen.c)
--   snapshot        the one made last: changes, mark, patients taken out, key (exchange/snapshot.c)
--   sync-dir, sync-when, sync-at, sync-said   the Computers screen: where, by itself?, when last, what it said
--   sheet DATE      when that day was printed (practice/day_page.c)
--   late told to STAFF, late told at SITE   the day on which they were told what is late (practice/late.c)
-- In a copy made as a snapshot there are none.

CREATE TABLE setting ( -- local: small facts of this machine: last backup, last verify, demo date, days printed
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE travel ( -- local: files of shared folders that were opened and found whole here, and what they hold
  name     TEXT NOT NULL,    -- folder and name: "<writer>/<first>-<last>-<tag>.rnd"
  size     INTEGER NOT NULL, -- bytes then: of another size, it is another file
  ordinal  INTEGER NOT NULL, -- branch that holds the last transaction in it
  first    INTEGER NOT NULL, -- numbers of the first
  last     INTEGER NOT NULL, --   and the last transaction in it
  erasures INTEGER NOT NULL, -- patients taken out, of whom it was known then to hold nothing; -1: it holds something
  key      INTEGER NOT NULL, -- the name of the key that it is sealed with (exchange/seal.h), as a number
  PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE met ( -- local: other sites, as their newest word in a shared folder said
  writer   BLOB NOT NULL,    -- who: the name they write under
  label    TEXT NOT NULL,    -- what they call themselves
  at       INTEGER NOT NULL, -- instant of that word, by their clock
  heard    INTEGER NOT NULL, -- instant when it was read here
  behind   INTEGER NOT NULL, -- changes that we held then and they did not
  ahead    INTEGER NOT NULL, -- changes that they held then and we did not
  clock_ms INTEGER NOT NULL, -- so much their clock is ahead of ours at least; 0: nothing says so
  erasures INTEGER NOT NULL, -- patients taken out here of whom they held it then
  PRIMARY KEY (writer)
) STRICT, WITHOUT ROWID;
