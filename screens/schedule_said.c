/* O: what is said about a column - late, off, blocked, other hours, a note of the day - and taken back. One question,
 * one short form each; all but late stand for any day. */
#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "practice/absence.h"
#include "practice/delay.h"
#include "screens/ask.h"
#include "screens/draft_form.h"
#include "screens/form.h"
#include "screens/pick.h"
#include "screens/to_tell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum said_what { SAID_LATE, SAID_OFF, SAID_BACK, SAID_BLOCK, SAID_HOURS, SAID_NOTE, SAID_WARNED, SAID_TELL };

/* Which column of which day, for as long as something is said about it. */
struct said {
    struct id practitioner;
    int date;
    char name[SCHEDULE_NAME];
    enum said_what what;
    struct delay seen; /* what stood there when it was asked */
    struct id id;      /* of what is said, chosen before the first try */
    struct form *form; /* under a question */
    struct draft_form draft;
};

static struct said *said_make(const struct id *practitioner, int date, const char *name, enum said_what what)
{
    struct said *s = mem_alloc(sizeof *s);
    memset(s, 0, sizeof *s);
    s->practitioner = *practitioner;
    s->date = date;
    s->what = what;
    s->id = id_new(clock_now_ms());
    (void)snprintf(s->name, sizeof s->name, "%s", name);
    return s;
}

