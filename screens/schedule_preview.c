/* The patient of the booking under the marker, beside the day, where there is room for all columns and the panel: who,
 * numbers, what to mind, what comes, what was last. Read when the fingers rest, as the details are. */
#include "screens/schedule_inner.h"

#include "base/text.h"
#include "practice/referrer.h"
#include "practice/timeline.h"
#include "practice/words.h"

enum {
    TEXT_LINES = 3,  /* of one thing to mind; the patient's screen has all of it */
    NUMBERS = 4,     /* that are read out */
    TO_COME = 3,     /* visits */
    STORY_ROWS = 10, /* of the timeline */
    STORY_LINES = 2, /* of one of them */
};

static void add(struct schedule *s, enum style style, const char *text)
{
    if (s->npreview < SCHEDULE_PREVIEW_MAX)
        s->preview[s->npreview++] = (struct schedule_preview){text, style};
}

/* Over at most `most` lines; those after the first stand under the text of it. */
static void add_wrapped(struct schedule *s, enum style style, const char *lead, const char *text, int indent, int most)
{
    const char **lines;
    int n = text_wrap(&s->preview_arena, text, s->look.preview_cols - indent, &lines);
    for (int i = 0; i < n && i < most; i++) {
        const char *more = i == most - 1 && n > most ? "~" : "";
        add(s, style,
            i == 0 ? arena_printf(&s->preview_arena, "%s%s%s", lead, lines[i], more)
                   : arena_printf(&s->preview_arena, "%*s%s%s", indent, "", lines[i], more));
    }
}

static void add_who(struct schedule *s, struct practice *p, const struct patient *who)
{
    struct arena *a = &s->preview_arena;
    char day[16];
    const char *by = referrer_words(p, who, a);
    add(s, STYLE_TITLE, patient_name(a, who));
    if (who->birth_date != CIVIL_NONE)
        add(s, STYLE_PLAIN,
            arena_printf(a, "%d years, born %s", patient_age(who, s->day.today),
                         civil_desk_date(who->birth_date, day) + 4));
    if (who->deceased_date != CIVIL_NONE)
        add(s, STYLE_WARN, arena_printf(a, "died %s", civil_desk_date(who->deceased_date, day) + 4));
    if (who->since != CIVIL_NONE)
        add(s, STYLE_PLAIN,
            arena_printf(a, "since %d%s%s", civil_split(who->since).year, *by ? ", sent by " : "", by));
}

static void add_numbers(struct schedule *s, struct book *b, const struct id *patient)
{
    struct arena *a = &s->preview_arena;
    struct err ignored = {0}; /* a line less; the patient was read */
    struct telecom *t;
    int n;
    if (!telecom_list(b, patient, a, &t, &n, &ignored))
        return;
    for (int i = 0; i < n && i < NUMBERS; i++) {
        const char *said = t[i].is_bad ? ", wrong" : "";
        if (!t[i].is_bad && *t[i].message)
            said = arena_printf(a, ", %s", words_desk(words_message, t[i].message));
        add(s, STYLE_PLAIN, arena_printf(a, "%s%s", t[i].value, said));
    }
}

static void add_care(struct schedule *s, const struct patient *who)
{
    enum { INDENT = 2 };
    if (*who->alert)
        add_wrapped(s, STYLE_WARN, "! ", who->alert, INDENT, TEXT_LINES);
    if (*who->needs)
        add_wrapped(s, STYLE_PLAIN, "", who->needs, 0, TEXT_LINES);
    if (*who->hopes)
        add_wrapped(s, STYLE_PLAIN, "", arena_printf(&s->preview_arena, "Hopes %s", who->hopes), 0, TEXT_LINES);
}

/* The nearest first; what is under the marker is said by the details. */
static void add_next(struct schedule *s, struct practice *p, const struct appointment *here)
{
    struct arena *a = &s->preview_arena;
    struct err ignored = {0};
    struct appointment *all;
    int n, said = 0;
    if (!appointment_of_patient(p, a, &here->patient, &all, &n, &ignored))
        return;
    for (int i = n - 1; i >= 0 && said < TO_COME; i--) {
        const struct appointment *x = &all[i];
        if (x->status != STATUS_BOOKED || x->date < s->day.today || id_compare(&x->id, &here->id) == 0 ||
            appointment_is_unresolved(x, s->day.today, s->day.now_min))
            continue;
        add(s, STYLE_PLAIN, arena_printf(a, "%s%s", said == 0 ? "Next  " : "      ", front_where(a, x)));
        said++;
    }
    if (said == 0)
        add(s, STYLE_PLAIN, "Next  nothing else is booked");
}

static void add_story(struct schedule *s, struct practice *p, const struct id *patient)
{
    struct arena *a = &s->preview_arena;
    struct err ignored = {0};
    struct timeline_row *rows;
    char day[16], time[8];
    int n;
    if (!timeline_of(p, patient, NULL, NULL, STORY_ROWS, a, &rows, &n, &ignored))
        return;
    add(s, STYLE_PLAIN, "");
    for (int i = 0; i < n; i++) {
        bool is_day = rows[i].kind == KIND_PATIENT; /* becoming known has a day and no hour */
        const char *lead = arena_printf(a, "%11s %*s %c ", civil_desk_date(rows[i].date, day) + 4, civil_clock_cells(),
                                        is_day ? "" : civil_clock_cell(rows[i].minute, time), rows[i].mark);
        add_wrapped(s, STYLE_PLAIN, lead, rows[i].text, text_width(lead), STORY_LINES);
    }
}

void schedule_preview_forget(struct schedule *s)
{
    arena_reset(&s->preview_arena);
    s->npreview = 0;
}

void schedule_preview_load(struct app *app, struct schedule *s)
{
    struct practice *p = front_of(app)->practice;
    const struct appointment *x = schedule_grid_appointment(s);
    struct err ignored = {0}; /* what cannot be read is not said; the day itself was read */
    struct patient who;
    schedule_preview_forget(s);
    if (s->look.preview_cols == 0 || !x || !patient_get(p->book, &x->patient, &s->preview_arena, &who, &ignored))
        return;
    add_who(s, p, &who);
    add_numbers(s, p->book, &x->patient);
    add_care(s, &who);
    add_next(s, p, x);
    add_story(s, p, &x->patient);
}

void schedule_preview_draw(const struct schedule *s, const struct pane *p)
{
    for (int i = 0; i < s->npreview; i++)
        pane_fit(p, i, 0, p->cols, s->preview[i].style, s->preview[i].text);
}
