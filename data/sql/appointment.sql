-- Appointments: reading them, and what an act has to look at before it writes.

-- An appointment with what its patient is called.
-- part: visit
SELECT a.id, a.patient, a.practitioner, a.room, a.type, a.date, a.start_min, a.minutes, a.status, a.confirmation,
       a.remark, a.class, a.asked_min, a.arrived_at, a.informed_at, a.checked_in_at, a.left_at, a.cancel_by,
       a.cancel_reason, a.cancelled_at, a.next_code, a.next_due, a.next_note, a.overbook_reason, a.origin,
       a.expected_min, a.ref, a.identifier, a.priority, a.question, a.answer, a.series, a.late_tag, a.rule_told_at,
       a.tell, a.want_days, a.want_from_min, a.want_to_min, a.want_until, a.is_short_notice, a.excused,
       a.entered_in_error,
       p.family, p.given, p.preferred, p.birth_date, p.replaced_by
  FROM appointment a LEFT JOIN patient p ON p.id = a.patient;
-- What a day shows of each of its appointments: every column costs at every page.
-- part: visit_brief
SELECT a.id, a.patient, a.practitioner, a.room, a.type, a.date, a.start_min, a.minutes, a.status, a.confirmation,
       a.arrived_at, a.checked_in_at, a.left_at, a.next_code, a.next_note, a.overbook_reason, a.origin,
       a.expected_min, a.priority, a.tell, a.question, a.answer, a.entered_in_error,
       p.family, p.given, p.birth_date, p.replaced_by
  FROM appointment a LEFT JOIN patient p ON p.id = a.patient;

-- name: appointment_by_id
@visit WHERE a.id = :id;
-- name: appointment_of_ref
@visit WHERE a.ref = :ref ORDER BY a.id DESC;
-- name: appointment_of_patient
@visit WHERE a.patient = :patient ORDER BY a.date DESC, a.start_min DESC, a.id DESC;

-- When they did not come, newest first, but for what speaks for them (practice/missed.h).
-- name: missed_dates
SELECT date FROM appointment
 WHERE patient = :patient AND status = 'noshow' AND excused IS NULL AND entered_in_error IS NOT 1
 ORDER BY date DESC;