/* "20", "20m", "20 min", "1h", "1h 20". */
static bool read_minutes(const char *text, int *out)
{
    bool ok = *text != 0;
    *out = 0;
    while (ok && *text) {
        char *unit;
        long n = strtol(text, &unit, 10);
        ok = *text >= '0' && *text <= '9' && n <= DELAY_MINUTES_MAX;
        unit += strspn(unit, " ");
        text = unit + strspn(unit, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.");
        bool is_hours = *unit == 'h' || *unit == 'H';
        ok = ok && (is_hours || *unit == 'm' || *unit == 'M' || (text == unit && !*text));
        *out += ok ? (int)n * (is_hours ? 60 : 1) : 0;
        text += strspn(text, " ");
    }
    return ok && *out <= DELAY_MINUTES_MAX;
}

static bool say_late(struct app *app, struct said *s, const char *typed, struct err *e)
{
    struct delay seen = s->seen;
    int minutes;
    if (!read_minutes(typed, &minutes))
        return err_set(e, ERR_INPUT, "0 to %d minutes: 40, 20 min, 1h", DELAY_MINUTES_MAX);
    if (!delay_set(&front_of(app)->desk, &seen, minutes, e))
        return false;
    draft_form_done(app, &s->draft);
    if (minutes == 0) {
        front_did(app, NULL, "%s is on time", s->name);
        return true;
    }
    front_did_before(app, NULL, "%s runs %d minutes late", s->name, minutes);
    schedule_warned_open(app, &s->practitioner, s->name, minutes);
    return true;
}

/* ---- off, blocked, other hours ---- */

static struct availability said_of(const struct said *s, const struct form *f, enum availability_what what)
{
    struct availability x = availability_none();
    int from = form_field_index(f, "from"), to = form_field_index(f, "to");
    int start = form_field_index(f, "start"), end = form_field_index(f, "end");
    int why = form_field_index(f, "why"), opens = form_field_index(f, "opens"), who = form_field_index(f, "who");
    int stand_in = form_field_index(f, "stand-in");
    x.id = s->id;
    x.practitioner = who >= 0 && form_choice(f, who) == 1 ? ID_NONE : s->practitioner;
    x.what = availability_code(what);
    x.from_date = form_date(f, from);
    x.to_date = form_date(f, to) == CIVIL_NONE ? x.from_date : form_date(f, to);
    x.start_min = form_minute(f, start);
    x.end_min = end >= 0 ? form_minute(f, end) : x.start_min >= 0 ? DAY_MIN : -1;
    x.label = why >= 0 ? form_text(f, why) : "";
    x.stand_in = stand_in >= 0 ? form_text(f, stand_in) : "";
    x.opens_min = opens >= 0 ? form_minute(f, opens) : -1;
    if (x.opens_min >= 0)
        x.what = availability_code(AVAILABILITY_RESERVED);
    return x;
}

static const char *days_words(struct arena *a, const struct availability *x)
{
    char from[16], to[16], at[8];
    (void)civil_desk_date(x->from_date, from);
    const char *text = x->from_date == x->to_date ? arena_strdup(a, from)
                                                  : arena_printf(a, "%s to %s", from, civil_desk_date(x->to_date, to));
    if (x->start_min < 0)
        return text;
    const char *start = arena_strdup(a, civil_clock_text(x->start_min, at));
    return x->end_min == DAY_MIN ? arena_printf(a, "%s from %s", text, start)
                                 : arena_printf(a, "%s %s to %s", text, start, civil_clock_text(x->end_min, at));
}

static const char *what_words(const struct availability *x)
{
    enum availability_what what;
    if (!availability_parse(x->what, &what))
        return x->what;
    switch (what) {
    case AVAILABILITY_OFF: return "off";
    case AVAILABILITY_IN: return *x->stand_in ? "stands in" : "in";
    case AVAILABILITY_BLOCK: return "not for booking";
    case AVAILABILITY_RESERVED: return "kept for the same day";
    case AVAILABILITY_COUNT: break;
    }
    return "";
}

static bool say_column(struct app *app, struct said *s, const struct form *f, enum availability_what what,
                       struct err *e)
{
    struct arena a = {0};
    struct availability x = said_of(s, f, what);
    struct id id;
    int under = 0;
    bool ok = absence_say(&front_of(app)->desk, &x, &id, &under, e);
    if (ok) {
        bool is_in = what == AVAILABILITY_IN; /* whom it leaves out stands outside these hours */
        struct to_tell_first first = {x.practitioner, x.from_date, x.to_date, is_in ? -1 : x.start_min,
                                      is_in ? -1 : x.end_min};
        const char *who = id_is_none(&x.practitioner) ? "The practice" : *x.stand_in ? x.stand_in : s->name;
        front_did(app, NULL, "%s: %s, %s%s", who, what_words(&x), days_words(&a, &x),
                  under > 0 ? arena_printf(&a, "; %d to tell", under) : "");
        draft_form_done(app, &s->draft);
        if (under > 0)
            (void)app_open(app, "to-tell", &first, e); /* closes the form: s is gone after it */
    }
    arena_finish(&a);
    return ok;
}

static void yes_closed(struct app *app, void *ctx)
{
    struct said *s = ctx;
    struct err e = {0};
    unsigned form_id = s->form->layer.id;
    if (say_column(app, s, s->form, AVAILABILITY_OFF, &e))
        app_close_layer(app, form_id);
    else
        app_say_err(app, &e);
}

/* One column is said with one Enter; that nobody at all is in is asked once more, with how many that means. */
static bool say_off(struct app *app, struct said *s, struct form *f, struct err *e)
{
    struct availability x = said_of(s, f, AVAILABILITY_OFF);
    struct arena a = {0};
    int n = 0;
    if (!id_is_none(&x.practitioner))
        return say_column(app, s, f, AVAILABILITY_OFF, e);
    bool ok = absence_would(front_of(app)->practice->book, &x, &n, e);
    if (ok) {
        s->form = f;
        ask_confirm(app, arena_printf(&a, "Close the whole practice, %s? %d to tell.", days_words(&a, &x), n),
                    yes_closed, s);
    }
    arena_finish(&a);
    return false; /* the answer does it */
}

/* What Enter is going to do, for as long as the form is filled in: "Off: Chen, Mon 23 Nov 2026 from 14:00: 3 booked,
 * to be told". */
static void show_off(struct app *app, struct form *f, int field)
{
    const struct said *s = f->ctx;
    struct availability x = said_of(s, f, AVAILABILITY_OFF);
    struct arena a = {0};
    struct err ignored = {0}; /* half a day is typed: how many is said once it is whole */
    int n;
    (void)field;
    const char *who = id_is_none(&x.practitioner) ? "the whole practice" : s->name, *tell = "";
    if (x.from_date != CIVIL_NONE && absence_would(front_of(app)->practice->book, &x, &n, &ignored))
        tell = n > 0 ? arena_printf(&a, ": %d booked, to be told", n) : ": nobody booked";
    form_title(f, "Off: %s%s%s%s%s", who, x.from_date == CIVIL_NONE ? "" : ", ",
               x.from_date == CIVIL_NONE ? "" : days_words(&a, &x), x.start_min < 0 ? ", all day" : "", tell);
    arena_finish(&a);
}

static bool say_note(struct app *app, struct said *s, const char *text, struct err *e)
{
    struct day_note n = {.id = s->id, .date = s->date, .text = text};
    if (!day_note_add(&front_of(app)->desk, &n, NULL, e))
        return false;
    draft_form_done(app, &s->draft);
    front_did(app, NULL, "Noted for the day");
    return true;
}

/* ---- the forms ---- */

#define DAYS                                                                                                        \
    {.name = "from",                                                                                                \
     .label = "From",                                                                                               \
     .kind = FORM_DATE,                                                                                             \
     .flags = FORM_REQUIRED,                                                                                        \
     .cells = 16,                                                                                                   \
     .hint = "The first day: today, tomorrow, mon, 23 nov"},                                                        \
    {                                                                                                               \
        .name = "to", .label = "Until", .kind = FORM_DATE, .cells = 16, .hint = "The last day; empty: that one day" \
    }

static const char *const WHO[] = {"this column", "whole practice", NULL}; /* two letters */

static const struct form_field LATE_FIELDS[] = {
    {.name = "minutes",
     .label = "Minutes",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .cells = 12,
     .hint = "How late they run now: 20, 1h; 0: on time again"},
};
/* A time typed for why would be a whole day off. */
static bool check_why(struct form *f, int field, struct err *e)
{
    int minute;
    return !civil_parse_any_time(form_text(f, field), &minute, NULL) ||
           err_set(e, ERR_INPUT, "That is a time. Shift-Tab goes to From time; here: sick, leave.");
}

static const struct form_field OFF_FIELDS[] = {
    DAYS,
    {.name = "start",
     .label = "From time",
     .kind = FORM_TIME,
     .flags = FORM_STOP,
     .cells = 8,
     .hint = "14, 2pm; Enter on none: all day"},
    {.name = "why",
     .label = "Why",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .cells = 40,
     .check = check_why,
     .hint = "As the column shows it: sick, leave"},
    {.name = "who",
     .label = "Who",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 24,
     .choices = WHO,
     .hint = "t this column, w the whole practice: closed for everybody"},
};
static const struct form_field BLOCK_FIELDS[] = {
    DAYS,
    {.name = "start", .label = "From time", .kind = FORM_TIME, .flags = FORM_REQUIRED, .cells = 8, .hint = "12, 12:30"},
    {.name = "end", .label = "To time", .kind = FORM_TIME, .flags = FORM_REQUIRED, .cells = 8, .hint = "13, 1pm"},
    {.name = "why", .label = "Why", .kind = FORM_TEXT, .cells = 40, .hint = "As the column shows it: team meeting"},
    {.name = "opens",
     .label = "Opens at",
     .kind = FORM_TIME,
     .cells = 8,
     .hint = "Kept for the same day: can be booked from this time of it on. Empty: never."},
};
static const struct form_field HOURS_FIELDS[] = {
    DAYS,
    {.name = "start", .label = "From time", .kind = FORM_TIME, .flags = FORM_REQUIRED, .cells = 8, .hint = "8, 8:30"},
    {.name = "end",
     .label = "To time",
     .kind = FORM_TIME,
     .flags = FORM_REQUIRED,
     .cells = 8,
     .hint = "12, 6pm; the usual break between stays"},
    {.name = "stand-in",
     .label = "Stand-in",
     .kind = FORM_TEXT,
     .cells = 40,
     .hint = "Who sits in this column instead; empty: they do"},
};
static const struct form_field NOTE_FIELDS[] = {
    {.name = "text",
     .label = "Note",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "What everybody has to know that day"},
};

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct said *s = f->ctx;
    switch (s->what) {
    case SAID_LATE: return say_late(app, s, form_text(f, 0), e);
    case SAID_OFF: return say_off(app, s, f, e);
    case SAID_BLOCK: return say_column(app, s, f, AVAILABILITY_BLOCK, e);
    case SAID_HOURS: return say_column(app, s, f, AVAILABILITY_IN, e);
    case SAID_NOTE: return say_note(app, s, form_text(f, 0), e);
    case SAID_BACK:
    case SAID_WARNED:
    case SAID_TELL: break;
    }
    return false;
}

