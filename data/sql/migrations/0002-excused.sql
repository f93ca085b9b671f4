-- Why it does not count against somebody that they did not come; the index of who is leaving holds all that is asked; and
-- what no rule made is found without looking at all that is open.
ALTER TABLE appointment ADD COLUMN excused TEXT;
DROP INDEX appointment_leaving;
CREATE INDEX appointment_leaving ON appointment
  (date, start_min, status, next_code, origin, entered_in_error, patient, id)
  WHERE status = 'fulfilled' AND next_code IS NULL AND origin IS NULL;
CREATE INDEX queue_of_nobody ON queue (patient, kind, id) WHERE rule IS NULL;
PRAGMA user_version = 2;
