-- Follow-ups: table queue is kept by the hooks of src/practice/queue.c and read here. Only open ones stand in it.

-- name: queue_put
INSERT OR REPLACE INTO queue (id, rank, opens, due, closes, kind, patient, fact, owner, falls, rule, is_pool, position,
                              is_given_up, is_confidential, keeper, has_bad, is_merged, household)
VALUES (:id, :rank, :opens, :due, :closes, :kind, :patient, :fact, :owner, :falls, :rule, :is_pool, :position,
        :given_up, :confidential, :keeper,
        (SELECT 1 FROM telecom INDEXED BY telecom_bad
          WHERE patient = :patient AND is_bad = 1 AND system = 'phone' AND entered_in_error IS NOT 1 LIMIT 1),
        CASE WHEN EXISTS (SELECT 1 FROM patient INDEXED BY patient_merged
                           WHERE id = :patient AND replaced_by IS NOT NULL)
               OR EXISTS (SELECT 1 FROM patient INDEXED BY patient_replaced WHERE replaced_by = :patient) THEN 1 END,
        (SELECT household FROM patient INDEXED BY patient_together WHERE id = :patient AND household IS NOT NULL));
-- A number of theirs was marked as wrong, or is right again; their record is one with another; their household is another.
-- name: queue_of_record
UPDATE queue
   SET has_bad = (SELECT 1 FROM telecom INDEXED BY telecom_bad
                   WHERE patient = :patient AND is_bad = 1 AND system = 'phone' AND entered_in_error IS NOT 1 LIMIT 1),
       is_merged =
        CASE WHEN EXISTS (SELECT 1 FROM patient INDEXED BY patient_merged
                           WHERE id = :patient AND replaced_by IS NOT NULL)
               OR EXISTS (SELECT 1 FROM patient INDEXED BY patient_replaced WHERE replaced_by = :patient) THEN 1 END,
       household =
        (SELECT household FROM patient INDEXED BY patient_together WHERE id = :patient AND household IS NOT NULL)
 WHERE patient = :patient;
-- name: queue_number_bad
SELECT 1 AS n FROM telecom INDEXED BY telecom_bad
 WHERE patient = :patient AND is_bad = 1 AND system = 'phone' AND entered_in_error IS NOT 1 LIMIT 1;
-- What they rang from, if a message of theirs made the row: the newest call or message since that says it.
-- name: queue_rang_from
SELECT c.number FROM queue q JOIN contact f ON f.id = q.fact JOIN contact c ON c.patient = f.patient AND c.at >= f.at
 WHERE q.id = :id AND q.rule IS NOT NULL AND c.direction = 'in' AND c.mode <> 'email'
   AND c.number IS NOT NULL
   AND c.entered_in_error IS NOT 1 ORDER BY c.at DESC, c.id DESC LIMIT 1;
-- name: queue_drop
DELETE FROM queue WHERE id = :id;

-- When policy weighs a kind otherwise.
-- name: queue_of_kind
-- scan: the practice's policy has changed
SELECT id, fact FROM queue WHERE kind = :kind AND rule IS NULL ORDER BY id;

-- A row of the queue is read bare: what its order, its place and the counts go by, from an index alone. Of rows that
-- are looked at the rest is read by their ids (queue_more).
-- part: queue_bare
SELECT id, rank, opens, due, kind, patient, owner, is_given_up, is_confidential, has_bad, is_merged, household,
       rule IS NOT NULL AS has_rule, falls, keeper;
-- part: queue_whole
SELECT q.id, q.rank, q.opens, q.due, q.kind, q.patient, q.owner, q.is_given_up, q.is_confidential, q.has_bad,
       q.is_merged, q.household, q.rule IS NOT NULL AS has_rule, q.falls, q.keeper, q.fact, q.rule, q.is_pool, q.position, p.family, p.given, p.preferred,
       p.is_never_rung, p.interpreter, p.channel
  FROM queue q LEFT JOIN patient p ON p.id = q.patient;

