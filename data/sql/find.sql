-- What patients are found by: see src/practice/find.h.

-- name: word_add
INSERT OR REPLACE INTO word (word, patient, born, sig) VALUES (:word, :patient, :born, :sig);

-- name: word_drop
DELETE FROM word WHERE word = :word AND patient = :patient;

-- The hooks of a number need what the patient's words carry.
-- name: word_owner
SELECT n, family, given, preferred, maiden, birth_date FROM patient
 WHERE id = :id AND entered_in_error IS NOT 1 AND replaced_by IS NULL;

-- How many entries there are, up to a limit: which word is rarest?
-- name: find_count
SELECT count(*) AS entries
  FROM (SELECT 1 FROM word WHERE word >= :from AND word < :below LIMIT :limit);

-- Entries that may fit, out of the first :scan: by how names begin and by birth date.
-- name: find_scan
SELECT patient FROM (SELECT patient, born, sig FROM word WHERE word >= :from AND word < :below LIMIT :scan)
 WHERE sig & :sig = :sig
   AND (:any OR born BETWEEN :a AND :b OR born BETWEEN :c AND :d OR born BETWEEN :e AND :f);

-- name: find_row
SELECT id, family, given, preferred, maiden, birth_date, deceased_date FROM patient WHERE n = :n;

-- name: find_by_ref
SELECT id, patient FROM appointment WHERE ref = :ref ORDER BY id DESC LIMIT 20;

-- name: find_next_visit
SELECT date, start_min FROM appointment
 WHERE patient = :patient AND date >= :today AND status = 'booked' AND entered_in_error IS NOT 1
   AND (date > :today OR start_min >= :minute)
 ORDER BY date, start_min LIMIT 1;
