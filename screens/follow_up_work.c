#include "screens/follow_up_work_inner.h"

#include "base/clock.h"
#include "practice/absence.h"
#include "practice/caller.h"
#include "practice/complaint_list.h"
#include "practice/presence.h"
#include "practice/slot.h"
#include "screens/complaint_view.h"
#include "screens/follow_up_form.h"
#include "screens/follow_up_message.h"
#include "screens/follow_up_why.h"
#include "screens/follow_ups.h"
#include "screens/front.h"
#include "screens/patient_stop.h"
#include "screens/schedule.h"
#include "screens/unresolved.h"

#include <stdio.h>
#include <string.h>

enum { OPENINGS = 3 };

/* ---- which one ---- */

static bool is_skipped(const struct follow_up_work *v, const struct id *id)
{
    for (int i = 0; i < v->nskipped; i++)
        if (id_compare(&v->skipped[i], id) == 0)
            return true;
    return false;
}

static void give_back(struct front *front, struct follow_up_work *v)
{
    struct err ignored = {0}; /* they fall away with the process */
    for (int i = 0; i < v->nclaimed; i++)
        (void)presence_give_back(front->practice, &v->claimed[i], &ignored);
    v->nclaimed = 0;
    v->current = ID_NONE;
}

static const char *own_name(const struct front *front)
{
    const struct staff *s = practice_staff(front->practice, &front->desk.who.staff);
    return s ? s->name : "";
}

static bool is_claimed(const struct follow_up_work *v, const struct follow_up_group *g)
{
    bool is_same = v->nclaimed == g->count;
    for (int i = 0; is_same && i < g->count; i++)
        is_same = id_compare(&v->claimed[i], &g->rows[i]->id) == 0;
    return is_same;
}

/* Claims all that one call settles, or nothing; *holder says who was first. */
static bool claim(struct front *front, struct follow_up_work *v, const struct follow_up_group *g, const char **holder,
                  struct err *e)
{
    *holder = NULL;
    if (is_claimed(v, g))
        return true;
    give_back(front, v);
    for (int i = 0; i < g->count && i < FOLLOW_UP_GROUP_MAX; i++) {
        bool ok = presence_take(front->practice, &g->rows[i]->id, own_name(front), &v->arena, holder, e);
        if (!ok || *holder) {
            give_back(front, v);
            return ok;
        }
        v->claimed[v->nclaimed++] = g->rows[i]->id;
    }
    v->current = g->rows[0]->id;
    return true;
}

static bool has_row(const struct follow_up_group *g, const struct id *id)
{
    for (int i = 0; i < g->count; i++)
        if (id_compare(&g->rows[i]->id, id) == 0)
            return true;
    return false;
}

static bool can_work(const struct follow_up_work *v, const struct follow_up_group *g)
{
    const struct queue_row *row = g->rows[0];
    bool is_now = row->place == QUEUE_NOW || (row->place == QUEUE_OLDER && id_is_none(&row->visit));
    return is_now && !g->is_list && strcmp(row->kind, FOLLOW_UP_UNRESOLVED) != 0 && !row->derived &&
           !queue_is_of_complaint(row) && !follow_up_group_holder(g) && !is_skipped(v, &row->id);
}

/* As the list counts them. */
static int place_of(const struct follow_up_work *v, const struct follow_up_group *g)
{
    return (int)(g->rows[0] - v->queue.rows) + 1;
}

static bool take(struct front *front, struct follow_up_work *v, const struct follow_up_group *g, int place,
                 struct err *e)
{
    const char *holder;
    v->group = *g;
    v->place = place;
    return claim(front, v, g, &holder, e) && (!holder || err_set(e, ERR_REFUSED, "%s has this open.", holder));
}

/* One of another day, or that the list does not show now, comes alone. */
static bool find_alone(struct front *front, struct follow_up_work *v, const struct id *want,
                       struct follow_up_group *out)
{
    struct queue_row *row = arena_array(&v->arena, 1, sizeof *row);
    struct err ignored = {0}; /* it was settled: the next one follows */
    if (id_is_none(want) || !queue_get(front->practice, want, &v->arena, row, &ignored))
        return false;
    *out = (struct follow_up_group){.rows = arena_array(&v->arena, 1, sizeof *out->rows), .count = 1};
    out->rows[0] = row;
    return true;
}

