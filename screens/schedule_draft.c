#include "screens/schedule_inner.h"

#include "practice/day_page.h"
#include "screens/ask.h"
#include "screens/checklist.h"
#include "screens/complaint_form.h"
#include "screens/complaint_view.h"
#include "screens/compliment_form.h"
#include "screens/call_form.h"
#include "screens/claim_pick.h"
#include "screens/contact_form.h"
#include "screens/day_pages.h"
#include "screens/draft_form.h"
#include "screens/follow_up_form.h"
#include "screens/follow_up_work.h"
#include "screens/line_form.h"
#include "screens/obstacles.h"
#include "screens/patient_form.h"
#include "screens/patient_people.h"
#include "screens/patient_sent_on.h"
#include "screens/referrals.h"
#include "screens/patient_stop.h"
#include "screens/steps.h"
#include "screens/waiting.h"

#include <stdio.h>
#include <string.h>

/* Which forms can be taken up again, and how. */
static const struct {
    const char *form;
    void (*resume)(struct app *app, const struct draft *d);
} FORMS[] = {
    {"book", schedule_book_resume},
    {"note", schedule_note_resume},
    {"call", call_form_resume},
    {"contact", contact_form_resume},
    {"complaint", complaint_form_resume},
    {"complaint-edit", complaint_form_resume_edit},
    {"complaint-step", complaint_ask_resume},
    {"compliment", compliment_form_resume},
    {"ask", schedule_ask_resume},
    {"said", schedule_said_resume},
    {"edit", schedule_edit_resume},
    {"wait", waiting_form_resume},
    {"promise", follow_up_form_resume},
    {"followup", follow_up_form_resume},
    {"followup-edit", follow_up_form_resume_edit},
    {"outcome", follow_up_work_resume_ask},
    {"patient-end", patient_stop_resume},
    {"handover", line_form_resume},
    {"obstacle", line_form_resume},
    {"obstacle-answer", line_form_resume},
    {"seen", schedule_next_resume_seen},
    {"next-date", schedule_next_resume_date},
    {"patient-edit", patient_form_resume},
    {"patient-new", patient_new_resume},
    {"related", patient_people_resume},
    {"patient-number", patient_numbers_resume},
    {"sent-on", patient_sent_on_resume},
    {"sent-on-end", patient_sent_on_resume},
};

static void resume(struct app *app, const struct draft *d)
{
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++)
        if (strcmp(FORMS[i].form, d->form) == 0) {
            FORMS[i].resume(app, d);
            return;
        }
    app_say(app, "This form was begun with another version of the program; it cannot be taken up here.");
}

/* The newest, or the one with that id; *out NULL: there is none. */
static bool find(struct app *app, int64_t id, struct arena *a, const struct draft **out, struct err *e)
{
    struct front *front = front_of(app);
    struct draft *all;
    int n;
    *out = NULL;
    if (!draft_list(front->practice->book, front->staff, a, &all, &n, e))
        return false;
    for (int i = 0; i < n && !*out; i++)
        if (!front_is_kept(&all[i]) && (!id || all[i].id == id))
            *out = &all[i];
    return true;
}

static bool newest(struct app *app, struct arena *a, const struct draft **out, struct err *e)
{
    return find(app, 0, a, out, e);
}

/* The one that the question named: another may have become the newest since. */
static bool offered(struct app *app, struct arena *a, const struct draft **out)
{
    struct err e = {0};
    if (!find(app, front_of(app)->offered, a, out, &e))
        app_say_err(app, &e);
    else if (!*out)
        app_say(app, "That form has been taken up or dropped meanwhile.");
    return *out != NULL;
}

static void drop(struct app *app, void *ctx)
{
    struct arena a = {0};
    struct err e = {0};
    const struct draft *d;
    (void)ctx;
    if (offered(app, &a, &d)) {
        if (!draft_drop(front_of(app)->practice->book, d->id, &e))
            app_say_err(app, &e);
        else if (!schedule_draft_offer(app))
            app_say(app, "Dropped: %s.", draft_form_title_of(d));
    }
    arena_finish(&a);
}

static void answer(struct app *app, void *ctx, int which)
{
    struct arena a = {0};
    const struct draft *d;
    (void)ctx;
    if (offered(app, &a, &d)) {
        if (which == 0)
            resume(app, d);
        else
            ask_confirm(app, arena_printf(&a, "Drop the %s for good?", draft_form_title_of(d)), drop, NULL);
    }
    arena_finish(&a);
}

bool schedule_draft_offer(struct app *app)
{
    static const struct ask_answer ANSWERS[] = {{'g', "go on"}, {'x', "drop it"}};
    struct arena a = {0};
    struct err ignored = {0}; /* it is still there the next time */
    const struct draft *d;
    char question[200], time[8];
    int date, minute;
    bool is_there = newest(app, &a, &d, &ignored) && d;
    if (is_there) {
        front_of(app)->offered = d->id;
        zone_civil(d->at_ms, &date, &minute, NULL);
        (void)snprintf(question, sizeof question, "Half-filled %s, from %s:", draft_form_title_of(d),
                       civil_clock_text(minute, time));
        ask_open(app, question, ANSWERS, 2, 0, answer, NULL);
    }
    arena_finish(&a);
    return is_there;
}

