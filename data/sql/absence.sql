-- A column off, and who is booked under it: table absent is kept by the hooks of src/practice/absence.c.

-- name: absent_drop
DELETE FROM absent WHERE appointment = :appointment;
-- name: absent_drop_availability
DELETE FROM absent WHERE availability = :availability;

-- An appointment against all that is said of its day; nearly always that is nothing. Day 0 was a Thursday. And against
-- policy: whose column it is has left, or the practice is closed that day, unless hours were said for it on a screen.
-- name: absent_add
-- scan: a practice's holidays
INSERT OR IGNORE INTO absent (appointment, availability)
SELECT :appointment, id FROM availability
 WHERE to_date >= :date AND from_date <= :date AND what = 'off' AND entered_in_error IS NOT 1
   AND (practitioner IS NULL OR practitioner = :practitioner)
   AND (weekdays IS NULL OR (weekdays >> ((:date + 3) % 7)) & 1)
   AND (start_min IS NULL OR (start_min < :end AND end_min > :start))
UNION ALL
SELECT :appointment, id FROM practitioner WHERE id = :practitioner AND is_active = 0 AND origin IS NULL
UNION ALL
SELECT :appointment, id FROM holiday h
 WHERE date = :date AND is_active IS NOT 0 AND entered_in_error IS NOT 1
   AND NOT EXISTS (SELECT 1 FROM availability v
                    WHERE v.to_date >= :date AND v.from_date <= :date AND v.what = 'in' AND v.entered_in_error IS NOT 1
                      AND (v.practitioner IS NULL OR v.practitioner = :practitioner)
                      AND (v.weekdays IS NULL OR (v.weekdays >> ((:date + 3) % 7)) & 1));

-- What is said against all that is booked on those days.
-- name: absent_add_availability
INSERT OR IGNORE INTO absent (appointment, availability)
SELECT id, :availability FROM appointment
 WHERE date BETWEEN :from AND :to AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
   AND status <> 'checked-in'
   AND (:practitioner IS NULL OR practitioner = :practitioner)
   AND (:weekdays IS NULL OR (:weekdays >> ((date + 3) % 7)) & 1)
   AND (:start IS NULL OR (start_min < :end AND start_min + minutes > :start))
   AND origin IS NULL AND entered_in_error IS NOT 1;

-- Who is still to come on those days, of one column or of all.
-- name: absent_booked_in
SELECT id, patient, practitioner, date, start_min, minutes, tell = 'due' AS is_due, tell = 'told' AS is_told
  FROM appointment
 WHERE date BETWEEN max(:from, :today) AND :to AND status = 'booked' AND (date > :today OR start_min > :now)
   AND (:practitioner IS NULL OR practitioner = :practitioner) AND start_min IS NOT NULL
   AND origin IS NULL AND entered_in_error IS NOT 1
 ORDER BY date, start_min, id;
-- Whose column is no more, and a day on which policy closes the practice, against all that is booked.
-- name: absent_add_left
-- scan: who is booked; the practice's policy has changed
INSERT OR IGNORE INTO absent (appointment, availability)
SELECT id, :practitioner FROM appointment
 WHERE (status = 'booked' OR status = 'arrived' OR status = 'checked-in') AND status <> 'checked-in'
   AND practitioner = :practitioner AND date IS NOT NULL AND start_min IS NOT NULL
   AND origin IS NULL AND entered_in_error IS NOT 1;
-- name: absent_add_holiday
INSERT OR IGNORE INTO absent (appointment, availability)
SELECT id, :holiday FROM appointment a
 WHERE date = :date AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in') AND status <> 'checked-in'
   AND start_min IS NOT NULL AND origin IS NULL AND entered_in_error IS NOT 1
   AND NOT EXISTS (SELECT 1 FROM availability v
                    WHERE v.to_date >= :date AND v.from_date <= :date AND v.what = 'in' AND v.entered_in_error IS NOT 1
                      AND (v.practitioner IS NULL OR v.practitioner = a.practitioner)
                      AND (v.weekdays IS NULL OR (v.weekdays >> ((:date + 3) % 7)) & 1));
-- name: absent_holidays
-- scan: a practice's holidays
SELECT id, date FROM holiday
 WHERE date BETWEEN :from AND :to AND is_active IS NOT 0 AND entered_in_error IS NOT 1;

-- Is anything off where this one stands?
-- name: absent_of
SELECT availability FROM absent WHERE appointment = :appointment ORDER BY availability LIMIT 1;

-- name: absent_under
SELECT appointment FROM absent WHERE availability = :availability ORDER BY appointment;

-- name: absent_count
SELECT count(*) AS n FROM absent AS o JOIN appointment AS a ON a.id = o.appointment
 WHERE o.availability = :availability
   AND (a.date > :today OR (a.date = :today AND (a.start_min >= :now OR a.status = 'arrived')));

-- The same before it is said.
-- name: absent_would
SELECT count(*) AS n FROM appointment
 WHERE date BETWEEN max(:from, :today) AND :to AND status IN ('booked', 'arrived')
   AND (date > :today OR start_min >= :now OR status = 'arrived')
   AND (:practitioner IS NULL OR practitioner = :practitioner)
   AND start_min < :end AND start_min + minutes > :start
   AND origin IS NULL AND entered_in_error IS NOT 1;

