-- Rules: what they go by, and the rows they make in table queue (src/practice/rule_run.c). All by index over the rows of
-- one patient. What comes in no order is put in order there: a sorter for each patient cost a seventh of a run over all.

-- name: rules
-- scan: a handful of rows
SELECT code, kind, event, types, patients, due, lead, not_within, owner, falls_min, step, script FROM rule
 WHERE is_active = 1 AND entered_in_error IS NOT 1 ORDER BY position, code;
-- name: rule_leads
-- scan: a handful of rows
SELECT lead FROM rule WHERE is_active = 1 AND entered_in_error IS NOT 1 AND lead IS NOT NULL;
-- Rules whose day is reckoned from when a visit begins.
-- name: rule_of_visit
-- scan: a handful of rows
SELECT code, kind FROM rule WHERE event = 'visit' AND is_active = 1 AND entered_in_error IS NOT 1;
-- name: policy_rule_ids
-- scan: a handful of rows
SELECT id FROM rule WHERE is_active = 1 ORDER BY position, code;

-- A record that was a mistake and was made one with another is still read with it, as everywhere.
-- name: rule_patient
SELECT entered_in_error IS NOT 1 AS is_known,
       replaced_by IS NOT NULL OR EXISTS (SELECT 1 FROM patient o WHERE o.replaced_by = :id) AS is_merged,
       deceased_date IS NOT NULL OR away_date IS NOT NULL OR no_contact IS NOT NULL AS is_stopped
  FROM patient WHERE id = :id;
-- Everybody, a page at a time; merged records are looked at with who stands for them. Mistakes too: their rows go.
-- name: rule_patients
SELECT p.n, p.id, p.entered_in_error IS NOT 1 AS is_known,
       p.replaced_by IS NOT NULL OR EXISTS (SELECT 1 FROM patient o WHERE o.replaced_by = p.id) AS is_merged,
       p.deceased_date IS NOT NULL OR p.away_date IS NOT NULL OR p.no_contact IS NOT NULL AS is_stopped
  FROM patient p WHERE p.n > :after ORDER BY p.n LIMIT :limit;
-- name: rule_patient_last
SELECT max(n) AS n FROM patient;

-- The newest first: the reading ends where nothing older can matter. No IN of three: SQLite makes a table of it at each run.
-- name: rule_visits
SELECT id, practitioner, type, date, start_min, made_at, status = 'booked' AS is_booked,
       status = 'booked' OR status = 'arrived' OR status = 'checked-in' AS is_standing,
       status = 'fulfilled' AS is_seen, coalesce(confirmation IN ('reminded', 'confirmed'), 0) AS is_reminded,
       status = 'booked' AND EXISTS (SELECT 1 FROM absent o WHERE o.appointment = appointment.id) AS is_off,
       coalesce(next_code = 'closed' AND (next_note = 'declined' OR next_note = 'elsewhere' OR next_note = 'moved'
                                          OR next_note = 'died'), 0) AS is_goodbye,
       origin IS NOT NULL AS is_history
  FROM appointment
 WHERE patient = :patient AND date IS NOT NULL AND entered_in_error IS NOT 1 AND status IS NOT 'waitlist'
 ORDER BY date DESC;

-- What came in since somebody was last spoken to, by telephone or because they stood here: how many, in words.
-- +at: so that these are asked only where something waits.
-- name: rule_messages
SELECT id, at FROM contact
 WHERE patient = :patient AND entered_in_error IS NOT 1
   AND direction = 'in' AND (outcome = 'message' OR outcome = 'missed' OR outcome = 'abandoned' OR
                             (outcome IS NULL AND (mode = 'voicemail' OR mode = 'email' OR mode = 'text' OR
                                                   mode = 'letter')))
   AND +at > coalesce((SELECT at FROM contact WHERE patient = :patient AND entered_in_error IS NOT 1
                         AND (outcome IN ('reached', 'booked') OR (mode = 'in-person' AND outcome IS NULL))
                       ORDER BY at DESC LIMIT 1), 0)
   AND +at > coalesce((SELECT max(arrived_at) FROM appointment
                        WHERE patient = :patient AND entered_in_error IS NOT 1), 0);
