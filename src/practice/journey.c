#include "practice/journey.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/appointment_code.h"
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice/referrer.h"
#include "practice/rule.h"
#include "practice/slot.h"
#include "practice/words.h"

#include <string.h>

enum step { ENQUIRY = 1, BOOKED, PREPARE, REMIND, WELCOME, VISIT, LEAVING, AFTER, OUTCOME, KEEP };

struct looking {
    struct practice *p;
    struct arena *a;
    struct rules *rules;
    struct patient who;
    struct queue queue;        /* what is open for them, whatever the day */
    struct appointment *visit; /* that it is about; NULL none */
    struct journey *out;
    int today;
};

const char *journey_state_code(enum journey_state s)
{
    static const char *const codes[] = {"done", "open", "ahead", "skipped"};
    return codes[s];
}

/* ---- which visit ---- */

/* In the building; else the next to come; else the last that took place; else the last at all. */
static int rank_of(const struct appointment *x, int today)
{
    if (x->status == STATUS_ARRIVED || x->status == STATUS_CHECKED_IN)
        return 4;
    if (x->status == STATUS_BOOKED && x->date >= today)
        return 3;
    return x->status == STATUS_FULFILLED ? 2 : x->status == STATUS_WAITLIST ? 0 : 1;
}

static bool find_visit(struct looking *l, struct err *e)
{
    struct appointment *all;
    int n;
    if (!appointment_of_patient(l->p, l->a, &l->who.id, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) { /* newest first; of those to come the nearest counts */
        if (all[i].status == STATUS_ENTERED_IN_ERROR)
            continue;
        int rank = rank_of(&all[i], l->today), best = l->visit ? rank_of(l->visit, l->today) : 0;
        if (rank > best || (rank == best && rank == 3))
            l->visit = &all[i];
    }
    return true;
}

/* ---- what rules ask ---- */

static const char *day_of(struct looking *l, int64_t date)
{
    char text[16];
    return date == l->today ? "today" : arena_strdup(l->a, civil_desk_date((int)date, text));
}

/* The open row of a step: of the visit it is about, or of the patient. */
static const struct queue_row *row_of(const struct looking *l, int step)
{
    for (int i = 0; i < l->queue.nrows; i++) {
        const struct queue_row *row = &l->queue.rows[i];
        const struct rule *r = *row->rule ? rule_find(l->rules, row->rule) : NULL;
        bool is_ours = step == KEEP || step == ENQUIRY || (l->visit && id_compare(&row->fact, &l->visit->id) == 0);
        if (r && r->step == step && is_ours)
            return row;
    }
    return NULL;
}

static bool asks(const struct looking *l, int step)
{
    for (int i = 0; i < l->rules->count; i++)
        if (l->rules->all[i].step == step)
            return true;
    return false;
}

/* How the follow-up of this step about this visit ended; "" it did not. */
static const char *ended_of(struct looking *l, int step)
{
    for (int i = 0; l->visit && i < l->rules->count; i++) {
        const struct rule *r = &l->rules->all[i];
        struct follow_up f;
        struct err ignored = {0};
        bool exists;
        struct id id = rule_row_id(r->code, &l->visit->booked_for, &l->visit->id);
        if (r->step != step || !follow_up_get(l->p->book, &id, l->a, &f, &exists, &ignored) || !exists || !f.ended_at)
            continue;
        int date, minute;
        zone_civil(f.ended_at, &date, &minute, NULL);
        const char *how = *f.outcome ? words_desk(words_outcome, f.outcome) : "done";
        return arena_printf(l->a, "%s, %s", how, day_of(l, date));
    }
    return "";
}

static void put(struct looking *l, int step, enum journey_state state, const char *text)
{
    l->out->steps[step - 1].state = state;
    l->out->steps[step - 1].text = text;
}

/* A step that is a follow-up and nothing else. */
static void of_rule(struct looking *l, int step)
{
    const struct queue_row *row = row_of(l, step);
    if (row) {
        int64_t now = l->queue.now;
        bool is_open = row->opens <= now || row->is_late;
        put(l, step, is_open ? JOURNEY_OPEN : JOURNEY_AHEAD,
            arena_printf(l->a, "%s: due %s", queue_what(l->p, row, l->a), queue_due_text(row, now, l->a)));
        l->out->steps[step - 1].follow_up = row->id;
        return;
    }
    const char *how = ended_of(l, step);
    if (*how)
        put(l, step, JOURNEY_DONE, how);
    else
        put(l, step, JOURNEY_SKIPPED, asks(l, step) ? "not asked for here" : "policy asks for nothing");
}

/* ---- what the visit shows ---- */

static void of_enquiry(struct looking *l)
{
    of_rule(l, ENQUIRY);
    if (l->out->steps[ENQUIRY - 1].state != JOURNEY_SKIPPED)
        return;
    const char *since = l->who.since == CIVIL_NONE ? "" : arena_printf(l->a, "known since %s", day_of(l, l->who.since));
    const char *sent = referrer_words(l->p, &l->who, l->a);
    const char *by = *sent ? arena_printf(l->a, "%ssent by %s", *since ? ", " : "", sent) : "";
    put(l, ENQUIRY, JOURNEY_DONE, arena_printf(l->a, "%s%s", since, by));
}

static const char *at_minute(struct looking *l, int64_t instant, const char *word)
{
    int date, minute;
    char time[8];
    zone_civil(instant, &date, &minute, NULL);
    return arena_printf(l->a, "%s %s", word, civil_clock_text(minute, time));
}

static void of_booking(struct looking *l)
{
    const struct appointment *x = l->visit;
    of_rule(l, BOOKED); /* the welcome note, if one is asked for */
    if (l->out->steps[BOOKED - 1].state != JOURNEY_OPEN)
        put(l, BOOKED, JOURNEY_DONE, l->out->about);
    of_rule(l, PREPARE);
    of_rule(l, REMIND);
    if (x->confirmation == CONFIRM_CONFIRMED || x->confirmation == CONFIRM_REMINDED)
        put(l, REMIND, JOURNEY_DONE, words_desk(words_confirmation, appointment_code_confirmation(x->confirmation)));
}

static void of_day(struct looking *l)
{
    const struct appointment *x = l->visit;
    bool is_over = x->status == STATUS_FULFILLED;
    bool is_off = x->status == STATUS_CANCELLED || x->status == STATUS_NOSHOW;
    const char *off = x->status == STATUS_NOSHOW ? "did not come" : "cancelled";
    bool was_here = x->arrived_at || is_over;
    put(l, WELCOME,
        was_here ? JOURNEY_DONE
        : is_off ? JOURNEY_SKIPPED
                 : JOURNEY_AHEAD,
        x->arrived_at ? at_minute(l, x->arrived_at, "arrived")
        : is_over     ? ""
        : is_off      ? off
                      : "expected");
    put(l, VISIT,
        is_over                          ? JOURNEY_DONE
        : x->status == STATUS_CHECKED_IN ? JOURNEY_OPEN
        : is_off                         ? JOURNEY_SKIPPED
                                         : JOURNEY_AHEAD,
        is_over            ? "seen"
        : x->checked_in_at ? at_minute(l, x->checked_in_at, "in room since")
        : is_off           ? off
                           : "");
    bool has_ended = is_over || is_off;
    const char *next = has_ended && x->next != NEXT_OPEN ? words_desk(words_next, appointment_code_next(x->next)) : "";
    const char *due = has_ended && x->next == NEXT_DATE ? arena_printf(l->a, ", %s", day_of(l, x->next_due)) : "";
    put(l, LEAVING,
        !has_ended ? JOURNEY_AHEAD
        : *next    ? JOURNEY_DONE
                   : JOURNEY_OPEN,
        !has_ended ? ""
        : *next    ? arena_printf(l->a, "%s%s", next, due)
                   : "what next? nobody has said");
}

static void of_keep(struct looking *l)
{
    of_rule(l, KEEP);
    bool has_next = l->visit && rank_of(l->visit, l->today) >= 3;
    if (l->out->steps[KEEP - 1].state == JOURNEY_SKIPPED && has_next)
        put(l, KEEP, JOURNEY_DONE, "a visit is booked");
}

static void of_nobody_booked(struct looking *l)
{
    for (int step = BOOKED; step < KEEP; step++)
        put(l, step, JOURNEY_AHEAD, step == BOOKED ? "no visit yet" : "");
}

static void find_now(struct journey *j)
{
    j->now = 0;
    for (int i = 0; i < JOURNEY_STEPS && !j->now; i++)
        if (j->steps[i].state == JOURNEY_OPEN)
            j->now = i + 1;
    for (int i = 0; i < JOURNEY_STEPS && !j->now; i++)
        if (j->steps[i].state == JOURNEY_AHEAD)
            j->now = i + 1;
    j->now = j->now ? j->now : JOURNEY_STEPS;
}

static void tell(struct looking *l)
{
    static const char *const names[JOURNEY_STEPS] = {"enquiry", "booked",  "prepare", "remind",  "welcome",
                                                     "visit",   "leaving", "after",   "outcome", "keep"};
    for (int i = 0; i < JOURNEY_STEPS; i++)
        l->out->steps[i] = (struct journey_step){.name = names[i], .text = ""};
    if (l->visit)
        l->out->about = arena_printf(l->a, "%s %s, %s", *l->visit->type_name ? l->visit->type_name : "visit",
                                     slot_text(l->a, l->visit->date, l->visit->start_min), l->visit->practitioner_name);
    of_enquiry(l);
    if (l->visit) {
        of_booking(l);
        of_day(l);
        of_rule(l, AFTER);
        of_rule(l, OUTCOME);
        for (int step = AFTER; step <= OUTCOME; step++)
            if (l->visit->status == STATUS_BOOKED && l->out->steps[step - 1].state == JOURNEY_SKIPPED)
                put(l, step, JOURNEY_SKIPPED, "");
    } else {
        of_nobody_booked(l);
    }
    of_keep(l);
    find_now(l->out);
}

bool journey_get(struct practice *p, const struct id *patient, struct arena *a, struct journey *out, struct err *e)
{
    struct id survivor;
    int now;
    struct looking l = {.p = p, .a = a, .out = out};
    struct queue_filter theirs = {.is_ahead = true};
    *out = (struct journey){.about = ""};
    clock_today(&l.today, &now);
    if (!patient_resolve(p->book, patient, &survivor, e) || !patient_get(p->book, &survivor, a, &l.who, e))
        return false;
    theirs.patient = survivor;
    if (!find_visit(&l, e) || !queue_load(p, &theirs, a, &l.queue, e) || !rule_load(p->book, &l.rules, e))
        return false;
    tell(&l);
    rule_free(l.rules);
    return true;
}
