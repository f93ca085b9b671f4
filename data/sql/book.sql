-- Statements of the book layer itself: opening, log, fold, verify.

-- name: begin_write
BEGIN IMMEDIATE;
-- name: begin_read
BEGIN;
-- name: commit
COMMIT;
-- name: rollback
ROLLBACK;
-- name: pragma_data_version
PRAGMA data_version;

-- name: self_get
SELECT writer, ordinal, seq, head, hlc, inode, machine, fork_count FROM self WHERE n = 1;
-- name: self_put
INSERT INTO self (n, writer, ordinal, seq, head, hlc, inode, machine, fork_count)
VALUES (1, :writer, :ordinal, :seq, :head, :hlc, :inode, :machine, 0)
ON CONFLICT (n) DO UPDATE SET writer = excluded.writer, ordinal = excluded.ordinal, seq = excluded.seq,
  head = excluded.head, hlc = excluded.hlc, inode = excluded.inode, machine = excluded.machine;
-- name: self_forks
UPDATE self SET fork_count = :count WHERE n = 1;
-- name: self_remove
DELETE FROM self;

-- name: streams
-- scan: one row per branch of a writer, a handful
SELECT ordinal, writer, first_seq, first_hash, prev_hash, parent, next_seq, head_hash, told_seq
  FROM stream ORDER BY ordinal;
-- name: stream_add
INSERT INTO stream (ordinal, writer, first_seq, first_hash, prev_hash, parent, next_seq, head_hash, told_seq)
VALUES ((SELECT ifnull(max(ordinal), 0) + 1 FROM stream), :writer, :first_seq, :first_hash, :prev_hash, :parent,
        :next_seq, :head_hash, 0)
RETURNING ordinal;
-- name: stream_grow
UPDATE stream SET next_seq = :next_seq, head_hash = :head_hash WHERE ordinal = :ordinal;
-- name: stream_parent
UPDATE stream SET parent = :parent WHERE ordinal = :ordinal;
-- name: streams_untold
-- scan: one row per branch of a writer, a handful
SELECT ordinal, writer, next_seq, head_hash FROM stream WHERE ordinal <> :own AND next_seq - 1 > told_seq
 ORDER BY ordinal;
-- name: streams_told
-- scan: one row per branch of a writer, a handful
UPDATE stream SET told_seq = next_seq - 1 WHERE ordinal <> :own AND ordinal <= :upto AND next_seq - 1 > told_seq;
-- name: streams_tell_again
-- scan: one row per branch of a writer, a handful; only when a new identity is taken
UPDATE stream SET told_seq = 0;

-- name: txn_add
INSERT INTO txn (key, hash, hlc, body) VALUES (:key, :hash, :hlc, :body);
-- name: txn_get
SELECT hash, hlc, body FROM txn WHERE key = :key;
-- name: txn_hash
SELECT hash, hlc FROM txn WHERE key = :key;
-- What a clock that was set back since had shown before: of the last thousand.
-- name: txn_latest
SELECT max(hlc) AS hlc
  FROM (SELECT hlc FROM txn WHERE key >= :from AND key < :before ORDER BY key DESC LIMIT 1000);
-- name: txn_hashes
SELECT key, hash FROM txn WHERE key >= :from AND key < :before ORDER BY key;
-- name: txn_sizes
SELECT key, length(body) AS size FROM txn WHERE key >= :from AND key < :before ORDER BY key;
-- name: txn_range
SELECT key, hash, hlc, body FROM txn WHERE key >= :from AND key < :before ORDER BY key;
-- name: txn_newest
SELECT key, hash, body FROM txn WHERE key < :before ORDER BY key DESC;
-- name: txn_count
-- scan: counting all is what verify is for
SELECT count(*) AS n FROM txn;

-- name: salvage_tables
-- scan: the list of tables of a copy somebody gave us
SELECT count(*) AS n FROM sqlite_schema
 WHERE type = 'table' AND name IN ('stream', 'txn', 'salt') AND sql LIKE 'CREATE TABLE%';

-- name: salt_add
INSERT OR IGNORE INTO salt (subject, tag, salt) VALUES (:subject, :tag, :salt);
-- name: salt_get
SELECT salt FROM salt WHERE subject = :subject AND tag = :tag;
-- name: salt_all
-- scan: verify asks for nearly every one, in the order of the log
SELECT subject, tag, salt FROM salt ORDER BY subject, tag;
-- name: salt_count
-- scan: counting all is what verify is for
SELECT count(*) AS n FROM salt;
-- name: salt_first
SELECT tag, salt FROM salt WHERE subject = :subject ORDER BY tag LIMIT 1;

-- name: salt_drop
DELETE FROM salt WHERE subject = :subject;