-- To tell: who stands under an absence from today on - also when they know, until it is moved or cancelled - and what we
-- moved or cancelled and nobody has said. Whose hour of today is over comes last. Nobody rings about who has died.
-- name: absence_tell
-- scan: absent holds only who stands under somebody's being off now
@visit
 WHERE a.id IN (SELECT appointment FROM absent UNION SELECT id FROM appointment WHERE tell = 'due' AND date > 0)
   AND a.entered_in_error IS NOT 1
   AND (a.tell IS NOT 'told' OR (a.status IN ('booked', 'arrived') AND a.id IN (SELECT appointment FROM absent)))
   AND ((a.status IN ('booked', 'arrived') AND a.date >= :today)
     OR (a.status = 'cancelled' AND a.cancel_by = 'practice'))
   AND NOT EXISTS (SELECT 1 FROM patient d
                    WHERE d.id = coalesce(p.replaced_by, p.id) AND d.deceased_date IS NOT NULL)
 ORDER BY a.date = :today AND a.start_min < :now AND a.status = 'booked', a.date, a.start_min, a.id LIMIT :limit;
-- name: absence_tell_count
-- scan: as above
SELECT count(*) AS n FROM appointment a LEFT JOIN patient p ON p.id = a.patient
 WHERE a.id IN (SELECT appointment FROM absent UNION SELECT id FROM appointment WHERE tell = 'due' AND date > 0)
   AND a.entered_in_error IS NOT 1
   AND (a.tell IS NOT 'told' OR (a.status IN ('booked', 'arrived') AND a.id IN (SELECT appointment FROM absent)))
   AND ((a.status IN ('booked', 'arrived') AND a.date >= :today)
     OR (a.status = 'cancelled' AND a.cancel_by = 'practice'))
   AND NOT EXISTS (SELECT 1 FROM patient d
                    WHERE d.id = coalesce(p.replaced_by, p.id) AND d.deceased_date IS NOT NULL);
-- Of days that are over: who stood so, was told by nobody and of whom nobody has said what happened. Those of today are
-- on the list to tell still.
-- name: absence_untold
-- scan: as above
SELECT count(*) AS n FROM appointment a
 WHERE a.id IN (SELECT appointment FROM absent UNION SELECT id FROM appointment WHERE tell = 'due' AND date > 0)
   AND a.status = 'booked' AND a.date < :today AND a.tell IS NOT 'told'
   AND a.entered_in_error IS NOT 1 AND a.origin IS NULL;
-- What was tried since then, the oldest first.
-- name: absence_tries
SELECT at, outcome FROM contact
 WHERE patient = :patient AND at >= :since AND direction = 'out'
   AND outcome IN ('no-answer', 'busy', 'message', 'message-person', 'sent')
   AND entered_in_error IS NOT 1 AND is_confidential IS NOT 1
 ORDER BY at, id;
-- What was said about a day beside hours: notes, and columns that run late.
-- name: day_said
SELECT id, practitioner, text, NULL AS minutes FROM day_note WHERE date = :date AND entered_in_error IS NOT 1
UNION ALL
SELECT id, practitioner, NULL, minutes FROM delay WHERE date = :date AND entered_in_error IS NOT 1 AND minutes > 0
 ORDER BY id;

-- Hours and blocks from today on, and who is booked where they leave no place, whoever knew of whom (conflict_hours.h):
-- nothing at all where only one computer has ever written. Those of a day are found in its index, and of them only who
-- stands so is looked up; who stands in other hours of the same day has a place. Who stands in hours that were taken
-- back may have none.
-- name: hours_over
-- scan: the branches of the practice's computers; hours and blocks that were said from today on
SELECT v.id AS availability, x.id, x.practitioner, x.date, x.start_min, x.minutes
  FROM availability v INDEXED BY availability_until CROSS JOIN appointment x INDEXED BY appointment_day
    ON x.date BETWEEN max(v.from_date, :from) AND min(v.to_date, :to)
   AND (v.practitioner IS NULL OR x.practitioner = v.practitioner)
   AND (v.weekdays IS NULL OR (v.weekdays >> ((x.date + 3) % 7)) & 1)
   AND CASE WHEN v.what = 'block' OR v.entered_in_error IS 1
            THEN x.start_min < v.end_min AND x.start_min + x.minutes > v.start_min
            ELSE x.start_min < v.start_min OR x.start_min + x.minutes > v.end_min END
 WHERE (SELECT max(ordinal) FROM stream) > 1
   AND v.to_date >= :from AND (v.what = 'in' OR (v.what = 'block' AND v.entered_in_error IS NOT 1))
   AND (v.what = 'block' OR NOT EXISTS (
     SELECT 1 FROM availability w INDEXED BY availability_until
      WHERE w.to_date >= x.date AND w.from_date <= x.date AND w.what = 'in' AND w.entered_in_error IS NOT 1
        AND (w.practitioner IS NULL OR w.practitioner = x.practitioner)
        AND (w.weekdays IS NULL OR (w.weekdays >> ((x.date + 3) % 7)) & 1)
        AND x.start_min >= w.start_min AND x.start_min + x.minutes <= w.end_min))
   AND x.status = 'booked' AND (x.date > :today OR x.start_min > :now) AND x.tell IS NOT 'due'
   AND x.origin IS NULL AND x.entered_in_error IS NOT 1
   AND NOT EXISTS (SELECT 1 FROM absent o WHERE o.appointment = x.id)
 ORDER BY x.date, x.start_min, x.id, v.id;

-- The weekly hours of policy, and who is booked and to come, of everybody, to be held against them (conflict_hours.h).
-- name: hours_weekly
-- scan: the practice's hours
SELECT id FROM hours WHERE (SELECT max(ordinal) FROM stream) > 1;
-- name: hours_booked
SELECT x.id, x.practitioner, x.date, x.start_min, x.minutes
  FROM appointment x INDEXED BY appointment_open
 WHERE x.date BETWEEN :from AND :to AND x.status = 'booked' AND (x.date > :today OR x.start_min > :now)
   AND x.tell IS NOT 'due' AND x.origin IS NULL AND x.entered_in_error IS NOT 1
   AND NOT EXISTS (SELECT 1 FROM absent o WHERE o.appointment = x.id);