/* It is over. Done at this desk, as by a booking, the next one follows; else the key that is about to be pressed is
 * meant for the one who stood here. */
static void note_settled(struct front *front, struct follow_up_work *v)
{
    v->is_settled = v->nacts == front->nacts;
    v->wants_next = !v->is_settled;
    v->wanted = ID_NONE;
    give_back(front, v);
}

/* The row asked for, else the one worked on, else the most pressing that nobody has. */
static bool choose(struct front *front, struct follow_up_work *v, const struct queue_filter *f, struct err *e)
{
    int n;
    struct follow_up_group *all = follow_up_group_all(&v->arena, &v->queue, f, &n);
    const struct id *want = !id_is_none(&v->wanted) ? &v->wanted : &v->current;
    const char *holder;
    v->group = (struct follow_up_group){0};
    v->is_settled = v->is_settled && id_is_none(want) && !v->wants_next;
    for (int i = 0; i < n && !id_is_none(want); i++)
        if (!all[i].is_list && has_row(&all[i], want))
            return take(front, v, &all[i], place_of(v, &all[i]), e);
    struct follow_up_group alone;
    if (find_alone(front, v, want, &alone))
        return take(front, v, &alone, 0, e);
    if (!id_is_none(want))
        note_settled(front, v);
    for (int i = 0; i < n && v->wants_next; i++) {
        if (!can_work(v, &all[i]))
            continue;
        if (!claim(front, v, &all[i], &holder, e))
            return false;
        if (holder)
            continue; /* taken between the look and now */
        v->group = all[i];
        v->place = place_of(v, &all[i]);
        return true;
    }
    v->wants_next = false; /* nothing is left: what comes later is for whoever asks for it */
    return true;
}

/* ---- what to know ---- */

static void find_free(struct practice *p, struct follow_up_work *v, const struct appointment *x)
{
    struct opening *found;
    struct err ignored = {0};
    int n, today, now;
    char time[8];
    clock_today(&today, &now);
    struct wish w = {.minutes = x->minutes > 0 ? x->minutes : p->slot_min,
                     .practitioner = x->practitioner,
                     .from_date = today,
                     .first_min = now,
                     .limit = OPENINGS,
                     .except = x->id};
    if (!slot_free(p, &w, &v->arena, &found, &n, &ignored) || n == 0)
        return;
    const char *text = arena_printf(&v->arena, "First free with %s:", x->practitioner_name);
    for (int i = 0; i < n; i++)
        text = arena_printf(&v->arena, "%s%s %s", text, i ? "," : "",
                            found[i].date == today
                                ? arena_printf(&v->arena, "today %s", civil_clock_text(found[i].start_min, time))
                                : slot_text(&v->arena, found[i].date, found[i].start_min));
    v->free = text;
}

/* Who tries again is told apart before anything else. */
static void know_again(struct practice *p, struct follow_up_work *v)
{
    struct caller_again again;
    struct err ignored = {0}; /* a line less */
    const char *care = v->detail.care;
    if (caller_rang_before(p, &v->group.rows[0]->patient, clock_now_ms(), false, &v->arena, &again, &ignored) &&
        again.is_second)
        v->detail.care = arena_printf(&v->arena, "! %s%s%s", again.words, *care ? "; " : "", care);
}

/* What else there is to say in the same call. */
static const char *also(struct practice *p, struct follow_up_work *v, const struct queue_row *row)
{
    enum { ITEMS = 3 };
    struct queue_open item[ITEMS];
    const char *text = "";
    struct err ignored = {0}; /* a line less */
    int n = 0;
    if (!queue_brief(p, &row->patient, row->is_never_rung, &row->id, ITEMS, &v->arena, item, &n, &ignored))
        return "";
    for (int i = 0; i < n && i < ITEMS; i++)
        text = arena_printf(&v->arena, "%s%s%s", text, i ? "; " : "", item[i].words);
    return text;
}

/* When they come, or that they are here: who stands in the building is not rung. A family's card has no line for it. */
static const char *visit_of(struct practice *p, struct follow_up_work *v, const struct queue_row *row)
{
    struct err ignored = {0}; /* a line less */
    struct find_visit next;
    int today, now;
    clock_today(&today, &now);
    const char *words = v->group.count > 1 ? "" : find_today_words(p, &v->arena, &row->patient, today, now);
    if (*words || v->group.count > 1 || !find_next_visit(p->book, &row->patient, today, now, &next, &ignored) ||
        next.date == CIVIL_NONE)
        return words;
    const char *whose = practice_practitioner_name(p, &next.practitioner, &v->arena);
    return arena_printf(&v->arena, "%s%s%s", find_visit_words(&v->arena, &next, today), *whose ? ", " : "", whose);
}

