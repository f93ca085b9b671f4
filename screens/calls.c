#include "screens/calls.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/calls.h"
#include "practice/words.h"
#include "screens/ask.h"
#include "screens/call_form.h"
#include "screens/contact_form.h"
#include "screens/follow_up_form.h"
#include "screens/follow_up_work.h"
#include "screens/front.h"
#include "screens/listing.h"
#include "screens/schedule.h"

#include <stdio.h>
#include <string.h>

enum { WHEN_CELLS = 13, NAME_CELLS = 18, WIDE = 100, WIDE_NAME_CELLS = 30, MINUTE_S = 60 };

enum line_kind { HEADING, OPEN, BACK, TODAY };

struct line {
    enum line_kind kind;
    int index;        /* into what its kind is of */
    const char *text; /* of a heading */
};

struct calls_view {
    struct listing listing;
    struct calls calls;
    struct line *lines;
    struct id own;                  /* the newest call of this desk that the marker was put on */
    struct id asked, asked_patient; /* of the call that is asked about: the rows may be others by the answer */
};

/* ---- rows ---- */

static const struct line *here(const struct calls_view *v)
{
    int i = listing_here(&v->listing);
    return i < 0 ? NULL : &v->lines[i];
}

static struct id record_of(const struct calls_view *v, const struct line *l)
{
    switch (l->kind) {
    case OPEN: return v->calls.open[l->index].id;
    case BACK: return v->calls.back[l->index].row.id;
    case TODAY: return v->calls.today[l->index].c.id;
    case HEADING: break;
    }
    return ID_NONE;
}

static struct id patient_of(const struct calls_view *v, const struct line *l)
{
    switch (l->kind) {
    case OPEN: return v->calls.open[l->index].patient;
    case BACK: return v->calls.back[l->index].row.patient;
    case TODAY: return v->calls.today[l->index].c.patient;
    case HEADING: break;
    }
    return ID_NONE;
}

static const char *name_of(const struct calls_view *v, const struct line *l)
{
    const struct phone_call *c;
    switch (l->kind) {
    case OPEN: c = &v->calls.open[l->index]; return *c->name ? c->name : *c->number ? c->number : "not said yet";
    case BACK: return v->calls.back[l->index].name;
    case TODAY: return v->calls.today[l->index].name;
    case HEADING: break;
    }
    return "";
}

static struct id id_at(const void *state, int index)
{
    const struct calls_view *v = state;
    return record_of(v, &v->lines[index]);
}

static void add_lines(struct calls_view *v, enum line_kind kind, int count, const char *heading, int *n)
{
    if (!count)
        return;
    v->lines[(*n)++] = (struct line){HEADING, 0, heading};
    for (int i = 0; i < count; i++)
        v->lines[(*n)++] = (struct line){kind, i, NULL};
}

static void make_lines(struct calls_view *v, struct arena *a)
{
    const struct calls *c = &v->calls;
    int n = 0;
    size_t most = (size_t)(c->nopen + c->nback + c->ntoday) + 3;
    v->lines = arena_array(a, most, sizeof *v->lines);
    bool *is_heading = arena_array(a, most, sizeof *is_heading);
    add_lines(v, OPEN, c->nopen, "on the telephone", &n);
    add_lines(v, BACK, c->nback, arena_printf(a, "to answer: %s", calls_back_words(c, a)), &n);
    add_lines(v, TODAY, c->ntoday, "today", &n);
    for (int i = 0; i < n; i++)
        is_heading[i] = v->lines[i].kind == HEADING;
    listing_set(&v->listing, n, is_heading);
}

/* ---- how it looks ---- */

static const char *time_of(struct arena *a, int64_t at_ms)
{
    int date, minute;
    char time[8];
    zone_civil(at_ms, &date, &minute, NULL);
    return arena_strdup(a, civil_clock_cell(minute, time));
}

/* What a desk has to see of a call that is going on, first what is wrong with it. */
static const char *open_words(const struct calls_view *v, const struct phone_call *c, struct arena *a)
{
    int64_t now = clock_now_ms();
    const char *text = "";
    if (c->is_waiting)
        text = "rings: Enter takes it. ";
    else if (c->is_left)
        text = arena_printf(a, "left open%s%s: Enter takes it over. ", *c->staff ? " by " : "", c->staff);
    if (c->held_ms) {
        int s = phone_hold_s(c, now);
        text = arena_printf(a, "%sON HOLD%s%s. ", text, s < MINUTE_S ? "" : arena_printf(a, " %d min", s / MINUTE_S),
                            phone_is_held_long(v->listing.practice, c, now) ? ", too long" : "");
    }
    const char *number = *c->name ? c->number : ""; /* else it stands as the name */
    const char *gap = *text || *c->words || *number ? " " : "";
    const char *whose = c->is_own || c->is_left || !*c->staff ? "" : arena_printf(a, "%s(%s)", gap, c->staff);
    return arena_printf(a, "%s%s%s%s%s", text, c->words, *c->words && *number ? ", " : "", number, whose);
}

