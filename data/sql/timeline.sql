-- What happened with a patient: see src/practice/timeline.h.

-- name: timeline_add
INSERT OR IGNORE INTO timeline (patient, at, kind, record) VALUES (:patient, :at, :kind, :record);

-- name: timeline_drop
DELETE FROM timeline WHERE patient = :patient AND at = :at AND kind = :kind AND record = :record;

-- When the zone changes, instants fall on other civil times.
-- name: timeline_drop_instants
-- scan: the practice has moved to another time zone, which happens once
DELETE FROM timeline WHERE kind IN (:contact, :note);

-- name: timeline_instants
-- scan: the practice has moved to another time zone, which happens once
SELECT :contact AS kind, id, patient, at FROM contact
 WHERE patient IS NOT NULL AND at IS NOT NULL AND entered_in_error IS NOT 1
UNION ALL
SELECT :note AS kind, id, patient, at FROM note
 WHERE patient IS NOT NULL AND at IS NOT NULL AND entered_in_error IS NOT 1;

-- Older than the row (at, kind, record), newest first.
-- name: timeline_rows
SELECT at, kind, record FROM timeline
 WHERE patient = :patient AND at <= :at AND (at, kind, record) < (:at, :kind, :record)
   AND (:kinds >> (kind - :first)) & 1
 ORDER BY at DESC, kind DESC, record DESC LIMIT :limit;

-- name: timeline_last_spoken
SELECT max(at) AS at FROM contact WHERE patient = :patient AND entered_in_error IS NOT 1;

-- name: timeline_last_seen
SELECT date FROM appointment
 WHERE patient = :patient AND status IN ('fulfilled', 'checked-in', 'arrived') AND entered_in_error IS NOT 1
 ORDER BY date DESC LIMIT 1;
