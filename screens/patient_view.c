#include "screens/patient_view.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/follow_up_kind.h"
#include "practice/slot.h"
#include "practice/words.h"
#include "screens/board.h"
#include "screens/contact_form.h"
#include "screens/follow_up_form.h"
#include "screens/front.h"
#include "screens/patient_entry.h"
#include "screens/patient_form.h"
#include "screens/patient_head.h"
#include "screens/patient_people.h"
#include "screens/patient_sent_on.h"
#include "screens/patient_stop.h"
#include "screens/patient_timeline.h"
#include "screens/patient_open.h"
#include "screens/schedule.h"
#include "screens/waiting.h"

#include <stdio.h>
#include <string.h>

enum {
    DETAIL_ROWS = 2, /* the whole text of the row under the marker */
    PAST_VISITS = 3, /* so many of the last are looked at for what is open */
};

struct patient_view {
    struct schedule acting;   /* must be first: what the acts of the day take for their screen (board.h) */
    struct appointment visit; /* the booking lent to them: whole, in lent_arena */
    struct id lent;           /* which row that was asked for; none: ask */
    struct id id;
    struct arena arena, detail_arena, lent_arena;
    struct patient who;
    struct patient_head head;
    struct appointment *visits; /* to come, and the last; newest first */
    int nvisits;
    struct patient_timeline timeline;
    const char **detail;
    int ndetail;
    char name[48]; /* on the tab */
};

/* ---- loading ---- */

static bool load(struct app *app, void *state, struct err *e)
{
    struct patient_view *v = state;
    struct practice *p = front_of(app)->practice;
    struct err ignored = {0};
    int today, now;
    clock_today(&today, &now);
    (void)book_has_changed(p->book, &ignored); /* all of it is in what is read now */
    arena_reset(&v->arena);
    v->head.count = v->nvisits = 0;
    v->lent = ID_NONE;
    v->acting.nitems = 0;
    board_lend_day(&v->acting);
    if (!book_read_begin(p->book, e)) /* one state for all of it, and half of what each statement costs alone */
        return false;
    bool ok = patient_get(p->book, &v->id, &v->arena, &v->who, e) &&
              appointment_lately(p, &v->arena, &v->id, today, PAST_VISITS, &v->visits, &v->nvisits, e);
    if (ok)
        patient_timeline_start(&v->timeline, patient_head_next(v->visits, v->nvisits, today, now));
    ok = ok && patient_timeline_load(&v->timeline, p, &v->id, e);
    if (ok)
        patient_head_make(&v->head, p, &v->arena, &v->who, v->visits, v->nvisits);
    book_read_end(p->book);
    if (!ok)
        return false;
    (void)snprintf(v->name, sizeof v->name, "%s", patient_name_grid(&v->arena, &v->who));
    return true;
}

static bool open_patient(struct app *app, void *state, const void *what, struct err *e)
{
    struct patient_view *v = state;
    const struct front_patient *to = what;
    struct id marked = front_take_noted(app);
    const struct front_pin *pin = front_pinned(app);
    struct id id = to ? to->patient : !id_is_none(&marked) ? marked : pin ? pin->patient : v->id;
    if (id_is_none(&id))
        return err_set(e, ERR_REFUSED, "No patient is chosen: / finds one, or go to a booking and press 2.");
    struct id survivor;
    if (!patient_resolve(front_of(app)->practice->book, &id, &survivor, e))
        return false;
    if (id_compare(&survivor, &v->id) != 0)
        patient_timeline_reset(&v->timeline);
    v->id = survivor;
    if (to && id_is_none(&to->record))
        patient_timeline_forget(&v->timeline);
    if (to)
        patient_timeline_want(&v->timeline, front_of(app)->practice, &to->record);
    return true;
}

/* ---- how it looks ---- */

static int first_row(const struct patient_view *v)
{
    return v->head.count + 1;
}

static int detail_rows(const struct pane *p)
{
    enum { ROOM_FROM = 14 };
    return p->rows >= ROOM_FROM ? DETAIL_ROWS : 0;
}

static struct pane body_of(const struct patient_view *v, const struct pane *p)
{
    int below = detail_rows(p) ? detail_rows(p) + 1 : 0;
    return pane_part(p, first_row(v), 0, p->rows - first_row(v) - below, p->cols);
}

