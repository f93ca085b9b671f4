#include "screens/reminders.h"

#include "base/text.h"
#include "practice/follow_up_kind.h"
#include "practice/reminder.h"
#include "practice/slot.h"
#include "practice/words.h"
#include "screens/board.h"
#include "screens/message_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIME_CELLS = 5, WHEN_CELLS = 16, NAME_CELLS = 16, WITH_CELLS = 10, REACH_CELLS = 20, WIDE = 100, NARROW = 72 };

struct reminders_view {
    struct board board; /* must be first */
    struct reminders list;
    const char *empty; /* why nobody is listed */
    int days;          /* working days ahead; 0 not chosen yet: as far as reminders are opened */
};

/* ---- loading ---- */

/* "Reminders for Tue 24 Nov: 11 to do, 3 confirmed, 2 reminded" */
static void make_head(struct reminders_view *v, int today)
{
    struct arena *a = &v->board.arena;
    const struct reminders *r = &v->list;
    char day[16];
    const char *until = arena_strdup(a, civil_desk_date(r->to, day));
    const char *text = arena_printf(a, "Reminders %s %.10s (%s): %d to do", v->days > 1 ? "until" : "for", until,
                                    front_distance(a, r->to, today), r->nrows);
    if (r->nconfirmed)
        text = arena_printf(a, "%s, %d confirmed", text, r->nconfirmed);
    if (r->nreminded)
        text = arena_printf(a, "%s, %d reminded", text, r->nreminded);
    if (r->nlately)
        text = arena_printf(a, "%s, %d just booked", text, r->nlately);
    if (r->noff)
        text = arena_printf(a, "%s, %d while nobody is in", text, r->noff);
    (void)snprintf(v->board.head, sizeof v->board.head, "%s", text);
}

/* Why nobody is listed: nobody is booked, all are settled, or some are left out, and why. */
static const char *empty_words(struct arena *a, const struct reminders *r)
{
    const char *left = "";
    if (r->nbooked == 0)
        return "Nobody is booked then. f looks further ahead.";
    if (r->nlately)
        left = arena_printf(a, "%d %s booked in the last days", r->nlately, r->nlately == 1 ? "was" : "were");
    if (r->noff)
        left = arena_printf(a, "%s%s%d while nobody is in", left, *left ? ", " : "", r->noff);
    if (r->nsilent)
        left = arena_printf(a, "%s%s%d want%s no contact", left, *left ? ", " : "", r->nsilent,
                            r->nsilent == 1 ? "s" : "");
    return *left ? arena_printf(a, "Nobody to remind; %s. f looks further ahead.", left)
                 : "Everybody has confirmed or been reminded. f looks further ahead.";
}

static bool load(struct app *app, void *state, struct err *e)
{
    struct reminders_view *v = state;
    struct board *b = &v->board;
    board_begin(app, b);
    b->head[0] = 0;
    v->list = (struct reminders){0};
    v->empty = "";
    if (v->days == 0 && !reminder_days(front_of(app)->practice, &v->days, e))
        return false;
    if (!reminder_load(front_of(app)->practice, v->days, &b->arena, &v->list, e))
        return false;
    const struct appointment **rows = arena_array(&b->arena, (size_t)v->list.nrows, sizeof *rows);
    for (int i = 0; i < v->list.nrows; i++)
        rows[i] = v->list.rows[i].appointment;
    make_head(v, b->acting.day.today);
    v->empty = empty_words(&b->arena, &v->list);
    board_set(b, rows, v->list.nrows);
    return true;
}

/* ---- how it looks ---- */

/* What has been done, and what to mind: the shortest that says it, on a narrow screen without what all begin with. */
static const char *note_of(const struct reminder_row *row, bool is_narrow)
{
    static const char MAY[] = "may leave ";
    if (row->wants_call)
        return "wants a call";
    if (row->appointment->confirmation == CONFIRM_LEFT_MESSAGE)
        return "message left";
    bool is_long = is_narrow && strncmp(row->may, MAY, sizeof MAY - 1) == 0;
    return is_long ? row->may + sizeof MAY - 1 : row->may;
}