-- What is open until the end of a day, most pressing first. A row is ranked on the day on which it opens, or before, so
-- the order ends the reading; what can be done days before it is due comes after all others (queue_early). A filter that
-- is not asked for is NULL; confidential ones are their keeper's (:me), and the owner's once that one has left
-- (:here, the ids of all who have not; NULL: somebody else asks). :owner: what they have, or (:is_theirs 0) others have.
-- name: queue_open
@queue_bare
  FROM queue
 WHERE is_pool = 0 AND rank <= :until AND opens <= :until AND (closes IS NULL OR closes > :now)
   AND (is_confidential IS NULL OR keeper = :me OR :confidential
        OR (:here IS NOT NULL AND ifnull(instr(:here, keeper), 0) = 0))
   AND (:kind IS NULL OR kind = :kind)
   AND (:owner IS NULL OR ((owner = :owner) = :is_theirs AND (falls IS NULL OR falls > :now)))
   AND (:late IS NULL OR due < :late) AND (:given_up IS NULL OR is_given_up = :given_up)
 ORDER BY rank LIMIT :limit;
-- What is open and not due yet: it opens at most the longest lead before (:ranked), and few rows are of that index.
-- name: queue_early
@queue_bare
  FROM queue INDEXED BY queue_early
 WHERE is_pool = 0 AND rank / 1440 > opens / 1440 AND rank > :until AND rank <= :ranked
   AND opens <= :until AND (closes IS NULL OR closes > :now)
   AND (is_confidential IS NULL OR keeper = :me OR :confidential
        OR (:here IS NOT NULL AND ifnull(instr(:here, keeper), 0) = 0))
   AND (:kind IS NULL OR kind = :kind)
   AND (:owner IS NULL OR ((owner = :owner) = :is_theirs AND (falls IS NULL OR falls > :now)))
   AND (:late IS NULL OR due < :late) AND (:given_up IS NULL OR is_given_up = :given_up)
 ORDER BY rank LIMIT :limit;
-- How many of each, where more are open than are read: from the index alone.
-- name: queue_tally
SELECT kind, count(*) AS n, sum(due < :now AND opens <= :tonight) AS late,
       min(CASE WHEN due < :now AND opens <= :tonight THEN due END) AS oldest,
       sum(ifnull(owner = :me AND (falls IS NULL OR falls > :now), 0) AND opens <= :tonight) AS mine,
       sum(ifnull(is_given_up, 0) AND opens <= :tonight) AS given_up, sum(opens > :now AND opens <= :tonight) AS later,
       sum(opens > :tonight) AS ahead
  FROM queue
 WHERE is_pool = 0 AND rank <= :until AND opens <= :until AND (closes IS NULL OR closes > :now)
   AND (is_confidential IS NULL OR keeper = :me OR :confidential
        OR (:here IS NOT NULL AND ifnull(instr(:here, keeper), 0) = 0))
 GROUP BY kind;
-- name: queue_tally_early
SELECT kind, count(*) AS n, sum(due < :now AND opens <= :tonight) AS late,
       min(CASE WHEN due < :now AND opens <= :tonight THEN due END) AS oldest,
       sum(ifnull(owner = :me AND (falls IS NULL OR falls > :now), 0) AND opens <= :tonight) AS mine,
       sum(ifnull(is_given_up, 0) AND opens <= :tonight) AS given_up, sum(opens > :now AND opens <= :tonight) AS later,
       sum(opens > :tonight) AS ahead
  FROM queue INDEXED BY queue_early
 WHERE is_pool = 0 AND rank / 1440 > opens / 1440 AND rank > :until AND rank <= :ranked
   AND opens <= :until AND (closes IS NULL OR closes > :now)
   AND (is_confidential IS NULL OR keeper = :me OR :confidential
        OR (:here IS NOT NULL AND ifnull(instr(:here, keeper), 0) = 0))
 GROUP BY kind;
