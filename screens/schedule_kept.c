/* What can be done from any screen for whoever is kept in the header: see front_pin. */
#include "screens/schedule.h"

bool schedule_kept_can(const struct app *app, const void *state, struct err *e)
{
    (void)state;
    return front_pinned(app) ||
           err_set(e, ERR_REFUSED, "Nobody is kept in the header: R on a patient does that, then b books for them.");
}

bool schedule_kept_book(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row;
    return schedule_book_for(app, &front_pinned(app)->patient, NULL, e);
}
