#include "exchange/demo_inner.h"

#include "practice/appointment_code.h"
#include "practice/contact.h"
#include "practice/note.h"

#include <stdlib.h>
#include <string.h>

enum {
    MINUTE_MS = 60 * 1000,
    NOSHOW_AFTER = 25, /* minutes after the start somebody says that they did not come */
    CALL_LONGEST_S = 420,
    EVENTS_FIRST = 4096 /* room for so many at first */
};

/* One thing done at a desk. */
enum event_kind {
    EVENT_BOOK,
    EVENT_MOVE,
    EVENT_CONFIRM,
    EVENT_CALL,
    EVENT_ARRIVE,
    EVENT_ROOM,
    EVENT_SEEN,
    EVENT_NOTE,
    EVENT_CANCEL,
    EVENT_NOSHOW
};

struct event_of {
    int64_t at_ms;
    int visit;
    enum event_kind kind;
};

struct events {
    struct event_of *list;
    int count, cap;
};

/* ------------------------------------------------------------------------ who */

struct who demo_acts_desk(const struct demo *d, int date)
{
    return (struct who){.staff = d->ndesk ? d->desk[(unsigned)date % (unsigned)d->ndesk] : ID_NONE};
}

struct who demo_acts_clinician(const struct demo *d, int column)
{
    const struct practice *p = d->practice;
    const char *staff = p->practitioners[column].staff, *code = staff ? staff : "";
    for (int i = 0; i < p->nstaff; i++)
        if (strcmp(p->staff[i].code, code) == 0)
            return (struct who){.staff = p->staff[i].id};
    return (struct who){0};
}

/* ---------------------------------------------------------------- whole records */

static const enum status status_of[] = {
    [END_SEEN] = STATUS_FULFILLED,
    [END_CANCELLED] = STATUS_CANCELLED,
    [END_CANCELLED_BY_US] = STATUS_CANCELLED,
    [END_NOSHOW] = STATUS_NOSHOW,
    [END_BOOKED] = STATUS_BOOKED,
    [END_LATE] = STATUS_BOOKED,
    [END_WAITING] = STATUS_ARRIVED,
    [END_IN_ROOM] = STATUS_CHECKED_IN,
    [END_LEAVING] = STATUS_FULFILLED,
};

struct appointment demo_acts_visit(struct demo *d, const struct demo_visit *v)
{
    const struct practice *p = d->practice;
    bool is_cancelled = status_of[v->end] == STATUS_CANCELLED, is_ours = v->end == END_CANCELLED_BY_US;
    return (struct appointment){
        .id = v->id,
        .patient = d->patients[v->patient].id,
        .practitioner = p->practitioners[v->column].id,
        .room = p->practitioners[v->column].room,
        .type = p->types[v->type].id,
        .date = v->date,
        .start_min = v->start_min,
        .minutes = v->minutes,
        .status = status_of[v->end],
        .confirmation = v->confirmation,
        .remark = demo_words_chance(d, 20) ? demo_words_pick(d, WORDS_REMARK) : NULL,
        .asked_min = MINUTE_NONE,
        .expected_min = MINUTE_NONE,
        .made_at = v->booked_at,
        .arrived_at = v->arrived_at,
        .checked_in_at = v->room_at,
        .left_at = v->left_at,
        .cancelled_at = v->cancelled_at,
        .cancel_by = is_cancelled ? (is_ours ? "practice" : "patient") : NULL,
        .cancel_reason = is_cancelled ? demo_story_reason(d, is_ours ? "cancel-practice" : "cancel-patient") : NULL,
        .next = v->next,
        .next_due = v->next_due,
        .next_note = v->next_note,
    };
}

/* Somebody rang back, if there was time for it. Chance is taken from the message's own id, so that what else happens in
 * the demo does not hang on it. */
static bool answer(struct demo *d, const struct contact *message, struct err *e)
{
    enum { SOON = 12, SPREAD = 64, SHORT_S = 40, LAST = ID_SIZE - 1 };
    struct contact c = *message;
    struct id out;
    c.at_ms += (int64_t)(SOON + message->id.b[LAST] % SPREAD) * MINUTE_MS;
    if (c.at_ms > d->now_ms)
        return true;
    c.id.b[LAST] ^= 1;
    c.direction = "out";
    c.mode = "call";
    c.outcome = "reached";
    c.duration_s = SHORT_S + message->id.b[LAST];
    c.text = "";
    if (!contact_put(&d->bulk.act, &c, &out, e))
        return false;
    d->result->contacts++;
    return true;
}