-- CROSS keeps the order: SQLite, which takes a table never analysed for large, would read the salts of everybody.
-- name: erasure_pending
-- scan: patients that were erased, a handful
SELECT DISTINCT s.subject FROM erasure e CROSS JOIN salt s ON s.subject = e.id;
-- name: erasure_count
-- scan: patients that were erased, a handful
SELECT count(DISTINCT s.subject) AS n FROM erasure e CROSS JOIN salt s ON s.subject = e.id;
-- name: erasure_of
SELECT EXISTS (SELECT 1 FROM erasure WHERE id = :subject) AS is_erased;
-- name: txn_erase
UPDATE txn SET body = :body WHERE key = :key;

-- name: named_add
INSERT OR IGNORE INTO named (key, writer, seq, hash, is_evidence) VALUES (:key, :writer, :seq, :hash, :is_evidence);
-- name: named_all
-- scan: contexts are few (one per exchange) and the knowledge of who knew what needs them all
SELECT key, writer, seq, hash, is_evidence FROM named ORDER BY key;

-- name: touch_add
INSERT OR IGNORE INTO touch (record, key, kind) VALUES (:record, :key, :kind);
-- name: touch_drop
DELETE FROM touch WHERE record = :record AND key = :key AND kind = :kind;
-- name: touch_of
SELECT key, kind FROM touch WHERE record = :record ORDER BY key;
-- name: touch_records
-- scan: every record once, in order of id; rebuild and verify only
SELECT DISTINCT record, kind FROM touch ORDER BY record, kind;
-- name: touch_count
-- scan: counting all is what verify is for
SELECT count(*) AS n FROM touch;

-- name: head_add
INSERT OR REPLACE INTO head (record, kind, field, key, value) VALUES (:record, :kind, :field, :key, :value);
-- name: head_clear
DELETE FROM head WHERE record = :record AND kind = :kind;
-- name: head_clear_field
DELETE FROM head WHERE record = :record AND kind = :kind AND field = :field;
-- name: head_of
SELECT kind, field, key, value FROM head WHERE record = :record ORDER BY kind, field, key;
-- name: head_records
-- scan: only fields that two sites set apart stand in this table
SELECT DISTINCT record, kind FROM head ORDER BY record;
-- name: head_count
-- scan: only fields that two sites set apart stand in this table
SELECT count(*) AS n FROM head;
-- Who ticked something off or has read it, and when: of two who did it apart neither is wrong, nobody is asked.
-- Where and when a booking stands and what became of it is one question (field 0): what one act wrote belongs together.
-- What was written to a patient's record that was made one with another meanwhile is one question too.
-- part: conflict_asked
WITH differs AS (
  SELECT record, kind, field FROM conflict
   WHERE (kind, field) NOT IN (VALUES
     (22, 20),         -- appointment cancelled_at
     (26, 18),         -- follow_up ended_at
     (29, 5), (29, 6), -- protocol_tick at, by
     (31, 5), (31, 6), -- handover read_at, read_by
     (32, 5),          -- staff_read at
     (37, 4), (37, 5)  -- staff_task_done at, by
   )),
asked AS (
  SELECT DISTINCT record, kind,
         CASE WHEN kind = 20 AND record IN (SELECT record FROM differs WHERE kind = 20 AND field = 0) THEN 0
              WHEN kind = 22 AND field IN (0, 1, 3, 4, 6, 7, 8, 9, 10, 13, 14, 16, 17, 18, 19, 20, 21, 22, 23, 24, 26, 33,
                                            42)
                   AND record IN (SELECT record FROM differs
                                   WHERE kind = 22 AND field IN (0, 1, 3, 4, 6, 7, 8, 9, 18, 19))
              THEN 0 ELSE field END AS field
    FROM differs)
-- Records of patients that were made one with another, to which somebody wrote who did not know.
-- name: merged_apart
-- scan: only fields that two sites set apart stand in this table
SELECT DISTINCT record FROM head WHERE kind = 20 AND field = 0 ORDER BY record;

-- name: conflict_count
-- scan: only fields that two sites set apart stand in this table
@conflict_asked
SELECT count(*) AS n FROM asked;

-- name: conflicts
-- scan: only fields that two sites set apart stand in this table
@conflict_asked
SELECT record, kind, field FROM asked ORDER BY kind, record, field;
-- From the clashes to their bookings, never the other way (CROSS JOIN): all that is booked ahead would be read.
-- name: clashes
-- scan: bookings that stand on each other, a handful
SELECT c.a, c.b, max(c.what = 'practitioner') AS by_practitioner, max(c.what = 'room') AS by_room
  FROM clash c CROSS JOIN appointment x ON x.id = c.a
 WHERE x.date >= :from GROUP BY c.a, c.b ORDER BY min(x.date), min(x.start_min), c.a, c.b;
