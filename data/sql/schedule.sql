-- The Schedule: a day, a week, what is free, who is here, what must not be forgotten.
-- All by index on the days asked for: the cost does not grow with the book.

-- What fills a practitioner's day, and what runs into it from the day before.
-- name: slot_busy
SELECT practitioner, room, date, start_min, minutes FROM appointment
 WHERE date BETWEEN :date - 1 AND :date AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in'
                                               OR status = 'fulfilled')
   AND (:practitioner IS NULL OR practitioner = :practitioner OR room = :room)
   AND entered_in_error IS NOT 1 AND id IS NOT :except AND (date = :date OR start_min + minutes > 1440);

-- A day with names, and what runs into it from the day before; imported history can be longer than a day,
-- and is then shown on the days it began and ended.
-- name: schedule_day
@visit_brief
 WHERE a.date BETWEEN :date - 1 AND :date AND (a.date = :date OR a.start_min + a.minutes > 1440)
   AND a.entered_in_error IS NOT 1 AND a.status <> 'waitlist';
-- One practitioner's day as a list: what is said of each beside what the day has.
-- name: schedule_people
SELECT a.id, a.patient, a.remark, p.family, p.given, p.preferred, p.alert, p.needs,
       p.replaced_by IS NOT NULL OR p.is_never_rung IS 1 OR p.interpreter IS NOT NULL OR p.extra_min IS NOT NULL AS looks,
       (SELECT t.value FROM telecom t
         WHERE t.patient = a.patient AND t.system = 'phone' AND t.is_bad IS NOT 1 AND t.entered_in_error IS NOT 1
         ORDER BY t.rank LIMIT 1) AS phone
  FROM appointment a LEFT JOIN patient p ON p.id = a.patient
 WHERE a.practitioner = :practitioner AND a.date BETWEEN :date - 1 AND :date
   AND (a.date = :date OR a.start_min + a.minutes > 1440) AND a.entered_in_error IS NOT 1 AND a.status <> 'waitlist'
 ORDER BY a.id;
-- name: schedule_days
@visit WHERE a.date BETWEEN :from AND :to AND a.entered_in_error IS NOT 1 AND a.status <> 'waitlist';
-- name: schedule_load
SELECT practitioner, date, start_min, minutes, status FROM appointment
 WHERE date BETWEEN :from AND :to AND entered_in_error IS NOT 1 AND status NOT IN ('waitlist', 'cancelled')
 ORDER BY date, practitioner, start_min;

-- Who is in the building, for when another day is shown. The first condition is the partial index's own.
-- name: schedule_here
@visit_brief
 WHERE (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in')
   AND a.status <> 'booked' AND a.date = :today
   AND a.entered_in_error IS NOT 1 AND a.origin IS NULL;
-- name: schedule_leaving
@visit_brief
 WHERE a.status = 'fulfilled' AND a.next_code IS NULL AND a.origin IS NULL
   AND a.date <= :until AND a.entered_in_error IS NOT 1
 ORDER BY a.date DESC, a.start_min, a.id LIMIT :limit;

-- What happened? Over, and nobody has said how it ended. Who is still here today is here.
-- name: schedule_unresolved
@visit
 WHERE (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in')
   AND a.date <= :today AND a.entered_in_error IS NOT 1
   AND a.origin IS NULL AND (a.date < :today OR a.status = 'booked') AND a.date * 1440 + a.start_min + a.minutes <= :today * 1440 + :now
 ORDER BY a.date, a.start_min, a.id LIMIT :limit;
-- name: schedule_unresolved_count
SELECT count(*) AS n FROM appointment
 WHERE (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
   AND date <= :today AND entered_in_error IS NOT 1 AND origin IS NULL
   AND (date < :today OR status = 'booked') AND date * 1440 + start_min + minutes <= :today * 1440 + :now;

-- The waiting list has no date yet.
-- name: schedule_waitlist
@visit WHERE a.date IS NULL AND a.status = 'waitlist' AND a.entered_in_error IS NOT 1 ORDER BY a.id;

-- Is anybody booked that day? For turning pages over closed days.
-- name: schedule_any
SELECT 1 AS n FROM appointment
 WHERE date = :date AND entered_in_error IS NOT 1 AND status NOT IN ('waitlist', 'cancelled') LIMIT 1;

-- The side panel in one statement. Counts: what nobody has marked, who waits; whether anybody left something open before
-- `until`, and whether there may be anybody to tell, which is seldom (absence_tell_count).
-- name: schedule_panel
-- scan: absent holds only who stands under somebody's being off now; all else is by index
SELECT (SELECT count(*) FROM appointment INDEXED BY appointment_open
         WHERE (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
           AND date <= :today AND entered_in_error IS NOT 1
           AND origin IS NULL AND (date < :today OR status = 'booked')
           AND date * 1440 + start_min + minutes <= :today * 1440 + :now) AS unresolved,
       (SELECT count(*) FROM appointment INDEXED BY appointment_day
         WHERE date IS NULL AND status = 'waitlist' AND entered_in_error IS NOT 1) AS waitlist,
       EXISTS (SELECT 1 FROM appointment INDEXED BY appointment_leaving
                WHERE status = 'fulfilled' AND next_code IS NULL AND origin IS NULL AND date <= :until
                  AND entered_in_error IS NOT 1) AS leaving,
       EXISTS (SELECT 1 FROM absent) OR
       EXISTS (SELECT 1 FROM appointment INDEXED BY appointment_tell WHERE tell = 'due' AND date > 0) AS tell;

-- Whatever may ever have stood there, by its start: every place ever written, and what stands there now (imported
-- history is nowhere else, as it never moves).
-- name: schedule_stood
SELECT appointment FROM stood
 WHERE practitioner = :practitioner AND date = :date AND start_min BETWEEN :minute - 1439 AND :minute
UNION
SELECT id FROM appointment
 WHERE practitioner = :practitioner AND date = :date AND start_min BETWEEN :minute - 1439 AND :minute;

-- What was said about some days. Few rows, and only those that have not ended before.
-- name: availability_between
SELECT id, practitioner, from_date, to_date, start_min, end_min, what, label, opens_min, stand_in, weekdays
  FROM availability
 WHERE to_date >= :from AND from_date <= :to AND entered_in_error IS NOT 1
 ORDER BY from_date, id;

-- The flow board: whoever may be in the building today.
-- name: flow_today
@visit
 WHERE a.date = :today AND a.entered_in_error IS NOT 1 AND a.origin IS NULL
   AND (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in' OR
        (a.status = 'fulfilled' AND a.next_code IS NULL));

-- For the day on paper: which computer printed it.
-- name: sheet_site
SELECT coalesce((SELECT name FROM site WHERE id = (SELECT writer FROM self WHERE n = 1)), '') AS name;