static void know(struct practice *p, struct follow_up_work *v)
{
    struct err ignored = {0}; /* lines less */
    struct appointment x;
    const struct queue_row *row = v->group.rows[0];
    struct queue_row told;
    follow_up_group_know(p, &v->queue, &v->group, &v->arena);
    told = *row; /* who works on it has to know, whatever it is */
    told.is_told = true;
    v->visit = v->say = v->free = v->also = "";
    v->is_to_move = false;
    v->wrong = complaint_list_warning(p, &row->patient, COMPLAINT_WORDS, &v->arena);
    v->ncontacts = 0;
    if (!queue_describe(p, &told, &v->arena, &v->detail, &ignored))
        return;
    (void)queue_contacts(p, &row->patient, FOLLOW_UP_WORK_CONTACTS, &v->arena, v->contacts, &v->ncontacts, &ignored);
    v->say = follow_up_kind(p, row->kind)->script;
    v->also = also(p, v, row);
    know_again(p, v);
    if (!queue_is_by_rule(row->kind) || !appointment_get(p, &v->arena, &row->fact, &x, &ignored)) {
        v->visit = visit_of(p, v, row);
        if (*v->visit && v->ncontacts == FOLLOW_UP_WORK_CONTACTS)
            v->ncontacts--; /* in its place: the keys below keep theirs */
        return;
    }
    v->is_to_move = strcmp(row->kind, FOLLOW_UP_TELL) == 0 && x.status == STATUS_BOOKED;
    v->visit = arena_printf(&v->arena, "%s %s", transition_status_desk(x.status), front_where(&v->arena, &x));
    if (v->is_to_move && absence_is_on(p, &v->arena, &x)) { /* what policy says of changes is not so */
        v->say = arena_printf(&v->arena, "Your appointment is on after all: %s.", front_where(&v->arena, &x));
        return;
    }
    find_free(p, v, &x);
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct follow_up_work *v = state;
    struct front *front = front_of(app);
    struct queue_filter f = follow_ups_filter(app);
    struct err ignored = {0};
    (void)book_has_changed(front->practice->book, &ignored); /* all of it is in what is read now */
    arena_reset(&v->arena);
    v->group = (struct follow_up_group){0};
    v->detail = (struct queue_detail){0};
    if (!queue_load(front->practice, &f, &v->arena, &v->queue, e))
        return false;
    v->total = follow_ups_filter_count(app, &v->queue);
    struct id want = !id_is_none(&v->wanted) ? v->wanted : v->current;
    bool ok = choose(front, v, &f, e);
    v->wanted = ID_NONE;
    if (!ok)
        v->group = (struct follow_up_group){0};
    if (v->group.count && !id_is_none(&want) && !has_row(&v->group, &want) && !*app->message)
        app_say(app, "%s is settled: this is the next.", v->shown); /* where nothing is said of what settled it */
    if (v->group.count) {
        know(front->practice, v);
        (void)snprintf(v->shown, sizeof v->shown, "%s", follow_up_group_name(&v->arena, &v->group));
    }
    v->nacts = front->nacts;
    return ok;
}

static bool open_work(struct app *app, void *state, const void *what, struct err *e)
{
    struct follow_up_work *v = state;
    (void)app, (void)e;
    v->wants_next = true;
    if (what) {
        v->wanted = *(const struct id *)what;
        v->nskipped = 0;
    }
    return true;
}

bool follow_up_work_open(struct app *app, const struct id *id, struct err *e)
{
    struct arena a = {0};
    struct follow_up_seen seen;
    bool ok = follow_up_see(front_of(app)->practice, id, &a, &seen, e);
    bool is_visit = ok && strcmp(seen.row.kind, FOLLOW_UP_UNRESOLVED) == 0;
    if (ok && queue_is_of_complaint(&seen.row)) {
        struct id complaint = seen.row.fact;
        arena_finish(&a);
        return complaint_view_open(app, &complaint, e);
    }
    bool is_here = app_screen(app) == &follow_up_work_screen, is_queue = app_screen(app) == &follow_ups_screen;
    ok = ok && app_open(app, is_visit ? unresolved_screen.name : "follow-up", is_visit ? NULL : id, e);
    struct follow_up_work *v = app_state_of(app, "follow-up");
    if (ok && !is_visit && !is_here)
        v->is_alone = !is_queue;
    arena_finish(&a);
    return ok;
}