static void make_detail(struct patient_view *v, int cols)
{
    arena_reset(&v->detail_arena);
    v->ndetail = 0;
    const struct timeline_row *row = patient_timeline_row(&v->timeline);
    if (!row)
        return;
    size_t n = strlen(row->text);
    const char *stop = n && strchr(".!?", row->text[n - 1]) ? "" : ".";
    const char *where = arena_printf(&v->detail_arena, "%s%s%s%s%s%s", row->text, *row->by ? stop : "",
                                     *row->by ? " By " : "", row->by,
                                     *row->site ? ", " : "", row->site);
    v->ndetail = text_wrap(&v->detail_arena, where, cols - 2, &v->detail);
}

/* Lends the booking under the marker to the acts of the day. It is read when the marker rests or something is pressed
 * that does not only move it. */
static void lend(struct app *app, struct patient_view *v)
{
    const struct timeline_row *row = patient_timeline_row(&v->timeline);
    struct err ignored = {0}; /* then the acts say that there is no booking */
    if (row && id_compare(&row->record, &v->lent) == 0)
        return;
    arena_reset(&v->lent_arena);
    v->lent = row ? row->record : ID_NONE;
    bool is_visit = row && row->kind == KIND_APPOINTMENT &&
                    appointment_get(front_of(app)->practice, &v->lent_arena, &row->record, &v->visit, &ignored);
    board_lend(&v->acting, is_visit ? &v->visit : NULL);
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct patient_view *v = state;
    patient_timeline_lay_out(app, &v->timeline, body_of(v, p).rows);
    lend(app, v);
    make_detail(v, p->cols);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct patient_view *v = state;
    struct pane body = body_of(v, p);
    (void)app;
    patient_head_draw(&v->head, p);
    patient_timeline_draw(&v->timeline, &body);
    for (int i = 0; i < detail_rows(p) && i < v->ndetail; i++)
        pane_fit(p, p->rows - detail_rows(p) + i, 1, p->cols - 1, STYLE_PLAIN, v->detail[i]);
}

static void mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct patient_view *v = state;
    struct pane body = body_of(v, p);
    (void)app;
    patient_timeline_mark(&v->timeline, &body);
}

static bool settle(struct app *app, void *state)
{
    struct patient_view *v = state;
    patient_timeline_settle(&v->timeline);
    lend(app, v);
    make_detail(v, term_cols(app->term));
    return true;
}

static void scrolled(struct app *app, void *state)
{
    patient_timeline_show(app, &((struct patient_view *)state)->timeline);
}

static bool only_moves(const struct app *app, int key)
{
    for (size_t i = 0; i < list_commands.count; i++)
        if (command_has_key(app_keys(app, &list_commands.rows[i]), key))
            return true;
    return false;
}

/* Esc leaves what is transient first: what is searched for. */
static bool type(struct app *app, void *state, const struct key *key)
{
    struct patient_view *v = state;
    if (!only_moves(app, key->code))
        lend(app, v); /* the marker may have moved since: its booking is the one that is meant */
    bool is_back = key->code == TERM_KEY_ESC || key->code == TERM_CTRL('G') || key->code == 'q';
    return is_back && patient_timeline_show_all(app, &v->timeline);
}

static void finish(void *state)
{
    struct patient_view *v = state;
    arena_finish(&v->arena);
    arena_finish(&v->detail_arena);
    arena_finish(&v->lent_arena);
    arena_finish(&v->acting.detail_arena);
    arena_finish(&v->timeline.arena);
    arena_finish(&v->timeline.rows_arena);
}

static const struct timeline_row *row_here(const void *state)
{
    return patient_timeline_row(&((const struct patient_view *)state)->timeline);
}

static bool has_row(const void *state)
{
    return row_here(state) != NULL;
}

static struct list *list_of(void *state)
{
    return &((struct patient_view *)state)->timeline.list;
}

/* The patient, and the visit under the marker. */
static bool at_hand(const void *state, void *out)
{
    const struct patient_view *v = state;
    struct front_hand *hand = out;
    const struct timeline_row *row = row_here(state);
    *hand = (struct front_hand){.patient = v->id};
    if (row && row->kind == KIND_APPOINTMENT)
        hand->appointment = row->record;
    (void)snprintf(hand->name, sizeof hand->name, "%s", v->name);
    return true;
}

static const char *note(const struct app *app)
{
    const struct patient_view *v = app_state_of(app, "patient");
    return v && app_screen(app) == &patient_view_screen ? v->name : "";
}

const struct id *patient_view_patient(const struct app *app)
{
    const struct patient_view *v = app_state_of(app, "patient");
    return &v->id;
}

