#include "screens/patient_head.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/complaint_list.h"
#include "practice/related.h"
#include "practice/words.h"
#include "screens/front.h"

#include <string.h>

/* What the lines are made from. */
struct made {
    struct patient_head *head;
    struct practice *practice;
    struct arena *a;
    const struct patient *who;
    const struct appointment *visits; /* newest first */
    int nvisits, today, now;
};

static void add(const struct made *m, const char *text, bool is_warning)
{
    struct patient_head *h = m->head;
    if (!*text || h->count == PATIENT_HEAD_MAX)
        return;
    h->is_warning[h->count] = is_warning;
    h->line[h->count++] = text;
}

/* What has to be known is never cut: on as many lines as it needs. */
static void add_whole(const struct made *m, const char *text, bool is_warning)
{
    enum { CELLS = 78 };
    const char **lines;
    int n = *text ? text_wrap(m->a, text, CELLS - 2, &lines) : 0;
    for (int i = 0; i < n; i++)
        add(m, i ? arena_printf(m->a, "  %s", lines[i]) : lines[i], is_warning);
}

static const char *who_line(const struct made *m)
{
    struct arena *a = m->a;
    const struct patient *p = m->who;
    char day[16];
    const char *text = patient_name(a, p);
    if (p->birth_date != CIVIL_NONE)
        text =
            arena_printf(a, "%s   %d y, %s", text, patient_age(p, m->today), civil_desk_date(p->birth_date, day) + 4);
    if (p->since != CIVIL_NONE)
        text = arena_printf(a, "%s   since %d", text, civil_split(p->since).year);
    if (*p->source)
        text = arena_printf(a, "%s   sent by %s", text, p->source);
    return text;
}

static const char *numbers_line(const struct made *m)
{
    struct arena *a = m->a;
    struct err ignored = {0}; /* a line less; the patient was read */
    struct telecom *t;
    const char *text = "";
    int n;
    if (!telecom_list(m->practice->book, &m->who->id, a, &t, &n, &ignored))
        return "";
    for (int i = 0; i < n; i++) {
        text = arena_printf(a, "%s%s%s", text, i ? "   " : "", t[i].value);
        if (t[i].is_bad)
            text = arena_printf(a, "%s (wrong)", text);
        else if (*t[i].message)
            text = arena_printf(a, "%s, %s", text, words_desk(words_message, t[i].message));
    }
    if (*m->who->channel)
        text =
            arena_printf(a, "%s%slikes %s%s", text, *text ? "   " : "",
                         strcmp(m->who->channel, "email") == 0 ? "" : "a ", words_desk(words_channel, m->who->channel));
    return text;
}

/* What stands in the way of everything else. */
static const char *standing_line(const struct made *m)
{
    const char *text = patient_standing(m->a, m->who);
    return *text ? arena_printf(m->a, "! %s", text) : "";
}

static const char *care_line(const struct made *m)
{
    const char *alert = m->who->alert, *care = patient_care(m->a, m->who);
    return arena_printf(m->a, "%s%s%s%s", *alert ? "! " : "", alert, *alert && *care ? "; " : "", care);
}

/* Who must not be told is a warning; who may speak for them is not. A number of theirs, never where they live. */
static void add_around(const struct made *m)
{
    struct err ignored = {0}; /* a line less; the patient was read */
    struct related *r;
    const char *untold = "", *others = "";
    int n;
    if (!related_list(m->practice->book, &m->who->id, m->a, &r, &n, &ignored))
        return;
    for (int i = 0; i < n; i++) {
        const char **list = r[i].not_told ? &untold : &others;
        const char *what = r[i].not_told ? r[i].relationship : related_says(m->a, &r[i]);
        *list = arena_printf(m->a, "%s%s%s%s%s%s%s", *list, **list ? "; " : "", r[i].name, *what ? ", " : "", what,
                             *r[i].court_note ? ": " : "", r[i].court_note);
        if (!r[i].not_told && *r[i].phone && !r[i].is_bad)
            *list = arena_printf(m->a, "%s  %s", *list, r[i].phone);
    }
    if (*untold)
        add_whole(m, arena_printf(m->a, "! MUST NOT BE TOLD  %s", untold), true);
    if (*others)
        add(m, arena_printf(m->a, "Around %s", others), false);
}

static const char *facts_line(const struct made *m)
{
    const struct patient *p = m->who;
    const char *facts = *p->facts ? arena_printf(m->a, "Facts %s", p->facts) : "";
    return arena_printf(m->a, "%s%s%s%s", facts, *facts && *p->hopes ? "   " : "", *p->hopes ? "Hopes " : "", p->hopes);
}

/* What is to come, the nearest first; today's is said as what it is by now. */
static const char *next_line(const struct made *m)
{
    enum { SAID_MAX = 3 };
    struct arena *a = m->a;
    const char *text = "";
    int said = 0, more = 0;
    for (int i = m->nvisits - 1; i >= 0; i--) {
        const struct appointment *x = &m->visits[i];
        if (!transition_is_active(x->status) || x->date < m->today || appointment_is_unresolved(x, m->today, m->now))
            continue;
        if (++said > SAID_MAX) {
            more++;
            continue;
        }
        const char *state =
            x->status == STATUS_BOOKED ? "" : arena_printf(a, ", %s", transition_status_desk(x->status));
        text = arena_printf(a, "%s%s%s%s", text, *text ? "; " : "", front_where(a, x), state);
    }
    if (!*text && m->who->deceased_date != CIVIL_NONE)
        return "";
    return *text ? arena_printf(a, more ? "Next  %s and %d more" : "Next  %s", text, more)
                 : "Next  nothing is booked: b books";
}

/* What was to come after the last visit and has not come yet. */
static const char *open_line(const struct made *m)
{
    for (int i = 0; i < m->nvisits; i++) {
        const struct appointment *x = &m->visits[i];
        if (!transition_is_end(x->status) || x->is_history)
            continue;
        if (x->next == NEXT_REBOOK || x->next == NEXT_DATE)
            return arena_printf(m->a, "Open  %s%s%s", front_next(m->a, x), x->next_note ? ": " : "",
                                x->next_note ? x->next_note : "");
        if (x->status == STATUS_FULFILLED && x->next == NEXT_OPEN)
            return arena_printf(m->a, "Open  leaving, what next? %s", x->next_note ? x->next_note : "");
        break;
    }
    return "";
}

void patient_head_make(struct patient_head *h, struct practice *p, struct arena *a, const struct patient *who,
                       const struct appointment *visits, int nvisits)
{
    struct made m = {.head = h, .practice = p, .a = a, .who = who, .visits = visits, .nvisits = nvisits};
    clock_today(&m.today, &m.now);
    *h = (struct patient_head){0};
    add(&m, who_line(&m), false);
    add(&m, numbers_line(&m), false);
    add_whole(&m, standing_line(&m), true);
    const char *wrong = complaint_list_warning(p, &who->id, COMPLAINT_WORDS, a);
    if (*wrong)
        add_whole(&m, arena_printf(a, "! %s", wrong), true);
    add_whole(&m, care_line(&m), *who->alert);
    add_around(&m);
    add(&m, next_line(&m), false);
    add(&m, open_line(&m), false);
    add(&m, facts_line(&m), false);
}
