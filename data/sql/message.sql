-- Words of messages (src/practice/message.c).

-- name: message_templates
-- scan: a handful of rows
SELECT channel, says, text FROM template
 WHERE kind = :kind AND is_active = 1 AND entered_in_error IS NOT 1 ORDER BY position, code;
-- name: message_has
-- scan: a handful of rows
SELECT count(*) AS n FROM template WHERE kind = :kind AND is_active = 1 AND entered_in_error IS NOT 1;