const char *patient_view_name(const struct app *app)
{
    const struct patient_view *v = app_state_of(app, "patient");
    return v->name;
}

/* ---- what can be done ---- */

static bool can_go(const struct app *app, const void *state, struct err *e)
{
    const struct timeline_row *row = row_here(state);
    (void)app;
    return (row && row->kind == KIND_APPOINTMENT) ||
           err_set(e, ERR_REFUSED, "Only a visit stands in the day: go to one first.");
}

static bool run_go(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct id visit = row_here(state)->record;
    (void)row;
    return patient_entry_go(app, &visit, e);
}

/* There is a booking under the marker; else says why not. */
static bool can_act(const struct app *app, const void *state, struct err *e)
{
    return schedule_act_is_ready(app, state, e);
}

/* Into the day with it; once it is put down, or put back, its patient is shown again with it. */
static bool run_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    union schedule_from from = {.patient = {v->id, v->visit.id}};
    (void)row;
    return schedule_carry_open(app, &v->visit, &from, e);
}

static bool has_queued(const struct app *app, const void *state, struct err *e)
{
    const struct patient_view *v = state;
    (void)app;
    return v->head.nqueued > 0 ||
           err_set(e, ERR_REFUSED, "Nothing is open for them. N on Follow-ups writes something down.");
}

static bool run_queued(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    (void)row;
    return patient_open_list(app, &v->who, e);
}

static bool run_open(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    (void)row, (void)e;
    patient_entry_open(app, row_here(state), v->name);
    return true;
}

static bool run_turn(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct patient_view *v = state;
    return patient_timeline_turn(app, &v->timeline, row->arg, e);
}

static bool run_filter(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct patient_view *v = state;
    (void)row, (void)e;
    patient_timeline_choose(app, &v->timeline, &v->id);
    return true;
}

static bool run_search(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct patient_view *v = state;
    (void)row, (void)e;
    patient_timeline_search(app, &v->timeline);
    return true;
}

static bool run_book(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    const struct appointment *usual = NULL;
    (void)row;
    for (int i = 0; i < v->nvisits && !usual; i++)
        if (v->visits[i].status != STATUS_CANCELLED && v->visits[i].status != STATUS_WAITLIST)
            usual = &v->visits[i];
    return schedule_book_for(app, &v->id, usual, e);
}

static bool run_note(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    (void)row, (void)e;
    schedule_note_open(app, &v->id, &ID_NONE, v->name);
    return true;
}

static bool run_household(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    (void)row, (void)e;
    schedule_household_open(app, &v->id, v->name);
    return true;
}

