#include "practice/story.h"

#include "book/history.h"
#include "practice/appointment_code.h"
#include "practice/field_words.h"
#include "practice/slot.h"
#include "practice/waitlist.h"

#include <string.h>

/* Where it stood: the parts of a place are told as one. */
struct where {
    bool has_place; /* a date and a practitioner are known */
    struct id practitioner;
    int64_t date, start_min;
};

struct teller {
    struct practice *p;
    struct arena *a;
    const struct event *ev;
    struct where before, after;
    const char *text;
};

static void add(struct teller *t, const char *clause)
{
    if (*clause)
        t->text = *t->text ? arena_printf(t->a, "%s; %s", t->text, clause) : clause;
}

/* ---- the place ---- */

static bool is_place(int field)
{
    return field == APPOINTMENT_DATE || field == APPOINTMENT_START_MIN || field == APPOINTMENT_PRACTITIONER;
}

static void follow(struct where *w, const struct event *ev)
{
    for (int i = 0; i < ev->nchanges; i++) {
        const struct change *c = &ev->changes[i];
        if (c->field == APPOINTMENT_PRACTITIONER)
            w->practitioner = value_as_id(&c->after);
        else if (c->field == APPOINTMENT_DATE)
            w->date = c->after.type == VALUE_INT ? c->after.i : CIVIL_NONE;
        else if (c->field == APPOINTMENT_START_MIN)
            w->start_min = c->after.type == VALUE_INT ? c->after.i : 0;
    }
    w->has_place = w->date != CIVIL_NONE && !id_is_none(&w->practitioner);
}

static bool is_same_place(const struct where *x, const struct where *y)
{
    return x->has_place == y->has_place && x->date == y->date && x->start_min == y->start_min &&
           id_compare(&x->practitioner, &y->practitioner) == 0;
}

static const char *place_text(struct teller *t, const struct where *w)
{
    return arena_printf(t->a, "%s, %s", slot_text(t->a, (int)w->date, (int)w->start_min),
                        practice_practitioner_name(t->p, &w->practitioner, t->a));
}

static void add_place(struct teller *t)
{
    if (!t->after.has_place || is_same_place(&t->before, &t->after))
        return;
    const char *to = place_text(t, &t->after);
    add(t, t->before.has_place ? arena_printf(t->a, "from %s to %s", place_text(t, &t->before), to) : to);
}

/* ---- everything else ---- */

static bool sets_rebook(const struct event *ev)
{
    const struct value rebook = value_text("rebook");
    for (int i = 0; i < ev->nchanges; i++)
        if (ev->changes[i].field == APPOINTMENT_NEXT_CODE &&
            (value_equal(&ev->changes[i].after, &rebook) || value_equal(&ev->changes[i].before, &rebook)))
            return true;
    return false;
}

/* What the act's own word says, or what is made from the rest. */
static bool is_said(const struct teller *t, const struct change *c)
{
    bool is_undo = t->ev->is_undo;
    switch (c->field) {
    case APPOINTMENT_PATIENT:
    case APPOINTMENT_REF:
    case APPOINTMENT_MADE_AT:
    case APPOINTMENT_CANCEL_BY: /* stands with the reason */ return true;
    case APPOINTMENT_ARRIVED_AT:
    case APPOINTMENT_INFORMED_AT:
    case APPOINTMENT_CHECKED_IN_AT:
    case APPOINTMENT_LEFT_AT:
    case APPOINTMENT_CANCELLED_AT: return true; /* when it was done is when this was written */
    case APPOINTMENT_CONFIRMATION: return t->ev->created;
    case APPOINTMENT_STATUS: return !is_undo;
    case APPOINTMENT_NEXT_DUE: return sets_rebook(t->ev); /* since when, for the queue: the day it was said */
    default: return is_place(c->field);
    }
}

static const char *name_of(struct teller *t, const struct change *c)
{
    static const struct {
        int field;
        const char *name;
    } names[] = {
        {APPOINTMENT_ROOM, ""}, /* says itself what it is */
        {APPOINTMENT_TYPE, ""},
        {APPOINTMENT_MINUTES, ""},
        {APPOINTMENT_STATUS, ""},
        {APPOINTMENT_CONFIRMATION, ""},
        {APPOINTMENT_NEXT_CODE, ""},
        {APPOINTMENT_ASKED_MIN, "asked to come at"},
        {APPOINTMENT_EXPECTED_MIN, "expected at"},
        {APPOINTMENT_CANCEL_REASON, "why"},
        {APPOINTMENT_NEXT_CODE, "next"},
        {APPOINTMENT_NEXT_DUE, "by"},
        {APPOINTMENT_NEXT_NOTE, "advice"},
        {APPOINTMENT_OVERBOOK_REASON, "two at once, on purpose"},
        {APPOINTMENT_LATE_TAG, "late cancellation"},
        {APPOINTMENT_RULE_TOLD_AT, "told the rule"},
        {APPOINTMENT_EXCUSED, "does not count"},
        {APPOINTMENT_WANT_DAYS, "days they can"},
        {APPOINTMENT_WANT_FROM_MIN, "not before"},
        {APPOINTMENT_WANT_TO_MIN, "not after"},
        {APPOINTMENT_WANT_UNTIL, "until"},
        {APPOINTMENT_IS_SHORT_NOTICE, "would come sooner"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i].field == c->field)
            return names[i].name;
    return field_words_name(t->a, c->name);
}