static void closed(struct app *app, struct form *f)
{
    struct said *s = f->ctx;
    (void)app;
    free(s);
}

#define PLAN(what_fields)                                                                                          \
    .name = "said", .fields = (what_fields), .field_count = (int)(sizeof(what_fields) / sizeof((what_fields)[0])), \
    .save = save, .closed = closed

static const struct form_plan PLANS[] = {
    [SAID_LATE] = {PLAN(LATE_FIELDS), .title = "Running late",
                   .help = "How late this column runs: it stands in its heading, and who can be warned is listed."},
    [SAID_OFF] = {PLAN(OFF_FIELDS), .title = "Off", .changed = show_off,
                  .help = "Not in: whoever is booked then has to be told, and is listed with other times."},
    [SAID_BLOCK] = {PLAN(BLOCK_FIELDS), .title = "Not for booking",
                    .help = "A meeting or a break; or times that open for booking on the day itself."},
    [SAID_HOURS] = {PLAN(HOURS_FIELDS), .title = "Other hours",
                    .help = "These hours hold on those days but for the usual break; or somebody stands in."},
    [SAID_NOTE] = {PLAN(NOTE_FIELDS), .title = "Note of the day", .help = "Stands above the day for everybody."},
};

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct said *s = f->ctx;
    draft_form_title(w, "%s, %s", f->plan->title, s->name);
    draft_form_put(w, "name", s->name);
    draft_form_put_int(w, "what", (int)s->what);
    draft_form_put_int(w, "day", s->date);
    draft_form_put_id(w, "practitioner", &s->practitioner);
    for (int i = 0; i < f->plan->field_count; i++)
        if (f->plan->fields[i].kind == FORM_CHOICE)
            draft_form_put_int(w, f->plan->fields[i].name, form_choice(f, i));
        else
            draft_form_put(w, f->plan->fields[i].name, draft_form_typed(w, f, i));
}