static const char *reach_of(struct arena *a, const struct reminder_row *row)
{
    const char *none = row->is_never_rung ? "write a letter" : "no number: ask";
    return *row->to ? arena_printf(a, "%s %s", row->reach, row->to) : none;
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct reminders_view *v = model;
    const struct reminder_row *row = &v->list.rows[index];
    const struct appointment *x = row->appointment;
    struct arena a = {0};
    char time[8];
    const char *when = v->days > 1 ? board_cell(&a, slot_text(&a, x->date, x->start_min), WHEN_CELLS)
                                   : arena_strdup(&a, civil_clock_cell(x->start_min, time));
    const char *name = line->cols >= WIDE ? board_cell(&a, x->patient_name, 2 * NAME_CELLS)
                                          : board_cell(&a, x->patient_short, NAME_CELLS);
    const char *with = line->cols >= NARROW ? board_cell(&a, x->practitioner_name, WITH_CELLS) : "";
    int reach = line->cols >= WIDE ? 2 * REACH_CELLS : REACH_CELLS;
    pane_fit(line, 0, 1, line->cols - 1, STYLE_PLAIN,
             arena_printf(&a, "%c %s %s %s%s%s %s", row->wants_call ? '!' : ' ', when, name, with, *with ? " " : "",
                          board_cell(&a, reach_of(&a, row), reach), note_of(row, line->cols < NARROW)));
    arena_finish(&a);
}

/* Who gets it in their place, and what must be known before somebody rings. */
static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct reminders_view *v = state;
    const struct board *b = &v->board;
    const struct board_look look = {.row = draw_row, .empty = v->empty};
    (void)app;
    board_draw(b, p, &look);
    int at = b->detail_row + SCHEDULE_DETAILS;
    if (b->detail_row < 0 || b->list.here >= b->count || at >= p->rows)
        return;
    const struct reminder_row *row = &v->list.rows[b->list.here];
    struct arena a = {0};
    const char *reach = reach_of(&a, row), *text = text_width(reach) > REACH_CELLS ? reach : "";
    if (!row->can_ring)
        text = arena_printf(&a, "%s%sdo not ring", text, *text ? "; " : "");
    if (*row->whom)
        text = arena_printf(&a, "%s%sto %s", text, *text ? "; " : "", row->whom);
    const char *care = board_unsaid(&a, b, row->care);
    if (*care)
        text = arena_printf(&a, "%s%s%s", text, *text ? "; " : "", care);
    pane_fit(p, at, 1, p->cols - 1, STYLE_WARN, text);
    arena_finish(&a);
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct pane less = pane_part(p, 0, 0, p->rows > 12 ? p->rows - 1 : p->rows, p->cols);
    board_lay_out(app, state, &less);
}

/* ---- what came of it ---- */

static bool say(struct app *app, const struct schedule_whom *whom, const struct reminder_answer *what,
                const char *sentence, struct err *e)
{
    struct arena a = {0};
    struct outcome o;
    bool ok = reminder_say(&front_of(app)->desk, &a, &whom->id, &whom->version, what, &o, e);
    if (ok && o.appointment.confirmation == CONFIRM_CALL_ME)
        front_did(app, &o, "%s: %s, who still wants a call", sentence, whom->name);
    else if (ok)
        front_did(app, &o, "%s: %s, %s", sentence, whom->name, whom->where);
    else
        front_failed(app, e);
    arena_finish(&a);
    return ok;
}

enum { CONFIRMED, MESSAGE, MESSAGE_PERSON, NO_ANSWER };

static bool run_outcome(struct app *app, void *state, const struct command *row, struct err *e)
{
    static const char *const outcomes[] = {"confirmed", "message", "message-person", "no-answer"};
    static const char *const sentences[] = {"Confirmed", "Voicemail left", "Message with a person", "No answer"};
    struct schedule_whom whom = schedule_act_whom(board_here(state));
    struct reminder_answer what = {.outcome = outcomes[row->arg]};
    if (row->arg != CONFIRMED &&
        !front_is_meant(app, &whom.patient, &whom.id, outcomes[row->arg], sentences[row->arg], "", e))
        return false;
    return say(app, &whom, &what, sentences[row->arg], e);
}

static const struct reminder_row *row_here(const void *state)
{
    const struct reminders_view *v = state;
    int here = v->board.list.here;
    return here >= 0 && here < v->list.nrows ? &v->list.rows[here] : NULL;
}

static bool can_ring(const struct app *app, const void *state, struct err *e)
{
    const struct reminder_row *row = row_here(state);
    (void)app;
    return !row || row->can_ring || err_set(e, ERR_REFUSED, "%s cannot be rung: t has the words to send.",
                                            row->appointment->patient_short);
}

static bool can_leave(const struct app *app, const void *state, struct err *e)
{
    const struct reminder_row *row = row_here(state);
    if (!can_ring(app, state, e))
        return false;
    return !row || strcmp(row->may, words_desk(words_message, "nothing")) != 0 ||
           err_set(e, ERR_REFUSED, "%s wants no message left: - says that nobody answered.",
                   row->appointment->patient_short);
}