/* Who cancelled, from the same event: the reason's name alone does not say it. */
static const char *cancel_text(struct teller *t, const char *code)
{
    const char *by = "";
    for (int i = 0; i < t->ev->nchanges; i++)
        if (t->ev->changes[i].field == APPOINTMENT_CANCEL_BY) {
            const struct change *c = &t->ev->changes[i]; /* taken back: who had cancelled */
            by = field_words_plain(t->a, c->after.type == VALUE_NULL ? &c->before : &c->after);
        }
    const char *why = practice_reason_name(t->p, "cancel", code);
    return !*by ? why : arena_printf(t->a, "%s, by %s", why, strcmp(by, "patient") == 0 ? "the patient" : "us");
}

static const char *value_of(struct teller *t, const struct change *c, const struct value *v)
{
    if (c->field == APPOINTMENT_CANCEL_REASON && v->type == VALUE_TEXT)
        return cancel_text(t, field_words_plain(t->a, v));
    if (c->field == APPOINTMENT_NEXT_NOTE && v->type == VALUE_TEXT)
        return practice_reason_name(t->p, "close", field_words_plain(t->a, v));
    if (c->field == APPOINTMENT_MINUTES && v->type == VALUE_INT)
        return arena_printf(t->a, "%d min", (int)v->i);
    if (c->field == APPOINTMENT_WANT_DAYS && v->type == VALUE_INT)
        return waitlist_days_text(t->a, (int)v->i);
    return field_words_text(t->p, t->a, KIND_APPOINTMENT, c->name, v);
}

static void add_change(struct teller *t, const struct change *c)
{
    if (is_said(t, c) || value_equal(&c->before, &c->after))
        return;
    const char *before = t->ev->created ? "" : value_of(t, c, &c->before), *after = value_of(t, c, &c->after);
    const char *name = name_of(t, c), *colon = *name ? ": " : "";
    if (*before && *after)
        add(t, arena_printf(t->a, "%s%s%s, was %s", name, colon, after, before));
    else if (*after)
        add(t, arena_printf(t->a, "%s%s%s", name, colon, after));
    else if (*before)
        add(t, arena_printf(t->a, "no more %s%s%s", name, colon, before));
}

static bool is_of_place(const struct event *ev)
{
    bool is = ev->created;
    for (int i = 0; i < ev->nchanges; i++) {
        int field = ev->changes[i].field;
        is = is || is_place(field) || field == APPOINTMENT_STATUS || field == APPOINTMENT_MINUTES ||
             field == APPOINTMENT_TYPE;
    }
    return is;
}

static struct story_line tell(struct teller *t)
{
    const struct event *ev = t->ev;
    t->text = "";
    follow(&t->after, ev);
    add_place(t);
    for (int i = 0; i < ev->nchanges; i++)
        add_change(t, &ev->changes[i]);
    t->before = t->after;
    /* A reason that is a code of the record is told with it already. */
    if (ev->reason && *ev->reason && !strstr(t->text, ev->reason))
        add(t, ev->reason);
    return (struct story_line){.at_ms = ev->at_ms,
                               .act = ev->act,
                               .what = appointment_code_act(ev->act),
                               .detail = t->text,
                               .by = ev->staff ? ev->staff : "",
                               .site = ev->site ? ev->site : "",
                               .is_of_place = is_of_place(ev)};
}

bool story_of(struct practice *p, const struct id *appointment, struct arena *a, struct story_line **out, int *count,
              struct err *e)
{
    struct event *events;
    int n;
    struct teller t = {.p = p, .a = a, .before = {.date = CIVIL_NONE}, .after = {.date = CIVIL_NONE}};
    *out = NULL;
    *count = 0;
    if (!history_of(p->book, KIND_APPOINTMENT, appointment, a, &events, &n, e))
        return false;
    *out = arena_array(a, (size_t)n, sizeof **out);
    for (int i = 0; i < n; i++) {
        t.ev = &events[i];
        (*out)[(*count)++] = tell(&t);
    }
    return true;
}
