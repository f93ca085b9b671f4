-- The practice file, whole, as it stands at user_version 2.
--
-- Every table is marked by the word after its opening parenthesis:
--   log      what was entered; only ever added to; travels between sites
--   derived  rebuilt from the log alone by the fold; nothing else writes it
--   local    this machine only: identity, drafts, bookkeeping; never travels
--
-- A derived table with "kind N" holds one row per record of that kind: the
-- winning values. Columns numbered "-- N:" are the record's fields; the numbers are in
-- the log for ever and are never reused. src/book/kinds.awk makes the field
-- tables and the row statements of the fold from these comments, so a new field
-- is a line here and a migration. Field 1 of every kind is entered_in_error: what
-- was undone or put in by mistake stays, and is marked.
--
-- Columns of a WITHOUT ROWID table stand in the order of its primary key: quick_check of
-- SQLite 3.40.1 sees NULLs that are not there otherwise. An index has no IN of three in its
-- condition: SQLite would make a table of it at each write of a row.
--
-- Dates are days since 1970-01-01, times of day minutes, instants UTC milliseconds,
-- ids 16 bytes. "clock" says, packed, which transaction wrote each field (fold.h).

/* size: the whole schema is one file: it is what a new book is made with, and what migrations have to add up to */
PRAGMA application_id = 1380928836; -- "ROND"
PRAGMA user_version = 2;

---------------------------------------------------------------------- log

CREATE TABLE stream ( -- log: one row per branch of a writer (BOOK section 2)
  ordinal     INTEGER PRIMARY KEY, -- names the branch in this file only
  writer      BLOB NOT NULL,       -- 16 random bytes of who wrote it
  first_seq   INTEGER NOT NULL,    -- number of the branch's first own transaction
  first_hash  BLOB NOT NULL,       -- and its hash: (writer, first_hash) is the branch's name
  prev_hash   BLOB NOT NULL,       -- hash before the first; zero at the start of a writer
  parent      INTEGER,             -- branch that holds prev_hash, NULL at the start or while missing
  next_seq    INTEGER NOT NULL,    -- one after the newest
  head_hash   BLOB NOT NULL,       -- hash of the newest
  told_seq    INTEGER NOT NULL     -- our own stream has named it up to here (this copy only)
) STRICT;

CREATE TABLE txn ( -- log: one row per transaction, one act of one person (txn.h)
  key    INTEGER PRIMARY KEY, -- ordinal << 40 | seq
  hash   BLOB NOT NULL,       -- the chain hash, 32 bytes
  hlc    INTEGER NOT NULL,    -- hybrid logical clock: ms << 16 | counter
  body   BLOB NOT NULL        -- the canonical bytes that were hashed
) STRICT;

CREATE TABLE salt ( -- log: random bytes under which a patient's parts are hashed; dropped by erasure
  subject BLOB NOT NULL,    -- patient id
  tag     INTEGER NOT NULL, -- 32 bits that name the salt in a part
  salt    BLOB NOT NULL,    -- 16 bytes
  PRIMARY KEY (subject, tag)
) STRICT, WITHOUT ROWID;

---------------------------------------------------- derived: the fold itself

CREATE TABLE named ( -- derived: heads a transaction named when it was made (its context)
  key    INTEGER NOT NULL, -- the transaction that names
  is_evidence INTEGER NOT NULL, -- 1: a back link, only evidence of forks, not knowledge
  writer BLOB NOT NULL,    -- the head: writer,
  seq    INTEGER NOT NULL, -- number
  hash   BLOB NOT NULL,    -- and 16 bytes of hash (8 in a back link)
  PRIMARY KEY (key, is_evidence, writer, seq, hash)
) STRICT, WITHOUT ROWID;