void follow_up_work_next(struct app *app)
{
    struct follow_up_work *v = app_state_of(app, "follow-up");
    if (!v || app_screen(app) != &follow_up_work_screen)
        return;
    v->ndone++;
    if (v->is_alone) {
        app_drop(app);
        return;
    }
    v->wants_next = true;
    if (v->group.count && v->nskipped < FOLLOW_UP_WORK_SKIPPED) /* put off or given away: not again this time */
        v->skipped[v->nskipped++] = v->group.rows[0]->id;
    give_back(front_of(app), v);
}

static bool leave(struct app *app, void *state, struct err *e)
{
    struct follow_up_work *v = state;
    (void)e;
    front_note_hand(app);
    if (v->group.count) {
        v->wanted = v->group.rows[0]->id; /* where one comes back to */
        follow_ups_go(app, &v->wanted);
    }
    give_back(front_of(app), v);
    return true;
}

static void finish(void *state)
{
    arena_finish(&((struct follow_up_work *)state)->arena);
}

static bool has_somebody(const void *state)
{
    return ((const struct follow_up_work *)state)->group.count > 0;
}

static bool at_hand(const void *state, void *out)
{
    const struct follow_up_group *g = &((const struct follow_up_work *)state)->group;
    return g->count > 0 && front_hand_of_name(&g->rows[0]->patient, g->rows[0]->patient_short, out);
}

/* ---- what can be done ---- */

static bool run_outcome(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_up_work *v = state;
    if (strcmp(follow_up_outcomes[row->arg].code, "sent") == 0)
        return follow_up_message_open(app, v->group.rows, v->group.count, e);
    return follow_up_work_ask(app, v->group.rows, v->group.count, follow_up_outcomes[row->arg].code, e);
}

const char *follow_up_work_book_title(const struct follow_up_work *v)
{
    return v->is_to_move ? "move it" : "book now";
}

static const char *book_title(const struct app *app, const void *state)
{
    (void)app;
    return follow_up_work_book_title(state);
}

static bool run_book(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_up_work *v = state;
    struct arena a = {0};
    struct appointment x;
    const struct queue_row *r = v->group.rows[0];
    struct id patient = r->patient, fact = r->fact;
    union schedule_from from = {.row = r->id};
    struct err ignored = {0};
    (void)row;
    bool has_usual = queue_is_by_rule(r->kind) && appointment_get(front_of(app)->practice, &a, &fact, &x, &ignored);
    bool ok = has_usual && v->is_to_move ? schedule_carry_open(app, &x, &from, e)
                                         : schedule_book_for(app, &patient, has_usual ? &x : NULL, e);
    arena_finish(&a);
    return ok;
}

static bool run_note(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct queue_row *r = ((struct follow_up_work *)state)->group.rows[0];
    (void)row, (void)e;
    schedule_note_open(app, &r->patient, &ID_NONE, r->patient_short);
    return true;
}

static bool run_why(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_up_work *v = state;
    const struct queue_row *x = v->group.rows[0];
    (void)row;
    return follow_up_why_open(app, &x->id, v->detail.what, x->patient_short, e);
}

static bool run_skip(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct follow_up_work *v = state;
    (void)row, (void)e;
    v->wants_next = true;
    v->is_alone = false; /* the queue is worked from here on */
    if (v->group.count && v->nskipped < FOLLOW_UP_WORK_SKIPPED)
        v->skipped[v->nskipped++] = v->group.rows[0]->id;
    give_back(front_of(app), v);
    app_reload(app);
    return true;
}

static bool can_come(const struct app *app, const void *state, const char *outcome, struct err *e)
{
    const struct follow_up_group *g = &((const struct follow_up_work *)state)->group;
    return !g->count || follow_up_can_come(front_of(app)->practice, g->rows[0], outcome, e);
}

static bool can_ring(const struct app *app, const void *state, struct err *e)
{
    return can_come(app, state, "no-answer", e);
}

static bool can_leave(const struct app *app, const void *state, struct err *e)
{
    return can_come(app, state, "message", e);
}

