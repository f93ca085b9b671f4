-- Statements of imports (src/exchange).

-- name: import_any_patient
-- scan: one row is enough
-- Was anybody known before? Then each new patient is compared with those.
SELECT EXISTS (SELECT 1 FROM patient) AS any_patient;

-- The demo: what its rules opened and somebody will have done by now.
-- name: demo_due
-- scan: once, when a demo is made
SELECT id, patient, fact, kind, rule, due FROM queue
 WHERE rule IS NOT NULL AND is_pool = 0 AND due < :until ORDER BY id LIMIT :limit;
