-- Patients, their numbers, and records made one.

-- By an index of those that were made one with another: mostly there are none, and everybody is asked about.
-- name: patient_link
-- One whose record is not here, not yet or no more, stands for nobody.
SELECT p.replaced_by FROM patient p INDEXED BY patient_merged CROSS JOIN patient o ON o.id = p.replaced_by
 WHERE p.id = :id AND p.replaced_by IS NOT NULL;

-- name: patient_replaced_by_this
SELECT id FROM patient WHERE replaced_by = :id;

-- name: telecom_of_patient
SELECT id FROM telecom WHERE patient = :patient AND entered_in_error IS NOT 1
 ORDER BY is_bad IS 1, rank, id;

-- The good ones, in no order: sorting two or three rows costs SQLite more than all the rest of a search.
-- name: telecom_good
SELECT id, value, rank FROM telecom
 WHERE patient = :patient AND system = :system AND is_bad IS NOT 1 AND entered_in_error IS NOT 1;

-- What a patient is found by: their own numbers, and those of who is around them.
-- name: telecom_numbers
SELECT value FROM telecom WHERE patient = :patient AND system = 'phone' AND entered_in_error IS NOT 1
UNION ALL
SELECT phone FROM related WHERE patient = :patient AND phone IS NOT NULL AND entered_in_error IS NOT 1;

-- name: related_of_patient
SELECT id FROM related WHERE patient = :patient AND entered_in_error IS NOT 1
 ORDER BY not_told IS 1 DESC, may_book IS 1 DESC, name, id;

-- name: telecom_last_rank
SELECT coalesce(max(rank), 0) AS last FROM telecom WHERE patient = :patient AND entered_in_error IS NOT 1;

-- name: patient_by_n
SELECT id FROM patient WHERE n = :n;

-- Who belongs together; by index, which holds only those who are in a household.
-- name: patient_of_household
SELECT id FROM patient
 WHERE household = :household AND entered_in_error IS NOT 1
   AND (replaced_by IS NULL OR NOT EXISTS (SELECT 1 FROM patient o WHERE o.id = patient.replaced_by))
 ORDER BY is_spokesperson IS NOT 1, birth_date, id LIMIT :limit;
