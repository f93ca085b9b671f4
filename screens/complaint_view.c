#include "screens/complaint_view.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/appointment_code.h"
#include "practice/complaint_list.h"
#include "practice/slot.h"
#include "practice/timeline.h"
#include "practice/words.h"
#include "screens/complaint_form.h"
#include "screens/follow_up_form.h"
#include "screens/front.h"
#include "screens/patient_entry.h"

#include <stdio.h>
#include <string.h>

enum { LABEL_COL = 1, TEXT_COL = 16, WORDS_ROWS = 3, KEY_COLS = 3, STEP_TIME_CELLS = 18 };

struct complaint_view {
    struct arena arena;
    struct id id;
    struct complaint_row row; /* stage STAGE_NONE: could not be read */
    struct complaint_step *steps;
    int nsteps;
    const char *name, *phone, *due, *came, *about, *owner;
    bool has_second;
    int level; /* of who is at the desk */
    struct practice *practice;
};

/* ---- loading ---- */

static const char *staff_name(const struct complaint_view *v, const struct id *id)
{
    const struct staff *s = practice_staff(v->practice, id);
    return s ? s->name : "";
}

static void add(struct arena *a, const char **text, const char *more)
{
    if (*more)
        *text = **text ? arena_printf(a, "%s; %s", *text, more) : more;
}

static void know_about(struct complaint_view *v)
{
    struct arena *a = &v->arena;
    const struct complaint *c = &v->row.complaint;
    struct appointment x;
    struct err ignored = {0}; /* a clause less */
    v->about = "";
    add(a, &v->about, staff_name(v, &c->staff));
    if (!id_is_none(&c->practitioner))
        add(a, &v->about, practice_practitioner_name(v->practice, &c->practitioner, a));
    add(a, &v->about, words_desk(words_touch_point, c->touch_point));
    if (!id_is_none(&c->appointment) && appointment_get(v->practice, a, &c->appointment, &x, &ignored))
        add(a, &v->about, arena_printf(a, "visit %s (%s)", front_where(a, &x), x.ref));
}

static void know(struct complaint_view *v)
{
    struct arena *a = &v->arena;
    const struct complaint *c = &v->row.complaint;
    struct complaint_times times;
    struct patient who;
    struct err ignored = {0}; /* lines less */
    int age, today, minute;
    clock_today(&today, &minute);
    v->due = complaint_list_due(a, &v->row, (int64_t)today * DAY_MIN + minute);
    v->has_second = complaint_times_load(v->practice->book, a, &times, &ignored) && times.rules.has_second_stage;
    v->name = v->row.patient_name;
    v->phone = "";
    if (patient_get(v->practice->book, &c->patient, a, &who, &ignored) && (age = patient_age(&who, today)) >= 0)
        v->name = arena_printf(a, "%s   %d", v->name, age);
    if (!patient_reached(v->practice->book, &c->patient, a, &v->phone, &ignored) || !v->phone)
        v->phone = "";
    const char *by = staff_name(v, &c->received_by);
    v->came = arena_printf(a, "%s, %s%s%s", slot_when(a, c->received_at), words_desk(words_mode, c->mode),
                           *by ? ", " : "", by);
    v->owner = staff_name(v, &c->owner);
    know_about(v);
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct complaint_view *v = state;
    struct practice *p = front_of(app)->practice;
    struct err ignored = {0};
    (void)book_has_changed(p->book, &ignored); /* all of it is in what is read now */
    arena_reset(&v->arena);
    v->practice = p;
    v->level = front_role(app);
    v->row = (struct complaint_row){0};
    v->nsteps = 0;
    if (!complaint_list_get(p, &v->id, &v->arena, &v->row, e) ||
        !complaint_steps(p->book, &v->id, &v->arena, &v->steps, &v->nsteps, e)) {
        v->row = (struct complaint_row){0};
        return false;
    }
    know(v);
    return true;
}

static bool open_view(struct app *app, void *state, const void *what, struct err *e)
{
    struct complaint_view *v = state;
    (void)app;
    if (what)
        v->id = *(const struct id *)what;
    return !id_is_none(&v->id) || err_set(e, ERR_REFUSED, "No complaint is chosen: 5 lists them.");
}

