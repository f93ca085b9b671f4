-- What patients are found by: see src/practice/find.h.

-- The run that holds a patient, or would.
-- name: word_run
SELECT first, entries FROM word WHERE word = :word AND first <= :patient ORDER BY first DESC LIMIT 1;

-- name: word_next
SELECT first FROM word WHERE word = :word AND first > :first ORDER BY first LIMIT 1;

-- name: word_put
INSERT OR REPLACE INTO word (word, first, entries) VALUES (:word, :first, :entries);

-- name: word_drop
DELETE FROM word WHERE word = :word AND first = :first;

-- name: word_runs
SELECT entries FROM word WHERE word >= :from AND word < :below LIMIT :limit;

-- The first word that is not before this one: names that are nearly what was typed are looked for with it.
-- name: word_from
SELECT word FROM word WHERE word >= :from ORDER BY word LIMIT 1;

-- How many runs there are, up to a limit: which word is rarest?
-- name: word_count
SELECT count(*) AS runs FROM (SELECT 1 FROM word WHERE word >= :from AND word < :below LIMIT :limit);

-- The hooks of a number need what the patient's words carry.
-- name: word_owner
SELECT n, family, given, preferred, maiden, birth_date FROM patient
 WHERE id = :id AND entered_in_error IS NOT 1;

-- Some patients at once: a statement for each would cost more than the rest of a search. With their numbers, for
-- what is shown as it comes (a patient with two numbers comes twice, one after the other); without, for
-- those of whom most will turn out not to fit.
-- name: find_rows
SELECT p.n, p.id, p.family, p.given, p.preferred, p.maiden, p.birth_date, p.deceased_date, p.replaced_by,
       t.value AS phone, t.rank
  FROM (VALUES (:n0), (:n1), (:n2), (:n3), (:n4), (:n5), (:n6), (:n7)) AS w
  CROSS JOIN patient AS p ON p.n = w.column1
  LEFT JOIN telecom AS t ON t.patient = p.id AND t.system = 'phone'
                        AND t.is_bad IS NOT 1 AND t.entered_in_error IS NOT 1;

-- name: find_names
SELECT p.n, p.id, p.family, p.given, p.preferred, p.maiden, p.birth_date, p.deceased_date, p.replaced_by,
       NULL AS phone, NULL AS rank
  FROM (VALUES (:n0), (:n1), (:n2), (:n3), (:n4), (:n5), (:n6), (:n7)) AS w
  CROSS JOIN patient AS p ON p.n = w.column1;

-- name: find_by_ref
SELECT id, patient FROM appointment WHERE ref = :ref ORDER BY id DESC LIMIT 20;

-- Who is here for a visit, else which of today's has begun and nobody has come for.
-- name: find_visit_today
SELECT start_min, status <> 'booked' AS is_here, arrived_at, practitioner,
       EXISTS (SELECT 1 FROM absent o WHERE o.appointment = appointment.id) AS is_off FROM appointment
 WHERE patient = :patient AND date = :today AND entered_in_error IS NOT 1 AND origin IS NULL
   AND (status IN ('arrived', 'checked-in') OR (status = 'booked' AND start_min < :minute))
 ORDER BY is_here DESC, start_min LIMIT 1;

-- name: find_next_visit
SELECT date, start_min, practitioner,
       EXISTS (SELECT 1 FROM absent o WHERE o.appointment = appointment.id) AS is_off FROM appointment
 WHERE patient = :patient AND date >= :today AND status = 'booked' AND entered_in_error IS NOT 1
   AND (date > :today OR start_min >= :minute)
 ORDER BY date, start_min LIMIT 1;
