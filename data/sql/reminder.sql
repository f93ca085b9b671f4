-- Who is to be reminded (src/practice/reminder.c).

-- name: reminder_visits
SELECT id, made_at FROM appointment
 WHERE date BETWEEN :from AND :to AND status = 'booked' AND entered_in_error IS NOT 1 AND origin IS NULL
 ORDER BY date, start_min, id;