static bool run_take_up(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct arena a = {0};
    const struct draft *d;
    (void)state, (void)row;
    bool ok = newest(app, &a, &d, e);
    if (ok && d)
        resume(app, d);
    else if (ok)
        app_say(app, "No form was left half-filled.");
    arena_finish(&a);
    return ok;
}

static const struct command ROWS[] = {
    {.keys = "Y",
     .name = "draft-take-up",
     .title = "half-filled",
     .help = "Go on with a form that was left half-filled.",
     .synonyms = "draft resume continue unsaved",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = run_take_up},
    {.keys = "R",
     .name = "patient-keep",
     .title = "keep in header",
     .help = "Keep this patient in the header of every screen; again: let go of them.",
     .synonyms = "pin call phone hold let go release unpin",
     .flags = COMMAND_NO_BAR,
     .is_ready = front_pin_can,
     .run = front_pin_run},
    {.keys = "I",
     .name = "journey-steps",
     .title = "steps",
     .help = "Where this patient stands on their way through the practice, and what is missing.",
     .synonyms = "journey stage progress where",
     .flags = COMMAND_NO_BAR,
     .is_ready = steps_can,
     .run = steps_run},
    {.keys = "\"",
     .name = "claim-find",
     .title = "had a booking",
     .help = "They say they had a booking: everything that ever stood in that name, number or time.",
     .synonyms = "lost missing record claim says believed",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR | COMMAND_ANYWHERE,
     .run = claim_pick_run},
    {.keys = "%",
     .name = "protocol-list",
     .title = "checklist",
     .help = "What to do and what to say, at this visit or on the telephone; steps are ticked off.",
     .synonyms = "protocol checklist script say steps words",
     .flags = COMMAND_NO_BAR,
     .run = checklist_run},
    {.keys = "@",
     .name = "reminder-list",
     .title = "reminders",
     .help = "Who is booked for the next working day and has not confirmed.",
     .synonyms = "confirmations confirm tomorrow remind",
     .flags = COMMAND_NO_BAR | COMMAND_ANYWHERE,
     .run = day_pages_run_reminders},
    {.keys = "{",
     .name = "page-open",
     .title = "opening",
     .help = "The morning's page: what came overnight, who is off, first visits, promises due.",
     .synonyms = "morning open start day",
     .flags = COMMAND_NO_BAR | COMMAND_ANYWHERE,
     .arg = DAY_PAGE_OPEN,
     .run = day_pages_run},
    {.keys = "}",
     .name = "page-close",
     .title = "closing",
     .help = "The evening's page: what has to be so before the door is locked.",
     .synonyms = "evening close end day",
     .flags = COMMAND_NO_BAR | COMMAND_ANYWHERE,
     .arg = DAY_PAGE_CLOSE,
     .run = day_pages_run},
    {.keys = "|",
     .name = "page-handover",
     .title = "next shift",
     .help = "Notes for the next shift, and what is still open.",
     .synonyms = "handover shift note hand over",
     .flags = COMMAND_NO_BAR | COMMAND_ANYWHERE,
     .arg = DAY_PAGE_HANDOVER,
     .run = day_pages_run},
    {.keys = "",
     .name = "walk-in",
     .title = "walked in",
     .help = "Somebody has come who is not booked: who it is, and they wait to be seen.",
     .synonyms = "arrived without booking appointment urgent now",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = schedule_book_run_walk_in},
    {.keys = "",
     .name = "obstacle-add",
     .title = "in my way",
     .help = "Write down what got in your way today; the owner answers it.",
     .synonyms = "obstacle annoyed slow broken improve idea",
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = obstacles_run_add},
    {.keys = "",
     .name = "obstacle-list",
     .title = "in our way",
     .help = "What got in the staff's way, and what was answered.",
     .synonyms = "obstacles answers owner",
     .flags = COMMAND_NO_BAR,
     .run = obstacles_run},
    {.keys = "",
     .name = "referral-list",
     .title = "all sent on",
     .help = "Whom we sent on and have no answer of, by when; who is to be thanked for sending us somebody.",
     .synonyms = "referral referred out waiting letter thank owed",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = referrals_run},
    {.keys = "",
     .name = "protocol-read",
     .title = "checklists read",
     .help = "Who has read the current version of each checklist; say that you have.",
     .synonyms = "staff read version protocol",
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = checklist_run_read},
    {.keys = "E",
     .name = "patient-new",
     .title = "new patient",
     .help = "Write down somebody nobody knows here yet.",
     .synonyms = "add register enquiry enter",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES | COMMAND_NO_BAR,
     .run = patient_new_run},
    {.keys = "&",
     .name = "compliment-list",
     .title = "thanks",
     .help = "What went well: read those for you, or thank a colleague.",
     .synonyms = "compliment praise colleague well done",
     .flags = COMMAND_NO_BAR,
     .run = compliment_form_run_list},
};

const struct command_rows schedule_draft_rows = COMMAND_ROWS(ROWS);
