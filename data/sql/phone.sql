-- Calls that are going on (local, src/practice/phone.h), and what rang before (src/practice/caller.h).

-- name: open_call_all
-- scan: a row for each call that is going on
SELECT id, pid, started, staff, patient, number, name, words, began, held, held_s FROM open_call ORDER BY began, id;
-- name: open_call_of
SELECT id, pid, started, staff, patient, number, name, words, began, held, held_s FROM open_call WHERE id = :id;
-- name: open_call_put
INSERT OR REPLACE INTO open_call (id, pid, started, staff, patient, number, name, words, began, held, held_s)
VALUES (:id, :pid, :started, :staff, :patient, :number, :name, :words, :began, :held, :held_s);
-- name: open_call_ring
INSERT OR IGNORE INTO open_call (id, pid, started, staff, patient, number, name, words, began, held, held_s)
VALUES (:id, :pid, :started, :staff, :patient, :number, :name, :words, :began, :held, :held_s);
-- name: open_call_take
UPDATE open_call SET pid = :pid, started = :started, staff = :staff WHERE id = :id AND pid = :before AND started = :since;
-- name: open_call_drop
DELETE FROM open_call WHERE id = :id;

-- A patient's contacts, newest first, for who rang again.
-- name: caller_contacts
SELECT id, at, direction, mode, outcome FROM contact
 WHERE patient = :patient AND at <= :until AND entered_in_error IS NOT 1 ORDER BY at DESC, id DESC LIMIT :limit;

-- When they last stood here until then, and when somebody last ended a ring-back to them.
-- name: caller_settled
SELECT * FROM (SELECT arrived_at AS at FROM appointment
                WHERE patient = :patient AND arrived_at <= :until AND entered_in_error IS NOT 1
                ORDER BY date DESC LIMIT 1)
 UNION ALL
SELECT ended_at FROM follow_up
 WHERE patient = :patient AND kind = :kind AND ended_at <= :until AND entered_in_error IS NOT 1;

-- What came and went between two instants, newest first.
-- name: calls_between
SELECT c.id, c.patient, c.at, c.direction, c.mode, c.outcome, c.reason, c.text, c.duration_s, c.hold_s, c.number,
       c.is_confidential, p.family, p.given, p.replaced_by
  FROM contact c LEFT JOIN patient p ON p.id = c.patient
 WHERE c.at >= :from AND c.at < :before AND c.entered_in_error IS NOT 1 ORDER BY c.at DESC, c.id DESC LIMIT :limit;

-- What was ever written into that time, whatever became of it (practice/claim.h).
-- name: claim_stood
SELECT appointment, start_min FROM stood
 WHERE practitioner = :practitioner AND date = :date AND start_min BETWEEN :from AND :to ORDER BY start_min, appointment;

-- Ring-backs that are open now, but those that are confidential and another's: for the tab.
-- name: calls_back_count
SELECT count(*) AS n FROM queue
 WHERE is_pool = 0 AND rank <= :tonight AND kind = :kind AND opens <= :now AND (closes IS NULL OR closes > :now)
   AND (is_confidential IS NULL OR keeper = :me
        OR (:here IS NOT NULL AND ifnull(instr(:here, keeper), 0) = 0));
