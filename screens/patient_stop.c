#include "screens/patient_stop.h"

#include "base/clock.h"
#include "practice/patient_end.h"
#include "screens/ask.h"
#include "screens/draft_form.h"
#include "screens/front.h"
#include "screens/patient_merge.h"
#include "screens/patient_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is asked about each ---- */

/* Who died: the day comes first, since it is what goes wrong unseen. */
enum { WHY, SINCE, CANCEL };
enum { DIED_ON, DIED_TOLD };

static const char *const CANCELS[] = {"leave them", "cancel them", NULL};

static const struct form_field DIED_FIELDS[] = {
    {.name = "on",
     .label = "Died on",
     .kind = FORM_DATE,
     .flags = FORM_REQUIRED | FORM_PAST | FORM_STOP,
     .cells = 16,
     .hint = "Enter: today. Or type sat, 12 nov: the last one that was"},
    {.name = "told",
     .label = "Who told us",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED | FORM_STOP,
     .cells = 40,
     .hint = "Her daughter; the hospital"},
};
static const struct form_field MOVED_FIELDS[] = {
    {.name = "why",
     .label = "Where to",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .cells = 40,
     .hint = "Where to, or why; Enter if nobody said"},
    {.name = "since",
     .label = "Since",
     .kind = FORM_DATE,
     .flags = FORM_REQUIRED | FORM_NEAR,
     .cells = 16,
     .hint = "today, 1 dec; without a year up to 60 days ago, else to come"},
    {.name = "cancel",
     .label = "Bookings",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 16,
     .choices = CANCELS,
     .hint = "Those to come; left, they are named so that somebody decides"},
};
static const struct form_field NO_CONTACT_FIELDS[] = {
    {.name = "why",
     .label = "Why",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .cells = 60,
     .hint = "In their words, as near as possible; bookings stand"},
};

struct stop_form {
    enum patient_end end;
    struct id patient;
    char name[64];
    unsigned form_id; /* while the question stands over the form */
    struct form *form;
    struct draft_form draft;
};

/* ---- doing it ---- */

static const char *const DONE[] = {
    [PATIENT_END_DIED] = "Died", [PATIENT_END_AWAY] = "Moved away", [PATIENT_END_NO_CONTACT] = "Wants no contact"};

static void say(struct app *app, const char *lead, const char *name, const struct patient_stopped *s)
{
    const char *said = s->said; /* without its full stop, which comes with what undoes it */
    int n = (int)strlen(said);
    front_did(app, NULL, "%s: %s%s%s%s%.*s", lead, name, *s->warning ? ". " : "", s->warning, *said ? ". " : "",
              n ? n - 1 : 0, said);
}

static bool stop(struct app *app, const struct form *f, const struct stop_form *x, struct arena *a,
                 struct patient_stopped *out, struct err *e)
{
    struct desk *d = &front_of(app)->desk;
    switch (x->end) {
    case PATIENT_END_DIED:
        return patient_died(d, a, &x->patient, form_date(f, DIED_ON), form_text(f, DIED_TOLD), out, e);
    case PATIENT_END_AWAY:
        return patient_moved(d, a, &x->patient, form_date(f, SINCE), form_text(f, WHY), form_choice(f, CANCEL) == 1,
                             out, e);
    case PATIENT_END_NO_CONTACT: return patient_no_contact(d, a, &x->patient, form_text(f, WHY), out, e);
    }
    return false;
}

static bool do_it(struct app *app, struct form *f, struct err *e)
{
    struct stop_form *x = f->ctx;
    struct arena a = {0};
    struct patient_stopped s;
    bool ok = stop(app, f, x, &a, &s, e);
    if (ok) {
        draft_form_done(app, &x->draft);
        say(app, DONE[x->end], x->name, &s);
    }
    arena_finish(&a);
    return ok;
}

