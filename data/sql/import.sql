-- Statements of imports (src/exchange).

-- name: import_any_patient
-- scan: one row is enough
-- Was anybody known before? Then each new patient is compared with those.
SELECT EXISTS (SELECT 1 FROM patient) AS any_patient;
