-- Statements of imports (src/exchange).

-- name: import_any_patient
-- scan: one row is enough
-- Was anybody known before? Then each new patient is compared with those.
SELECT EXISTS (SELECT 1 FROM patient) AS any_patient;

-- A visit that the desk has typed in itself, or another list brought: the same patient, practitioner and time.
-- name: import_visit_there
SELECT id, ref, identifier FROM appointment
 WHERE patient = :patient AND date = :date AND start_min = :start_min AND practitioner = :practitioner
   AND status <> 'cancelled' AND status <> 'waitlist' AND entered_in_error IS NOT 1 AND id IS NOT :except;

-- What is booked on these days with another program's number: those of a list that it gives no more are told.
-- name: import_visits_within
SELECT id, ref, identifier, date, start_min FROM appointment
 WHERE date BETWEEN :from AND :to AND identifier IS NOT NULL
   AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
   AND entered_in_error IS NOT 1 AND origin IS NULL
 ORDER BY date, start_min, id;

-- The demo: what its rules opened and somebody will have done by now.
-- name: demo_due
-- scan: once, when a demo is made
SELECT id, patient, fact, kind, rule, due FROM queue
 WHERE rule IS NOT NULL AND is_pool = 0 AND due < :until ORDER BY id LIMIT :limit;
