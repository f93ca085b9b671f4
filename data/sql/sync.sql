-- Files that travel (src/exchange/sync.c).

-- name: travelled_all
-- scan: a row for each segment that was ever seen; what stands in the folder is looked for among them
SELECT name, writer, first, last, head, size FROM travelled ORDER BY name;
-- name: travelled_put
INSERT OR REPLACE INTO travelled (name, writer, first, last, head, size)
VALUES (:name, :writer, :first, :last, :head, :size);
-- name: sync_begin
BEGIN IMMEDIATE;
-- name: sync_commit
COMMIT;

-- name: sync_hash
SELECT hash FROM txn WHERE key = :ordinal << 40 | :seq;
-- name: sync_bytes
SELECT count(*) AS n, sum(length(body)) AS bytes FROM txn WHERE key BETWEEN :ordinal << 40 | :from AND :ordinal << 40 | :to;
-- name: sync_site
SELECT name FROM site WHERE id = :writer;
-- When a computer last wrote, by its clock.
-- name: sync_newest
SELECT hlc FROM txn WHERE key = :ordinal << 40 | :seq;
-- name: sync_self
SELECT writer FROM self WHERE n = 1;

-- What is one machine's alone never travels: out of a base. (secure_delete is on: it is gone from the file as well.)
-- name: sync_no_draft
DELETE FROM draft;
-- name: sync_no_presence
DELETE FROM presence;
-- name: sync_no_call
DELETE FROM open_call;
-- name: sync_no_setting
DELETE FROM setting;
-- name: sync_no_travelled
DELETE FROM travelled;
-- name: sync_rollback
ROLLBACK;
