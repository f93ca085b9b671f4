-- Why it does not count against somebody that they did not come; and the index of who is leaving holds all that is asked.
ALTER TABLE appointment ADD COLUMN excused TEXT;
DROP INDEX appointment_leaving;
CREATE INDEX appointment_leaving ON appointment
  (date, start_min, status, next_code, origin, entered_in_error, patient, id)
  WHERE status = 'fulfilled' AND next_code IS NULL AND origin IS NULL;
PRAGMA user_version = 2;
