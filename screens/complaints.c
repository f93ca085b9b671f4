#include "screens/complaints.h"

#include "base/text.h"
#include "practice/complaint_list.h"
#include "practice/slot.h"
#include "practice/words.h"
#include "screens/board.h"
#include "screens/complaint_form.h"
#include "screens/complaint_view.h"
#include "screens/front.h"
#include "screens/listing.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD_ROWS = 3, /* counts, a blank, titles */
    DATE_CELLS = 10,
    WORDS_CELLS = 13,
    NEXT_CELLS = 15,
    NAME_CELLS = 14,
    WIDE = 100,
    WIDE_NAME_CELLS = 24,
    NARROW = 72,
    CODE = 32,
    TREND_NAME_CELLS = 28,
    TREND_CELLS = 10,
};

struct complaints {
    struct listing listing;
    struct complaint_list all;
    struct complaint_trend *trend;
    enum complaint_show show;
    char cause[CODE];       /* of COMPLAINT_SHOW_CAUSE */
    bool with_confidential; /* asked for by f */
    bool is_trend;          /* Tab: what it comes from */
    const char *counts;
};

/* ---- loading ---- */

static const struct complaint_row *here(const struct complaints *v)
{
    int i = listing_here(&v->listing);
    return i < 0 || v->is_trend ? NULL : &v->all.rows[i];
}

static struct id id_at(const void *state, int index)
{
    const struct complaints *v = state;
    return v->is_trend ? ID_NONE : v->all.rows[index].complaint.id;
}

/* The complaints, or what they come from; the marker comes back to its complaint. */
static void show_trend(struct app *app, struct complaints *v, bool is_trend)
{
    listing_drop(&v->listing);
    v->is_trend = is_trend;
    app_reload(app);
}

/* "[open 4]  late 1  mine 2  concerns 1": what is shown stands in brackets. */
static const char *counts_of(const struct complaints *v, struct arena *a)
{
    static const char *const names[COMPLAINT_SHOWS] = {"open", "late", "mine", "concerns", "closed", ""};
    const char *text = "";
    for (int i = COMPLAINT_SHOW_OPEN; i < COMPLAINT_SHOWS; i++) {
        bool is_shown = (int)v->show == i && !v->is_trend;
        const char *name =
            i == COMPLAINT_SHOW_CAUSE ? practice_reason_name(v->listing.practice, "complaint", v->cause) : names[i];
        if (!is_shown && (i >= COMPLAINT_SHOW_CLOSED || (i != COMPLAINT_SHOW_OPEN && !v->all.n[i])))
            continue;
        text = arena_printf(a, is_shown ? "%s[%s %d]  " : "%s%s %d  ", text, name, v->all.n[i]);
    }
    if (v->all.is_cut)
        text = arena_printf(a, "%sand more  ", text);
    return arena_printf(a, "%s%s", text, v->with_confidential ? "confidential too" : "");
}

/* ---- how it looks ---- */

static void know(void *state, int index)
{
    struct complaints *v = state;
    if (v->is_trend)
        return;
    const struct complaint_row *row = &v->all.rows[index];
    const struct complaint *c = &row->complaint;
    struct listing *l = &v->listing;
    struct arena *a = &l->detail_arena;
    const struct staff *by = practice_staff(l->practice, &c->received_by),
                       *owner = practice_staff(l->practice, &c->owner);
    l->detail[0] = arena_printf(a, "%s   %s%s%s   came %s, %s%s%s", row->patient_name, complaint_stage_desk(row->stage),
                                owner ? ": " : "", owner ? owner->name : "", slot_when(a, c->received_at),
                                words_desk(words_mode, c->mode), by ? ", " : "", by ? by->name : "");
    l->detail[1] = arena_printf(a, "%s%s%s", c->text, *c->wish ? ".  Puts it right: " : "", c->wish);
}

static const char *short_day(struct arena *a, int date)
{
    enum { YEAR = 5 }; /* " 2026" */
    char day[16];
    civil_desk_date(date, day);
    return arena_printf(a, "%.*s", (int)strlen(day) - YEAR, day);
}

