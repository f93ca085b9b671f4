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

-- Entries that may fit, out of the first :scan: by how names begin and by birth date. With all that a list row
-- shows, since a statement of its own for every row would cost more than the whole search. A patient with two
-- numbers comes twice, one after the other.
-- name: find_scan
SELECT w.patient AS n, p.id, p.family, p.given, p.preferred, p.maiden, p.birth_date, p.deceased_date,
       t.value AS phone, t.rank
  FROM (SELECT patient, born, sig FROM word WHERE word >= :from AND word < :below LIMIT :scan) AS w
  CROSS JOIN patient AS p ON p.n = w.patient
  LEFT JOIN telecom AS t ON t.patient = p.id AND t.system = 'phone'
                        AND t.is_bad IS NOT 1 AND t.entered_in_error IS NOT 1
 WHERE w.sig & :sig = :sig
   AND (:any OR w.born BETWEEN :a AND :b OR w.born BETWEEN :c AND :d OR w.born BETWEEN :e AND :f);

-- name: find_by_ref
SELECT id, patient FROM appointment WHERE ref = :ref ORDER BY id DESC LIMIT 20;

-- name: find_next_visit
SELECT date, start_min FROM appointment
 WHERE patient = :patient AND date >= :today AND status = 'booked' AND entered_in_error IS NOT 1
   AND (date > :today OR start_min >= :minute)
 ORDER BY date, start_min LIMIT 1;
