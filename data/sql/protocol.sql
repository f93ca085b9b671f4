-- Checklists and staff tasks (src/practice/protocol.c, staff_task.c).

-- name: protocols
-- scan: a handful of rows
SELECT code, name, moment, version FROM protocol
 WHERE is_active = 1 AND entered_in_error IS NOT 1 ORDER BY position, code;
-- name: protocol_steps
-- scan: some dozens of rows
SELECT code, protocol, text, say FROM protocol_step
 WHERE is_active = 1 AND entered_in_error IS NOT 1 ORDER BY position, code;
-- name: protocol_ticks_of_visit
SELECT step, at, by FROM protocol_tick WHERE appointment = :appointment AND entered_in_error IS NOT 1;
-- name: protocol_ticks_of_day
SELECT step, at, by FROM protocol_tick
 WHERE patient = :patient AND at >= :from AND at < :until AND appointment IS NULL AND entered_in_error IS NOT 1;

-- name: staff_tasks
-- scan: a handful of rows
SELECT code, text, every, role, staff FROM staff_task
 WHERE is_active = 1 AND entered_in_error IS NOT 1 ORDER BY position, code;