/* Date, how far off, and what is to be done. */
static void due_cells(struct arena *a, const struct complaint_row *row, int64_t now, const char *out[3])
{
    static const struct {
        const char *kind, *next;
    } NEXT[] = {{"acknowledge", "say we have it"},
                {"answer", "answer"},
                {"check-back", "ask if it held"},
                {"update", "say how it is"}};
    int date, minute, today = (int)(now / DAY_MIN);
    out[0] = out[1] = "";
    out[2] = complaint_stage_desk(row->stage);
    if (row->complaint.paused_at && complaint_stage_is_worked_on(row->stage)) {
        zone_civil(row->complaint.paused_at, &date, &minute, NULL);
        out[0] = short_day(a, date);
        out[1] = "since then";
        out[2] = "waits for them";
    } else if (row->clock.kind) {
        date = (int)(row->clock.due / DAY_MIN);
        int late = today - date;
        out[0] = short_day(a, date);
        out[1] = late > 0     ? arena_printf(a, late == 1 ? "a day late" : "%d days late", late)
                 : late == 0  ? (row->is_late ? "was due today" : "today")
                 : late == -1 ? "tomorrow"
                              : arena_printf(a, "in %d days", -late);
        for (size_t i = 0; i < sizeof NEXT / sizeof NEXT[0]; i++)
            if (strcmp(NEXT[i].kind, row->clock.kind) == 0)
                out[2] = NEXT[i].next;
    } else if (row->stage == STAGE_CHECKED_BACK) {
        out[2] = "to be closed";
    } else if (!complaint_stage_is_open(row->stage)) {
        zone_civil(row->complaint.received_at, &date, &minute, NULL);
        out[0] = short_day(a, date);
    }
}

static int name_cells(int cols)
{
    return cols >= WIDE ? WIDE_NAME_CELLS : NAME_CELLS;
}

static void draw_complaint(const struct complaints *v, int index, const struct pane *line, struct arena *a)
{
    const struct complaint_row *row = &v->all.rows[index];
    const char *due[3];
    due_cells(a, row, v->all.now, due);
    const char *next = line->cols >= NARROW ? board_cell(a, due[2], NEXT_CELLS) : "";
    char *text = arena_strdup(a, row->complaint.text);
    for (char *s = text; (s = strpbrk(s, "\n\t")) != NULL;)
        *s = ' ';
    /* The sign and the words say that it is late: a line of bold says no more and costs bytes. */
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(a, "%c %s %s %s%s%s %s%s", row->is_late ? '!' : ' ', board_cell(a, due[0], DATE_CELLS),
                          board_cell(a, due[1], WORDS_CELLS), next, *next ? " " : "",
                          board_cell(a, row->patient_short, name_cells(line->cols)),
                          row->complaint.is_concern ? "(concern) " : "", text));
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct complaints *v = model;
    struct arena a = {0};
    if (v->is_trend)
        pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
                 arena_printf(&a, "%s %*d %*d %*s", board_cell(&a, v->trend[index].name, TREND_NAME_CELLS), TREND_CELLS,
                              v->trend[index].now, TREND_CELLS, v->trend[index].before, TREND_CELLS,
                              v->trend[index].now > v->trend[index].before   ? "more"
                              : v->trend[index].now < v->trend[index].before ? "fewer"
                                                                             : "as many"));
    else
        draw_complaint(v, index, line, &a);
    arena_finish(&a);
}

static void draw_titles(const struct complaints *v, const struct pane *p, struct arena *a)
{
    if (v->is_trend)
        pane_fit(p, 2, 1, p->cols - 1, STYLE_QUIET,
                 arena_printf(a, "%s %*s %*s", board_cell(a, "what it comes from", TREND_NAME_CELLS), TREND_CELLS,
                              "13 weeks", TREND_CELLS, "13 before"));
    else
        pane_fit(p, 2, 1, p->cols - 1, STYLE_QUIET,
                 arena_printf(a, "  %s %s%s%s what happened", board_cell(a, "by when", DATE_CELLS + 1 + WORDS_CELLS),
                              p->cols >= NARROW ? board_cell(a, "next", NEXT_CELLS) : "", p->cols >= NARROW ? " " : "",
                              board_cell(a, "who", name_cells(p->cols))));
}