bool complaint_view_open(struct app *app, const struct id *complaint, struct err *e)
{
    struct id own = *complaint;
    return app_open(app, "complaint", &own, e);
}

/* ---- what each key says of it ---- */

/* In the order of the screen. to STAGE_NONE: a deed. */
static const struct key_row {
    const char *keys;
    enum complaint_stage to;
    const char *act;
} KEYS[] = {
    {"c", STAGE_ACKNOWLEDGED, NULL},       {"=", STAGE_SETTLED, NULL},          {"Enter", STAGE_INVESTIGATING, NULL},
    {"y", STAGE_ANSWERED, NULL},           {"y", STAGE_CHECKED_BACK, NULL},     {"=", STAGE_CLOSED, NULL},
    {"i", STAGE_NONE, "complaint-inform"}, {"w", STAGE_NONE, "complaint-wait"}, {"w", STAGE_NONE, "complaint-go-on"},
    {"<", STAGE_REOPENED, NULL},           {"]", STAGE_ESCALATED, NULL},        {"x", STAGE_WITHDRAWN, NULL},
    {">", STAGE_NONE, "complaint-give"},   {"n", STAGE_NONE, "complaint-note"},
};
enum { KEYS_COUNT = sizeof KEYS / sizeof KEYS[0] };

static const struct complaint_transition *move_of(const struct complaint_view *v, const struct key_row *k)
{
    return k->to == STAGE_NONE ? NULL : complaint_stage_find(v->row.stage, k->to, v->has_second);
}

/* Somebody may say it now. */
static bool is_possible(const struct complaint_view *v, const struct key_row *k)
{
    const struct complaint_deed *d = complaint_stage_deed(k->act);
    if (!d)
        return move_of(v, k) != NULL;
    bool waits = v->row.complaint.paused_at != 0;
    return v->row.stage != STAGE_NONE && !(d->needs_worked_on && !complaint_stage_is_worked_on(v->row.stage)) &&
           !(d->needs_running && waits) && !(d->needs_waiting && !waits);
}

/* Who is at the desk may: nothing else is offered. */
static bool can_do(const struct complaint_view *v, const struct key_row *k)
{
    const struct complaint_transition *t = move_of(v, k);
    const struct complaint_deed *d = complaint_stage_deed(k->act);
    return is_possible(v, k) && v->level >= (t ? t->level : d->level);
}

static const char *title_of(const struct complaint_view *v, const struct key_row *k)
{
    const struct complaint_transition *t = move_of(v, k);
    if (t && v->row.complaint.is_concern && t->to == STAGE_ACKNOWLEDGED)
        return "they complain";
    return t ? t->title : complaint_stage_deed(k->act)->title;
}

/* The row of KEYS that a key stands for just now. */
static const struct key_row *key_now(const struct complaint_view *v, const char *key)
{
    for (int i = 0; i < KEYS_COUNT; i++)
        if (strcmp(KEYS[i].keys, key) == 0 && can_do(v, &KEYS[i]))
            return &KEYS[i];
    return NULL;
}

/* ---- how it looks ---- */

static int put_wrapped(const struct pane *p, int row, int rows, const char *text)
{
    struct arena a = {0};
    const char **lines;
    int n = text_wrap(&a, text, p->cols - TEXT_COL - 1, &lines);
    for (int i = 0; i < n && i < rows; i++)
        pane_fit(p, row++, TEXT_COL, p->cols - TEXT_COL - 1, STYLE_PLAIN, lines[i]);
    arena_finish(&a);
    return row;
}

static int put_label(const struct pane *p, int row, const char *label, const char *text, int rows)
{
    if (!*text)
        return row;
    pane_put(p, row, LABEL_COL, STYLE_QUIET, label);
    return put_wrapped(p, row, rows, text);
}

