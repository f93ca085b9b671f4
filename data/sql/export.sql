-- Statements of exports (src/exchange/export.h): a page at a time, so that nobody who writes waits.

-- name: export_patient_page
SELECT n, id FROM patient WHERE n > :after AND entered_in_error IS NOT 1 ORDER BY n LIMIT :limit;

-- name: export_appointment_page
SELECT n, id FROM appointment
 WHERE n > :after AND entered_in_error IS NOT 1 AND status <> 'waitlist' AND date BETWEEN :from AND :to
   AND (:practitioner IS NULL OR practitioner = :practitioner)
   AND (:any_status OR status = 'booked' OR status = 'arrived' OR status = 'checked-in')
 ORDER BY n LIMIT :limit;