bool demo_acts_contact(struct demo *d, const struct demo_visit *v, int64_t at_ms, struct err *e)
{
    int n = demo_words_below(d, 100);
    bool is_in = n < 40;
    struct contact c = {.id = demo_words_id(d, at_ms),
                        .patient = d->patients[v->patient].id,
                        .appointment = v->id,
                        .at_ms = at_ms,
                        .direction = is_in ? "in" : "out",
                        .duration_s = -1};
    if (n < 30 || (n >= 40 && n < 65)) {
        c.mode = "call";
        c.outcome = is_in || demo_words_chance(d, 70) ? "reached" : "no-answer";
        c.duration_s = strcmp(c.outcome, "reached") == 0 ? demo_words_between(d, 25, CALL_LONGEST_S) : -1;
        c.text = c.duration_s > 0 ? demo_words_pick(d, WORDS_CALL) : "";
    } else if (is_in) {
        c.mode = "voicemail";
        c.duration_s = demo_words_between(d, 8, 50);
        c.text = demo_words_pick(d, WORDS_VOICEMAIL);
    } else {
        c.mode = n < 85 ? "text" : "email";
        c.text = demo_words_pick(d, n < 85 ? WORDS_TEXT : WORDS_EMAIL);
    }
    struct id out;
    if (!contact_put(&d->bulk.act, &c, &out, e))
        return false;
    d->result->contacts++;
    return strcmp(c.mode, "voicemail") != 0 || answer(d, &c, e);
}

bool demo_acts_note(struct demo *d, const struct demo_visit *v, int64_t at_ms, struct err *e)
{
    struct note n = {.id = demo_words_id(d, at_ms),
                     .patient = d->patients[v->patient].id,
                     .appointment = v->id,
                     .at_ms = at_ms,
                     .text = demo_words_pick(d, WORDS_NOTE)};
    struct id out;
    if (!note_put(&d->bulk.act, &n, &out, e))
        return false;
    d->result->notes++;
    return true;
}

/* --------------------------------------------------------------------- events */

static void add_event(struct demo *d, struct events *all, int64_t at_ms, int visit, enum event_kind kind)
{
    if (at_ms > d->now_ms)
        return;
    if (all->count == all->cap) {
        all->cap *= 2;
        all->list = mem_resize(all->list, (size_t)all->cap * sizeof *all->list);
    }
    all->list[all->count++] = (struct event_of){at_ms, visit, kind};
}

/* Everything that was done about one visit. */
static void list_events(struct demo *d, struct events *all, int visit)
{
    struct demo_visit *v = &d->visits[visit];
    int64_t start = demo_words_instant(v->date, v->start_min);
    int64_t asked = demo_words_instant(demo_story_desk_day(d, v->date - 1), 15 * 60 + visit % 90);
    bool is_cancelled = v->end == END_CANCELLED || v->end == END_CANCELLED_BY_US;
    if (v->confirmation != CONFIRM_NONE &&
        (asked > d->now_ms || (is_cancelled && asked > v->cancelled_at)))
        v->confirmation = CONFIRM_NONE; /* gone, or not known yet, when it was to be confirmed */
    add_event(d, all, v->booked_at, visit, EVENT_BOOK);
    if (v->moved_from)
        add_event(d, all, v->booked_at + (asked > v->booked_at ? (asked - v->booked_at) / 2 : MINUTE_MS), visit,
                  EVENT_MOVE);
    if (v->confirmation != CONFIRM_NONE)
        add_event(d, all, asked, visit, EVENT_CONFIRM);
    int64_t call = asked > v->booked_at ? asked + MINUTE_MS : v->booked_at + MINUTE_MS;
    if (demo_words_chance(d, 25) && (!is_cancelled || call < v->cancelled_at))
        add_event(d, all, call, visit, EVENT_CALL);
    if (v->arrived_at)
        add_event(d, all, v->arrived_at, visit, EVENT_ARRIVE);
    if (v->room_at)
        add_event(d, all, v->room_at, visit, EVENT_ROOM);
    if (v->end == END_SEEN)
        add_event(d, all, v->left_at, visit, EVENT_SEEN);
    if (v->end == END_LEAVING)
        add_event(d, all, d->now_ms - (2 + visit % 5) * MINUTE_MS, visit, EVENT_SEEN);
    if (v->end == END_SEEN && demo_words_chance(d, 18))
        add_event(d, all, v->left_at + 2 * MINUTE_MS, visit, EVENT_NOTE);
    if (is_cancelled)
        add_event(d, all, v->cancelled_at, visit, EVENT_CANCEL);
    if (v->end == END_NOSHOW)
        add_event(d, all, start + NOSHOW_AFTER * MINUTE_MS, visit, EVENT_NOSHOW);
}

static int by_time(const void *a, const void *b)
{
    const struct event_of *x = a, *y = b;
    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    return x->visit != y->visit ? x->visit - y->visit : (int)x->kind - (int)y->kind;
}

/* -------------------------------------------------------------------- entering */

static bool enter_booking(struct demo *d, const struct demo_visit *v, struct err *e)
{
    struct appointment a = demo_acts_visit(d, v);
    a.start_min = v->start_min - v->moved_from;
    a.status = STATUS_BOOKED;
    a.confirmation = CONFIRM_NONE;
    a.arrived_at = a.checked_in_at = a.left_at = a.cancelled_at = 0;
    a.cancel_by = a.cancel_reason = a.next_note = NULL;
    a.next = NEXT_OPEN;
    d->result->appointments++;
    if (!appointment_write(&d->bulk.act, &a, e))
        return false;
    bulk_note(&d->bulk, &v->id);
    return true;
}