-- Of these, what is open for who comes today, also under records that were made one with theirs.
-- name: queue_tally_today
-- scan: who comes today
WITH RECURSIVE visit (record) AS (
  SELECT patient FROM appointment
   WHERE date = :today AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
     AND entered_in_error IS NOT 1
     AND origin IS NULL
  UNION
  SELECT patient FROM appointment INDEXED BY appointment_leaving
   WHERE status = 'fulfilled' AND next_code IS NULL AND origin IS NULL AND date = :today AND entered_in_error IS NOT 1
  UNION
  SELECT p.id FROM visit v JOIN patient p ON p.replaced_by = v.record
  UNION
  SELECT p.replaced_by FROM visit v JOIN patient p ON p.id = v.record WHERE p.replaced_by IS NOT NULL)
SELECT q.id, q.patient, q.kind, q.opens, q.due
  FROM visit v JOIN queue q ON q.patient = v.record
 WHERE q.is_pool = 0 AND q.opens <= :tonight AND (q.closes IS NULL OR q.closes > :now)
   AND (q.is_confidential IS NULL OR q.keeper = :me OR :confidential
        OR (:here IS NOT NULL AND ifnull(instr(:here, q.keeper), 0) = 0));
-- And for whom a number was marked as wrong, on any of the records that were made one with theirs.
-- name: queue_tally_bad
-- scan: who has a number that was marked as wrong
WITH RECURSIVE bad (record) AS (
  SELECT patient FROM telecom INDEXED BY telecom_bad
   WHERE is_bad = 1 AND system = 'phone' AND entered_in_error IS NOT 1
  UNION
  SELECT p.id FROM bad v JOIN patient p ON p.replaced_by = v.record
  UNION
  SELECT p.replaced_by FROM bad v JOIN patient p ON p.id = v.record WHERE p.replaced_by IS NOT NULL)
SELECT q.id, q.patient, q.kind, q.opens, q.due
  FROM bad v JOIN queue q ON q.patient = v.record
 WHERE q.is_pool = 0 AND q.opens <= :now AND (q.closes IS NULL OR q.closes > :now)
   AND (q.is_confidential IS NULL OR q.keeper = :me OR :confidential
        OR (:here IS NOT NULL AND ifnull(instr(:here, q.keeper), 0) = 0));
-- What is theirs and no rule made, the first due first: to tell them of what somebody else gave.
-- name: queue_given
-- scan: what people made and is open
SELECT id, opens FROM queue INDEXED BY queue_of_nobody
 WHERE rule IS NULL AND is_pool = 0 AND owner = :me AND (closes IS NULL OR closes > :now)
   AND (falls IS NULL OR falls > :now) AND (is_confidential IS NULL OR keeper = :me)
 ORDER BY due LIMIT 256;
-- Of what was due before the practice went live: those that have waited longest.
-- name: queue_pool
-- scan: along its own index, and at most a day's share
@queue_bare
  FROM queue
 WHERE is_pool = 1 AND (closes IS NULL OR closes > :now) ORDER BY rank LIMIT :limit;
-- How many of those were begun since midnight.
-- name: queue_begun
SELECT count(*) AS n FROM follow_up WHERE rule IS NOT NULL AND made_at >= :from AND is_pool = 1;
-- name: queue_of_patient
@queue_whole
 WHERE q.patient = :patient AND (q.closes IS NULL OR q.closes > :now)
 ORDER BY q.rank, q.id;
-- What is open for one patient, and whether somebody did something to it, for acts that end or raise all of it.
-- name: follow_up_open
SELECT q.id, q.fact, q.opens, q.kind, q.rule, f.n IS NOT NULL AS has_record,
       f.entered_in_error IS NOT 1 AND coalesce(f.status, '') NOT IN ('completed', 'cancelled') AS is_live,
       f.status = 'on-hold' AS is_on_hold, f.raised_at
  FROM queue q LEFT JOIN follow_up f ON f.id = q.id
 WHERE q.patient = :patient AND (q.closes IS NULL OR q.closes > :now)
 ORDER BY q.rank, q.id;
