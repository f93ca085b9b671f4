#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "screens/computers_inner.h"
#include "screens/contact_form.h"
#include "screens/follow_up_form.h"
#include "screens/term.h"

#include <stdio.h>
#include <string.h>

/* ---- opening and loading ---- */

/* A clinician's own column comes first under the marker. */
static struct id own_column(const struct app *app)
{
    const struct front *f = front_of(app);
    for (int i = 0; *f->staff && i < f->practice->npractitioners; i++) {
        const struct practitioner *who = &f->practice->practitioners[i];
        if (who->staff && strcmp(who->staff, f->staff) == 0)
            return who->id;
    }
    return ID_NONE;
}

static bool open_schedule(struct app *app, void *state, const void *what, struct err *e)
{
    struct schedule *s = state;
    const struct front_place *to = what;
    int today, now;
    (void)e;
    clock_today(&today, &now);
    if (!s->is_opened) {
        s->is_opened = true;
        s->date = today;
        s->start_min = now;
        s->practitioner = own_column(app);
        s->is_jump = true;
    }
    if (to && to->date != CIVIL_NONE)
        s->date = to->date;
    if (to && to->start_min != MINUTE_NONE)
        s->start_min = to->start_min;
    if (to && !id_is_none(&to->practitioner))
        s->practitioner = to->practitioner;
    if (to) {
        s->appointment = to->appointment;
        s->in_panel = false;
        s->is_jump = true;
    }
    s->is_today = s->date == today;
    s->is_other_day = true;
    return true;
}

static void note_day(struct schedule *s)
{
    struct arena a = {0};
    char day[16];
    s->note[0] = 0;
    if (!s->day.is_today)
        (void)snprintf(s->note, sizeof s->note, "%s, %s", civil_desk_date(s->date, day),
                       front_distance(&a, s->date, s->day.today));
    arena_finish(&a);
}

static void note_notes(const struct practice *p, struct schedule *s)
{
    struct arena *a = &s->days[s->day_arena];
    s->notes = "";
    for (int i = 0; i < s->day.nnotes; i++)
        s->notes = arena_printf(a, "%s%s%s", s->notes, i ? "; " : "* ", day_note_text(p, a, &s->day.notes[i]));
}

/* Read into the arena that is not shown, so that what is shown stays whole while it is read. */
static bool load(struct app *app, void *state, struct err *e)
{
    struct schedule *s = state;
    struct front *front = front_of(app);
    struct schedule_day day;
    struct err ignored = {0};
    int today, now, other = 1 - s->day_arena;
    clock_today(&today, &now);
    if (s->is_today)
        s->date = today;
    /* What was committed until now is in what is read now: it need not wake us again. */
    (void)book_has_changed(front->practice->book, &ignored);
    arena_reset(&s->days[other]);
    bool ok = schedule_day_after(front->practice, s->date, &s->day, &s->days[other], &day, e);
    /* A day that cannot be read is shown empty: names in the old one may be gone with the old policy. */
    s->day = ok ? day : (struct schedule_day){.date = s->date, .today = today, .now_min = now, .now_row = -1};
    s->day_arena = other;
    note_notes(front->practice, s);
    s->is_list = s->view == SCHEDULE_VIEW_AS_FITS ? front->practice->slot_min <= SCHEDULE_LIST_UP_TO
                                                  : s->view == SCHEDULE_VIEW_LIST;
    s->own = own_column(app);
    schedule_grid_make(s);
    schedule_column_load(app, s);
    note_day(s);
    if (!front->was_offered) {
        front->was_offered = true;
        computers_sync_start(app);
        (void)schedule_draft_offer(app);
        front_say_alarm(app);
    }
    return ok;
}

/* Details are asked for here, not in load: only now it is known whether the marker stands in the panel. */
static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct schedule *s = state;
    schedule_grid_lay_out(s, p->rows, p->cols);
    if (s->is_other_day)
        schedule_detail_later(app, s);
    else
        schedule_detail_load(app, s);
    if (s->is_other_day || s->look.preview_cols == 0)
        schedule_preview_forget(s);
    else
        app_moved(app); /* what was written may be about the patient beside the day */
    s->is_other_day = false;
}

static bool settle(struct app *app, void *state)
{
    schedule_detail_load(app, state);
    front_count(app);
    schedule_preview_load(app, state);
    return true;
}

static bool leave(struct app *app, void *state, struct err *e)
{
    (void)state, (void)e;
    front_note_hand(app);
    return true;
}

