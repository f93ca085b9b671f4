#include "screens/patient_head.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/complaint_list.h"
#include "practice/conflict.h"
#include "practice/ladder.h"
#include "practice/missed.h"
#include "practice/queue.h"
#include "practice/referrer.h"
#include "practice/related.h"
#include "practice/words.h"
#include "screens/front.h"

#include <stdio.h>
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
    const char *by = referrer_words(m->practice, p, a);
    enum ladder ladder;
    struct err ignored = {0}; /* a word less; the patient was read */
    if (m->practice->shows_standing && ladder_get(m->practice, p, a, &ladder, &ignored))
        text = arena_printf(a, "%s   %s", text, ladder_desk(ladder));
    return *by ? arena_printf(a, "%s   sent by %s", text, by) : text;
}

/* Records made one may each have it: it is said once, with what may be left there. */
static bool is_said(const struct telecom *t, int n, int i)
{
    for (int j = 0; j < n; j++) {
        bool is_same = j != i && strcmp(t[j].value, t[i].value) == 0 && t[j].is_bad == t[i].is_bad;
        if (is_same && (strcmp(t[j].message, t[i].message) == 0 ? j < i : !*t[i].message))
            return true;
    }
    return false;
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
        if (is_said(t, n, i))
            continue;
        text = arena_printf(a, "%s%s%s", text, *text ? "   " : "", t[i].value);
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
    const char *other = conflict_other_alert(m->practice, m->who, m->a);
    if (*other) /* 7 settles which of them is right, or that both are */
        alert = arena_printf(m->a, "%s%s%s (7)", alert, *alert ? "; ! " : "", other);
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

/* How often they did not come; what speaks for them is not counted. */
static const char *missed_line(const struct made *m)
{
    const char *words = missed_words(m->practice, &m->who->id, m->a);
    return *words ? arena_printf(m->a, "D%s", words + 1) : "";
}

static const char *facts_line(const struct made *m)
{
    const struct patient *p = m->who;
    const char *facts = *p->facts ? arena_printf(m->a, "Facts %s", p->facts) : "";
    return arena_printf(m->a, "%s%s%s%s", facts, *facts && *p->hopes ? "   " : "", *p->hopes ? "Hopes " : "", p->hopes);
}

static void add_list(const struct made *m, const char *label, const struct patient_head_list *list)
{
    struct patient_head *h = m->head;
    if (list->count == 0 || h->count == PATIENT_HEAD_MAX)
        return;
    h->list[h->count] = list;
    add(m, label, false);
}

static bool is_to_come(const struct appointment *x, int today, int now)
{
    return transition_is_active(x->status) && x->date >= today && !appointment_is_unresolved(x, today, now);
}

const struct appointment *patient_head_next(const struct appointment *visits, int nvisits, int today, int now)
{
    for (int i = nvisits - 1; i >= 0; i--)
        if (is_to_come(&visits[i], today, now))
            return &visits[i];
    return NULL;
}

/* What is to come, the nearest first; today's is said as what it is by now. */
static void add_next(const struct made *m)
{
    struct arena *a = m->a;
    struct patient_head_list *next = &m->head->next;
    for (int i = m->nvisits - 1; i >= 0; i--) {
        const struct appointment *x = &m->visits[i];
        if (!is_to_come(x, m->today, m->now) || next->total++ >= PATIENT_HEAD_ITEMS)
            continue;
        const char *state =
            x->status == STATUS_BOOKED ? "" : arena_printf(a, ", %s", transition_status_desk(x->status));
        next->item[next->count++] = arena_printf(a, "%s%s", front_where(a, x), state);
    }
    if (next->count == 0 && m->who->deceased_date == CIVIL_NONE)
        add(m, "Next  nothing is booked: b books", false);
    add_list(m, "Next", next);
}

/* Seen, and nobody has said what comes next: that stands in no queue yet. */
static const char *leaving(const struct made *m)
{
    for (int i = 0; i < m->nvisits; i++) {
        const struct appointment *x = &m->visits[i];
        if (!transition_is_end(x->status) || x->is_history)
            continue;
        if (x->status != STATUS_FULFILLED || x->next != NEXT_OPEN)
            break;
        return x->next_note ? arena_printf(m->a, "leaving, what next? %s", x->next_note) : "leaving, what next?";
    }
    return NULL;
}

static void add_open(const struct made *m)
{
    struct patient_head_list *open = &m->head->open;
    struct queue_open rows[PATIENT_HEAD_ITEMS];
    struct err ignored = {0}; /* a line less; the patient was read */
    int n = 0;
    const char *first = leaving(m);
    if (first)
        open->item[open->count++] = first;
    if (!queue_brief(m->practice, &m->who->id, patient_is_never_rung(m->who), NULL,
                     PATIENT_HEAD_ITEMS - open->count, m->a,
                     rows, &n, &ignored))
        n = 0;
    m->head->nqueued = n;
    open->total = open->count + n;
    for (int i = 0; i < n && open->count < PATIENT_HEAD_ITEMS; i++)
        open->item[open->count++] = rows[i].words;
    add_list(m, "Open", open);
}

/* Whom they sent us. */
static void add_sent(const struct made *m)
{
    struct err ignored = {0}; /* a line less; the patient was read */
    struct patient_head_list *l = &m->head->sent;
    struct referrer_sent *sent;
    struct patient who;
    if (!referrer_sent(m->practice->book, &m->who->id, m->a, &sent, &l->total, &ignored))
        return;
    for (int i = 0; i < l->total && l->count < PATIENT_HEAD_ITEMS; i++)
        if (patient_get(m->practice->book, &sent[i].survivor, m->a, &who, &ignored))
            l->item[l->count++] = patient_name_grid(m->a, &who);
    add_list(m, arena_printf(m->a, "Sent us %d:", l->total), l);
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
    const char *care = care_line(&m);
    add_whole(&m, care, *care == '!');
    add(&m, missed_line(&m), false);
    add_around(&m);
    add_next(&m);
    add_open(&m);
    add(&m, facts_line(&m), false);
    add_sent(&m);
}

static void draw_list(const char *label, const struct patient_head_list *list, const struct pane *p, int row)
{
    enum { MORE = 3, TEN = 10 }; /* cells of " +2" */
    char text[1200], more[16] = "";
    int end = p->cols - 1, used = 0;
    (void)snprintf(text, sizeof text, "%s", label);
    for (; used < list->count; used++) {
        size_t at = strlen(text);
        int rest = list->total - used - 1, room = end - (rest == 0 ? 0 : rest < TEN ? MORE : MORE + 1);
        (void)snprintf(text + at, sizeof text - at, "%s%s", used ? "; " : "  ", list->item[used]);
        if (used && text_width(text) > room) {
            text[at] = 0;
            break;
        }
    }
    if (used < list->total)
        (void)snprintf(more, sizeof more, " +%d", list->total - used);
    int col = 1 + pane_fit(p, row, 1, end - text_width(more), STYLE_PLAIN, text);
    pane_put(p, row, col, STYLE_PLAIN, more);
}

void patient_head_draw(const struct patient_head *h, const struct pane *p)
{
    for (int i = 0; i < h->count; i++) {
        if (h->list[i])
            draw_list(h->line[i], h->list[i], p, i);
        else
            pane_fit(p, i, 1, p->cols - 1,
                     i == 0             ? STYLE_TITLE
                     : h->is_warning[i] ? STYLE_WARN
                                        : STYLE_PLAIN,
                     h->line[i]);
    }
}