/* Changes the status along a row of the table of transitions, and stamps what that row stamps. */
static void enter_step(struct demo *d, const struct demo_visit *v, const struct transition *t)
{
    struct appointment a = demo_acts_visit(d, v);
    struct act *act = &d->bulk.act;
    enum status to = t->to;
    bulk_put(&d->bulk, KIND_APPOINTMENT, &v->id, &a.patient);
    act_set_text(act, APPOINTMENT_STATUS, transition_status_code(to));
    if (t->sets & STAMP_ARRIVED)
        act_set_int(act, APPOINTMENT_ARRIVED_AT, v->arrived_at);
    if (t->sets & STAMP_CHECKED_IN)
        act_set_int(act, APPOINTMENT_CHECKED_IN_AT, v->room_at);
    if (t->sets & STAMP_LEFT && v->left_at)
        act_set_int(act, APPOINTMENT_LEFT_AT, v->left_at);
    if (t->sets & STAMP_CANCELLED) {
        act_set_text(act, APPOINTMENT_CANCEL_BY, a.cancel_by);
        act_set_text(act, APPOINTMENT_CANCEL_REASON, a.cancel_reason);
        act_set_int(act, APPOINTMENT_CANCELLED_AT, v->cancelled_at);
    }
    if (transition_is_end(to)) {
        if (v->next != NEXT_OPEN)
            act_set_text(act, APPOINTMENT_NEXT_CODE, appointment_code_next(v->next));
        if (v->next == NEXT_DATE)
            act_set_int(act, APPOINTMENT_NEXT_DUE, v->next_due);
        if (v->next_note)
            act_set_text(act, APPOINTMENT_NEXT_NOTE, v->next_note);
    }
}

static void enter_field(struct demo *d, const struct demo_visit *v, enum event_kind kind)
{
    bulk_put(&d->bulk, KIND_APPOINTMENT, &v->id, &d->patients[v->patient].id);
    if (kind == EVENT_MOVE)
        act_set_int(&d->bulk.act, APPOINTMENT_START_MIN, v->start_min);
    else
        act_set_text(&d->bulk.act, APPOINTMENT_CONFIRMATION, appointment_code_confirmation(v->confirmation));
}

/* NULL: it changes no status. */
static const struct transition *step_of(enum event_kind kind)
{
    static const struct {
        enum status from, to;
    } steps[] = {[EVENT_ARRIVE] = {STATUS_BOOKED, STATUS_ARRIVED},
                 [EVENT_ROOM] = {STATUS_ARRIVED, STATUS_CHECKED_IN},
                 [EVENT_SEEN] = {STATUS_CHECKED_IN, STATUS_FULFILLED},
                 [EVENT_CANCEL] = {STATUS_BOOKED, STATUS_CANCELLED},
                 [EVENT_NOSHOW] = {STATUS_BOOKED, STATUS_NOSHOW}};
    return steps[kind].to == STATUS_NONE ? NULL : transition_find(steps[kind].from, steps[kind].to);
}

static bool enter(struct demo *d, const struct event_of *ev, struct err *e)
{
    static const char *const names[] = {[EVENT_MOVE] = "appointment-move",
                                        [EVENT_CALL] = "contact-add",
                                        [EVENT_NOTE] = "note-add",
                                        [EVENT_BOOK] = "appointment-book",
                                        [EVENT_CONFIRM] = "appointment-confirm"};
    const struct demo_visit *v = &d->visits[ev->visit];
    const struct transition *t = step_of(ev->kind);
    bool is_clinical = ev->kind == EVENT_SEEN || ev->kind == EVENT_NOTE || ev->kind == EVENT_ROOM;
    int date, minute;
    zone_civil(ev->at_ms, &date, &minute, NULL);
    struct who who = is_clinical ? demo_acts_clinician(d, v->column) : demo_acts_desk(d, date);
    if (!bulk_begin(&d->bulk, t ? t->act : names[ev->kind], &who, ev->at_ms, 2, e))
        return false;
    if (t)
        enter_step(d, v, t);
    else if (ev->kind == EVENT_BOOK)
        return enter_booking(d, v, e);
    else if (ev->kind == EVENT_CALL)
        return demo_acts_contact(d, v, ev->at_ms, e);
    else if (ev->kind == EVENT_NOTE)
        return demo_acts_note(d, v, ev->at_ms, e);
    else
        enter_field(d, v, ev->kind);
    return true;
}

bool demo_acts_write(struct demo *d, struct err *e)
{
    struct events all = {.list = mem_alloc(EVENTS_FIRST * sizeof *all.list), .cap = EVENTS_FIRST};
    bool ok = true;
    for (int i = 0; i < d->nvisits; i++)
        if (d->visits[i].date >= d->today - DEMO_RECENT_DAYS)
            list_events(d, &all, i);
    qsort(all.list, (size_t)all.count, sizeof *all.list, by_time);
    for (int i = 0; ok && i < all.count && !d->stop; i++) {
        d->done += all.list[i].kind == EVENT_BOOK;
        ok = enter(d, &all.list[i], e);
        bulk_pause(&d->bulk, "visits", d->done, d->total, &d->stop);
    }
    free(all.list);
    return ok && bulk_flush(&d->bulk, e);
}