static bool run_wait(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct patient_view *v = state;
    (void)row;
    return waiting_form_add(app, &v->id, e);
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "entry-open",
     .title = "open",
     .help = "All of it: who wrote it, when, at which computer, before and after.",
     .synonyms = "details history versions who",
     .flags = COMMAND_NEEDS_ROW,
     .run = run_open},
    {.keys = "Tab",
     .name = "patient-queued",
     .title = "to do",
     .help = "What is open for them: ring back, promise, recall; Enter works it.",
     .synonyms = "open follow-up promise callback recall answer work",
     .is_ready = has_queued,
     .run = run_queued},
    BOARD_ROW("a", "appointment-arrive", "arrived", "They are here, in the waiting room.", "here come waiting late",
              schedule_act_can_arrive, schedule_act_run_arrive, 0),
    BOARD_ROW("r", "appointment-room", "room", "They have gone into the room.", "in called", schedule_act_can_room,
              schedule_act_run_room, 0),
    BOARD_ROW("d", "appointment-seen", "seen", "The visit is over; then what comes next.", "done finished out next",
              schedule_act_can_see, schedule_next_run_seen, 0),
    BOARD_CANCEL,
    BOARD_ROW("m", "appointment-move", "move", "Pick it up, into the day; Enter there puts it down.",
              "reschedule change shift", schedule_carry_can_move, run_move, 0),
    BOARD_ROW("c", "appointment-confirm", "confirm", "They have said that they will come.", "reminded yes",
              schedule_act_can_confirm, schedule_act_run_confirm, 0),
    {.keys = "D",
     .name = "visit-day",
     .title = "its day",
     .help = "Show this visit where it stands in the day.",
     .synonyms = "go schedule slot",
     .flags = COMMAND_NEEDS_ROW,
     .is_ready = can_go,
     .run = run_go},
    BOARD_ROW("i", "appointment-inform", "told", "They have been told that it will be later.", "informed warn delay",
              schedule_edit_can_inform, schedule_edit_run_inform, COMMAND_NO_BAR),
    BOARD_ROW("Q", "appointment-ask", "ask the room", "One line to the room about them, or its answer.",
              "question answer reply urgent", schedule_act_can_ask, schedule_ask_run, COMMAND_NO_BAR),
    BOARD_ROW("<", "appointment-step-back", "a step back", "Take the last step of this visit back.",
              "revert reinstate wrong mistake", schedule_act_can_step_back, schedule_act_run_step_back, COMMAND_NO_BAR),
    {.keys = "H",
     .name = "appointment-history",
     .title = "history",
     .help = "Every state this booking was in, and by whom.",
     .synonyms = "before who changed story sitting",
     .flags = COMMAND_NEEDS_ROW | COMMAND_NO_BAR,
     .is_ready = can_act,
     .run = schedule_history_run},
    {.keys = "b",
     .name = "patient-book",
     .title = "book",
     .help = "Book for them: the next free time, or 6w.",
     .synonyms = "new appointment visit",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = run_book},
    {.keys = "n",
     .name = "patient-note",
     .title = "note",
     .help = "Write down something about this patient.",
     .synonyms = "remark comment remember",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = run_note},
    FOLLOW_UP_FORM_PROMISE(NULL, 0),
    CONTACT_FORM_MESSAGE,
    {.keys = "e",
     .name = "patient-edit",
     .title = "change",
     .help = "Change name, numbers, needs, alert, facts, address.",
     .synonyms = "edit phone telephone address needs interpreter alert preferred",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .run = patient_form_edit},
    {.keys = "K",
     .name = "related-people",
     .title = "people around",
     .help = "Parent, guardian, carer; who must not be told.",
     .synonyms = "mother father guardian carer contact court related",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = patient_people_run},
    {.keys = "N",
     .name = "referral-new",
     .title = "sent on",
     .help = "Sent on to somebody else: to whom, what came of it.",
     .synonyms = "refer referral specialist elsewhere answer close",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = patient_sent_on_run},
    {.keys = "X",
     .name = "patient-end",
     .title = "died/moved/same",
     .help = "Died, moved away, no contact, two records of one person.",
     .synonyms = "death deceased gone merge duplicate unsubscribe",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = patient_stop_run},
    {.keys = "J",
     .name = "household-change",
     .title = "household",
     .help = "Who belongs together; join, take out, who speaks.",
     .synonyms = "family join couple spouse child",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = run_household},
    {.keys = "w",
     .name = "waitlist-patient",
     .title = "waiting list",
     .help = "Put them on the waiting list.",
     .synonyms = "waitlist sooner",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = run_wait},
    {.keys = "f",
     .name = "timeline-filter",
     .title = "filter",
     .help = "What to show: visits, contacts, notes, promises, everything.",
     .synonyms = "only kind confidential hide automatic",
     .run = run_filter},
    {.keys = "S",
     .name = "timeline-search",
     .title = "search in it",
     .help = "Show only entries with these words.",
     .synonyms = "find words text",
     .run = run_search},
    {.keys = "[",
     .name = "year-before",
     .title = "year before",
     .help = "Go to the year before.",
     .synonyms = "older jump",
     .flags = COMMAND_NO_BAR,
     .arg = -1,
     .run = run_turn},
    {.keys = "]",
     .name = "year-next",
     .title = "year after",
     .help = "Go to the year after.",
     .synonyms = "newer jump",
     .flags = COMMAND_NO_BAR,
     .arg = 1,
     .run = run_turn},
};

const struct screen patient_view_screen = {
    .name = "patient",
    .title = "Patient",
    .short_title = "Pat",
    .help = "Who this is to us, what is next, and all that happened.",
    .legend = "b booked, c confirmed, A arrived, R in the room, D seen, n did not come, x cancelled, "
              "< from them, > from us, - note, * promise, ! went wrong, + went well, or became known.",
    .number = 2,
    .state_size = sizeof(struct patient_view),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_patient,
    .load = load,
    .layout = lay_out,
    .draw = draw,
    .mark = mark,
    .settle = settle,
    .type = type,
    .finish = finish,
    .has_row = has_row,
    .list = list_of,
    .scrolled = scrolled,
    .at_hand = at_hand,
    .note = note,
};
