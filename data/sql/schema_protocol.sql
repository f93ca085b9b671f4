-- The schema goes on (schema.sql says how it is written): checklists, messages, and what a practice does for itself.

CREATE TABLE protocol ( -- derived, kind 17: a checklist with words to say (FHIR PlanDefinition)
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key: "first-visit"
  name        TEXT,         -- 3: as shown
  moment      TEXT,         -- 4: when it is shown: phone, first, visit, leaving, complaint
  version     INTEGER,      -- 5: raised in policy when everybody has to read it again
  position    INTEGER,      -- 6: order
  is_active   INTEGER       -- 7: 0: no longer in policy
) STRICT;

CREATE TABLE protocol_step ( -- derived, kind 18: one line of a checklist
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key: "first-name"
  protocol    TEXT,         -- 3: code of the protocol it belongs to
  text        TEXT,         -- 4: what is done
  say         TEXT,         -- 5: words to say with it
  position    INTEGER,      -- 6: order
  is_active   INTEGER       -- 7: 0: no longer in policy
) STRICT;

CREATE TABLE template ( -- derived, kind 19: words of a message, with places for who, when and with whom
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key: "remind-text"
  kind        TEXT,         -- 3: code of the follow_up_kind it is for
  channel     TEXT,         -- 4: text, email, letter; NULL: any of them
  says        TEXT,         -- 5: 'name': tells nothing of the visit; NULL: details
  text        TEXT,         -- 6: words, with {name} and its like (practice/template.h)
  position    INTEGER,      -- 7: order
  is_active   INTEGER       -- 8: 0: no longer in policy
) STRICT;

CREATE TABLE staff_task ( -- derived, kind 36: what the practice does again and again, for nobody in particular
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  code        TEXT,         -- 2: policy key: "fridge"
  text        TEXT,         -- 3: what is to be done
  every       TEXT,         -- 4: 1d, 1w, 1m: first working day of it; or weekdays: "mon thu"
  role        TEXT,         -- 5: code of the role whose it is; NULL: anybody's
  position    INTEGER,      -- 6: order
  is_active   INTEGER,      -- 7: 0: no longer in policy
  staff       TEXT          -- 8: code of staff whose it is; NULL: no one person's
) STRICT;

CREATE TABLE protocol_tick ( -- derived, kind 29: a step was done; id from whom or which visit, and the step
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: not done after all, kept
  patient     BLOB,         -- 2: with whom
  appointment BLOB,         -- 3: at which visit; NULL: on that day
  step        TEXT,         -- 4: code of a protocol_step
  at          INTEGER,      -- 5: instant
  by          BLOB          -- 6: staff who did it
) STRICT;
CREATE INDEX protocol_tick_appointment ON protocol_tick (appointment) WHERE appointment IS NOT NULL;
CREATE INDEX protocol_tick_patient ON protocol_tick (patient, at);

CREATE TABLE handover ( -- derived, kind 31: a note for the next shift
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: taken back, kept
  text        TEXT,         -- 2: words
  at          INTEGER,      -- 3: instant
  by          BLOB,         -- 4: staff who wrote it
  read_at     INTEGER,      -- 5: when the next shift read it, instant; NULL: nobody has
  read_by     BLOB          -- 6: staff who read it
) STRICT;
CREATE INDEX handover_read ON handover (read_at);

CREATE TABLE staff_read ( -- derived, kind 32: who has read which version of a protocol; id from both
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  staff       BLOB,         -- 2: who
  protocol    TEXT,         -- 3: code
  version     INTEGER,      -- 4: the one that was read last
  at          INTEGER       -- 5: instant
) STRICT;

CREATE TABLE obstacle ( -- derived, kind 34: what got in the staff's way
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: taken back, kept
  text        TEXT,         -- 2: words
  at          INTEGER,      -- 3: instant
  by          BLOB,         -- 4: staff who said it
  answer      TEXT,         -- 5: what is done about it
  answered_at INTEGER,      -- 6: instant
  answered_by BLOB          -- 7: staff who answered
) STRICT;
CREATE INDEX obstacle_at ON obstacle (at);

CREATE TABLE staff_task_done ( -- derived, kind 37: a staff task was done for one of its dates; id from both
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: not done after all, kept
  task        TEXT,         -- 2: code
  date        INTEGER,      -- 3: which of its dates
  at          INTEGER,      -- 4: instant
  by          BLOB          -- 5: staff who did it
) STRICT;
