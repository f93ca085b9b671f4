-- Complaints and compliments: see src/practice/complaint_list.h and compliment.h.

-- name: complaint_steps
SELECT id FROM complaint_step WHERE complaint = :complaint AND entered_in_error IS NOT 1 ORDER BY at, n;

-- name: complaint_open
-- scan: what is open has an index of its own
SELECT id FROM complaint INDEXED BY complaint_open
 WHERE stage NOT IN ('closed', 'withdrawn') AND entered_in_error IS NOT 1
   AND (:confidential OR is_confidential IS NOT 1)
 ORDER BY received_at LIMIT :limit;

-- name: complaint_open_count
-- scan: what is open has an index of its own
SELECT count(*) AS n FROM complaint INDEXED BY complaint_open
 WHERE stage NOT IN ('closed', 'withdrawn') AND entered_in_error IS NOT 1 AND is_confidential IS NOT 1;

-- Of the last year, newest first.
-- name: complaint_recent
SELECT id FROM complaint
 WHERE received_at >= :from AND entered_in_error IS NOT 1 AND (:confidential OR is_confidential IS NOT 1)
   AND (:cause IS NULL OR cause = :cause) AND (NOT :closed OR stage IN ('closed', 'withdrawn'))
 ORDER BY received_at DESC LIMIT :limit;

-- name: complaint_of_patient
SELECT id FROM complaint
 WHERE patient = :patient AND entered_in_error IS NOT 1 AND (:confidential OR is_confidential IS NOT 1)
   AND (NOT :open OR stage NOT IN ('closed', 'withdrawn'))
 ORDER BY received_at DESC;

-- name: complaint_trend
SELECT coalesce(cause, '') AS cause, count(*) FILTER (WHERE received_at >= :middle) AS now,
       count(*) FILTER (WHERE received_at < :middle) AS before
  FROM complaint
 WHERE received_at >= :from AND entered_in_error IS NOT 1 AND is_confidential IS NOT 1
 GROUP BY cause ORDER BY now DESC, before DESC, cause;

-- name: compliment_unseen
SELECT id FROM compliment
 WHERE staff = :staff AND seen_at IS NULL AND entered_in_error IS NOT 1 ORDER BY at;

-- name: compliment_recent
SELECT id FROM compliment
 WHERE at >= :from AND entered_in_error IS NOT 1 AND (:confidential OR is_confidential IS NOT 1)
   AND (:staff IS NULL OR staff = :staff)
 ORDER BY at DESC LIMIT :limit;
