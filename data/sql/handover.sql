-- Notes for the next shift, and what got in somebody's way (src/practice/handover.c, obstacle.c).

-- What nobody has read, however old, then what was read since :read_since; newest first.
-- name: handovers
SELECT id FROM handover
 WHERE entered_in_error IS NOT 1 AND (read_at IS NULL OR read_at >= :read_since)
 ORDER BY read_at IS NOT NULL, at DESC, id DESC LIMIT :limit;
-- name: obstacles
SELECT id FROM obstacle WHERE at >= :since AND entered_in_error IS NOT 1 ORDER BY at DESC, id DESC LIMIT :limit;