-- All that came in and asks for an answer, and when somebody was spoken to, by telephone; or stood here, which is only
-- looked for where the first is not enough.
-- name: rule_waiting
SELECT id, at, outcome IS NULL OR outcome = 'message' AS has_words,
       coalesce((SELECT at FROM contact WHERE patient = :patient AND entered_in_error IS NOT 1
                    AND (outcome IN ('reached', 'booked') OR (mode = 'in-person' AND outcome IS NULL))
                  ORDER BY at DESC LIMIT 1), 0) AS heard,
       CASE WHEN +at > coalesce((SELECT at FROM contact WHERE patient = :patient AND entered_in_error IS NOT 1
                                    AND (outcome IN ('reached', 'booked') OR (mode = 'in-person' AND outcome IS NULL))
                                  ORDER BY at DESC LIMIT 1), 0)
            THEN (SELECT max(arrived_at) FROM appointment WHERE patient = :patient AND entered_in_error IS NOT 1)
             END AS came
  FROM contact
 WHERE patient = :patient AND entered_in_error IS NOT 1
   AND direction = 'in' AND (outcome = 'message' OR outcome = 'missed' OR outcome = 'abandoned' OR
                             (outcome IS NULL AND (mode = 'voicemail' OR mode = 'email' OR mode = 'text' OR
                                                   mode = 'letter')));
-- When they stood here at their newest visit: no earlier is asked for, which would be to look at all of them.
-- name: rule_came
SELECT arrived_at FROM appointment
 WHERE patient = :patient AND arrived_at IS NOT NULL AND entered_in_error IS NOT 1 ORDER BY date DESC LIMIT 1;
-- Who spoke to them after that: contacts; and when they stood here.
-- name: rule_answers
SELECT id, 0 AS came FROM contact
 WHERE patient = :patient AND at >= :at AND entered_in_error IS NOT 1
   AND (outcome IN ('reached', 'booked') OR (mode = 'in-person' AND outcome IS NULL))
 UNION ALL
SELECT id, arrived_at FROM appointment
 WHERE patient = :patient AND arrived_at >= :at AND entered_in_error IS NOT 1;
-- When they were last spoken to: of records made one, it counts for all of them.
-- name: rule_heard
SELECT max(coalesce((SELECT at FROM contact WHERE patient = :patient AND entered_in_error IS NOT 1
                        AND (outcome IN ('reached', 'booked') OR (mode = 'in-person' AND outcome IS NULL))
                      ORDER BY at DESC LIMIT 1), 0),
           coalesce((SELECT max(arrived_at) FROM appointment
                       WHERE patient = :patient AND entered_in_error IS NOT 1), 0)) AS at;
-- Who has a booking, or had one, is no enquirer. When they got in touch, and when they said no to what they were asked.
-- name: rule_enquiry
SELECT id, at, direction = 'in' AS is_theirs, coalesce(outcome = 'declined', 0) AS is_no FROM contact
 WHERE patient = :patient AND entered_in_error IS NOT 1 AND (direction = 'in' OR outcome = 'declined');

-- Who had one is no enquirer.
-- name: rule_has_visit
SELECT 1 AS n FROM appointment
 WHERE patient = :patient AND date IS NOT NULL AND entered_in_error IS NOT 1 AND status IS NOT 'waitlist' LIMIT 1;

-- What people said of a row.
-- part: rule_record
SELECT f.n AS record, f.entered_in_error IS NOT 1 AND f.status NOT IN ('completed', 'cancelled') AS is_live,
       f.entered_in_error IS NOT 1 AND f.status IN ('completed', 'cancelled') AS is_ended, f.due_date, f.due_min,
       f.hold_date, f.hold_min, f.raised_at, f.owner, f.position, f.status = 'failed' AS is_given_up, f.ended_at,
       f.is_confidential, coalesce(f.owner, f.made_by) AS keeper;
-- The rows of one patient that rules made, of those whose codes stand in a text, each between blanks; NULL: of all.
-- name: rule_rows
@rule_record, q.id, q.rank, q.opens, q.due, q.closes, q.kind, q.fact, q.owner AS row_owner, q.falls, q.rule, q.is_pool,
       q.position AS row_position, q.is_given_up AS row_given_up, q.is_confidential AS row_confidential,
       q.keeper AS row_keeper
  FROM queue q LEFT JOIN follow_up f ON f.id = q.id
 WHERE q.patient = :patient AND q.rule IS NOT NULL AND (:codes IS NULL OR instr(:codes, ' ' || q.rule || ' '));
-- name: rule_said
@rule_record
  FROM follow_up f WHERE f.id = :id;
-- name: rule_fact_patient
SELECT patient FROM appointment WHERE id = :fact UNION ALL SELECT patient FROM contact WHERE id = :fact
 UNION ALL SELECT patient FROM complaint WHERE id = :fact
 UNION ALL SELECT referred_by FROM patient WHERE id = :fact AND referred_by IS NOT NULL
 UNION ALL SELECT patient FROM referral WHERE id = :fact;

-- name: rule_complaints
SELECT id FROM complaint
 WHERE patient = :patient AND entered_in_error IS NOT 1 AND stage NOT IN ('closed', 'withdrawn');