static void draw_empty(const struct complaints *v, const struct pane *p)
{
    if (v->is_trend)
        pane_put(p, 2, 1, STYLE_QUIET, "Nothing went wrong in half a year. Tab goes back.");
    else if (v->show != COMPLAINT_SHOW_OPEN)
        pane_put(p, 2, 1, STYLE_QUIET, "None of that kind. f shows the others.");
    else
        pane_put(p, 2, 1, STYLE_QUIET, "Nothing is open: nobody waits for an answer. ! writes one down.");
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct complaints *v = state;
    struct arena a = {0};
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_PLAIN, v->counts);
    if (v->listing.list.count > 0)
        draw_titles(v, p, &a);
    else
        draw_empty(v, p);
    listing_draw(&v->listing, p);
    arena_finish(&a);
}

/* The cause under the marker, which may stand in another row when it is read again. */
static bool note_cause(const struct complaints *v, char cause[CODE])
{
    int i = v->is_trend ? listing_here(&v->listing) : -1;
    if (i >= 0)
        (void)snprintf(cause, CODE, "%s", v->trend[i].cause);
    return i >= 0;
}

static void go_to_cause(struct complaints *v, const char *cause)
{
    for (int i = 0; i < v->listing.list.count; i++)
        if (strcmp(v->trend[i].cause, cause) == 0)
            (void)list_go(&v->listing.list, i);
}

static bool load(struct app *app, void *state, struct err *e)
{
    static const struct listing_look LOOK = {.head_rows = HEAD_ROWS, .row = draw_row, .id_at = id_at, .know = know};
    struct complaints *v = state;
    struct listing *l = &v->listing;
    struct complaint_filter f = {.show = v->show,
                                 .cause = v->cause,
                                 .staff = front_of(app)->desk.who.staff,
                                 .with_confidential = v->with_confidential};
    int count;
    char cause[CODE];
    bool is_on_cause = note_cause(v, cause);
    listing_begin(app, l, &LOOK);
    v->counts = "";
    if (!complaint_list_load(l->practice, &f, &l->arena, &v->all, e))
        return false;
    count = v->all.nrows;
    if (v->is_trend && !complaint_list_trend(l->practice, &l->arena, &v->trend, &count, e))
        return false;
    v->counts = counts_of(v, &l->arena);
    listing_set(l, count, NULL);
    if (is_on_cause)
        go_to_cause(v, cause);
    return true;
}

static bool at_hand(const void *state, void *out)
{
    const struct complaint_row *row = here(state);
    return row && front_hand_of_name(&row->complaint.patient, row->patient_short, out);
}

/* ---- what can be done ---- */

/* Of a cause: those that come from it. */
static bool run_open(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct complaints *v = state;
    (void)row;
    if (!v->is_trend)
        return complaint_view_open(app, &here(v)->complaint.id, e);
    const char *cause = v->trend[listing_here(&v->listing)].cause;
    if (!*cause) /* those that are shown of another one stay */
        return err_set(e, ERR_REFUSED, "These have no cause yet: it is said with the answer, or by e on each.");
    (void)snprintf(v->cause, sizeof v->cause, "%s", cause);
    v->show = COMPLAINT_SHOW_CAUSE;
    show_trend(app, v, false);
    return true;
}

static const char *open_title(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct complaints *)state)->is_trend ? "these" : "open";
}

static const char *trend_title(const struct app *app, const void *state)
{
    (void)app;
    return ((const struct complaints *)state)->is_trend ? "the complaints" : "what causes it";
}

static bool is_one(const struct app *app, const void *state, struct err *e)
{
    (void)app;
    return !((const struct complaints *)state)->is_trend || err_set(e, ERR_REFUSED, "Tab goes back to the complaints.");
}

static bool run_edit(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct complaint_row *x = here(state);
    (void)row;
    return complaint_form_edit(app, &x->complaint.id, x->patient_short, e);
}

static bool run_trend(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct complaints *v = state;
    (void)row, (void)e;
    show_trend(app, v, !v->is_trend);
    return true;
}

/* Esc on what it comes from goes back to the list. */
static bool type(struct app *app, void *state, const struct key *key)
{
    struct complaints *v = state;
    bool is_back = key->code == TERM_KEY_ESC || key->code == TERM_CTRL('G') || key->code == 'q';
    if (!is_back || !v->is_trend)
        return false;
    show_trend(app, v, false);
    return true;
}

/* ---- the filter: the shows, confidential too, then the causes ---- */

enum { PICK_CONFIDENTIAL = COMPLAINT_SHOW_CAUSE, PICK_CAUSES };