static struct form *open_form(struct app *app, const struct id *practitioner, int date, const char *name,
                              enum said_what what, struct err *e)
{
    struct said *s = said_make(practitioner, date, name, what);
    if (what == SAID_LATE && !delay_get(front_of(app)->practice->book, practitioner, date, &s->seen, e)) {
        free(s);
        return NULL;
    }
    struct form *f = form_open(app, &PLANS[what], s);
    draft_form_start(&s->draft, f, describe);
    int from = form_field_index(f, "from"), who = form_field_index(f, "who");
    if (from >= 0)
        form_set_date(f, from, date);
    if (who >= 0)
        form_set_choice(f, who, 0);
    form_title(f, "%s: %s", PLANS[what].title, name);
    if (what == SAID_OFF)
        show_off(app, f, who);
    /* The day is known: what comes after it is asked first. */
    if (from >= 0)
        form_focus(f, form_field_index(f, "start"));
    return f;
}

void schedule_said_resume(struct app *app, const struct draft *d)
{
    struct err e = {0};
    struct id practitioner = draft_form_id(d, "practitioner");
    int what = draft_form_int(d, "what");
    if (what < 0 || what > SAID_NOTE || what == SAID_BACK)
        return;
    struct form *f =
        open_form(app, &practitioner, draft_form_int(d, "day"), draft_text(d, "name"), (enum said_what)what, &e);
    if (!f) {
        app_say_err(app, &e);
        return;
    }
    for (int i = 0; i < f->plan->field_count; i++)
        if (f->plan->fields[i].kind == FORM_CHOICE)
            form_set_choice(f, i, draft_form_int(d, f->plan->fields[i].name));
        else
            form_set_text(f, i, draft_text(d, f->plan->fields[i].name));
    if (what == SAID_OFF)
        show_off(app, f, 0);
    draft_form_take_up(&((struct said *)f->ctx)->draft, d);
}