static int draw_head(const struct complaint_view *v, const struct pane *p, struct arena *a)
{
    const struct complaint *c = &v->row.complaint;
    const char *what = c->is_concern ? "CONCERN" : "COMPLAINT";
    pane_fit(p, 0, LABEL_COL, p->cols - 1, STYLE_TITLE,
             arena_printf(a, "%s  %s%s", what, v->name, c->is_confidential ? "   confidential" : ""));
    if (*v->phone)
        pane_right(p, 0, 1, STYLE_PLAIN, v->phone);
    pane_put(p, 1, LABEL_COL, STYLE_QUIET, "Next");
    const char **lines; /* how late it is stands at the end */
    int n = text_wrap(a, v->due, p->cols - TEXT_COL - 1, &lines);
    for (int i = 0; i < n; i++)
        pane_fit(p, 1 + i, TEXT_COL, p->cols - TEXT_COL - 1, v->row.is_late ? STYLE_WARN : STYLE_STRONG, lines[i]);
    return n + 2;
}

static int draw_what(const struct complaint_view *v, const struct pane *p, int row, struct arena *a)
{
    const struct complaint *c = &v->row.complaint;
    row = put_label(p, row, "What happened", c->text, WORDS_ROWS);
    row = put_label(p, row, "Puts it right", c->wish, 2);
    row = put_label(p, row, "Came", v->came, 1);
    row = put_label(p, row, "About", v->about, 2);
    row = put_label(
        p, row, "Stands at",
        arena_printf(a, "%s%s%s", complaint_stage_desk(v->row.stage), *v->owner ? ", looked into by " : "", v->owner),
        1);
    if (*c->cause)
        row = put_label(p, row, "Behind it", practice_reason_name(v->practice, "complaint", c->cause), 1);
    row = put_label(p, row, c->settled_at && !c->answered_at ? "Settled by" : "Answer", c->outcome, 2);
    if (*c->check_result)
        row = put_label(p, row, "Asked", words_desk(words_check, c->check_result), 1);
    return put_label(p, row, "Ended", c->end_reason, 1);
}

/* "complaint: looking into it" on the complaint itself: "looking into it". */
static const char *without_subject(const char *act)
{
    static const char SUBJECT[] = "complaint";
    size_t n = sizeof SUBJECT - 1;
    return strncmp(act, SUBJECT, n) == 0 ? act + n + strspn(act + n, ": ") : act;
}

/* The newest that there is room for, oldest first. */
static int draw_steps(const struct complaint_view *v, const struct pane *p, int row, int room, struct arena *a)
{
    int first = v->nsteps > room ? v->nsteps - room : 0;
    for (int i = first; i < v->nsteps && room > 0; i++, row++) {
        const struct complaint_step *s = &v->steps[i];
        const char *what = without_subject(appointment_code_act(s->act)), *by = staff_name(v, &s->staff);
        pane_put(p, row, LABEL_COL, STYLE_QUIET, i == first ? "Since then" : "");
        pane_fit(p, row, TEXT_COL, p->cols - TEXT_COL - 1, STYLE_PLAIN,
                 arena_printf(a, "%s  %s%s%s%s%s", slot_when(a, s->at_ms), *by ? by : "", *by ? ": " : "", what,
                              *s->text ? ": " : "", s->text));
    }
    return row;
}

/* How many lines the keys take. */
static int keys_rows(const struct complaint_view *v)
{
    int n = 0;
    for (int i = 0; i < KEYS_COUNT; i++)
        n += can_do(v, &KEYS[i]);
    return 1 + (n + KEY_COLS - 1) / KEY_COLS;
}

static void draw_keys(const struct complaint_view *v, const struct pane *p, int row, struct arena *a)
{
    int n = 0, width = (p->cols - 4) / KEY_COLS;
    if (row + keys_rows(v) > p->rows)
        return; /* the bar and ? have them */
    pane_put(p, row++, LABEL_COL, STYLE_QUIET, "Then press");
    for (int i = 0; i < KEYS_COUNT; i++) {
        if (!can_do(v, &KEYS[i]))
            continue;
        pane_fit(p, row + n / KEY_COLS, 3 + n % KEY_COLS * width, width - 1, STYLE_PLAIN,
                 arena_printf(a, "%s %s", KEYS[i].keys, title_of(v, &KEYS[i])));
        n++;
    }
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct complaint_view *v = state;
    struct arena a = {0};
    (void)app;
    if (v->row.stage == STAGE_NONE) {
        pane_put(p, 0, LABEL_COL, STYLE_TITLE, "This complaint cannot be read here.");
        pane_put(p, 2, LABEL_COL, STYLE_PLAIN, "Esc goes back.");
    } else {
        int row = draw_what(v, p, draw_head(v, p, &a), &a) + 1;
        int room = p->rows - row - 1 - keys_rows(v);
        row = draw_steps(v, p, row, room > 3 ? room : 3, &a);
        draw_keys(v, p, row + 1, &a);
    }
    arena_finish(&a);
}