static int list_filters(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    static const char *const names[] = {
        "Open", "Late", "Mine", "Concerns", "Closed, of the last year", "Confidential ones too"};
    const struct complaints *v = app_state_of(app, "complaints");
    const char *titles[COMPLAINT_FORM_CHOICES + 1], *codes[COMPLAINT_FORM_CHOICES];
    int ncauses = complaint_form_causes(v->listing.practice, &p->arena, titles, codes), n = 0;
    struct pick_row *out = arena_array(&p->arena, (size_t)ncauses + PICK_CAUSES, sizeof *out);
    (void)typed;
    for (; n < PICK_CAUSES; n++) {
        out[n] = (struct pick_row){names[n], "", STYLE_PLAIN};
        if (n <= COMPLAINT_SHOW_CONCERNS)
            out[n].note = arena_printf(&p->arena, "%d", v->all.n[n]);
    }
    if (v->with_confidential)
        out[PICK_CONFIDENTIAL].text = "Without confidential ones";
    for (int i = 1; i < ncauses; i++)
        out[n++] = (struct pick_row){arena_printf(&p->arena, "Cause: %s", titles[i]), "", STYLE_PLAIN};
    *rows = out;
    return n;
}

static bool take_filter(struct app *app, struct pick *p, int row, struct err *e)
{
    struct complaints *v = app_state_of(app, "complaints");
    const char *titles[COMPLAINT_FORM_CHOICES + 1], *codes[COMPLAINT_FORM_CHOICES];
    if (row == COMPLAINT_SHOW_MINE && id_is_none(&front_of(app)->desk.who.staff))
        return err_set(e, ERR_REFUSED, "Nobody has said who is at this desk, so nothing is yours.");
    (void)complaint_form_causes(v->listing.practice, &p->arena, titles, codes);
    if (row == PICK_CONFIDENTIAL) {
        v->with_confidential = !v->with_confidential;
    } else if (row >= PICK_CAUSES) {
        v->show = COMPLAINT_SHOW_CAUSE;
        (void)snprintf(v->cause, sizeof v->cause, "%s", codes[row - PICK_CAUSES + 1]);
    } else {
        v->show = (enum complaint_show)row;
    }
    show_trend(app, v, false);
    return true;
}

static const struct pick_plan FILTER_PLAN = {
    .title = "Show",
    .help = "Which complaints the list shows.",
    .empty = "",
    .take_title = "show",
    .rows = 12,
    .find = list_filters,
    .take = take_filter,
};

static bool run_filter(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct complaints *v = state;
    (void)row, (void)e;
    struct pick *p = pick_open(app, &FILTER_PLAN, NULL);
    pick_go(app, p, v->show < COMPLAINT_SHOW_CAUSE ? (int)v->show : 0);
    return true;
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "complaint-open",
     .title = "open",
     .title_now = open_title,
     .help = "All of it: what happened, what was done, what is next.",
     .synonyms = "show details steps",
     .flags = COMMAND_NEEDS_ROW,
     .run = run_open},
    {.keys = "f",
     .name = "complaint-filter",
     .title = "filter",
     .help = "Late, mine, concerns, closed, one cause, confidential too.",
     .synonyms = "show only late mine closed cause",
     .run = run_filter},
    {.keys = "e",
     .name = "complaint-edit",
     .title = "change",
     .help = "Its words, whom it is about, where, what was behind it.",
     .synonyms = "edit cause about words",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .is_ready = is_one,
     .run = run_edit},
    {.keys = "Tab",
     .name = "complaint-trend",
     .title = "what causes it",
     .title_now = trend_title,
     .help = "How many of each cause in 13 weeks, and in the 13 before.",
     .synonyms = "trend cause root why statistics",
     .run = run_trend},
};

static const char *note(const struct app *app)
{
    return front_of(app)->complaint_count;
}

const struct screen complaints_screen = {
    .name = "complaints",
    .title = "Complaints",
    .short_title = "Compl",
    .help = "What went wrong for somebody, by when it has to be dealt with.",
    .legend = "! late.",
    .number = 5,
    .bar = "wrong well",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct complaints),
    .commands = COMMAND_ROWS(ROWS),
    .load = load,
    .layout = listing_lay_out,
    .draw = draw,
    LISTING_SCREEN,
    .type = type,
    .at_hand = at_hand,
    .note = note,
};