-- The same for one line of words, on a screen that opens at once: no names, nothing that is confidential; the most pressing
-- ones, and how many there are. What a rule made says nothing itself: neither a record nor its visit is looked at.
-- What a rule made is left out until it can be done, as a recall in half a year is nothing open; but not an answer that
-- is waited for (:waited), nor what somebody has begun and put off, whenever that is due.
-- name: queue_brief
SELECT q.id, q.rank, q.due, q.kind, q.is_pool, coalesce(q.owner, f.made_by) AS staff, f.text,
       CASE WHEN q.rule IS NULL AND f.text IS NULL THEN (SELECT next_note FROM appointment WHERE id = q.fact) END AS note
  FROM queue q LEFT JOIN follow_up f ON f.id = CASE WHEN q.rule IS NULL THEN q.id END
 WHERE q.patient = :patient AND (q.closes IS NULL OR q.closes > :now) AND q.is_confidential IS NULL
   AND (q.rule IS NULL OR q.opens < :soon OR q.kind = :waited OR EXISTS (SELECT 1 FROM follow_up WHERE id = q.id))
 ORDER BY q.rank, q.id LIMIT :limit;
-- name: queue_brief_count
SELECT count(*) AS n FROM queue q
 WHERE q.patient = :patient AND (q.closes IS NULL OR q.closes > :now) AND q.is_confidential IS NULL
   AND (q.rule IS NULL OR q.opens < :soon OR q.kind = :waited OR EXISTS (SELECT 1 FROM follow_up WHERE id = q.id));
-- name: queue_by_id
@queue_whole WHERE q.id = :id;
-- name: queue_more
SELECT q.fact, q.rule, q.is_pool, q.position, p.family, p.given, p.preferred, p.is_never_rung, p.interpreter, p.channel,
       f.n AS record,
       v.n AS visit, v.date, v.start_min, v.status, v.cancel_by, v.arrived_at, v.next_note, v.type, v.practitioner
  FROM queue q LEFT JOIN patient p ON p.id = q.patient LEFT JOIN follow_up f ON f.id = q.id
  LEFT JOIN appointment v ON v.id = q.fact
 WHERE q.id = :id;