CREATE TABLE touch ( -- derived: record -> transactions that wrote it and that the clock of its row does not name
  record BLOB NOT NULL,
  key    INTEGER NOT NULL,
  kind   INTEGER NOT NULL, -- one id may name records of two kinds
  PRIMARY KEY (record, key, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE head ( -- derived: every field with more than one head, and what was ended apart (fold_heads.h)
  record BLOB NOT NULL,
  kind   INTEGER NOT NULL,
  field  INTEGER NOT NULL, -- 0: none, an act that ended the record, or wrote to it and did not know
  key    INTEGER NOT NULL, -- the transaction of this head
  value  ANY,              -- what it says; of field 0: 1 ended it
  PRIMARY KEY (record, kind, field, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE clash ( -- derived: active appointments that overlap at one practitioner or room
  a    BLOB NOT NULL, -- the smaller appointment id
  b    BLOB NOT NULL, -- the larger
  what TEXT NOT NULL, -- 'practitioner' or 'room'
  PRIMARY KEY (a, b, what)
) STRICT, WITHOUT ROWID;
CREATE INDEX clash_b ON clash (b);

CREATE TABLE absent ( -- derived: bookings that stand under somebody's being off (availability): they have to be told
  appointment  BLOB NOT NULL, -- id of one that is booked or has arrived
  availability BLOB NOT NULL, -- id of what says off
  PRIMARY KEY (appointment, availability)
) STRICT, WITHOUT ROWID;
CREATE INDEX absent_availability ON absent (availability);

CREATE TABLE stood ( -- derived: every place an appointment was ever written into, whoever won; not imported history
  practitioner BLOB NOT NULL,
  date         INTEGER NOT NULL,
  start_min    INTEGER NOT NULL,
  appointment  BLOB NOT NULL, -- id
  PRIMARY KEY (practitioner, date, start_min, appointment)
) STRICT, WITHOUT ROWID;

CREATE TABLE timeline ( -- derived: everything that happened with a patient, by civil time
  patient BLOB NOT NULL,
  at      INTEGER NOT NULL, -- civil minutes: date * 1440 + minute of day
  kind    INTEGER NOT NULL, -- which table
  record  BLOB NOT NULL,    -- which row of it
  class   INTEGER NOT NULL, -- bits: 1 written by itself, 2 confidential
  PRIMARY KEY (patient, at, kind, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE timeline_year ( -- derived: how many rows the timeline has, so that nobody has to count them
  patient BLOB NOT NULL,
  year    INTEGER NOT NULL,
  kind    INTEGER NOT NULL, -- as in timeline
  class   INTEGER NOT NULL, -- as in timeline
  n       INTEGER NOT NULL, -- rows; never 0
  PRIMARY KEY (patient, year, kind, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE word ( -- derived: what patients are found by, in runs (practice/find_run.h)
  word    TEXT NOT NULL,    -- folded word of a name; '#' and reversed digits of a phone; ISO birth date
  first   INTEGER NOT NULL, -- no patient.n in the run is smaller; the next run begins with a larger one
  entries BLOB NOT NULL,    -- patient.n, birth date, how their names begin as bits; 24 bytes each
  PRIMARY KEY (word, first)
) STRICT, WITHOUT ROWID;

------------------------------------------------ derived: the practice's rules

CREATE TABLE practice ( -- derived, kind 1: the practice itself, one record
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  name        TEXT,         -- 2: as it stands on every screen
  zone        TEXT,         -- 3: IANA time zone
  go_live     INTEGER,      -- 4: date; what lies before came in as history
  slot_min    INTEGER,      -- 5: minutes per row of the day grid
  grace_min   INTEGER,      -- 6: minutes after the start before "did not come" is offered
  late_cancel_h INTEGER,    -- 7: hours before the start from which a cancellation is late
  day_first   INTEGER,      -- 8: 1: 23/11, 0: 11/23
  clock_24    INTEGER,      -- 9: 1: 14:30, 0: 2:30pm
  phone       TEXT,         -- 10: the practice's own number
  wait_goal_min INTEGER,    -- 11: promised minutes in the waiting room
  room_over_min INTEGER,    -- 12: minutes beyond the booked length after which somebody in the room is noticed
  leaving_goal_min INTEGER, -- 13: promised minutes at the desk when leaving
  first_early_min INTEGER,  -- 14: how much earlier a first visit is asked to come
  pool_per_day INTEGER,     -- 15: of what was due before go_live, so many are in the queue at a time
  call_capacity INTEGER,    -- 16: so many follow-ups the desk can do in a day; NULL: not said
  hold_max_min INTEGER,     -- 17: minutes on hold after which a call is marked
  is_mood_asked INTEGER,    -- 18: 1: a call's form asks how they were
  acknowledge_days INTEGER, -- 30: complaints (complaint_clock.h): working days in which they hear that we have it
  settle_days INTEGER,      -- 31: working days in which it can be settled at the desk
  answer_days INTEGER,      -- 32: working days until the answer
  limit_months INTEGER,     -- 33: months after which nothing excuses us
  check_back_days INTEGER,  -- 34: working days after the answer, until we ask whether it held
  second_stage INTEGER,     -- 35: 1: there is one
  second_days INTEGER,      -- 36: working days until the answer to that
  ask_scores  INTEGER,      -- 40: 1: whoever is reached is asked for a score; 0: at the end of a course alone
  low_score   INTEGER,      -- 41: a score up to this opens a concern
  show_standing INTEGER     -- 42: 1: what a patient is to us (new, regular, ...) stands on their screen
) STRICT;

CREATE TABLE staff ( -- derived, kind 2: anybody who signs in
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: what is typed to name them: "okoro"
  name        TEXT,         -- 3: as shown
  role        TEXT,         -- 4: key of a role
  is_active   INTEGER       -- 5: 0: has left
) STRICT;

CREATE TABLE practitioner ( -- derived, kind 3: somebody who sees patients and has a column
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key: "chen"
  name        TEXT,         -- 3: as it heads the column
  full_name   TEXT,         -- 4: with title, for letters
  staff       TEXT,         -- 5: staff code of the same person
  position    INTEGER,      -- 6: order of the columns
  is_active   INTEGER,      -- 7: 0: no column any more
  room        TEXT,         -- 8: usual room's code
  origin      TEXT          -- 9: 'history' for practitioners known only from an import
) STRICT;

CREATE TABLE room ( -- derived, kind 4
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key
  name        TEXT,         -- 3: as shown
  position    INTEGER,      -- 4: order
  is_active   INTEGER       -- 5: 0: not used any more
) STRICT;

CREATE TABLE appointment_type ( -- derived, kind 5: what a visit is for; length is copied to the booking
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key
  name        TEXT,         -- 3: as shown
  short       TEXT,         -- 4: at most 5 letters, for the grid: "rev"
  minutes     INTEGER,      -- 5: usual length
  is_first    INTEGER,      -- 6: 1: a first visit
  next_code   TEXT,         -- 7: what next by default: 'date', 'rebook', 'closed'
  next_days   INTEGER,      -- 8: days until the follow-up date when next_code is 'date'
  position    INTEGER,      -- 9: order
  is_active   INTEGER,      -- 10: 0: not offered any more
  colour      TEXT          -- 11: name of a colour of the theme
) STRICT;

CREATE TABLE reason ( -- derived, kind 6: reasons people choose from
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key; for cancellations a FHIR code
  list        TEXT,         -- 3: 'cancel-patient', 'cancel-practice', 'close', 'overbook', 'complaint', 'source', 'leave'
  name        TEXT,         -- 4: as shown
  position    INTEGER,      -- 5: order
  is_active   INTEGER,      -- 6: 0: not offered any more
  month_cost  INTEGER       -- 7: of a source: what it costs a month, in whole units of the practice's currency
) STRICT;

CREATE TABLE role ( -- derived, kind 7: what staff may do
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key
  name        TEXT,         -- 3: as shown
  level       INTEGER,      -- 4: 1 reads, 2 desk, 3 clinician, 4 owner
  is_active   INTEGER       -- 5: 0: not used any more
) STRICT;

CREATE TABLE target ( -- derived, kind 8: figures the practice wants to reach
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key
  value       INTEGER,      -- 3: in the unit the key names: "callback_min"
  is_active   INTEGER       -- 4: 0: not used any more
) STRICT;

CREATE TABLE hours ( -- derived, kind 9: weekly opening hours of one practitioner, or of the practice
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  practitioner BLOB,        -- 2: NULL: the practice
  weekday     INTEGER,      -- 3: 0 Monday .. 6 Sunday
  spans       TEXT,         -- 4: "09:00-12:00 13:00-17:00", '' closed that day
  is_active   INTEGER       -- 5: 0: no longer in policy
) STRICT;

CREATE TABLE holiday ( -- derived, kind 10: a date on which the practice is closed
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  date        INTEGER,      -- 2: the day
  name        TEXT,         -- 3: as shown
  is_active   INTEGER       -- 4: 0: no longer in policy
) STRICT;

CREATE TABLE site ( -- derived, kind 11: a computer that writes; id is its writer id
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  name        TEXT,         -- 2: "Desk 1"
  version     TEXT,         -- 3: Rounds version that last wrote there
  is_retired  INTEGER       -- 4: 1: gone for good, nobody waits for it
) STRICT;

CREATE TABLE availability ( -- derived, kind 12: said on a screen: when somebody is in or not, other than policy's hours
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: taken back, kept
  practitioner BLOB,        -- 2: whose; NULL: the whole practice's
  from_date   INTEGER,      -- 3: first day
  to_date     INTEGER,      -- 4: last day, inclusive
  start_min   INTEGER,      -- 5: from this minute of each day; NULL: all day
  end_min     INTEGER,      -- 6: until
  what        TEXT,         -- 7: 'off' not in; 'in' these are the hours; 'block' not for booking; 'reserved' same day only
  label       TEXT,         -- 8: as shown: "sick", "team meeting"
  opens_min   INTEGER,      -- 9: reserved: minute of the day itself from which it can be booked
  stand_in    TEXT,         -- 10: who sits in this column instead (a locum)
  weekdays    INTEGER       -- 11: only on these, bits, 0 Monday; NULL: every day
) STRICT;
CREATE INDEX availability_until ON availability (to_date, from_date);

CREATE TABLE delay ( -- derived, kind 13: a column runs late; id from practitioner and date
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  practitioner BLOB,        -- 2: who runs late
  date        INTEGER,      -- 3: on which day
  minutes     INTEGER,      -- 4: how late; 0: back on time
  at          INTEGER       -- 5: when that was said, instant
) STRICT;
CREATE INDEX delay_date ON delay (date);

CREATE TABLE day_note ( -- derived, kind 14: what everybody has to know on a day
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: taken back, kept
  practitioner BLOB,        -- 2: about whose column; NULL: everybody's
  date        INTEGER,      -- 3: the day
  text        TEXT          -- 4: words
) STRICT;
CREATE INDEX day_note_date ON day_note (date);

CREATE TABLE follow_up_kind ( -- derived, kind 15: what follow-ups there are, and how often each is tried
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key: "promise"
  name        TEXT,         -- 3: as shown
  weight_min  INTEGER,      -- 4: stands as if it were due so many minutes earlier
  attempts_max INTEGER,     -- 5: tried so often, it has failed
  retry       TEXT,         -- 6: working days until the next try, one after the other: "1 2 5"
  script      TEXT,         -- 7: words to say
  is_met_by_booking INTEGER, -- 8: 1: a booking ends it
  position    INTEGER,      -- 9: order
  is_active   INTEGER       -- 10: 0: not offered any more
) STRICT;

CREATE TABLE rule ( -- derived, kind 16: what opens a follow-up by itself, and by when (FHIR PlanDefinition.action)
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key: "recall-review"
  kind        TEXT,         -- 3: code of the follow_up_kind it makes
  event       TEXT,         -- 4: what opens it: booked, visit, seen, last-seen, contact, enquiry, complaint, referral, sent-on
  types       TEXT,         -- 5: of these appointment types, codes with a blank between; NULL: of any
  patients    TEXT,         -- 6: new (no visit before), known; NULL: all
  due         TEXT,         -- 7: how far from the event it is due (calendar.h: interval)
  lead        TEXT,         -- 8: how long before that it can be done; NULL: on the day
  not_within  TEXT,         -- 9: not for what was booked so shortly before
  owner       TEXT,         -- 10: practitioner: whose visit it is; a staff code; NULL: anybody
  falls_min   INTEGER,      -- 11: from this minute of the day it is due it is anybody's
  step        INTEGER,      -- 12: step of the journey it belongs to, 1 to 10
  script      TEXT,         -- 13: words to say; NULL: those of the kind
  position    INTEGER,      -- 14: order
  is_active   INTEGER       -- 15: 0: no longer in policy
) STRICT;

------------------------------------------------------- derived: the people

CREATE TABLE patient ( -- derived, kind 20: a person who is or may become a customer
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  family      TEXT,         -- 2: family name
  given       TEXT,         -- 3: given names
  preferred   TEXT,         -- 4: name as they like it
  birth_date  INTEGER,      -- 5: date
  gender      TEXT,         -- 6: FHIR: male, female, other, unknown
  deceased_date INTEGER,    -- 7: date of death
  prefix      TEXT,         -- 8: Mr, Dr, ...
  suffix      TEXT,         -- 9: Jr, MD, ...
  maiden      TEXT,         -- 10: earlier family name
  address     TEXT,         -- 11: street and number
  city        TEXT,         -- 12: town
  state       TEXT,         -- 13: state or county
  postal_code TEXT,         -- 14: post code
  country     TEXT,         -- 15: country
  channel     TEXT,         -- 16: how they like to be reached: call, text, email, letter
  source      TEXT,         -- 17: who or what recommended us: code of a reason of the list 'source', or words
  since       INTEGER,      -- 18: date they became known
  alert       TEXT,         -- 19: what everybody must know first
  identifier  TEXT,         -- 20: number in the system they came from
  replaced_by BLOB,         -- 21: the record that took over from this one
  needs       TEXT,         -- 22: how to call them in, interpreter, ...
  hopes       TEXT,         -- 23: what they hope for
  household   BLOB,         -- 24: patients with the same value belong together
  is_spokesperson INTEGER,  -- 25: 1: speaks for the household
  facts       TEXT,         -- 26: worth remembering: "new job at the school"
  interpreter TEXT,         -- 27: language to be interpreted; NULL: none is needed
  extra_min   INTEGER,      -- 28: minutes more that each visit takes
  is_never_rung INTEGER,    -- 29: 1: cannot use a telephone: no row, default or script says ring
  no_contact  TEXT,         -- 30: does not want to hear from us, and why; NULL: may be contacted
  deceased_told TEXT,       -- 31: who told us that they died
  away_date   INTEGER,      -- 32: moved away or gone elsewhere, since this date
  away_reason TEXT,         -- 33: where to, or why
  referred_by BLOB          -- 34: the patient who recommended us to them
) STRICT;
CREATE INDEX patient_household ON patient (household) WHERE household IS NOT NULL;
CREATE INDEX patient_replaced ON patient (replaced_by) WHERE replaced_by IS NOT NULL;
CREATE INDEX patient_merged ON patient (id, replaced_by) WHERE replaced_by IS NOT NULL; -- small: asked of everybody
CREATE INDEX patient_together ON patient (id, household) WHERE household IS NOT NULL;

CREATE TABLE telecom ( -- derived, kind 21: a telephone number or address of a patient
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: whose
  system      TEXT,         -- 3: FHIR: phone, email
  value       TEXT,         -- 4: as typed
  use         TEXT,         -- 5: FHIR: home, work, mobile
  rank        INTEGER,      -- 6: 1 is tried first
  message     TEXT,         -- 7: what may be left: details, name, nothing
  is_bad      INTEGER,      -- 8: 1: wrong number
  remark      TEXT          -- 9: "not before ten"
) STRICT;
-- All that a list row needs of a number, so that searching reads no page more for it.
CREATE INDEX telecom_patient ON telecom (patient, system, is_bad, entered_in_error, rank, value);
CREATE INDEX telecom_bad ON telecom (patient, is_bad) WHERE is_bad = 1; -- small: asked of whoever is in the queue

CREATE TABLE related ( -- derived, kind 25: somebody around a patient who is none here: parent, guardian, carer
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: around whom
  name        TEXT,         -- 3: as they are called
  relationship TEXT,        -- 4: mother, guardian, carer, ...
  phone       TEXT,         -- 5: as typed
  email       TEXT,         -- 6: address
  address     TEXT,         -- 7: where they live; never shown with anybody else
  is_bad      INTEGER,      -- 8: 1: the number is wrong
  may_book    INTEGER,      -- 9: 1: may book, move and cancel for the patient
  gets_reminders INTEGER,   -- 10: 1: is written to in the patient's place
  not_told    INTEGER,      -- 11: 1: must not be told anything
  court_note  TEXT,         -- 12: what a court or the family has settled
  remark      TEXT          -- 13: "after six only"
) STRICT;
CREATE INDEX related_patient ON related (patient);

CREATE TABLE appointment ( -- derived, kind 22: a booking, whatever became of it
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: who comes
  practitioner BLOB,        -- 3: to whom
  room        BLOB,         -- 4: where, if it matters
  type        BLOB,         -- 5: appointment_type
  date        INTEGER,      -- 6: civil date in the practice's zone
  start_min   INTEGER,      -- 7: minute of the day
  minutes     INTEGER,      -- 8: length
  status      TEXT,         -- 9: FHIR: waitlist booked arrived checked-in fulfilled cancelled noshow
  confirmation TEXT,        -- 10: unconfirmed left-message reminded confirmed call-me
  remark      TEXT,         -- 11: what was said when booking
  class       TEXT,         -- 12: FHIR encounter class, where known
  asked_min   INTEGER,      -- 13: asked to arrive at (minute of the day)
  arrived_at  INTEGER,      -- 14: instant
  informed_at INTEGER,      -- 15: told of a delay, instant
  checked_in_at INTEGER,    -- 16: into the room, instant
  left_at     INTEGER,      -- 17: instant
  cancel_by   TEXT,         -- 18: patient, practice
  cancel_reason TEXT,       -- 19: code of a reason
  cancelled_at INTEGER,     -- 20: instant
  next_code   TEXT,         -- 21: what next: booked, date, rebook, closed
  next_due    INTEGER,      -- 22: date of the next step
  next_note   TEXT,         -- 23: advice of the clinician, or why closed
  overbook_reason TEXT,     -- 24: set when two at once are meant
  origin      TEXT,         -- 25: 'history' for what was imported closed
  expected_min INTEGER,     -- 26: patient says: there at (minute of the day)
  ref         TEXT,         -- 27: booking reference, 8 symbols (id.h)
  identifier  TEXT,         -- 28: number in the system it came from
  priority    INTEGER,      -- 29: iCalendar: 1 urgent; NULL: as it comes
  question    TEXT,         -- 30: one line asked of the room ("can you see her at eleven?")
  answer      TEXT,         -- 31: and its answer
  series      BLOB,         -- 32: bookings made as one series share it
  late_tag    TEXT,         -- 33: a late cancellation: due, waived, settled (elsewhere: no money here)
  rule_told_at INTEGER,     -- 34: when they were told that rule, instant
  tell        TEXT,         -- 35: something we changed: due (to be told), told
  want_days   INTEGER,      -- 36: waiting list: days they can, bits, 0 Monday; NULL: any
  want_from_min INTEGER,    -- 37: waiting list: not before this minute of the day
  want_to_min INTEGER,      -- 38: waiting list: not after
  want_until  INTEGER,      -- 39: waiting list: of no use after this date
  is_short_notice INTEGER,  -- 40: 1: would come at short notice; also of somebody who has a place
  made_at     INTEGER,      -- 41: when it was booked, instant (FHIR created); NULL: not known
  excused     TEXT          -- 42: did not come, and why it does not count against them: message, call, off, untold
) STRICT;
CREATE INDEX appointment_day ON appointment (date, practitioner, start_min, minutes);
CREATE INDEX appointment_patient ON appointment (patient, date);
CREATE INDEX appointment_ref ON appointment (ref);
CREATE INDEX appointment_open ON appointment (date, start_min, minutes, status, origin, entered_in_error, patient, id)
  WHERE status = 'booked' OR status = 'arrived' OR status = 'checked-in';
CREATE INDEX appointment_leaving ON appointment -- seen, and nobody has said what comes next
  (date, start_min, status, next_code, origin, entered_in_error, patient, id)
  WHERE status = 'fulfilled' AND next_code IS NULL AND origin IS NULL;
CREATE INDEX appointment_tell ON appointment (date) WHERE tell = 'due';
CREATE INDEX appointment_short_notice ON appointment (date) WHERE is_short_notice = 1 AND status = 'booked';

CREATE TABLE contact ( -- derived, kind 23: one communication
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: with whom
  at          INTEGER,      -- 3: instant it happened
  direction   TEXT,         -- 4: in, out
  mode        TEXT,         -- 5: call, voicemail, email, text, letter, in-person
  outcome     TEXT,         -- 6: reached, message, no-answer, ...
  reason      TEXT,         -- 7: what about
  mood        TEXT,         -- 8: how they were
  text        TEXT,         -- 9: words
  duration_s  INTEGER,      -- 10: seconds
  heard_by    TEXT,         -- 11: staff who do not use the program
  is_confidential INTEGER,  -- 12: 1: shown to few
  appointment BLOB,         -- 13: which booking it is about
  number      TEXT,         -- 14: the number they rang or wrote from, as typed
  hold_s      INTEGER,      -- 15: seconds of it that they were on hold
  score       INTEGER,      -- 20: how content they said they are, 0 to 10
  would_recommend INTEGER,  -- 21: 1: they would recommend us, 0: they would not
  speaker     TEXT          -- 22: who spoke for the patient, in words; nothing: the patient
) STRICT;
CREATE INDEX contact_patient ON contact (patient, at);
CREATE INDEX contact_waiting ON contact (patient, at) -- nobody has answered yet when it came
  WHERE direction = 'in' AND (outcome = 'message' OR outcome = 'missed' OR outcome = 'abandoned' OR
                              (outcome IS NULL AND (mode = 'voicemail' OR mode = 'email' OR mode = 'text' OR
                                                    mode = 'letter')));
CREATE INDEX contact_at ON contact (at);

CREATE TABLE note ( -- derived, kind 24: something written down about a patient
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: about whom
  at          INTEGER,      -- 3: instant
  text        TEXT,         -- 4: words; edits keep the old ones in the log
  appointment BLOB,         -- 5: which booking it is about
  is_confidential INTEGER   -- 6: 1: shown to few
) STRICT;

CREATE TABLE follow_up ( -- derived, kind 26: what people said of something to be done for a patient (FHIR Task)
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: for whom
  kind        TEXT,         -- 3: code of a follow_up_kind
  fact        BLOB,         -- 4: what opened it (an appointment, a contact), NULL: somebody did
  text        TEXT,         -- 5: what is to be done, or was promised
  due_date    INTEGER,      -- 6: by this day; set by hand it sticks
  due_min     INTEGER,      -- 7: and this minute of it; NULL: that day
  hold_date   INTEGER,      -- 8: put off until this day
  hold_min    INTEGER,      -- 9: and this minute of it; NULL: that day
  status      TEXT,         -- 10: FHIR: requested on-hold completed cancelled failed
  outcome     TEXT,         -- 11: code of the last outcome (follow_up.h)
  reason      TEXT,         -- 12: why it ended
  attempts    INTEGER,      -- 13: how often it was tried
  owner       BLOB,         -- 14: staff who has it; NULL: anybody
  position    INTEGER,      -- 15: place in the owner's own order
  made_at     INTEGER,      -- 16: instant
  made_by     BLOB,         -- 17: staff: who promised
  ended_at    INTEGER,      -- 18: instant
  satisfied_by BLOB,        -- 19: the appointment or contact that ended it
  raised_at   INTEGER,      -- 20: they got in touch meanwhile: to the top, instant
  is_confidential INTEGER,  -- 21: 1: shown to few
  rule        TEXT,         -- 22: code of the rule that opened it; NULL: none did
  is_pool     INTEGER       -- 23: 1: it was begun from the pool of what was due before go_live
) STRICT;
CREATE INDEX follow_up_made ON follow_up (made_at) WHERE rule IS NOT NULL;
CREATE INDEX follow_up_ended ON follow_up (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE queue ( -- derived: follow-ups that are open, whoever or whatever made them (practice/queue.h)
  id        BLOB NOT NULL,    -- of the follow-up
  rank      INTEGER NOT NULL, -- order: civil minutes when due, less the weight of its kind
  opens     INTEGER NOT NULL, -- civil minutes (date * 1440 + minute): not to be done before
  due       INTEGER NOT NULL, -- civil minutes; a day alone is its last minute
  closes    INTEGER,          -- civil minutes from which it means nothing any more; NULL: stays
  kind      TEXT NOT NULL,    -- code of a follow_up_kind
  patient   BLOB NOT NULL,
  fact      BLOB,             -- what opened it
  owner     BLOB,             -- staff who has it
  falls     INTEGER,          -- civil minutes from which it is anybody's
  rule      TEXT,             -- code of the rule that made it; NULL: none did
  is_pool   INTEGER NOT NULL, -- 1: was due before go_live: drawn a few at a time
  position  INTEGER,          -- place in the owner's own order; NULL: none was given to it
  is_given_up INTEGER,        -- 1: tried as often as policy says, and nobody has said how it ends
  is_confidential INTEGER,    -- 1: shown to its keeper, and to who asks
  keeper    BLOB,             -- of a confidential one: who has it, else who wrote it down
  has_bad   INTEGER,          -- 1: a number of this patient was marked as wrong
  is_merged INTEGER,          -- 1: this patient's record was made one with another, or another with it
  household BLOB,             -- of this patient; NULL: none
  PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
-- All that a row needs until somebody looks at it, and all that counting needs; is_pool, or SQLite reads the row for it.
CREATE INDEX queue_rank ON queue
  (rank, opens, closes, due, kind, owner, falls, is_given_up, is_confidential, keeper, patient, has_bad, is_merged,
   household, rule, is_pool)
  WHERE is_pool = 0;
CREATE INDEX queue_early ON queue -- can be done days before it is due
  (rank, opens, closes, due, kind, owner, falls, is_given_up, is_confidential, keeper, patient, has_bad, is_merged,
   household, rule, is_pool)
  WHERE is_pool = 0 AND rank / 1440 > opens / 1440;
CREATE INDEX queue_pool ON queue
  (rank, opens, closes, due, kind, owner, falls, is_given_up, is_confidential, keeper, patient, has_bad, is_merged,
   household, rule, is_pool)
  WHERE is_pool = 1;
-- All that the line of one patient needs (queue_brief).
CREATE INDEX queue_patient ON queue
  (patient, rank, id, opens, closes, rule, is_confidential, due, kind, owner, fact, is_pool);
CREATE INDEX queue_of_nobody ON queue (patient, kind, id) WHERE rule IS NULL; -- what no rule made

CREATE VIEW conflict AS -- fields whose heads differ: to be shown until somebody saves them
  SELECT record, kind, field FROM head
   GROUP BY record, kind, field HAVING count(DISTINCT quote(value)) > 1;
