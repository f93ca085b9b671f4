-- What is known of shared folders here (src/exchange/sync.h). Local tables only.

-- name: travel_all
-- scan: one row per file that stands in a shared folder; own old files are put together, so it stays small
SELECT name, size, ordinal, first, last FROM travel ORDER BY name;
-- name: travel_put
INSERT OR REPLACE INTO travel (name, size, ordinal, first, last) VALUES (:name, :size, :ordinal, :first, :last);
-- name: travel_drop
DELETE FROM travel WHERE name = :name;

-- name: met_all
-- scan: one row per site, a handful
SELECT writer, label, at, heard, behind, ahead, clock_ms FROM met ORDER BY writer;
-- name: met_put
INSERT OR REPLACE INTO met (writer, label, at, heard, behind, ahead, clock_ms)
VALUES (:writer, :label, :at, :heard, :behind, :ahead, :clock_ms);

-- What is one machine's alone does not go into a snapshot. (secure_delete is on: it is gone from the file as well.)
-- name: copy_no_draft
DELETE FROM draft;
-- name: copy_no_presence
DELETE FROM presence;
-- name: copy_no_call
DELETE FROM open_call;
-- name: copy_no_setting
DELETE FROM setting;
