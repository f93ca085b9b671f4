-- What is known of shared folders here (src/exchange/sync.h). Local tables only.

-- name: travel_all
-- scan: one row per file that stands in a shared folder; own old files are put together, so it stays small
SELECT name, size, ordinal, first, last, erasures, key FROM travel ORDER BY name;
-- name: travel_put
INSERT OR REPLACE INTO travel (name, size, ordinal, first, last, erasures, key)
VALUES (:name, :size, :ordinal, :first, :last, :erasures, :key);
-- name: travel_drop
DELETE FROM travel WHERE name = :name;

-- name: met_all
-- scan: one row per site, a handful
SELECT writer, label, at, behind, ahead, clock_ms, max(0, (SELECT count(*) FROM erasure) - erasures) AS unheard
  FROM met ORDER BY writer;
-- name: met_put
-- An older word, of a stick that lay about, says nothing new. Not by the clock alone, which may have been set back: one of
-- a clock that ran ahead is not waited for, and who has heard of more that was taken out says what is newer.
INSERT INTO met (writer, label, at, heard, behind, ahead, clock_ms, erasures)
VALUES (:writer, :label, :at, :heard, :behind, :ahead, :clock_ms, :erasures)
    ON CONFLICT (writer) DO UPDATE
   SET label = excluded.label, at = excluded.at, heard = excluded.heard, behind = excluded.behind,
       ahead = excluded.ahead, clock_ms = excluded.clock_ms, erasures = excluded.erasures
 WHERE excluded.at >= met.at OR met.at > excluded.heard OR excluded.erasures > met.erasures;

-- Who was taken out: in the order of their ids.
-- name: travel_erased
-- scan: patients that were erased, a handful
SELECT id FROM erasure ORDER BY id;
-- The names under which this computer has written: that of one whose file was copied or restored changes.
-- name: travel_own
-- scan: one row per name of a computer, a handful
SELECT id FROM site WHERE name = coalesce((SELECT name FROM site WHERE id = :self), :label) AND id <> :self;

-- What is one machine's alone does not go into a snapshot. (secure_delete is on: it is gone from the file as well.)
-- name: copy_no_draft
DELETE FROM draft;
-- name: copy_no_presence
DELETE FROM presence;
-- name: copy_no_call
DELETE FROM open_call;
-- name: copy_no_setting
DELETE FROM setting;
