-- Appointments: reading them, and what an act has to look at before it writes.
-- View visit (schema.sql) is an appointment with its patient's name.

-- name: appointment_by_id
SELECT * FROM visit WHERE id = :id;
-- name: appointment_of_ref
SELECT * FROM visit WHERE ref = :ref ORDER BY id DESC;
-- name: appointment_of_patient
SELECT * FROM visit WHERE patient = :patient ORDER BY date DESC, start_min DESC, id DESC;

-- By day; of one day in no order: sorting three rows would cost SQLite more than reading them.
-- name: appointment_of_patient_since
SELECT id, practitioner, type, date, start_min, minutes, status, confirmation, arrived_at, next_code, next_due,
       next_note, origin, entered_in_error
  FROM appointment WHERE patient = :patient AND date >= :since ORDER BY date DESC;
-- The day of the visit that has so many after it before today.
-- name: appointment_of_patient_nth
SELECT date FROM appointment WHERE patient = :patient AND date < :today ORDER BY date DESC LIMIT 1 OFFSET :n;

-- Who stands there: a booking lasts at most a day, so only the day before and the day after can reach in.
-- start and end are civil minutes: date * 1440 + minute of day.
-- name: appointment_at_practitioner
SELECT * FROM visit
 WHERE practitioner = :practitioner AND date IN (:date - 1, :date, :date + 1)
   AND status IN ('booked', 'arrived', 'checked-in') AND entered_in_error IS NOT 1 AND origin IS NULL
   AND id IS NOT :except
   AND date * 1440 + start_min < :end AND date * 1440 + start_min + minutes > :start
 ORDER BY date, start_min, id LIMIT 1;
-- name: appointment_at_room
SELECT * FROM visit
 WHERE room = :room AND date IN (:date - 1, :date, :date + 1)
   AND status IN ('booked', 'arrived', 'checked-in') AND entered_in_error IS NOT 1 AND origin IS NULL
   AND id IS NOT :except
   AND date * 1440 + start_min < :end AND date * 1440 + start_min + minutes > :start
 ORDER BY date, start_min, id LIMIT 1;
-- Is anything booked for this patient from now on?
-- name: appointment_to_come
SELECT count(*) AS n FROM appointment
 WHERE patient = :patient AND date >= :today AND (date > :today OR start_min > :now) AND status = 'booked'
   AND entered_in_error IS NOT 1 AND id IS NOT :except;
-- Ends of this patient whose next step a new booking answers.
-- name: appointment_unanswered
SELECT id, date, status, left_at FROM appointment
 WHERE patient = :patient AND status IN ('fulfilled', 'cancelled', 'noshow') AND origin IS NULL
   AND entered_in_error IS NOT 1 AND (next_code IS NULL OR next_code = 'rebook') AND id IS NOT :except;

-- Who else comes that day: two of one name are told apart by somebody who knows it.
-- name: appointment_others
SELECT patient, start_min, practitioner, family, given, birth_date FROM visit
 WHERE date = :date AND status IN ('booked', 'arrived', 'checked-in') AND entered_in_error IS NOT 1
   AND origin IS NULL AND patient IS NOT :patient
 ORDER BY start_min, patient;

-- Double bookings: active, not history, not on purpose.
-- name: clash_drop
DELETE FROM clash WHERE a = :id OR b = :id;
-- name: clash_add_practitioner
INSERT OR IGNORE INTO clash (a, b, what)
SELECT min(id, :id), max(id, :id), 'practitioner' FROM appointment
 WHERE practitioner = :practitioner AND date IN (:date - 1, :date, :date + 1)
   AND status IN ('booked', 'arrived', 'checked-in') AND entered_in_error IS NOT 1 AND origin IS NULL
   AND overbook_reason IS NULL AND id <> :id
   AND date * 1440 + start_min < :end AND date * 1440 + start_min + minutes > :start;
-- name: clash_add_room
INSERT OR IGNORE INTO clash (a, b, what)
SELECT min(id, :id), max(id, :id), 'room' FROM appointment
 WHERE room = :room AND date IN (:date - 1, :date, :date + 1)
   AND status IN ('booked', 'arrived', 'checked-in') AND entered_in_error IS NOT 1 AND origin IS NULL
   AND overbook_reason IS NULL AND id <> :id
   AND date * 1440 + start_min < :end AND date * 1440 + start_min + minutes > :start;

-- name: stood_add
INSERT OR IGNORE INTO stood (practitioner, date, start_min, appointment)
VALUES (:practitioner, :date, :start_min, :appointment);

-- Who of a household is due about the same time: who arrives seldom comes alone.
-- name: appointment_of_household
SELECT * FROM visit
 WHERE patient IN (SELECT id FROM patient WHERE household = :household AND entered_in_error IS NOT 1)
   AND date = :date AND start_min BETWEEN :from AND :to AND status = 'booked' AND entered_in_error IS NOT 1
   AND origin IS NULL AND patient IS NOT :except
 ORDER BY start_min, id;

-- Who has a place and would come sooner (waitlist.h): few, by their own index.
-- name: waitlist_sooner
SELECT * FROM visit
 WHERE is_short_notice = 1 AND status = 'booked' AND date >= :from AND entered_in_error IS NOT 1 AND origin IS NULL
 ORDER BY date, start_min, id;

-- Records of the same household, for what was booked in one sitting.
-- name: sitting_household
SELECT id FROM patient
 WHERE household = (SELECT household FROM patient WHERE id = :patient) AND entered_in_error IS NOT 1;
