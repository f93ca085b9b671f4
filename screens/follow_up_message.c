#include "screens/follow_up_message.h"

#include "screens/follow_up_work.h"
#include "screens/front.h"
#include "screens/message_show.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME = 64 };

static const char SENT[] = "sent";

struct follow_up_message {
    struct id row;
    char name[NAME];
};

static bool was_sent(struct app *app, void *ctx, const struct message *m, struct err *e)
{
    const struct follow_up_message *w = ctx;
    struct front *front = front_of(app);
    struct arena a = {0};
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer what = {
        .outcome = SENT, .mode = m->mode, .words = m->text, .date = CIVIL_NONE, .minute = MINUTE_NONE};
    bool ok = follow_up_see(front->practice, &w->row, &a, &seen, e) &&
              follow_up_answer(&front->desk, &a, &seen, &what, &done, e);
    if (ok) {
        follow_up_work_next(app);
        front_did(app, NULL, "%s: %s", w->name, done.what);
        front_count(app);
    }
    arena_finish(&a);
    return ok;
}

static bool other(struct app *app, void *ctx, struct err *e)
{
    const struct follow_up_message *w = ctx;
    struct arena a = {0};
    struct queue_row row;
    const struct queue_row *const rows[] = {&row};
    bool ok = queue_get(front_of(app)->practice, &w->row, &a, &row, e) && follow_up_work_ask(app, rows, 1, SENT, e);
    arena_finish(&a);
    return ok;
}

static const struct message_show_plan PLAN = {.sent = was_sent, .other = other, .closed = free};

/* Of one person about a visit: else the words would be somebody else's. */
static bool has_words(struct app *app, const struct queue_row *const *rows, int n, bool *out, struct err *e)
{
    *out = false;
    return n != 1 || message_has(front_of(app)->practice, rows[0]->kind, out, e);
}

bool follow_up_message_open(struct app *app, const struct queue_row *const *rows, int n, struct err *e)
{
    bool is_there;
    if (!has_words(app, rows, n, &is_there, e))
        return false;
    if (!is_there)
        return follow_up_work_ask(app, rows, n, SENT, e);
    struct follow_up_message *w = mem_alloc(sizeof *w);
    struct arena a = {0};
    struct appointment x;
    struct err none = {0}; /* it is about no visit */
    struct id visit = appointment_get(front_of(app)->practice, &a, &rows[0]->fact, &x, &none) ? rows[0]->fact : ID_NONE;
    arena_finish(&a);
    *w = (struct follow_up_message){.row = rows[0]->id};
    (void)snprintf(w->name, sizeof w->name, "%s", rows[0]->patient_short);
    if (message_show_open(app, rows[0]->kind, &rows[0]->patient, &visit, w->name, &PLAN, w, e))
        return true;
    free(w);
    return false;
}