-- Did their last visit end because they had died? (practice/death_said.h)
-- name: death_said_of
SELECT coalesce(cancel_reason = 'pat-dec', 0) OR coalesce(next_code = 'closed' AND next_note = 'died', 0) AS is_said
  FROM appointment
 WHERE patient = :patient AND status IN ('fulfilled', 'cancelled', 'noshow') AND entered_in_error IS NOT 1
   AND origin IS NULL
 ORDER BY date DESC, start_min DESC LIMIT 1;

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
@visit
 WHERE a.practitioner = :practitioner AND a.date IN (:date - 1, :date, :date + 1)
   AND (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in')
   AND a.entered_in_error IS NOT 1 AND a.origin IS NULL
   AND a.id IS NOT :except
   AND a.date * 1440 + a.start_min < :end AND a.date * 1440 + a.start_min + a.minutes > :start
 ORDER BY a.date, a.start_min, a.id LIMIT 1;
-- name: appointment_at_room
@visit
 WHERE a.room = :room AND a.date IN (:date - 1, :date, :date + 1)
   AND (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in')
   AND a.entered_in_error IS NOT 1 AND a.origin IS NULL
   AND a.id IS NOT :except
   AND a.date * 1440 + a.start_min < :end AND a.date * 1440 + a.start_min + a.minutes > :start
 ORDER BY a.date, a.start_min, a.id LIMIT 1;
-- And who is somewhere else at that time.
-- name: appointment_at_patient
SELECT practitioner, date, start_min FROM appointment
 WHERE patient = :patient AND date IN (:date - 1, :date, :date + 1)
   AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
   AND entered_in_error IS NOT 1 AND origin IS NULL
   AND id IS NOT :except
   AND date * 1440 + start_min < :end AND date * 1440 + start_min + minutes > :start
 ORDER BY date, start_min, id;
-- Is anything booked for this patient from now on?
-- name: appointment_to_come
SELECT count(*) AS n FROM appointment
 WHERE patient = :patient AND date >= :today AND (date > :today OR start_min > :now) AND status = 'booked'
   AND entered_in_error IS NOT 1 AND id IS NOT :except;
-- Ends of this patient whose next step a new booking answers.
-- name: appointment_unanswered
SELECT id, date, status, left_at, next_note FROM appointment
 WHERE patient = :patient AND (status = 'fulfilled' OR status = 'cancelled' OR status = 'noshow') AND origin IS NULL
   AND entered_in_error IS NOT 1 AND (next_code IS NULL OR next_code = 'rebook') AND id IS NOT :except;

-- Who else comes that day: two of one name are told apart by somebody who knows it.
-- name: appointment_others
SELECT a.patient, a.start_min, a.practitioner, p.family, p.given, p.birth_date
  FROM appointment a LEFT JOIN patient p ON p.id = a.patient
 WHERE a.date = :date AND (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in')
   AND a.entered_in_error IS NOT 1
   AND a.origin IS NULL AND a.patient IS NOT :patient
 ORDER BY a.start_min, a.patient;

-- Double bookings: active, not history, not on purpose.
-- name: clash_of
SELECT a FROM clash WHERE a = :id OR b = :id LIMIT 1;
-- name: clash_drop
DELETE FROM clash WHERE a = :id OR b = :id;
-- name: clash_add_practitioner
INSERT OR IGNORE INTO clash (a, b, what)
SELECT min(id, :id), max(id, :id), 'practitioner' FROM appointment
 WHERE practitioner = :practitioner AND date IN (:date - 1, :date, :date + 1)
   AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
   AND entered_in_error IS NOT 1 AND origin IS NULL
   AND overbook_reason IS NULL AND id <> :id
   AND date * 1440 + start_min < :end AND date * 1440 + start_min + minutes > :start;
-- name: clash_add_room
INSERT OR IGNORE INTO clash (a, b, what)
SELECT min(id, :id), max(id, :id), 'room' FROM appointment
 WHERE room = :room AND date BETWEEN :date - 1 AND :date + 1
   AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
   AND entered_in_error IS NOT 1 AND origin IS NULL
   AND overbook_reason IS NULL AND id <> :id
   AND date * 1440 + start_min < :end AND date * 1440 + start_min + minutes > :start;

-- name: stood_add
INSERT OR IGNORE INTO stood (practitioner, date, start_min, appointment)
VALUES (:practitioner, :date, :start_min, :appointment);

-- Who of a household is due about the same time: who arrives seldom comes alone.
-- name: appointment_of_household
@visit
 WHERE a.patient IN (SELECT id FROM patient WHERE household = :household AND entered_in_error IS NOT 1
                      UNION SELECT o.id FROM patient p JOIN patient o ON o.replaced_by = p.id
                             WHERE p.household = :household AND p.entered_in_error IS NOT 1)
   AND a.date = :date AND a.start_min BETWEEN :from AND :to AND +a.status = 'booked' AND a.entered_in_error IS NOT 1
   AND a.origin IS NULL
 ORDER BY a.start_min, a.id;
-- name: waitlist_of
SELECT ref FROM appointment
 WHERE patient = :patient AND status = 'waitlist' AND entered_in_error IS NOT 1 ORDER BY id;

-- Who has a place and would come sooner (waitlist.h): few, by their own index.
-- name: waitlist_sooner
@visit
 WHERE a.n IN (SELECT n FROM appointment INDEXED BY appointment_short_notice
                WHERE is_short_notice = 1 AND status = 'booked' AND date >= :from)
   AND a.entered_in_error IS NOT 1 AND a.origin IS NULL
 ORDER BY a.date, a.start_min, a.id;

-- Records of the same household, for what was booked in one sitting.
-- name: sitting_household
SELECT id FROM patient
 WHERE household = (SELECT household FROM patient WHERE id = :patient) AND entered_in_error IS NOT 1;