/* Says that it wants a call, or takes that back. */
static bool run_call_me(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct appointment *x = board_here(state);
    bool is_on = x->confirmation == CONFIRM_CALL_ME;
    struct schedule_whom whom = schedule_act_whom(x);
    struct arena a = {0};
    struct outcome o;
    (void)row;
    bool ok = appointment_confirm(&front_of(app)->desk, &a, &whom.id, &whom.version,
                                  is_on ? CONFIRM_NONE : CONFIRM_CALL_ME, &o, e);
    if (ok)
        front_did(app, &o, is_on ? "Needs no call any more: %s" : "Wants a call, whatever is sent: %s", whom.name);
    else
        front_failed(app, e);
    arena_finish(&a);
    return ok;
}

/* ---- t: in writing ---- */

static bool was_sent(struct app *app, void *ctx, const struct message *m, struct err *e)
{
    struct reminder_answer what = {.outcome = "sent", .mode = m->mode, .words = m->text};
    return say(app, ctx, &what, "Reminded in writing", e);
}

static const struct message_show_plan SHOW = {.sent = was_sent, .closed = free};

static bool run_text(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule_whom *whom = mem_alloc(sizeof *whom);
    *whom = schedule_act_whom(board_here(state));
    (void)row;
    if (message_show_open(app, FOLLOW_UP_REMIND, &whom->patient, &whom->id, whom->name, &SHOW, whom, e))
        return true;
    free(whom);
    return false;
}

/* ---- f: how far ahead ---- */

static bool run_days(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct reminders_view *v = state;
    (void)row, (void)e;
    v->days = v->days == 1 ? 2 : v->days == 2 ? 5 : 1;
    app_reload(app);
    return true;
}

#define OUTCOME(k, n, t, h, w, i, can)                                                                  \
    {                                                                                                   \
        .keys = (k), .name = (n), .title = (t), .help = (h), .synonyms = (w), .least_role = LEVEL_DESK, \
        .flags = BOARD_WRITE, .arg = (i), .is_ready = (can), .run = run_outcome                         \
    }
static const struct command ROWS[] = {
    OUTCOME("c", "reminder-confirm", "confirmed", "Spoken to: they will come.", "yes reached", CONFIRMED,
            schedule_act_can_begin),
    OUTCOME("v", "outcome-message", "voicemail", "A message was left on a machine.", "machine answerphone", MESSAGE,
            can_leave),
    OUTCOME("o", "outcome-message-person", "message", "A message was left with a person.", "told wife husband",
            MESSAGE_PERSON, can_leave),
    {.keys = "t",
     .name = "text-sent",
     .title = "text",
     .help = "The words to send by text, email or letter; then say that they were sent.",
     .synonyms = "email letter sms write template",
     .least_role = LEVEL_DESK,
     .flags = BOARD_WRITE,
     .run = run_text},
    OUTCOME("-", "outcome-no-answer", "no answer", "Nobody answered, or busy.", "busy rings nobody", NO_ANSWER,
            can_ring),
    BOARD_MOVE("move", "They want another time: pick it up, go to the day with it.", "reschedule change shift"),
    BOARD_CANCEL,
    {.keys = "*",
     .name = "reminder-call-me",
     .title = "wants a call",
     .help = "They have asked to be rung, and no message ends that; again: not any more.",
     .synonyms = "call me ring sticks",
     .least_role = LEVEL_DESK,
     .flags = BOARD_WRITE | COMMAND_NO_BAR,
     .run = run_call_me},
    {.keys = "f",
     .name = "reminder-filter",
     .title = "days",
     .help = "The next working day, the next two, the next five.",
     .synonyms = "ahead week more",
     .run = run_days},
    BOARD_NOTE,
    /* Not BOARD_PROMISE, which brings the t of other lists: here t is the words to send. */
    FOLLOW_UP_FORM_PROMISE(schedule_act_can_begin, COMMAND_NO_BAR),
    BOARD_EDIT(COMMAND_NO_BAR),
    BOARD_HISTORY,
    {.keys = "Enter",
     .name = "reminder-patient",
     .title = "patient",
     .help = "Open the patient.",
     .synonyms = "number phone",
     .flags = COMMAND_NEEDS_ROW | COMMAND_NO_BAR,
     .run = board_run_patient},
};

const struct screen reminders_screen = {
    .name = "reminders",
    .title = "Reminders",
    .help = "Who is booked for the next working day and has neither confirmed nor been reminded, by time.",
    .legend = "! has asked to be rung.",
    .state_size = sizeof(struct reminders_view),
    .commands = COMMAND_ROWS(ROWS),
    .load = load,
    .layout = lay_out,
    .draw = draw,
    BOARD_SCREEN,
};