/* "Amara Villeneuve died on Mon 23 Nov 2026?": the whole name and the day, so that it is nobody else's and no other. */
static const char *death_of(struct app *app, const struct form *f, struct arena *a)
{
    const struct stop_form *x = f->ctx;
    struct patient who;
    struct err ignored = {0}; /* then the short name does */
    char day[16];
    bool is_read = patient_get(front_of(app)->practice->book, &x->patient, a, &who, &ignored);
    return arena_printf(a, "%s died on %s?", is_read ? patient_name_plain(a, &who) : x->name,
                        civil_desk_date(form_date(f, DIED_ON), day));
}

/* A death is never one key too many: what will stop is said before. */
static void yes_died(struct app *app, void *ctx)
{
    struct stop_form *x = ctx;
    struct err e = {0};
    unsigned form_id = x->form_id;
    if (do_it(app, x->form, &e))
        app_close_layer(app, form_id);
    else
        form_set_error(x->form, DIED_ON, e.text);
}

static bool ask_died(struct app *app, struct form *f)
{
    struct stop_form *x = f->ctx;
    struct arena a = {0};
    struct err ignored = {0}; /* then it is asked without the number */
    struct appointment *rows;
    int n, today, now, ahead = 0;
    clock_today(&today, &now);
    if (appointment_of_patient(front_of(app)->practice, &a, &x->patient, &rows, &n, &ignored))
        for (int i = 0; i < n; i++)
            ahead += rows[i].status == STATUS_WAITLIST || (rows[i].status == STATUS_BOOKED && rows[i].date >= today);
    x->form = f;
    x->form_id = f->layer.id;
    ask_confirm(app,
                ahead ? arena_printf(&a, "%s What is to come (%d) is cancelled.", death_of(app, f, &a), ahead)
                      : death_of(app, f, &a),
                yes_died, x);
    arena_finish(&a);
    return false;
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    const struct stop_form *x = f->ctx;
    return x->end == PATIENT_END_DIED ? ask_died(app, f) : do_it(app, f, e);
}

static void closed(struct app *app, struct form *f)
{
    (void)app;
    free(f->ctx);
}

#define PLAN(what_fields)                           \
    .name = "patient-end", .fields = (what_fields), \
    .field_count = (int)(sizeof(what_fields) / sizeof((what_fields)[0])), .save = save, .closed = closed

static const struct form_plan PLANS[] = {
    [PATIENT_END_DIED] = {PLAN(DIED_FIELDS), .title = "Died",
                          .help = "Bookings, the waiting list and whatever we would have rung for end with it."},
    [PATIENT_END_AWAY] = {PLAN(MOVED_FIELDS), .title = "Moved away, gone elsewhere",
                          .help = "Off the waiting list; nothing is rung for any more. Bookings as you say."},
    [PATIENT_END_NO_CONTACT] = {PLAN(NO_CONTACT_FIELDS), .title = "Wants no contact",
                                .help = "Nobody rings or writes any more; what is booked stands."},
};

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct stop_form *x = f->ctx;
    draft_form_title(w, "\"%s\" of %s", f->plan->title, x->name);
    draft_form_put_int(w, "end", (int)x->end);
    draft_form_put_id(w, "patient", &x->patient);
    draft_form_put(w, "name", x->name);
    for (int i = 0; i < f->plan->field_count; i++)
        draft_form_put(w, f->plan->fields[i].name, draft_form_typed(w, f, i));
}

static struct form *open_end(struct app *app, enum patient_end end, const struct front_hand *hand)
{
    struct stop_form *x = mem_alloc(sizeof *x);
    int today, now;
    clock_today(&today, &now);
    memset(x, 0, sizeof *x);
    x->end = end;
    x->patient = hand->patient;
    (void)snprintf(x->name, sizeof x->name, "%s", hand->name);
    struct form *f = form_open(app, &PLANS[end], x);
    draft_form_start(&x->draft, f, describe);
    form_title(f, "%s: %s", PLANS[end].title, x->name);
    if (end != PATIENT_END_NO_CONTACT)
        form_set_date(f, end == PATIENT_END_DIED ? DIED_ON : SINCE, today);
    if (end == PATIENT_END_AWAY)
        form_set_choice(f, CANCEL, 0);
    form_focus(f, end == PATIENT_END_DIED ? DIED_ON : WHY);
    return f;
}