static bool leave(struct app *app, void *state, struct err *e)
{
    (void)state, (void)e;
    front_note_hand(app);
    return true;
}

static void finish(void *state)
{
    arena_finish(&((struct complaint_view *)state)->arena);
}

static bool has_one(const void *state)
{
    return ((const struct complaint_view *)state)->row.stage != STAGE_NONE;
}

static bool at_hand(const void *state, void *out)
{
    const struct complaint_view *v = state;
    return has_one(state) && front_hand_of_name(&v->row.complaint.patient, v->row.patient_short, out);
}

/* ---- what can be done ---- */

static const char *key_to(enum complaint_stage to)
{
    for (int i = 0; i < KEYS_COUNT; i++)
        if (KEYS[i].to == to)
            return KEYS[i].keys;
    return "";
}

/* 'First: "answered" (y), "asked, it held" (y).' before it is closed. "": no way leads there any more. */
static const char *what_first(const struct complaint_view *v, const struct key_row *k, struct arena *a)
{
    const struct complaint_transition *steps[STAGE_COUNT];
    const char *text = "";
    int n = k->to == STAGE_NONE || k->to == STAGE_ESCALATED || k->to == STAGE_REOPENED /* nobody wants to get there */
                ? 0
                : complaint_stage_before(v->row.stage, k->to, v->has_second, v->level, steps);
    for (int i = 0; i < n; i++)
        text = arena_printf(a, "%s%s \"%s\" (%s)", text, i ? "," : " First:", steps[i]->title,
                            key_to(steps[i]->to));
    return text;
}

/* Why a key of this screen means nothing now: whose it is, or what comes first. */
static bool say_why_not(const struct app *app, const struct complaint_view *v, const char *key, struct err *e)
{
    struct arena a = {0};
    const char *first = "";
    for (int i = 0; i < KEYS_COUNT && !*first; i++) {
        if (strcmp(KEYS[i].keys, key) != 0)
            continue;
        if (is_possible(v, &KEYS[i]))
            return complaint_may(&front_of(app)->desk, move_of(v, &KEYS[i]), complaint_stage_deed(KEYS[i].act), e);
        first = what_first(v, &KEYS[i], &a);
    }
    (void)err_set(e, ERR_REFUSED, "%s \"%s\".%s",
                  *first ? "It stands at" : "That cannot be said of it now: it stands at",
                  complaint_stage_desk(v->row.stage), first);
    arena_finish(&a);
    return false;
}

/* arg: place in KEYS; another row with the same key may be the one that fits now. */
static bool can_key(const struct app *app, const void *state, const char *key, struct err *e)
{
    return key_now(state, key) || say_why_not(app, state, key, e);
}

static bool run_key(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct complaint_view *v = state;
    const struct key_row *k = key_now(v, KEYS[row->arg].keys);
    return complaint_ask(app, &v->row.complaint, v->row.patient_short, k->to, k->act, e);
}

/* Whether the key means anything just now, and what: several mean one thing before the answer and another after it. */
static const char *title_key(const void *state, const char *key)
{
    const struct key_row *k = key_now(state, key);
    return k ? title_of(state, k) : "";
}

#define KEY(what, key)                                                              \
    static bool can_##what(const struct app *app, const void *state, struct err *e) \
    {                                                                               \
        return can_key(app, state, key, e);                                         \
    }                                                                               \
    static const char *title_##what(const struct app *app, const void *state)       \
    {                                                                               \
        (void)app;                                                                  \
        return title_key(state, key);                                               \
    }
KEY(confirm, "c")
KEY(end, "=")
KEY(answer, "y")
KEY(go_on, "Enter")
KEY(inform, "i")
KEY(wait, "w")
KEY(reopen, "<")
KEY(escalate, "]")
KEY(withdraw, "x")
KEY(give, ">")
KEY(note, "n")

static bool run_edit(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct complaint_view *v = state;
    (void)row;
    return complaint_form_edit(app, &v->id, v->row.patient_short, e);
}