-- name: clash_of_two
SELECT 1 AS n FROM clash WHERE a = :a AND b = :b;

-- name: settle_count
-- scan: what two sites set apart, bookings that stand on each other, and the sites: a handful of each
@conflict_asked
SELECT (SELECT count(*) FROM asked)
     + (SELECT count(DISTINCT c.a || c.b) FROM clash c CROSS JOIN appointment x ON x.id = c.a WHERE x.date >= :from) AS n,
       (SELECT count(DISTINCT name) FROM site) AS sites;
-- name: sites
-- scan: the computers of a practice, a handful
SELECT s.id, s.name, s.is_retired, s.id = (SELECT writer FROM self) AS is_own FROM site s
 WHERE s.name <> '' ORDER BY s.n;
-- name: clash_count
-- scan: bookings that stand on each other, a handful
SELECT count(DISTINCT a || b) AS n FROM clash;

-- name: clear_touch
-- scan: rebuild
DELETE FROM touch;
-- name: clear_head
-- scan: rebuild
DELETE FROM head;
-- name: clear_named
-- scan: rebuild
DELETE FROM named;
-- name: clear_clash
-- scan: rebuild
DELETE FROM clash;
-- name: clear_timeline
-- scan: rebuild
DELETE FROM timeline;
-- name: clear_timeline_year
-- scan: rebuild
DELETE FROM timeline_year;
-- name: clear_stood
-- scan: rebuild
DELETE FROM stood;
-- name: clear_absent
-- scan: rebuild
DELETE FROM absent;
-- name: clear_queue
-- scan: rebuild
DELETE FROM queue;
-- name: clear_word
-- scan: rebuild
DELETE FROM word;

-- name: dump_head
-- scan: the canonical dump
SELECT record, kind, field, key, value FROM head ORDER BY record, kind, field;
-- name: dump_clash
-- scan: the canonical dump
SELECT a, b, what FROM clash ORDER BY a, b, what;
-- name: dump_stood
-- scan: the canonical dump
SELECT practitioner, date, start_min, appointment FROM stood ORDER BY practitioner, date, start_min, appointment;
-- name: dump_absent
-- scan: the canonical dump
SELECT appointment, availability FROM absent ORDER BY appointment, availability;
-- name: dump_queue
-- scan: the canonical dump
SELECT id, rank, opens, due, closes, kind, patient, fact, owner, falls, rule, is_pool, position, is_given_up,
       is_confidential, keeper, has_bad, is_merged, household FROM queue ORDER BY id;
-- name: dump_timeline
-- scan: the canonical dump
SELECT patient, at, kind, record, class FROM timeline ORDER BY patient, at, kind, record;
-- name: dump_timeline_year
-- scan: the canonical dump
SELECT patient, year, kind, class, n FROM timeline_year ORDER BY patient, year, kind, class;
-- name: dump_touch
-- scan: the canonical dump
SELECT record, kind, count(*) AS n FROM touch GROUP BY record, kind ORDER BY record, kind;

-- name: setting_get
SELECT value FROM setting WHERE name = :name;
-- name: setting_put
INSERT INTO setting (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: draft_put
INSERT INTO draft (id, form, staff, subject, at, fields) VALUES (:id, :form, :staff, :subject, :at, :fields)
ON CONFLICT (id) DO UPDATE SET at = excluded.at, fields = excluded.fields, subject = excluded.subject
RETURNING id;
-- name: draft_list
-- scan: half-filled forms of this machine, a handful
SELECT id, form, staff, subject, at, fields FROM draft ORDER BY at DESC, id DESC;
-- name: draft_drop_of
-- scan: half-filled forms of this machine, a handful
DELETE FROM draft WHERE subject = :subject;
-- name: draft_any
SELECT EXISTS (SELECT 1 FROM draft) AS is_any;
-- name: draft_drop_naming
-- scan: half-filled forms of this machine, a handful
DELETE FROM draft WHERE instr(fields, :id) > 0;
-- name: draft_drop
DELETE FROM draft WHERE id = :id;

-- name: open_call_drop_of
-- scan: calls that are going on at this machine
DELETE FROM open_call WHERE patient = :subject;

-- name: staff_name
SELECT name FROM staff WHERE id = :id;
-- name: site_name
SELECT name FROM site WHERE id = :id;

-- name: verify_pages
-- scan: SQLite looks at every page, and whether every index has the rows of its table
PRAGMA integrity_check(20);
-- name: reindex
-- scan: every index is made anew
REINDEX;
-- name: verify_foreign
-- scan: SQLite looks at every reference
PRAGMA foreign_key_check;