-- Visits that are over, of which nobody has said what happened. Of one of today that is still to be told of, the row that
-- says so asks that too.
-- part: queue_visit
SELECT a.id, a.patient, a.date, a.start_min, a.minutes, m.replaced_by
  FROM appointment a LEFT JOIN patient m INDEXED BY patient_merged ON m.id = a.patient AND m.replaced_by IS NOT NULL
 WHERE (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in')
   AND a.date <= :today AND a.date * 1440 + a.start_min + a.minutes <= :today * 1440 + :now
   AND a.entered_in_error IS NOT 1 AND a.origin IS NULL AND (a.date < :today OR a.status = 'booked')
   AND (a.date < :today OR NOT EXISTS (SELECT 1 FROM queue q
         WHERE q.patient = a.patient AND q.fact = a.id AND q.kind = 'tell' AND q.opens < (:today + 1) * 1440));
-- name: queue_unresolved_count
SELECT count(*) AS n FROM appointment a
 WHERE (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in')
   AND a.date <= :today AND a.date * 1440 + a.start_min + a.minutes <= :today * 1440 + :now
   AND a.entered_in_error IS NOT 1 AND a.origin IS NULL AND (a.date < :today OR a.status = 'booked')
   AND (a.date < :today OR NOT EXISTS (SELECT 1 FROM queue q
         WHERE q.patient = a.patient AND q.fact = a.id AND q.kind = 'tell' AND q.opens < (:today + 1) * 1440));
-- name: queue_unresolved
@queue_visit ORDER BY a.date, a.start_min LIMIT :limit;
-- name: queue_unresolved_of
@queue_visit AND a.patient = :patient;
-- Open today: for the tab.
-- name: queue_count
SELECT (SELECT count(*) FROM queue INDEXED BY queue_rank
         WHERE is_pool = 0 AND rank <= :tonight AND opens <= :tonight AND (closes IS NULL OR closes > :now)
           AND (is_confidential IS NULL OR keeper = :me
        OR (:here IS NOT NULL AND ifnull(instr(:here, keeper), 0) = 0)))
     + (SELECT count(*) FROM queue INDEXED BY queue_early
         WHERE is_pool = 0 AND rank / 1440 > opens / 1440 AND rank > :tonight AND rank <= :ranked AND opens <= :tonight
           AND (closes IS NULL OR closes > :now) AND (is_confidential IS NULL OR keeper = :me
        OR (:here IS NOT NULL AND ifnull(instr(:here, keeper), 0) = 0)))
     + (SELECT count(*) FROM appointment a INDEXED BY appointment_open
         WHERE (status = 'booked' OR status = 'arrived' OR status = 'checked-in')
           AND date <= :today AND entered_in_error IS NOT 1
           AND origin IS NULL AND (date < :today OR status = 'booked')
           AND date * 1440 + start_min + minutes <= :now
           AND (date < :today OR NOT EXISTS (SELECT 1 FROM queue q
                 WHERE q.patient = a.patient AND q.fact = a.id AND q.kind = 'tell' AND q.opens <= :tonight))) AS n;

-- Whether copies of the book set anything apart.
-- name: queue_apart
-- scan: the first row of two tables that are mostly empty
SELECT EXISTS (SELECT 1 FROM head) OR EXISTS (SELECT 1 FROM clash) AS n;

-- What a row says of the visit it came from.
-- name: queue_fact
SELECT date, start_min, status, cancel_by, arrived_at, next_note, type, practitioner FROM appointment WHERE id = :id;

-- Who is in the building, seen or not, or comes today: they are asked at the desk.
-- A booking may stand on a record that was made one with another: few are, so their own index is asked.
-- name: queue_today
SELECT a.id, a.patient, a.start_min, a.status, p.replaced_by
  FROM appointment a
  LEFT JOIN patient p INDEXED BY patient_merged ON p.id = a.patient AND p.replaced_by IS NOT NULL
 WHERE a.date = :today AND (a.status = 'booked' OR a.status = 'arrived' OR a.status = 'checked-in')
   AND a.entered_in_error IS NOT 1
   AND a.origin IS NULL
 UNION ALL
SELECT a.id, a.patient, a.start_min, a.status, p.replaced_by
  FROM appointment a INDEXED BY appointment_leaving
  LEFT JOIN patient p INDEXED BY patient_merged ON p.id = a.patient AND p.replaced_by IS NOT NULL
 WHERE a.status = 'fulfilled' AND a.next_code IS NULL AND a.origin IS NULL AND a.date = :today
   AND a.entered_in_error IS NOT 1;

-- What was said of them last, if that was a moment ago: the same key twice.
-- name: contact_just_said
SELECT at, outcome = :outcome AND appointment IS :appointment AS is_same FROM contact
 WHERE patient = :patient AND at >= :since AND direction = 'out' AND entered_in_error IS NOT 1
 ORDER BY at DESC, n DESC LIMIT 1;

-- What has ended, the last first.
-- name: follow_up_ended
SELECT f.id, f.patient, f.kind, f.text, f.status, f.outcome, f.reason, f.attempts, f.ended_at, f.satisfied_by,
       f.is_confidential, p.family, p.given, p.preferred, p.replaced_by
  FROM follow_up f LEFT JOIN patient p ON p.id = f.patient
 WHERE f.ended_at >= :since AND (:kind IS NULL OR f.kind = :kind) AND (:patient IS NULL OR f.patient = :patient)
   AND f.status IN ('completed', 'cancelled') AND f.entered_in_error IS NOT 1
   AND (f.is_confidential IS NOT 1 OR coalesce(f.owner, f.made_by) = :me OR :confidential
        OR (:here IS NOT NULL AND ifnull(instr(:here, coalesce(f.owner, f.made_by)), 0) = 0))
 ORDER BY f.ended_at DESC, f.id LIMIT :limit;

-- What a booking answered that is none any more (again.h): their bookings, whatever became of them, and what one ended.
-- name: again_visits
SELECT id, date, start_min, made_at, entered_in_error IS 1 AS is_mistake, next_due,
       next_code = 'booked' AND status IN ('fulfilled', 'cancelled', 'noshow') AND origin IS NULL
         AND entered_in_error IS NOT 1 AS is_answered
  FROM appointment WHERE patient = :patient AND date IS NOT NULL AND status IS NOT 'waitlist';
-- name: again_met
SELECT id, kind, ended_at, satisfied_by FROM follow_up
 WHERE ended_at >= :since AND patient = :patient AND status = 'completed' AND outcome = 'booked'
   AND satisfied_by IS NOT NULL AND entered_in_error IS NOT 1;
-- What an end had closed that is taken back.
-- name: again_closed
SELECT id FROM appointment
 WHERE patient = :patient AND next_code = 'closed' AND next_note = :note AND origin IS NULL
   AND entered_in_error IS NOT 1 ORDER BY date, start_min, id;
-- name: again_stopped
SELECT id, kind, fact FROM follow_up
 WHERE ended_at >= :since AND patient = :patient AND status = 'cancelled' AND reason = :reason
   AND entered_in_error IS NOT 1;

-- Of the follow-ups themselves.
-- name: follow_up_last
SELECT id, at, mode, direction, outcome, text FROM contact
 WHERE patient = :patient AND entered_in_error IS NOT 1 AND is_confidential IS NOT 1 ORDER BY at DESC, id DESC LIMIT :limit;

-- Who has what open on this machine (local, presence.h).
-- name: presence_put
INSERT OR IGNORE INTO presence (record, pid, started, staff) VALUES (:record, :pid, :started, :staff);
-- name: presence_of
SELECT pid, started, staff FROM presence WHERE record = :record;
-- name: presence_all
-- scan: a row for each person at work
SELECT record, pid, started, staff FROM presence;
-- name: presence_drop
DELETE FROM presence WHERE record = :record AND pid = :pid AND started = :started;
-- name: presence_drop_mine
-- scan: a row for each person at work
DELETE FROM presence WHERE pid = :pid AND started = :started;

-- What still stands for somebody who has died, or wants no contact (conflict_ended.h): bookings to come, the waiting
-- list, what is to be done. What tells of a visit goes with the visit. And whatever is of a record that was made one with
-- another: the one that stands is asked, however many records it is from there.
-- name: ended_standing
-- scan: who is booked from today on, who waits, and what is open: an index of each
WITH still (id, patient, kind) AS (
  SELECT id, patient, 22 FROM appointment INDEXED BY appointment_open
   WHERE (status = 'booked' OR status = 'arrived' OR status = 'checked-in') AND status = 'booked'
     AND date >= :today AND (date > :today OR start_min + minutes > :now) AND origin IS NULL
     AND entered_in_error IS NOT 1
  UNION ALL
  SELECT id, patient, 22 FROM appointment INDEXED BY appointment_day
   WHERE date IS NULL AND status = 'waitlist' AND entered_in_error IS NOT 1
  UNION ALL
  SELECT id, patient, 26 FROM queue INDEXED BY queue_of_nobody
   WHERE rule IS NULL AND kind <> 'tell' AND kind <> 'unresolved')
SELECT still.id, still.patient, still.kind,
       (SELECT q.fact FROM queue q WHERE q.id = still.id AND q.kind IN ('rebook', 'next')) AS visit
  FROM still CROSS JOIN patient p ON p.id = still.patient
 WHERE p.deceased_date IS NOT NULL OR p.no_contact IS NOT NULL OR p.replaced_by IS NOT NULL
 ORDER BY still.patient, still.kind, still.id;