/* arg: place in follow_up_outcomes. */
#define OUTCOME_IF(k, n, t, h, w, place, f, can)                                                        \
    {                                                                                                   \
        .keys = (k), .name = (n), .title = (t), .help = (h), .synonyms = (w), .least_role = LEVEL_DESK, \
        .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | (f), .arg = (place), .is_ready = (can),           \
        .run = run_outcome                                                                              \
    }
#define OUTCOME(k, n, t, h, w, place, f)                                                                \
    {                                                                                                   \
        .keys = (k), .name = (n), .title = (t), .help = (h), .synonyms = (w), .least_role = LEVEL_DESK, \
        .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | (f), .arg = (place), .run = run_outcome           \
    }
enum {
    REACHED,
    BOOKED,
    WILL_CALL,
    MESSAGE_PERSON,
    MESSAGE,
    SENT,
    NO_ANSWER,
    WRONG_NUMBER,
    DECLINED,
    GIVE,
    PUT_OFF,
    NO_CONTACT,
    DONE
};

static const struct command ROWS[] = {
    OUTCOME("y", "outcome-reached", "reached", "Reached, and done: logs the call.", "yes spoke done", REACHED, 0),
    {.keys = "b",
     .name = "followup-book",
     .title = "book now",
     .title_now = book_title,
     .help = "Book for them; that ends what a booking ends. Of somebody to tell: move what they have.",
     .synonyms = "appointment visit",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .run = run_book},
    OUTCOME_IF("-", "outcome-no-answer", "no answer", "Nobody answered, or busy: the next try is set.",
               "busy rings nobody", NO_ANSWER, 0, can_ring),
    OUTCOME_IF("v", "outcome-message", "voicemail", "A message was left on a machine.", "machine answerphone", MESSAGE,
               0, can_leave),
    OUTCOME_IF("o", "outcome-message-person", "message", "A message was left with a person.", "told wife husband",
               MESSAGE_PERSON, 0, can_leave),
    OUTCOME("t", "text-sent", "texted", "Texted, emailed or written to; waiting until.", "email letter sms sent", SENT,
            0),
    OUTCOME("w", "outcome-will-call", "they ring", "They ring us, or we wait until a day.", "wait back", WILL_CALL, 0),
    OUTCOME("z", "outcome-declined", "declined", "They do not want it, and why.", "no refused moved elsewhere died",
            DECLINED, 0),
    OUTCOME("#", "outcome-wrong-number", "wrong number", "That number is wrong: marks it, offers the next.",
            "bad number", WRONG_NUMBER, COMMAND_NO_BAR),
    {.keys = "X",
     .name = "patient-end",
     .title = "died, moved",
     .help = "Died, moved away, wants no contact: stops all that has to stop.",
     .synonyms = "death deceased gone never no contact stop",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | COMMAND_NO_BAR,
     .run = patient_stop_run},
    OUTCOME("=", "outcome-done", "done", "It is done, and nobody had to be rung.", "finished completed", DONE,
            COMMAND_NO_BAR),
    OUTCOME(">", "followup-give", "give", "Give it to a colleague, or back to everybody.", "assign delegate", GIVE,
            COMMAND_NO_BAR),
    OUTCOME("s", "followup-put-off", "put off", "Not now: until a day and time.", "snooze later hold", PUT_OFF,
            COMMAND_NO_BAR),
    FOLLOW_UP_FORM_PROMISE(NULL, COMMAND_NEEDS_ROW | COMMAND_NO_BAR),
    {.keys = "n",
     .name = "followup-note",
     .title = "note",
     .help = "Write down something about this patient.",
     .synonyms = "remark comment remember",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | COMMAND_NO_BAR,
     .run = run_note},
    FOLLOW_UP_WHY_ROW(run_why, COMMAND_NO_BAR),
    {.keys = "]",
     .name = "followup-next",
     .title = "next",
     .help = "Leave this one as it is and look at the next.",
     .synonyms = "skip pass",
     .flags = COMMAND_NO_BAR,
     .run = run_skip},
};

const struct screen follow_up_work_screen = {
    .name = "follow-up",
    .title = "Follow-up",
    .help = "One patient at a time: who, why, the number, what to say; one key for what came of it.",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct follow_up_work),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_work,
    .load = load,
    .draw = follow_up_work_draw,
    .leave = leave,
    .finish = finish,
    .has_row = has_somebody,
    .at_hand = at_hand,
};
