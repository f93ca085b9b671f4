-- What happened with a patient: see src/practice/timeline.h.

-- name: timeline_add
INSERT INTO timeline (patient, at, kind, record, class) VALUES (:patient, :at, :kind, :record, :class);

-- name: timeline_drop
DELETE FROM timeline WHERE patient = :patient AND at = :at AND kind = :kind AND record = :record;

-- name: timeline_year_more
INSERT INTO timeline_year (patient, year, kind, class, n) VALUES (:patient, :year, :kind, :class, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;

-- name: timeline_year_less
UPDATE timeline_year SET n = n - 1
 WHERE patient = :patient AND year = :year AND kind = :kind AND class = :class;

-- name: timeline_year_none
DELETE FROM timeline_year WHERE patient = :patient AND year = :year AND kind = :kind AND class = :class AND n = 0;

-- When the zone changes, instants fall on other civil times.
-- name: timeline_drop_instants
-- scan: the practice has moved to another time zone, which happens once
DELETE FROM timeline WHERE kind IN (:contact, :note, :follow_up, :complaint, :compliment, :tick);

-- name: timeline_year_drop_instants
-- scan: the practice has moved to another time zone, which happens once
DELETE FROM timeline_year WHERE kind IN (:contact, :note, :follow_up, :complaint, :compliment, :tick);

-- name: timeline_instants
-- scan: the practice has moved to another time zone, which happens once
SELECT :contact AS kind, id FROM contact
UNION ALL
SELECT :note AS kind, id FROM note
UNION ALL
SELECT :follow_up AS kind, id FROM follow_up
UNION ALL
SELECT :complaint AS kind, id FROM complaint
UNION ALL
SELECT :compliment AS kind, id FROM compliment
UNION ALL

SELECT :tick AS kind, id FROM protocol_tick;

-- How many rows each year has of each kind, newest first: adding up and leaving out here would cost twice as much.
-- name: timeline_years
SELECT year, kind, class, n FROM timeline_year WHERE patient = :patient ORDER BY year DESC;

-- Older than the row (at, kind, record), newest first.
-- name: timeline_rows
SELECT at, kind, record FROM timeline
 WHERE patient = :patient AND at <= :at AND (at, kind, record) < (:at, :kind, :record)
   AND (:kinds >> (kind - :first)) & 1 AND (:classes >> class) & 1
 ORDER BY at DESC, kind DESC, record DESC LIMIT :limit;

-- Some of one year, newest first: from civil minute :from, before :before.
-- name: timeline_window
SELECT at, kind, record FROM timeline
 WHERE patient = :patient AND at >= :from AND at < :before
   AND (:kinds >> (kind - :first)) & 1 AND (:classes >> class) & 1
 ORDER BY at DESC, kind DESC, record DESC LIMIT :limit OFFSET :skip;

-- How many of its year stand before a row.
-- name: timeline_newer
SELECT count(*) AS n FROM timeline
 WHERE patient = :patient AND at >= :at AND at < :before AND (at, kind, record) > (:at, :kind, :record)
   AND (:kinds >> (kind - :first)) & 1 AND (:classes >> class) & 1;

-- Spoken: somebody was on the line, or stood here. Not a call that was missed or that nobody answered, nor a message.
-- name: timeline_last_spoken
SELECT max(at) AS at FROM contact
 WHERE patient = :patient AND entered_in_error IS NOT 1
   AND (outcome IN ('reached', 'booked', 'call-later', 'will-call', 'declined', 'no-contact') OR
        (outcome IS NULL AND mode IN ('call', 'in-person')));

-- name: timeline_last_seen
SELECT date FROM appointment
 WHERE patient = :patient AND (status = 'fulfilled' OR status = 'checked-in' OR status = 'arrived') AND entered_in_error IS NOT 1
 ORDER BY date DESC LIMIT 1;
