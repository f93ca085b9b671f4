-- The schema goes on (schema.sql says how it is written): what went wrong and what went well.

CREATE TABLE complaint ( -- derived, kind 27: something went wrong for a patient; or may have: a concern
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: for whom
  text        TEXT,         -- 3: what happened, in their words
  received_at INTEGER,      -- 4: instant it came
  mode        TEXT,         -- 5: how it came: call, voicemail, email, text, letter, in-person
  received_by BLOB,         -- 6: staff who took it
  staff       BLOB,         -- 7: about whom
  practitioner BLOB,        -- 8: or about which practitioner
  appointment BLOB,         -- 9: about which booking
  contact     BLOB,         -- 10: about which call or message
  touch_point TEXT,         -- 11: where with us: phone, booking, arrival, waiting, visit, ...
  is_concern  INTEGER,      -- 12: 1: nobody has complained (yet)
  wish        TEXT,         -- 13: what would put it right
  stage       TEXT,         -- 14: code (complaint_stage.h)
  complained_at INTEGER,    -- 15: a concern became a complaint, instant
  acknowledged_at INTEGER,  -- 16: they heard that we have it, instant
  settled_at  INTEGER,      -- 17: at the desk, instant
  investigating_at INTEGER, -- 18: somebody looks into it, instant
  answered_at INTEGER,      -- 19: instant
  checked_at  INTEGER,      -- 20: asked whether it held, instant
  closed_at   INTEGER,      -- 21: instant
  withdrawn_at INTEGER,     -- 22: they took it back, instant
  reopened_at INTEGER,      -- 23: instant
  escalated_at INTEGER,     -- 24: taken further, instant
  paused_at   INTEGER,      -- 25: we wait for the patient since, instant; NULL: we do not
  paused_days INTEGER,      -- 26: working days for which it has stood still, of pauses that are over
  update_date INTEGER,      -- 27: they will hear from us by this day
  cause       TEXT,         -- 28: code of a reason of list 'complaint'
  outcome     TEXT,         -- 29: what was answered or done
  check_result TEXT,        -- 30: held, not-held, not-reached
  owner       BLOB,         -- 31: staff who looks into it
  is_confidential INTEGER,  -- 32: 1: shown to few
  end_reason  TEXT          -- 33: why it was closed without asking, or taken back
) STRICT;
CREATE INDEX complaint_patient ON complaint (patient, received_at);
CREATE INDEX complaint_received ON complaint (received_at, stage, cause, is_confidential, entered_in_error);
CREATE INDEX complaint_open ON complaint (received_at, is_confidential)
  WHERE stage NOT IN ('closed', 'withdrawn') AND entered_in_error IS NOT 1;

CREATE TABLE complaint_step ( -- derived, kind 28: one thing done about a complaint; only ever added
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: taken back, kept
  patient     BLOB,         -- 2: whose
  complaint   BLOB,         -- 3: about which
  at          INTEGER,      -- 4: instant
  act         TEXT,         -- 5: code of what was done (complaint_stage.h)
  text        TEXT,         -- 6: words
  staff       BLOB,         -- 7: who did it
  is_confidential INTEGER   -- 8: 1: shown to few
) STRICT;
CREATE INDEX complaint_step_complaint ON complaint_step (complaint, at);

CREATE TABLE compliment ( -- derived, kind 30: something went well; or thanks between colleagues
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: who said it; NULL: a colleague
  text        TEXT,         -- 3: words
  at          INTEGER,      -- 4: instant
  mode        TEXT,         -- 5: how it came, as of a contact
  staff       BLOB,         -- 6: to whom; NULL: to all of us
  written_by  BLOB,         -- 7: staff who wrote it down, or who thanks
  appointment BLOB,         -- 8: about which booking
  seen_at     INTEGER,      -- 9: the person named has read it, instant
  is_confidential INTEGER   -- 10: 1: shown to few
) STRICT;
CREATE INDEX compliment_patient ON compliment (patient) WHERE patient IS NOT NULL;
CREATE INDEX compliment_at ON compliment (at);
CREATE INDEX compliment_unseen ON compliment (staff)
  WHERE seen_at IS NULL AND staff IS NOT NULL;
