-- Who recommended us, and whom we sent on (src/practice/referrer.h, referral.h).

-- Whom somebody recommended us to.
-- name: referrer_sent
SELECT id FROM patient WHERE referred_by = :patient AND entered_in_error IS NOT 1 ORDER BY id;
-- name: referrer_of
SELECT referred_by FROM patient WHERE id = :id AND referred_by IS NOT NULL;
-- The first time somebody was seen.
-- name: referrer_first_seen
SELECT id, practitioner, date, start_min, origin IS NOT NULL AS is_history FROM appointment
 WHERE patient = :patient AND status = 'fulfilled' AND date IS NOT NULL AND entered_in_error IS NOT 1
 ORDER BY date, start_min, id LIMIT 1;

-- name: referral_of_patient
SELECT id FROM referral WHERE patient = :patient AND entered_in_error IS NOT 1 ORDER BY date DESC, id DESC;
-- Those we wait for, of everybody, the most pressing first.
-- name: referral_open
-- scan: along its own index, of those that are open
SELECT id FROM referral WHERE closed_at IS NULL AND entered_in_error IS NOT 1 ORDER BY due_date, id LIMIT :limit;
-- name: rule_sent_on
SELECT id, date, due_date FROM referral
 WHERE patient = :patient AND closed_at IS NULL AND due_date IS NOT NULL AND entered_in_error IS NOT 1;

-- What somebody is to us (src/practice/ladder.h), of one record.
-- name: ladder_seen
SELECT count(*) AS n, max(date) AS last FROM appointment
 WHERE patient = :patient AND status = 'fulfilled' AND entered_in_error IS NOT 1;
-- name: ladder_booked
SELECT 1 FROM appointment
 WHERE patient = :patient AND date >= :today AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
   AND entered_in_error IS NOT 1 LIMIT 1;