/* ---- taking back ---- */

/* One thing that was said about the day: a delay, an availability or a note. */
struct taken {
    int kind;
    struct id id;
};

struct back {
    struct said *said;
    struct taken *rows; /* in the pick's arena */
};

static void add_back(struct pick *p, struct pick_row *out, int *n, int kind, const struct id *id, const char *text)
{
    struct back *b = p->ctx;
    b->rows[*n] = (struct taken){kind, *id};
    out[(*n)++] = (struct pick_row){text, "take back", STYLE_PLAIN};
}

static int list_back(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct back *b = p->ctx;
    const struct said *s = b->said;
    struct practice *practice = front_of(app)->practice;
    struct availability *all;
    struct day_said day;
    struct err e = {0};
    int n = 0, nall;
    (void)typed;
    if (!availability_list(practice->book, s->date, s->date, &p->arena, &all, &nall, &e) ||
        !day_note_load(practice->book, s->date, &p->arena, &day, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    size_t room = (size_t)(nall + day.nnotes + day.ndelays) + 1;
    struct pick_row *out = arena_array(&p->arena, room, sizeof *out);
    b->rows = arena_array(&p->arena, room, sizeof *b->rows);
    for (int i = 0; i < day.ndelays; i++)
        if (id_compare(&day.delays[i].practitioner, &s->practitioner) == 0)
            add_back(p, out, &n, KIND_DELAY, &s->practitioner,
                     arena_printf(&p->arena, "%s runs %d minutes late", s->name, day.delays[i].minutes));
    for (int i = 0; i < nall; i++) {
        const struct availability *x = &all[i];
        if (!availability_covers(x, &s->practitioner, s->date))
            continue;
        enum availability_what what;
        const char *why = availability_parse(x->what, &what) ? availability_why(what, x->label) : x->label;
        add_back(p, out, &n, KIND_AVAILABILITY, &x->id,
                 arena_printf(&p->arena, "%s: %s, %s%s%s", id_is_none(&x->practitioner) ? "The practice" : s->name,
                              what_words(x), days_words(&p->arena, x), *why ? ", " : "", why));
    }
    for (int i = 0; i < day.nnotes; i++)
        add_back(p, out, &n, KIND_DAY_NOTE, &day.notes[i].id,
                 arena_printf(&p->arena, "Note: %s", day_note_text(practice, &p->arena, &day.notes[i])));
    *rows = out;
    return n;
}

static bool take_back(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct back *b = p->ctx;
    struct taken t = b->rows[row];
    struct desk *desk = &front_of(app)->desk;
    char name[SCHEDULE_NAME];
    struct delay seen;
    int again = 0;
    (void)snprintf(name, sizeof name, "%s", b->said->name);
    bool ok = t.kind == KIND_AVAILABILITY ? absence_end(desk, &t.id, &again, e)
              : t.kind == KIND_DAY_NOTE
                  ? day_note_remove(desk, &t.id, e)
                  : delay_get(desk->practice->book, &t.id, b->said->date, &seen, e) && delay_set(desk, &seen, 0, e);
    if (ok && again)
        front_did(app, NULL, "Taken back: %s; %d to tell that it is on after all", name, again);
    else if (ok)
        front_did(app, NULL, t.kind == KIND_DELAY ? "%s is on time" : "Taken back: %s", name);
    return ok;
}

static void close_back(struct app *app, struct pick *p)
{
    struct back *b = p->ctx;
    (void)app;
    free(b->said);
    free(b);
}

static const struct pick_plan BACK_PLAN = {
    .title = "What was said of this day",
    .help = "What was said about this column and this day; Enter takes it back.",
    .empty = "Nothing was said: hours are as the rules have them.",
    .take_title = "take back",
    .rows = 8,
    .find = list_back,
    .take = take_back,
    .closed = close_back,
};

/* ---- O ---- */

/* The list that stood there when somebody was said to be off; the marker on the first of this column and day. */
static bool open_to_tell(struct app *app, const struct schedule_asked *of, struct err *e)
{
    struct to_tell_first first = {of->practitioner, of->date, of->date, -1, -1};
    return app_open(app, to_tell_screen.name, &first, e);
}

static void answer(struct app *app, void *ctx, int which)
{
    struct schedule *s = ctx;
    struct err e = {0};
    const struct schedule_asked *of = &s->asked;
    enum said_what what = of->is_late || which < SAID_WARNED ? (enum said_what)which : SAID_TELL;
    if (what == SAID_WARNED) {
        schedule_warned_open(app, &of->practitioner, of->name, of->late_min);
    } else if (what == SAID_TELL) {
        if (!open_to_tell(app, of, &e))
            app_say_err(app, &e);
    } else if (what == SAID_BACK) {
        struct back *b = mem_alloc(sizeof *b);
        *b = (struct back){.said = said_make(&of->practitioner, of->date, of->name, what)};
        struct pick *p = pick_open(app, &BACK_PLAN, b);
        pick_title(app, p, "%s: what was said of this day", of->name);
    } else if (!open_form(app, &of->practitioner, of->date, of->name, what, &e)) {
        app_say_err(app, &e);
    }
}

bool schedule_said_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    static const struct ask_answer ANSWERS[] = {
        [SAID_LATE] = {'r', "runs late"}, [SAID_OFF] = {'o', "off"},     [SAID_BACK] = {'t', "take back"},
        [SAID_BLOCK] = {'b', "block"},    [SAID_HOURS] = {'i', "hours"}, [SAID_NOTE] = {'n', "note"},
        [SAID_WARNED] = {'w', "who waits"}, [SAID_TELL] = {'s', "still to tell"},
    };
    struct ask_answer answers[sizeof ANSWERS / sizeof ANSWERS[0]];
    struct schedule *s = state;
    char question[SCHEDULE_NAME];
    (void)row;
    if (s->day.ncolumns == 0 || s->in_panel || id_is_none(&s->day.columns[s->column].practitioner))
        return err_set(e, ERR_REFUSED, "Go to a practitioner's column first: O says late, off, blocked, other hours.");
    const struct schedule_column *column = &s->day.columns[s->column];
    s->asked = (struct schedule_asked){.practitioner = column->practitioner, .date = s->date};
    s->asked.late_min = column->late_min;
    s->asked.is_late = s->day.is_today && column->late_min > 0; /* else nobody waits */
    (void)snprintf(s->asked.name, sizeof s->asked.name, "%s", column->name);
    (void)snprintf(question, sizeof question, "%s:", column->name);
    int n = SAID_WARNED;
    memcpy(answers, ANSWERS, sizeof answers);
    if (s->asked.is_late)
        n++;
    if (s->day.nto_tell > 0)
        answers[n++] = ANSWERS[SAID_TELL];
    ask_open(app, question, answers, n, -1, answer, s);
    return true;
}