static bool is_urgent(const struct calls_view *v, const struct line *l)
{
    switch (l->kind) {
    case OPEN:
        return v->calls.open[l->index].is_waiting || v->calls.open[l->index].is_left ||
               phone_is_held_long(v->listing.practice, &v->calls.open[l->index], clock_now_ms());
    case BACK: return v->calls.back[l->index].row.is_late || *v->calls.back[l->index].again;
    case TODAY:
    case HEADING: break;
    }
    return false;
}

static const char *when_of(const struct calls_view *v, const struct line *l, struct arena *a)
{
    int64_t now = clock_now_ms();
    const struct phone_call *c;
    const struct calls_contact *x;
    int minutes;
    switch (l->kind) {
    case OPEN:
        c = &v->calls.open[l->index];
        minutes = phone_length_s(c, now) / MINUTE_S;
        return arena_printf(a, "%s %3d min", time_of(a, c->began_ms), minutes);
    case BACK: return v->calls.back[l->index].due;
    case TODAY:
        x = &v->calls.today[l->index];
        return arena_printf(a, "%s %c", time_of(a, x->c.at_ms), words_letter(words_direction, x->c.direction));
    case HEADING: break;
    }
    return "";
}

static const char *text_of(const struct calls_view *v, const struct line *l, struct arena *a)
{
    const struct calls_back *b;
    switch (l->kind) {
    case OPEN: return open_words(v, &v->calls.open[l->index], a);
    case BACK: /* a rule says itself how many there are */
        b = &v->calls.back[l->index];
        return *b->again && !*b->row.rule ? arena_printf(a, "%s; %s", b->again, b->why) : b->why;
    case TODAY: return v->calls.today[l->index].line;
    case HEADING: break;
    }
    return "";
}

static const char *cell(struct arena *a, const char *text, int cells)
{
    struct buf out = {0};
    text_fit(&out, text, cells, true, true);
    const char *copy = arena_strdup(a, buf_str(&out));
    buf_finish(&out);
    return copy;
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct calls_view *v = model;
    const struct line *l = &v->lines[index];
    struct arena a = {0};
    if (l->kind == HEADING) {
        pane_put(line, 0, 1, STYLE_QUIET, l->text);
        return;
    }
    const char *name = cell(&a, name_of(v, l), line->cols >= WIDE ? WIDE_NAME_CELLS : NAME_CELLS);
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(&a, "%c %s %s %s", is_urgent(v, l) ? '!' : ' ', cell(&a, when_of(v, l, &a), WHEN_CELLS), name,
                          text_of(v, l, &a)));
    arena_finish(&a);
}

/* ---- what stands below ---- */

/* What may be said on the number that is shown: ", may leave name only"; "" nobody asked, or it is not theirs. */
static const char *may_be_left(struct practice *p, const struct id *patient, const char *reach, struct arena *a)
{
    struct telecom *all;
    struct err ignored = {0}; /* it is said where they are rung */
    int n = 0;
    if (!*reach || !telecom_list(p->book, patient, a, &all, &n, &ignored))
        return "";
    for (int i = 0; i < n; i++)
        if (!all[i].is_bad && strcmp(all[i].value, reach) == 0 && *all[i].message)
            return arena_printf(a, ", %s", words_desk(words_message, all[i].message));
    return "";
}

/* All of a row, which may have been cut; above it who it is, how they are reached, and whether they rang before. */
static void know(void *state, int index)
{
    struct calls_view *v = state;
    const struct line *l = &v->lines[index];
    struct arena *a = &v->listing.detail_arena;
    struct practice *p = v->listing.practice;
    struct err ignored = {0}; /* lines less */
    struct caller_again again = {.words = ""};
    const char *reach = "", *why = "";
    struct id patient = patient_of(v, l);
    if (!id_is_none(&patient)) {
        struct patient who;
        (void)patient_reached(p->book, &patient, a, &reach, &ignored);
        reach = arena_printf(a, "%s%s", reach, may_be_left(p, &patient, reach, a));
        (void)caller_rang_before(p, &patient, clock_now_ms(), l->kind == OPEN, a, &again, &ignored);
        if (patient_get(p->book, &patient, a, &who, &ignored)) {
            const char *standing = patient_standing(a, &who), *care = patient_care(a, &who);
            why = *standing ? standing : care;
        }
    }
    v->listing.detail[0] = arena_printf(a, "%s%s%s%s%s%s%s", name_of(v, l), *reach ? "   " : "", reach,
                                        *again.words ? "   ! " : "", again.words, *why ? "   " : "", why);
    v->listing.detail[1] = text_of(v, l, a);
}

