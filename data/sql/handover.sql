-- Notes for the next shift, and what got in somebody's way (src/practice/handover.c, obstacle.c).

-- Of the last weeks, newest first: what nobody has read, and what was read since :read_since.
-- name: handovers
SELECT id FROM handover
 WHERE at >= :since AND entered_in_error IS NOT 1 AND (read_at IS NULL OR read_at >= :read_since)
 ORDER BY at DESC, id DESC LIMIT :limit;
-- name: obstacles
SELECT id FROM obstacle WHERE at >= :since AND entered_in_error IS NOT 1 ORDER BY at DESC, id DESC LIMIT :limit;