static void finish(void *state)
{
    struct schedule *s = state;
    arena_finish(&s->days[0]);
    arena_finish(&s->days[1]);
    arena_finish(&s->panel_arena);
    arena_finish(&s->detail_arena);
    arena_finish(&s->preview_arena);
}

static bool has_row(const void *state)
{
    return schedule_grid_appointment(state) != NULL;
}

static const char *note(const struct app *app)
{
    const struct schedule *s = app_state_of(app, "schedule");
    return s ? s->note : "";
}

/* Notes of the day, where messages come and go: they cost no line of the day. */
static const char *line(const struct app *app)
{
    const struct schedule *s = app_state_of(app, "schedule");
    struct front *f = front_of(app);
    const char *notes = s ? s->notes : "";
    if (!*f->thanks || !*notes)
        return *f->thanks ? f->thanks : notes;
    (void)snprintf(f->line, sizeof f->line, "%s   %s", notes, f->thanks);
    return f->line;
}

static bool at_hand(const void *state, void *out)
{
    const struct appointment *x = schedule_grid_appointment(state);
    return x && front_hand_of(x, out);
}

/* ---- Enter and Esc ---- */

/* Enter: puts down what is carried, opens who stands here, books where nobody does. */
static bool run_open(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct schedule *s = state;
    if (s->is_carrying)
        return schedule_carry_put(app, s, e);
    if (s->in_panel)
        return schedule_panel_take(app, s, &s->items[s->item], e);
    const struct appointment *x = schedule_grid_appointment(s);
    const struct schedule_cell *cell = schedule_grid_cell(s);
    struct id patient, record;
    if (!x && (!cell || cell->kind != CELL_FREE))
        return err_set(e, ERR_REFUSED, "Nobody is here and nobody can be: go to a free slot to book.");
    if (!x)
        return schedule_book_run(app, s, row, e);
    patient = x->patient;
    record = x->id;
    return front_open_patient(app, &patient, &record, e);
}

/* Esc leaves what is transient first: what is carried, then the panel. */
static bool type(struct app *app, void *state, const struct key *key)
{
    struct schedule *s = state;
    if (key->code != TERM_KEY_ESC && key->code != TERM_CTRL('G') && key->code != 'q')
        return false;
    if (s->is_carrying) {
        schedule_carry_put_back(app, s);
        return true;
    }
    if (s->in_panel) {
        s->in_panel = false;
        app_moved(app);
        return true;
    }
    return false;
}

/* ---- rows ---- */

#define ROW COMMAND_NEEDS_ROW
#define WRITE (COMMAND_NEEDS_ROW | COMMAND_WRITES)

