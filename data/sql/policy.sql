-- The practice's rules. All of these tables hold a handful of rows: reading them whole is right.

-- For loading and showing: the entries in force, in the order they are shown in.

-- name: policy_practice_ids
-- scan: one row
SELECT id FROM practice;

-- name: policy_hours_ids
-- scan: at most seven rows a practitioner
SELECT id FROM hours WHERE is_active = 1 ORDER BY practitioner, weekday;

-- name: policy_holiday_ids
-- scan: a few rows a year
SELECT id FROM holiday WHERE is_active = 1 ORDER BY date;

-- name: policy_role_ids
-- scan: a handful of rows
SELECT id FROM role WHERE is_active = 1 ORDER BY level, code;

-- name: policy_staff_ids
-- scan: as many rows as people work here
SELECT id FROM staff WHERE is_active = 1 ORDER BY code;

-- name: policy_room_ids
-- scan: a handful of rows
SELECT id FROM room WHERE is_active = 1 ORDER BY position, code;

-- name: policy_practitioner_ids
-- scan: a handful of rows, and those of an import
SELECT id FROM practitioner WHERE is_active = 1 AND origin IS NULL ORDER BY position, code;

-- name: policy_type_ids
-- scan: a handful of rows
SELECT id FROM appointment_type WHERE is_active = 1 ORDER BY position, code;

-- name: policy_reason_ids
-- scan: a handful of rows
SELECT id FROM reason WHERE is_active = 1 AND list = :list ORDER BY position, code;

-- name: policy_follow_up_kind_ids
-- scan: a handful of rows
SELECT id FROM follow_up_kind WHERE is_active = 1 ORDER BY position, code;

-- name: policy_target_ids
-- scan: a handful of rows
SELECT id FROM target WHERE is_active = 1 ORDER BY code;

-- name: policy_template_ids
-- scan: a handful of rows
SELECT id FROM template WHERE is_active = 1 ORDER BY position, code;

-- name: policy_protocol_ids
-- scan: a handful of rows
SELECT id FROM protocol WHERE is_active = 1 ORDER BY position, code;

-- name: policy_protocol_step_ids
-- scan: some dozens of rows
SELECT id FROM protocol_step WHERE is_active = 1 ORDER BY position, code;

-- name: policy_staff_task_ids
-- scan: a handful of rows
SELECT id FROM staff_task WHERE is_active = 1 ORDER BY position, code;

-- name: policy_days
-- scan: at most seven rows a practitioner
SELECT id FROM hours WHERE is_active = 1 AND practitioner IS :practitioner ORDER BY weekday;

-- For struct practice: what is not offered any more comes last, since old bookings still name it.

-- name: practice_practitioners
-- scan: a handful of rows, and those of an import
SELECT id, code, name, full_name, staff, room, is_active FROM practitioner
 WHERE origin IS NULL ORDER BY is_active IS NOT 1, position, code;

-- name: practice_rooms
-- scan: a handful of rows
SELECT id, code, name, is_active FROM room ORDER BY is_active IS NOT 1, position, code;

-- name: practice_types
-- scan: a handful of rows
SELECT id, code, name, short, minutes, is_first, next_code, next_days, colour, is_active FROM appointment_type
 ORDER BY is_active IS NOT 1, position, code;

-- name: practice_reasons
-- scan: a handful of rows
SELECT id, list, code, name, is_active FROM reason ORDER BY is_active IS NOT 1, list, position, code;

-- name: practice_roles
-- scan: a handful of rows
SELECT id, code, name, level, is_active FROM role ORDER BY is_active IS NOT 1, level, code;

-- name: practice_staff
-- scan: as many rows as people work here
SELECT id, code, name, role, is_active FROM staff ORDER BY is_active IS NOT 1, code;

-- name: practice_holidays
-- scan: a few rows a year
SELECT date, name FROM holiday WHERE is_active = 1 AND date IS NOT NULL ORDER BY date;

-- name: practice_follow_up_kinds
-- scan: a handful of rows
SELECT code, name, weight_min, attempts_max, retry, script, is_met_by_booking FROM follow_up_kind
 WHERE is_active = 1 ORDER BY position, code;

-- name: practice_hours
-- scan: at most seven rows a practitioner
SELECT practitioner, weekday, spans FROM hours WHERE is_active = 1 ORDER BY practitioner;

-- For the order of the queue, when a follow-up is folded.
-- name: follow_up_kind_weight
SELECT weight_min FROM follow_up_kind WHERE id = :id AND is_active = 1 AND entered_in_error IS NOT 1;
