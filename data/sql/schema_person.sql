------------------------------------------ the schema goes on: what somebody asked of us about their own record

CREATE TABLE erasure ( -- derived, kind 38: what was entered about a patient is taken out; id is the patient's
  n INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, clock BLOB NOT NULL,
  entered_in_error INTEGER, -- 1: means nothing: an erasure is not taken back
  reason      TEXT,         -- 2: on what ground, in words
  confirmed_by BLOB         -- 3: staff, the second person who looked
) STRICT;