static bool run_history(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct complaint_view *v = state;
    struct timeline_row it = {
        .kind = KIND_COMPLAINT, .record = v->id, .at_ms = v->row.complaint.received_at, .text = v->row.complaint.text};
    (void)row, (void)e;
    patient_entry_open(app, &it, v->row.patient_short);
    return true;
}

static bool can_go(const struct app *app, const void *state, struct err *e)
{
    const struct complaint_view *v = state;
    (void)app;
    return !id_is_none(&v->row.complaint.appointment) ||
           err_set(e, ERR_REFUSED, "It is about no booking in particular.");
}

static bool run_go(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct id visit = ((const struct complaint_view *)state)->row.complaint.appointment;
    (void)row;
    return patient_entry_go(app, &visit, e);
}

/* place: in KEYS. */
#define SAYS(k, n, t, h, w, what, place, f)                                                                       \
    {                                                                                                             \
        .keys = (k), .name = (n), .title = (t), .title_now = title_##what, .help = (h), .synonyms = (w),          \
        .least_role = LEVEL_DESK, .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES | (f), .is_ready = can_##what,      \
        .arg = (place), .run = run_key                                                                            \
    }

static const struct command ROWS[] = {
    SAYS("Enter", "complaint-step", "go on", "Somebody looks into it.", "investigate look into", go_on, 2, 0),
    SAYS("c", "complaint-confirm", "they know", "They have heard that we have it; of a concern: they complain.",
         "acknowledge received told", confirm, 0, 0),
    SAYS("=", "complaint-done", "settled, closed", "Settled at the desk; after asking whether it held: closed.",
         "settle close finished done", end, 1, 0),
    SAYS("y", "complaint-answered", "answered, it held",
         "They have our answer; what was behind it is asked for. After that: they were asked, and it held.",
         "answer reply respond check back asked held", answer, 3, 0),
    SAYS("<", "complaint-step-back", "did not hold", "It did not hold, or they came back: taken up again.",
         "reopen again not held", reopen, 9, 0),
    SAYS("i", "complaint-informed", "told how it stands", "They were told how it stands, and by when they hear more.",
         "update inform delay", inform, 6, 0),
    SAYS("w", "complaint-wait", "waits for them", "We wait for them: the clock stands; again: they have answered.",
         "pause hold wait", wait, 7, 0),
    SAYS("x", "complaint-cancel", "taken back", "They take it back; of a concern: it was nothing.",
         "withdraw cancel nothing", withdraw, 11, 0),
    SAYS("]", "complaint-stage-next", "second stage", "They are not content, and take it further.",
         "escalate appeal further second", escalate, 10, COMMAND_NO_BAR),
    SAYS(">", "complaint-give", "give", "Who looks into it: a colleague.", "assign delegate owner", give, 12, 0),
    SAYS("n", "complaint-note", "note", "Write down a step; it stays as it is.", "remark comment step", note, 13, 0),
    {.keys = "e",
     .name = "complaint-edit",
     .title = "change",
     .help = "Its words, whom it is about, where, what was behind it.",
     .synonyms = "edit cause about words",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES,
     .run = run_edit},
    {.keys = "H",
     .name = "complaint-history",
     .title = "history",
     .help = "Every version of it, and who wrote it.",
     .synonyms = "before who changed story",
     .flags = COMMAND_NEEDS_ROW | COMMAND_NO_BAR,
     .run = run_history},
    {.keys = "D",
     .name = "complaint-day",
     .title = "its day",
     .help = "Show the visit it is about where it stands in the day.",
     .synonyms = "go schedule visit booking",
     .flags = COMMAND_NEEDS_ROW | COMMAND_NO_BAR,
     .is_ready = can_go,
     .run = run_go},
    FOLLOW_UP_FORM_PROMISE(NULL, COMMAND_NEEDS_ROW | COMMAND_NO_BAR),
};

const struct screen complaint_view_screen = {
    .name = "complaint",
    .title = "Complaint",
    .help = "What went wrong, what was done about it, what is next.",
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct complaint_view),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_view,
    .load = load,
    .draw = draw,
    .leave = leave,
    .finish = finish,
    .has_row = has_one,
    .at_hand = at_hand,
};