/* ---- the screen ---- */

/* A call that this desk has begun is what is looked for here: once, then the marker is the person's again. */
static void mark_own(struct calls_view *v)
{
    const struct phone_call *newest = NULL;
    for (int i = 0; i < v->calls.nopen; i++)
        if (v->calls.open[i].is_own)
            newest = &v->calls.open[i];
    if (newest && id_compare(&newest->id, &v->own) != 0) {
        v->own = newest->id;
        listing_go(&v->listing, &v->own);
    }
}

static bool load(struct app *app, void *state, struct err *e)
{
    static const struct listing_look LOOK = {.row = draw_row, .id_at = id_at, .know = know};
    struct calls_view *v = state;
    struct listing *l = &v->listing;
    listing_begin(app, l, &LOOK);
    if (!calls_load(l->practice, &front_of(app)->desk.who.staff, &l->arena, &v->calls, e))
        return false;
    make_lines(v, &l->arena);
    mark_own(v);
    return true;
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct calls_view *v = state;
    (void)app;
    if (v->listing.list.count == 0)
        pane_put(p, 0, 1, STYLE_QUIET, "Nobody rings, and nobody waits for an answer. C when the telephone rings.");
    listing_draw(&v->listing, p);
}

static bool at_hand(const void *state, void *out)
{
    const struct calls_view *v = state;
    const struct line *l = here(v);
    struct id patient = l ? patient_of(v, l) : ID_NONE;
    return l && !id_is_none(&patient) && front_hand_of_name(&patient, name_of(v, l), out);
}

/* ---- what can be done ---- */

static bool run_open(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct calls_view *v = state;
    const struct line *l = here(v);
    struct id record = record_of(v, l), patient = patient_of(v, l);
    (void)row;
    switch (l->kind) {
    case OPEN: return call_form_go_on(app, &record, e);
    case BACK: return follow_up_work_open(app, &record, e);
    case TODAY: return front_open_patient(app, &patient, &record, e);
    case HEADING: break;
    }
    return true;
}

static const char *open_title(const struct app *app, const void *state)
{
    const struct calls_view *v = state;
    const struct line *l = here(v);
    (void)app;
    if (!l || l->kind == TODAY)
        return "patient";
    if (l->kind == BACK)
        return v->calls.back[l->index].row.is_never_rung ? "write" : "ring";
    return v->calls.open[l->index].is_own ? "go on" : "take it";
}

static bool is_open(const struct app *app, const void *state, struct err *e)
{
    const struct line *l = here(state);
    (void)app;
    return !l || l->kind == OPEN ||
           err_set(e, ERR_REFUSED, "That is for a call that is going on. u takes back what was written down.");
}

static bool is_back(const struct app *app, const void *state, struct err *e)
{
    const struct line *l = here(state);
    (void)app;
    return !l || l->kind == BACK ||
           err_set(e, ERR_REFUSED, "That is for what has to be answered: go to one of those first.");
}

static bool run_hold(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct calls_view *v = state;
    const struct line *l = here(v);
    (void)row;
    struct id call = record_of(v, l);
    if (!phone_hold(v->listing.practice, &call, v->calls.open[l->index].held_ms == 0, e))
        return false;
    front_count_calls(app);
    app_reload(app);
    return true;
}

static bool refuse_held(const char *holder, struct err *e)
{
    return err_set(e, ERR_REFUSED, "%s has this call: ask them", *holder ? holder : "Somebody else");
}

/* Taken first: who has taken it while it was asked keeps it. */
static void drop(struct app *app, void *ctx)
{
    struct calls_view *v = ctx;
    struct practice *p = v->listing.practice;
    struct arena a = {0};
    struct err e = {0};
    const char *holder;
    bool ok = phone_take(p, &v->asked, "", &a, &holder, &e) && (!holder || refuse_held(holder, &e)) &&
              phone_drop(p, &v->asked, &e) && draft_drop_of(p->book, &v->asked, &e);
    front_count_calls(app);
    if (ok) {
        front_unpin(app, &v->asked_patient);
        app_reload(app);
        app_say(app, "Dropped: nothing was written down of that call.");
    } else {
        front_failed(app, &e);
    }
    arena_finish(&a);
}

static bool run_drop(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct calls_view *v = state;
    const struct line *l = here(v);
    (void)row;
    const struct phone_call *c = &v->calls.open[l->index];
    if (!c->is_own && !c->is_left && !c->is_waiting)
        return refuse_held(c->staff, e);
    v->asked = c->id;
    v->asked_patient = c->patient;
    ask_confirm(app, "It was no call: drop it, and write nothing down?", drop, v);
    return true;
}

