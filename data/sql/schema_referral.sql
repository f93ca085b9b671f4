----------------------------------------------- the schema goes on: referrals

CREATE TABLE referral ( -- derived, kind 33: somebody of ours was sent on to somebody else (FHIR ServiceRequest)
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: a mistake, kept
  patient     BLOB,         -- 2: who
  performer   TEXT,         -- 3: to whom, in words
  reason      TEXT,         -- 4: for what
  date        INTEGER,      -- 5: when they were sent, date
  due_date    INTEGER,      -- 6: an answer is expected by this day
  closed_at   INTEGER,      -- 7: instant; NULL: we still wait
  outcome     TEXT          -- 8: what came of it, in words
) STRICT;
CREATE INDEX patient_referred ON patient (referred_by) WHERE referred_by IS NOT NULL;
CREATE INDEX referral_patient ON referral (patient, date);
CREATE INDEX referral_open ON referral (due_date) WHERE closed_at IS NULL;
