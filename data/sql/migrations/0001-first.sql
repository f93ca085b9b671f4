-- The practice file as it stood at user_version 1, without its remarks. Never run on anybody's file: the tests begin
-- with it (tests/unit/migrate_test.c).
/* size: a schema is one file, as data/sql/schema.sql is */
PRAGMA application_id = 1380928836;
PRAGMA user_version = 1;
CREATE TABLE stream (
 ordinal INTEGER PRIMARY KEY,
 writer BLOB NOT NULL,
 first_seq INTEGER NOT NULL,
 first_hash BLOB NOT NULL,
 prev_hash BLOB NOT NULL,
 parent INTEGER,
 next_seq INTEGER NOT NULL,
 head_hash BLOB NOT NULL,
 told_seq INTEGER NOT NULL
) STRICT;
CREATE TABLE txn (
 key INTEGER PRIMARY KEY,
 hash BLOB NOT NULL,
 hlc INTEGER NOT NULL,
 body BLOB NOT NULL
) STRICT;
CREATE TABLE salt (
 subject BLOB NOT NULL,
 tag INTEGER NOT NULL,
 salt BLOB NOT NULL,
 PRIMARY KEY (subject, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE named (
 key INTEGER NOT NULL,
 is_evidence INTEGER NOT NULL,
 writer BLOB NOT NULL,
 seq INTEGER NOT NULL,
 hash BLOB NOT NULL,
 PRIMARY KEY (key, is_evidence, writer, seq, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE touch (
 record BLOB NOT NULL,
 key INTEGER NOT NULL,
 kind INTEGER NOT NULL,
 PRIMARY KEY (record, key, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE head (
 record BLOB NOT NULL,
 kind INTEGER NOT NULL,
 field INTEGER NOT NULL,
 key INTEGER NOT NULL,
 value ANY,
 PRIMARY KEY (record, kind, field, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE clash (
 a BLOB NOT NULL,
 b BLOB NOT NULL,
 what TEXT NOT NULL,
 PRIMARY KEY (a, b, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX clash_b ON clash (b);
CREATE TABLE absent (
 appointment BLOB NOT NULL,
 availability BLOB NOT NULL,
 PRIMARY KEY (appointment, availability)
) STRICT, WITHOUT ROWID;
CREATE INDEX absent_availability ON absent (availability);
CREATE TABLE stood (
 practitioner BLOB NOT NULL,
 date INTEGER NOT NULL,
 start_min INTEGER NOT NULL,
 appointment BLOB NOT NULL,
 PRIMARY KEY (practitioner, date, start_min, appointment)
) STRICT, WITHOUT ROWID;
CREATE TABLE timeline (
 patient BLOB NOT NULL,
 at INTEGER NOT NULL,
 kind INTEGER NOT NULL,
 record BLOB NOT NULL,
 class INTEGER NOT NULL,
 PRIMARY KEY (patient, at, kind, record)
) STRICT, WITHOUT ROWID;
CREATE TABLE timeline_year (
 patient BLOB NOT NULL,
 year INTEGER NOT NULL,
 kind INTEGER NOT NULL,
 class INTEGER NOT NULL,
 n INTEGER NOT NULL,
 PRIMARY KEY (patient, year, kind, class)
) STRICT, WITHOUT ROWID;
CREATE TABLE word (
 word TEXT NOT NULL,
 first INTEGER NOT NULL,
 entries BLOB NOT NULL,
 PRIMARY KEY (word, first)
) STRICT, WITHOUT ROWID;
CREATE TABLE practice (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 name TEXT,
 zone TEXT,
 go_live INTEGER,
 slot_min INTEGER,
 grace_min INTEGER,
 late_cancel_h INTEGER,
 day_first INTEGER,
 clock_24 INTEGER,
 phone TEXT,
 wait_goal_min INTEGER,
 room_over_min INTEGER,
 leaving_goal_min INTEGER,
 first_early_min INTEGER,
 pool_per_day INTEGER,
 call_capacity INTEGER,
 hold_max_min INTEGER,
 is_mood_asked INTEGER,
 acknowledge_days INTEGER,
 settle_days INTEGER,
 answer_days INTEGER,
 limit_months INTEGER,
 check_back_days INTEGER,
 second_stage INTEGER,
 second_days INTEGER,
 ask_scores INTEGER,
 low_score INTEGER,
 show_standing INTEGER
) STRICT;
CREATE TABLE staff (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 name TEXT,
 role TEXT,
 is_active INTEGER
) STRICT;
CREATE TABLE practitioner (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 name TEXT,
 full_name TEXT,
 staff TEXT,
 position INTEGER,
 is_active INTEGER,
 room TEXT,
 origin TEXT
) STRICT;
CREATE TABLE room (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 name TEXT,
 position INTEGER,
 is_active INTEGER
) STRICT;
CREATE TABLE appointment_type (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 name TEXT,
 short TEXT,
 minutes INTEGER,
 is_first INTEGER,
 next_code TEXT,
 next_days INTEGER,
 position INTEGER,
 is_active INTEGER,
 colour TEXT
) STRICT;
CREATE TABLE reason (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 list TEXT,
 name TEXT,
 position INTEGER,
 is_active INTEGER,
 month_cost INTEGER
) STRICT;
CREATE TABLE role (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 name TEXT,
 level INTEGER,
 is_active INTEGER
) STRICT;
CREATE TABLE target (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 value INTEGER,
 is_active INTEGER
) STRICT;
CREATE TABLE hours (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 practitioner BLOB,
 weekday INTEGER,
 spans TEXT,
 is_active INTEGER
) STRICT;
CREATE TABLE holiday (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 date INTEGER,
 name TEXT,
 is_active INTEGER
) STRICT;
CREATE TABLE site (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 name TEXT,
 version TEXT,
 is_retired INTEGER
) STRICT;
CREATE TABLE availability (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 practitioner BLOB,
 from_date INTEGER,
 to_date INTEGER,
 start_min INTEGER,
 end_min INTEGER,
 what TEXT,
 label TEXT,
 opens_min INTEGER,
 stand_in TEXT,
 weekdays INTEGER
) STRICT;
CREATE INDEX availability_until ON availability (to_date, from_date);
CREATE TABLE delay (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 practitioner BLOB,
 date INTEGER,
 minutes INTEGER,
 at INTEGER
) STRICT;
CREATE INDEX delay_date ON delay (date);
CREATE TABLE day_note (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 practitioner BLOB,
 date INTEGER,
 text TEXT
) STRICT;
CREATE INDEX day_note_date ON day_note (date);
CREATE TABLE follow_up_kind (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 name TEXT,
 weight_min INTEGER,
 attempts_max INTEGER,
 retry TEXT,
 script TEXT,
 is_met_by_booking INTEGER,
 position INTEGER,
 is_active INTEGER
) STRICT;
CREATE TABLE rule (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 kind TEXT,
 event TEXT,
 types TEXT,
 patients TEXT,
 due TEXT,
 lead TEXT,
 not_within TEXT,
 owner TEXT,
 falls_min INTEGER,
 step INTEGER,
 script TEXT,
 position INTEGER,
 is_active INTEGER
) STRICT;
CREATE TABLE patient (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 family TEXT,
 given TEXT,
 preferred TEXT,
 birth_date INTEGER,
 gender TEXT,
 deceased_date INTEGER,
 prefix TEXT,
 suffix TEXT,
 maiden TEXT,
 address TEXT,
 city TEXT,
 state TEXT,
 postal_code TEXT,
 country TEXT,
 channel TEXT,
 source TEXT,
 since INTEGER,
 alert TEXT,
 identifier TEXT,
 replaced_by BLOB,
 needs TEXT,
 hopes TEXT,
 household BLOB,
 is_spokesperson INTEGER,
 facts TEXT,
 interpreter TEXT,
 extra_min INTEGER,
 is_never_rung INTEGER,
 no_contact TEXT,
 deceased_told TEXT,
 away_date INTEGER,
 away_reason TEXT,
 referred_by BLOB
) STRICT;
CREATE INDEX patient_household ON patient (household) WHERE household IS NOT NULL;
CREATE INDEX patient_replaced ON patient (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX patient_merged ON patient (id, replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX patient_together ON patient (id, household) WHERE household IS NOT NULL;
CREATE TABLE telecom (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 system TEXT,
 value TEXT,
 use TEXT,
 rank INTEGER,
 message TEXT,
 is_bad INTEGER,
 remark TEXT
) STRICT;
CREATE INDEX telecom_patient ON telecom (patient, system, is_bad, entered_in_error, rank, value);
CREATE INDEX telecom_bad ON telecom (patient, is_bad) WHERE is_bad = 1;
CREATE TABLE related (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 name TEXT,
 relationship TEXT,
 phone TEXT,
 email TEXT,
 address TEXT,
 is_bad INTEGER,
 may_book INTEGER,
 gets_reminders INTEGER,
 not_told INTEGER,
 court_note TEXT,
 remark TEXT
) STRICT;
CREATE INDEX related_patient ON related (patient);
CREATE TABLE appointment (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 practitioner BLOB,
 room BLOB,
 type BLOB,
 date INTEGER,
 start_min INTEGER,
 minutes INTEGER,
 status TEXT,
 confirmation TEXT,
 remark TEXT,
 class TEXT,
 asked_min INTEGER,
 arrived_at INTEGER,
 informed_at INTEGER,
 checked_in_at INTEGER,
 left_at INTEGER,
 cancel_by TEXT,
 cancel_reason TEXT,
 cancelled_at INTEGER,
 next_code TEXT,
 next_due INTEGER,
 next_note TEXT,
 overbook_reason TEXT,
 origin TEXT,
 expected_min INTEGER,
 ref TEXT,
 identifier TEXT,
 priority INTEGER,
 question TEXT,
 answer TEXT,
 series BLOB,
 late_tag TEXT,
 rule_told_at INTEGER,
 tell TEXT,
 want_days INTEGER,
 want_from_min INTEGER,
 want_to_min INTEGER,
 want_until INTEGER,
 is_short_notice INTEGER,
 made_at INTEGER
) STRICT;
CREATE INDEX appointment_day ON appointment (date, practitioner, start_min, minutes);
CREATE INDEX appointment_patient ON appointment (patient, date);
CREATE INDEX appointment_ref ON appointment (ref);
CREATE INDEX appointment_open ON appointment (date, start_min, minutes, status, origin, entered_in_error, patient, id)
 WHERE status = 'booked' OR status = 'arrived' OR status = 'checked-in';
CREATE INDEX appointment_leaving ON appointment (date)
 WHERE status = 'fulfilled' AND next_code IS NULL AND origin IS NULL;
CREATE INDEX appointment_tell ON appointment (date) WHERE tell = 'due';
CREATE INDEX appointment_short_notice ON appointment (date) WHERE is_short_notice = 1 AND status = 'booked';
CREATE TABLE contact (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 at INTEGER,
 direction TEXT,
 mode TEXT,
 outcome TEXT,
 reason TEXT,
 mood TEXT,
 text TEXT,
 duration_s INTEGER,
 heard_by TEXT,
 is_confidential INTEGER,
 appointment BLOB,
 number TEXT,
 hold_s INTEGER,
 score INTEGER,
 would_recommend INTEGER,
 speaker TEXT
) STRICT;
CREATE INDEX contact_patient ON contact (patient, at);
CREATE INDEX contact_waiting ON contact (patient, at)
 WHERE direction = 'in' AND (outcome = 'message' OR outcome = 'missed' OR outcome = 'abandoned' OR
 (outcome IS NULL AND (mode = 'voicemail' OR mode = 'email' OR mode = 'text' OR
 mode = 'letter')));
CREATE INDEX contact_at ON contact (at);
CREATE TABLE note (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 at INTEGER,
 text TEXT,
 appointment BLOB,
 is_confidential INTEGER
) STRICT;
CREATE TABLE follow_up (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 kind TEXT,
 fact BLOB,
 text TEXT,
 due_date INTEGER,
 due_min INTEGER,
 hold_date INTEGER,
 hold_min INTEGER,
 status TEXT,
 outcome TEXT,
 reason TEXT,
 attempts INTEGER,
 owner BLOB,
 position INTEGER,
 made_at INTEGER,
 made_by BLOB,
 ended_at INTEGER,
 satisfied_by BLOB,
 raised_at INTEGER,
 is_confidential INTEGER,
 rule TEXT,
 is_pool INTEGER
) STRICT;
CREATE INDEX follow_up_made ON follow_up (made_at) WHERE rule IS NOT NULL;
CREATE INDEX follow_up_ended ON follow_up (ended_at) WHERE ended_at IS NOT NULL;
CREATE TABLE queue (
 id BLOB NOT NULL,
 rank INTEGER NOT NULL,
 opens INTEGER NOT NULL,
 due INTEGER NOT NULL,
 closes INTEGER,
 kind TEXT NOT NULL,
 patient BLOB NOT NULL,
 fact BLOB,
 owner BLOB,
 falls INTEGER,
 rule TEXT,
 is_pool INTEGER NOT NULL,
 position INTEGER,
 is_given_up INTEGER,
 is_confidential INTEGER,
 keeper BLOB,
 has_bad INTEGER,
 is_merged INTEGER,
 household BLOB,
 PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_rank ON queue
 (rank, opens, closes, due, kind, owner, falls, is_given_up, is_confidential, keeper, patient, has_bad, is_merged,
 household, rule, is_pool)
 WHERE is_pool = 0;
CREATE INDEX queue_early ON queue
 (rank, opens, closes, due, kind, owner, falls, is_given_up, is_confidential, keeper, patient, has_bad, is_merged,
 household, rule, is_pool)
 WHERE is_pool = 0 AND rank / 1440 > opens / 1440;
CREATE INDEX queue_pool ON queue
 (rank, opens, closes, due, kind, owner, falls, is_given_up, is_confidential, keeper, patient, has_bad, is_merged,
 household, rule, is_pool)
 WHERE is_pool = 1;
CREATE INDEX queue_patient ON queue
 (patient, rank, id, opens, closes, rule, is_confidential, due, kind, owner, fact, is_pool);
CREATE VIEW conflict AS
 SELECT record, kind, field FROM head
 GROUP BY record, kind, field HAVING count(DISTINCT quote(value)) > 1;
CREATE TABLE complaint (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 text TEXT,
 received_at INTEGER,
 mode TEXT,
 received_by BLOB,
 staff BLOB,
 practitioner BLOB,
 appointment BLOB,
 contact BLOB,
 touch_point TEXT,
 is_concern INTEGER,
 wish TEXT,
 stage TEXT,
 complained_at INTEGER,
 acknowledged_at INTEGER,
 settled_at INTEGER,
 investigating_at INTEGER,
 answered_at INTEGER,
 checked_at INTEGER,
 closed_at INTEGER,
 withdrawn_at INTEGER,
 reopened_at INTEGER,
 escalated_at INTEGER,
 paused_at INTEGER,
 paused_days INTEGER,
 update_date INTEGER,
 cause TEXT,
 outcome TEXT,
 check_result TEXT,
 owner BLOB,
 is_confidential INTEGER,
 end_reason TEXT
) STRICT;
CREATE INDEX complaint_patient ON complaint (patient, received_at);
CREATE INDEX complaint_received ON complaint (received_at);
CREATE INDEX complaint_open ON complaint (received_at, is_confidential)
 WHERE stage NOT IN ('closed', 'withdrawn') AND entered_in_error IS NOT 1;
CREATE TABLE complaint_step (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 complaint BLOB,
 at INTEGER,
 act TEXT,
 text TEXT,
 staff BLOB,
 is_confidential INTEGER
) STRICT;
CREATE INDEX complaint_step_complaint ON complaint_step (complaint, at);
CREATE TABLE compliment (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 text TEXT,
 at INTEGER,
 mode TEXT,
 staff BLOB,
 written_by BLOB,
 appointment BLOB,
 seen_at INTEGER,
 is_confidential INTEGER
) STRICT;
CREATE INDEX compliment_at ON compliment (at);
CREATE INDEX compliment_unseen ON compliment (staff)
 WHERE seen_at IS NULL AND staff IS NOT NULL;
CREATE TABLE self (
 n INTEGER PRIMARY KEY CHECK (n = 1),
 writer BLOB NOT NULL,
 ordinal INTEGER,
 seq INTEGER NOT NULL,
 head BLOB NOT NULL,
 hlc INTEGER NOT NULL,
 inode INTEGER NOT NULL,
 machine BLOB NOT NULL,
 fork_count INTEGER NOT NULL
) STRICT;
CREATE TABLE draft (
 id INTEGER PRIMARY KEY,
 form TEXT NOT NULL,
 staff TEXT NOT NULL,
 subject BLOB,
 at INTEGER NOT NULL,
 fields TEXT NOT NULL
) STRICT;
CREATE TABLE presence (
 record BLOB NOT NULL,
 pid INTEGER NOT NULL,
 started INTEGER NOT NULL,
 staff TEXT NOT NULL,
 PRIMARY KEY (record)
) STRICT, WITHOUT ROWID;
CREATE TABLE open_call (
 id BLOB NOT NULL,
 pid INTEGER NOT NULL,
 started INTEGER NOT NULL,
 staff TEXT NOT NULL,
 patient BLOB,
 number TEXT NOT NULL,
 name TEXT NOT NULL,
 words TEXT NOT NULL,
 began INTEGER NOT NULL,
 held INTEGER NOT NULL,
 held_s INTEGER NOT NULL,
 PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
 name TEXT PRIMARY KEY,
 value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE travel (
 name TEXT NOT NULL,
 size INTEGER NOT NULL,
 ordinal INTEGER NOT NULL,
 first INTEGER NOT NULL,
 last INTEGER NOT NULL,
 erasures INTEGER NOT NULL,
 key INTEGER NOT NULL,
 PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;
CREATE TABLE met (
 writer BLOB NOT NULL,
 label TEXT NOT NULL,
 at INTEGER NOT NULL,
 heard INTEGER NOT NULL,
 behind INTEGER NOT NULL,
 ahead INTEGER NOT NULL,
 clock_ms INTEGER NOT NULL,
 erasures INTEGER NOT NULL,
 PRIMARY KEY (writer)
) STRICT, WITHOUT ROWID;
CREATE TABLE erasure (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 reason TEXT,
 confirmed_by BLOB
) STRICT;
CREATE TABLE protocol (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 name TEXT,
 moment TEXT,
 version INTEGER,
 position INTEGER,
 is_active INTEGER
) STRICT;
CREATE TABLE protocol_step (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 protocol TEXT,
 text TEXT,
 say TEXT,
 position INTEGER,
 is_active INTEGER
) STRICT;
CREATE TABLE template (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 kind TEXT,
 channel TEXT,
 says TEXT,
 text TEXT,
 position INTEGER,
 is_active INTEGER
) STRICT;
CREATE TABLE staff_task (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 code TEXT,
 text TEXT,
 every TEXT,
 role TEXT,
 position INTEGER,
 is_active INTEGER,
 staff TEXT
) STRICT;
CREATE TABLE protocol_tick (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 appointment BLOB,
 step TEXT,
 at INTEGER,
 by BLOB
) STRICT;
CREATE INDEX protocol_tick_appointment ON protocol_tick (appointment) WHERE appointment IS NOT NULL;
CREATE INDEX protocol_tick_patient ON protocol_tick (patient, at);
CREATE TABLE handover (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 text TEXT,
 at INTEGER,
 by BLOB,
 read_at INTEGER,
 read_by BLOB
) STRICT;
CREATE INDEX handover_read ON handover (read_at);
CREATE TABLE staff_read (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 staff BLOB,
 protocol TEXT,
 version INTEGER,
 at INTEGER
) STRICT;
CREATE TABLE obstacle (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 text TEXT,
 at INTEGER,
 by BLOB,
 answer TEXT,
 answered_at INTEGER,
 answered_by BLOB
) STRICT;
CREATE INDEX obstacle_at ON obstacle (at);
CREATE TABLE staff_task_done (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 task TEXT,
 date INTEGER,
 at INTEGER,
 by BLOB
) STRICT;
CREATE TABLE referral (
 n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
 entered_in_error INTEGER,
 patient BLOB,
 performer TEXT,
 reason TEXT,
 date INTEGER,
 due_date INTEGER,
 closed_at INTEGER,
 outcome TEXT
) STRICT;
CREATE INDEX patient_referred ON patient (referred_by) WHERE referred_by IS NOT NULL;
CREATE INDEX referral_patient ON referral (patient, date);
CREATE INDEX referral_open ON referral (due_date) WHERE closed_at IS NULL;