void patient_stop_died(struct app *app, const struct id *patient, const char *name)
{
    struct front_hand hand = {.patient = *patient};
    (void)snprintf(hand.name, sizeof hand.name, "%s", name);
    form_title(open_end(app, PATIENT_END_DIED, &hand), "Died, as the reason says: %s", name);
}

void patient_stop_resume(struct app *app, const struct draft *d)
{
    enum { ENDS = sizeof PLANS / sizeof PLANS[0] };
    struct front_hand hand = {.patient = draft_form_id(d, "patient")};
    int end = draft_form_int(d, "end");
    (void)snprintf(hand.name, sizeof hand.name, "%s", draft_text(d, "name"));
    struct form *f = open_end(app, end >= 0 && end < ENDS ? (enum patient_end)end : PATIENT_END_NO_CONTACT, &hand);
    for (int i = 0; i < f->plan->field_count; i++) {
        const char *text = draft_text(d, f->plan->fields[i].name);
        if (f->plan->fields[i].kind == FORM_CHOICE)
            form_set_choice(f, i, strcmp(text, CANCELS[1]) == 0);
        else
            form_set_text(f, i, text);
    }
    draft_form_take_up(&((struct stop_form *)f->ctx)->draft, d);
}

/* ---- back ---- */

static bool take_back(struct app *app, enum patient_end end, const struct front_hand *hand, struct err *e)
{
    struct arena a = {0};
    struct patient_stopped s;
    bool ok = patient_back(&front_of(app)->desk, &a, &hand->patient, end, &s, e);
    if (ok)
        say(app, "Taken back", hand->name, &s);
    arena_finish(&a);
    return ok;
}

/* ---- which ---- */

static bool has_ended(const struct app *app, enum patient_end end)
{
    struct arena a = {0};
    struct patient p;
    struct err ignored = {0}; /* then the act says what is wrong */
    struct front *f = front_of(app);
    bool is = patient_get(f->practice->book, &f->ending.patient, &a, &p, &ignored) && patient_has_ended(&p, end);
    arena_finish(&a);
    return is;
}

/* About whom it was asked: by now the marker may stand on somebody else. */
static void answer(struct app *app, void *ctx, int which)
{
    enum { DIED, MOVED, NO_CONTACT, MERGE, SPLIT };
    static const enum patient_end ENDS[] = {PATIENT_END_DIED, PATIENT_END_AWAY, PATIENT_END_NO_CONTACT};
    struct err e = {0};
    const struct front_hand *hand = &front_of(app)->ending;
    (void)ctx;
    if (which == MERGE)
        patient_merge_open(app);
    else if (which == SPLIT)
        patient_merge_back(app);
    else if (!has_ended(app, ENDS[which]))
        (void)open_end(app, ENDS[which], hand);
    else if (!take_back(app, ENDS[which], hand, &e))
        front_failed(app, &e);
}

bool patient_stop_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct front_hand *hand = &front_of(app)->ending;
    (void)state, (void)row;
    if (!front_at_hand(app, hand))
        return err_set(e, ERR_REFUSED, "Nobody stands here: go to who has died or moved first.");
    const struct ask_answer answers[] = {
        {'d', has_ended(app, PATIENT_END_DIED) ? "is alive" : "died"},
        {'m', has_ended(app, PATIENT_END_AWAY) ? "is back" : "moved"},
        {'n', has_ended(app, PATIENT_END_NO_CONTACT) ? "contact again" : "no contact"},
        {'s', "same as"},
        {'t', "two again"},
    };
    enum { ENDS_ALONE = 3, AND_MERGE, AND_SPLIT };
    bool is_patient = app_screen(app) == &patient_view_screen; /* two records are put beside each other from there */
    int n = !is_patient ? ENDS_ALONE : patient_merge_count(app) > 0 ? AND_SPLIT : AND_MERGE;
    char question[sizeof hand->name + 1];
    (void)snprintf(question, sizeof question, "%s:", hand->name);
    ask_open(app, question, answers, n, -1, answer, NULL);
    return true;
}