static bool run_act(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct calls_view *v = state;
    const struct line *l = here(v);
    const struct queue_row *r = &v->calls.back[l->index].row;
    return follow_up_work_ask(app, &r, 1, row->arg ? "put-off" : "give", e);
}

static bool run_book(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct calls_view *v = state;
    struct id patient = patient_of(v, here(v));
    struct schedule_book_start from = {.usual_min = MINUTE_NONE};
    (void)row;
    return id_is_none(&patient) ? schedule_book_open(app, &from, e) : schedule_book_for(app, &patient, NULL, e);
}

static bool run_note(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct calls_view *v = state;
    const struct line *l = here(v);
    struct id patient = patient_of(v, l);
    (void)row;
    if (id_is_none(&patient))
        return err_set(e, ERR_REFUSED, "Nobody knows yet who that is: Enter, and find them first.");
    schedule_note_open(app, &patient, &ID_NONE, name_of(v, l));
    return true;
}

#define ROW_WRITES (COMMAND_NEEDS_ROW | COMMAND_WRITES)
static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "call-open",
     .title = "open",
     .title_now = open_title,
     .help = "Goes on with a call, rings somebody back, or shows what was said.",
     .synonyms = "take over answer ring back",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW,
     .run = run_open},
    {.keys = "t",
     .name = "message-batch",
     .title = "messages",
     .help = "Write down voicemails, emails, texts, letters: one after the other.",
     .synonyms = "voicemail overnight email text letter answerphone",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = contact_form_run_batch},
    {.keys = "^X",
     .name = "call-hold",
     .title = "hold",
     .help = "A call on hold, or back from it.",
     .synonyms = "wait park",
     .least_role = LEVEL_DESK,
     .flags = ROW_WRITES,
     .is_ready = is_open,
     .run = run_hold},
    {.keys = "b",
     .name = "call-book",
     .title = "book",
     .help = "Book for them: a call that is going on with them ends by itself.",
     .synonyms = "appointment visit",
     .least_role = LEVEL_DESK,
     .flags = ROW_WRITES,
     .run = run_book},
    {.keys = "n",
     .name = "call-note",
     .title = "note",
     .help = "Write down something about this patient.",
     .synonyms = "remark comment remember",
     .least_role = LEVEL_DESK,
     .flags = ROW_WRITES | COMMAND_NO_BAR,
     .run = run_note},
    {.keys = "s",
     .name = "call-put-off",
     .title = "put off",
     .help = "Ring back later: on a day and at a time.",
     .synonyms = "snooze later wait",
     .least_role = LEVEL_DESK,
     .flags = ROW_WRITES,
     .arg = 1,
     .is_ready = is_back,
     .run = run_act},
    {.keys = ">",
     .name = "call-give",
     .title = "give",
     .help = "Give it to a colleague, or back to everybody.",
     .synonyms = "assign delegate colleague",
     .least_role = LEVEL_DESK,
     .flags = ROW_WRITES,
     .is_ready = is_back,
     .run = run_act},
    {.keys = "x",
     .name = "call-cancel",
     .title = "drop",
     .help = "It was no call: nothing is written down.",
     .synonyms = "delete mistake none",
     .least_role = LEVEL_DESK,
     .flags = ROW_WRITES | COMMAND_NO_BAR,
     .is_ready = is_open,
     .run = run_drop},
    FOLLOW_UP_FORM_PROMISE(NULL, COMMAND_NO_BAR),
};

const char *calls_unfinished(const struct app *app, struct arena *a)
{
    struct err ignored = {0}; /* what cannot be read holds nobody up */
    struct phone_call *all, *own = NULL;
    int n, count = 0;
    if (!phone_list(front_of(app)->practice, a, &all, &n, &ignored))
        return NULL;
    for (int i = 0; i < n; i++)
        if (all[i].is_own && count++ == 0)
            own = &all[i];
    if (count == 0)
        return NULL;
    const char *who = *own->name ? own->name : *own->number ? own->number : "somebody";
    return count > 1 ? arena_printf(a, "%d calls at this desk are not ended: leave all the same?", count)
                     : arena_printf(a, "The call with %s is not ended%s: leave all the same?", who,
                                    own->held_ms ? ", and on hold" : "");
}

static const char *note(const struct app *app)
{
    return front_of(app)->calls_count;
}

const struct screen calls_screen = {
    .name = "calls",
    .title = "Calls",
    .help = "Who is on the telephone, who has to be answered, oldest due first, and what came in today.",
    .legend = "! late, or too long on hold; < from them, > from us.",
    .number = 4,
    .bar = "call claim-find",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct calls_view),
    .commands = COMMAND_ROWS(ROWS),
    .load = load,
    .layout = listing_lay_out,
    .draw = draw,
    LISTING_SCREEN,
    .at_hand = at_hand,
    .note = note,
};