static const struct command ROWS[] = {
    {.keys = "a", .name = "appointment-arrive", .title = "arrived", .help = "They are here, in the waiting room.",
     .synonyms = "here come waiting check-in", .least_role = LEVEL_DESK, .flags = WRITE,
     .is_ready = schedule_act_can_arrive, .run = schedule_act_run_arrive},
    {.keys = "r", .name = "appointment-room", .title = "room", .help = "They have gone into the room.",
     .synonyms = "in called", .least_role = LEVEL_DESK, .flags = WRITE, .is_ready = schedule_act_can_room,
     .run = schedule_act_run_room},
    {.keys = "d", .name = "appointment-seen", .title = "seen", .help = "The visit is over; then what comes next.",
     .synonyms = "done finished out next", .least_role = LEVEL_DESK, .flags = WRITE, .is_ready = schedule_act_can_see,
     .run = schedule_next_run_seen},
    {.keys = "x", .name = "appointment-cancel", .title = "cancel",
     .help = "They cancel, we do, or they did not come.", .synonyms = "delete remove no-show noshow missed absent",
     .least_role = LEVEL_DESK, .flags = WRITE, .is_ready = schedule_act_can_cancel, .run = schedule_next_run_cancel},
    {.keys = "m", .name = "appointment-move", .title = "move",
     .help = "Pick it up, others too; Enter puts them down, Esc back.",
     .synonyms = "reschedule change shift clipboard", .least_role = LEVEL_DESK, .flags = WRITE,
     .is_ready = schedule_carry_can_move, .run = schedule_carry_run},
    {.keys = "b", .name = "appointment-book", .title = "book", .help = "Book here; on a booking, their next visit.",
     .synonyms = "new add appointment walk-in", .least_role = LEVEL_DESK, .flags = COMMAND_WRITES,
     .is_ready = schedule_act_can_begin, .run = schedule_book_run},
    {.keys = "c", .name = "appointment-confirm", .title = "confirm", .help = "They have said that they will come.",
     .synonyms = "reminded yes", .least_role = LEVEL_DESK, .flags = WRITE, .is_ready = schedule_act_can_confirm,
     .run = schedule_act_run_confirm},
    {.keys = "i", .name = "appointment-inform", .title = "told",
     .help = "They have been told that it will be later.", .synonyms = "informed warn delay late",
     .least_role = LEVEL_DESK, .flags = WRITE | COMMAND_NO_BAR, .is_ready = schedule_edit_can_inform,
     .run = schedule_edit_run_inform},
    {.keys = "e", .name = "appointment-edit", .title = "change",
     .help = "When they are expected or asked to come, remark, type, length.",
     .synonyms = "edit expected late asked remark sooner fee tag", .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR, .is_ready = schedule_edit_can_edit, .run = schedule_edit_run},
    {.keys = "n", .name = "note-add", .title = "note", .help = "Write down something about this patient.",
     .synonyms = "remark comment remember", .least_role = LEVEL_DESK, .flags = COMMAND_WRITES,
     .is_ready = schedule_act_can_begin, .run = schedule_note_run},
    FOLLOW_UP_FORM_PROMISE(schedule_act_can_begin, 0),
    CONTACT_FORM_MESSAGE,
    {.keys = "B", .name = "appointment-copy", .title = "copy",
     .help = "Pick up a copy; Enter books the same there.", .synonyms = "again duplicate same repeat",
     .least_role = LEVEL_DESK, .flags = WRITE | COMMAND_NO_BAR, .arg = 1, .is_ready = schedule_carry_can_copy,
     .run = schedule_carry_run},
    {.keys = "Q", .name = "appointment-ask", .title = "ask the room",
     .help = "One line to the room about them, or its answer.", .synonyms = "question answer reply urgent",
     .least_role = LEVEL_DESK, .flags = WRITE | COMMAND_NO_BAR, .is_ready = schedule_act_can_ask,
     .run = schedule_ask_run},
    {.keys = "J", .name = "household-change", .title = "household",
     .help = "Who belongs together; join, take out, who speaks.", .synonyms = "family join couple spouse child with",
     .least_role = LEVEL_DESK, .flags = WRITE | COMMAND_NO_BAR, .is_ready = schedule_act_can_join,
     .run = schedule_household_run},
    {.keys = "Enter", .name = "schedule-open", .title = "open", .help = "Open the patient, book, or put down.",
     .synonyms = "patient show", .flags = COMMAND_NO_BAR, .run = run_open},
    {.keys = "<", .name = "appointment-step-back", .title = "a step back",
     .help = "Take the last step of this visit back.", .synonyms = "revert reinstate wrong mistake",
     .least_role = LEVEL_DESK, .flags = COMMAND_WRITES | COMMAND_NO_BAR, .is_ready = schedule_act_can_step_back,
     .run = schedule_act_run_step_back},
    {.keys = "N", .name = "opening-next", .title = "next free", .help = "The next ten free times here.",
     .synonyms = "opening available slot first", .run = schedule_pages_run_openings},
    {.keys = "]", .name = "day-next", .title = "next day", .help = "The next day that is open.",
     .synonyms = "tomorrow forward", .arg = 1, .run = schedule_pages_run_day},
    {.keys = "[", .name = "day-before", .title = "day before", .help = "The day before that was open.",
     .synonyms = "yesterday back previous", .arg = -1, .run = schedule_pages_run_day},
    {.keys = "PgDn ^F Space", .name = "page-next-day", .title = "next day", .help = "The same: a page here is a day.",
     .flags = COMMAND_NO_BAR, .arg = 1, .run = schedule_pages_run_day},
    {.keys = "PgUp ^B", .name = "page-day-before", .title = "day before", .help = "The same: a page here is a day.",
     .flags = COMMAND_NO_BAR, .arg = -1, .run = schedule_pages_run_day},
    {.keys = "T", .name = "day-today", .title = "today", .help = "Back to today, now.", .synonyms = "now",
     .run = schedule_pages_run_today},
    {.keys = "D", .name = "day-go", .title = "day", .help = "Go to a day: 23 nov, 6w, fri.",
     .synonyms = "date go jump", .run = schedule_pages_run_date},
    {.keys = "V", .name = "week-view", .title = "week", .help = "The week: who is booked, and what is free.",
     .synonyms = "days seven", .flags = COMMAND_NO_BAR, .arg = SCHEDULE_WEEK, .run = schedule_pages_run_calendar},
    {.keys = "M", .name = "month-view", .title = "month", .help = "The month: how full each day is.",
     .synonyms = "calendar load", .flags = COMMAND_NO_BAR, .arg = SCHEDULE_MONTH, .run = schedule_pages_run_calendar},
    {.keys = "Z", .name = "column-list", .title = "one column", .help = "One practitioner's day as a list; back.",
     .synonyms = "zoom list single practitioner grid", .flags = COMMAND_NO_BAR, .run = schedule_column_run_toggle},
    {.keys = "H", .name = "slot-history", .title = "what stood here",
     .help = "All that happened to this booking; on a free time, who ever stood there.",
     .synonyms = "history slot before who changed story sitting", .run = schedule_pages_run_history},
    {.keys = "F", .name = "flow-board", .title = "flow board",
     .help = "Everybody in the building, by state, with minutes.", .synonyms = "waiting room here late alarm",
     .flags = COMMAND_NO_BAR, .run = schedule_pages_run_flow},
    {.keys = "O", .name = "column-say", .title = "the column",
     .help = "This column runs late, is off, is blocked, has other hours.",
     .synonyms = "late off sick leave holiday block meeting locum stand-in hours closed note delay",
     .least_role = LEVEL_DESK, .flags = COMMAND_WRITES | COMMAND_NO_BAR, .run = schedule_said_run},
    {.keys = "P", .name = "day-print", .title = "print", .help = "The day on paper, with room to write.",
     .synonyms = "sheet paper file downtime", .least_role = LEVEL_DESK, .flags = COMMAND_NO_BAR,
     .run = schedule_print_run},
    {.keys = "Tab", .name = "schedule-side", .title = "side", .help = "To who is here and what is to do; back.",
     .synonyms = "panel building leaving", .flags = COMMAND_NO_BAR, .run = schedule_panel_run_tab},
    {.keys = "W", .name = "unresolved-list", .title = "what happened?",
     .help = "Visits over, but nobody said how they ended.", .synonyms = "unresolved unmarked open past",
     .flags = COMMAND_NO_BAR, .run = schedule_pages_run_unresolved},
    {.keys = "", .name = "to-tell-list", .title = "to tell", .help = "Who has to be told that something has changed.",
     .synonyms = "tell told ring off sick leave changed", .flags = COMMAND_NO_BAR, .run = schedule_pages_run_to_tell},
    {.keys = "w", .name = "waitlist-list", .title = "waiting list",
     .help = "On a free time: who would come then. Else the whole list.",
     .synonyms = "waitlist short notice offer", .flags = COMMAND_NO_BAR, .run = schedule_offer_run},
    {.keys = "Down j ^N", .name = "slot-down", .title = "down", .help = "Later.", .flags = COMMAND_MOVES,
     .arg = SCHEDULE_DOWN, .run = schedule_grid_run_move},
    {.keys = "Up k ^P", .name = "slot-up", .title = "up", .help = "Earlier.", .flags = COMMAND_MOVES,
     .arg = SCHEDULE_UP, .run = schedule_grid_run_move},
    {.keys = "Right l", .name = "slot-right", .title = "right", .help = "The next practitioner.",
     .flags = COMMAND_MOVES, .arg = SCHEDULE_RIGHT, .run = schedule_grid_run_move},
    {.keys = "Left h", .name = "slot-left", .title = "left", .help = "The practitioner before.",
     .flags = COMMAND_MOVES, .arg = SCHEDULE_LEFT, .run = schedule_grid_run_move},
    {.keys = "Home g", .name = "slot-first", .title = "first", .help = "The first slot of the day.",
     .flags = COMMAND_MOVES, .arg = SCHEDULE_FIRST, .run = schedule_grid_run_move},
    {.keys = "End G", .name = "slot-last", .title = "last", .help = "The last slot of the day.",
     .flags = COMMAND_MOVES, .arg = SCHEDULE_LAST, .run = schedule_grid_run_move},
};

const struct screen schedule_screen = {
    .name = "schedule",
    .title = "Schedule",
    .short_title = "Sched",
    .help = "The day by practitioner.",
    .legend = "b booked, c confirmed, A arrived, R in the room, D seen, n did not come, ? what happened, "
              ". free, x cancelled, = break, | goes on, * first visit, ^ urgent, ! two in one place, "
              "ask/ans: a question.",
    .number = 1,
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct schedule),
    .commands = COMMAND_ROWS(ROWS),
    .open = open_schedule,
    .load = load,
    .layout = lay_out,
    .draw = schedule_draw,
    .mark = schedule_draw_mark,
    .settle = settle,
    .type = type,
    .leave = leave,
    .finish = finish,
    .has_row = has_row,
    .at_hand = at_hand,
    .note = note,
    .line = line,
};
