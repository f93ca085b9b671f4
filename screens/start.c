#include "screens/start.h"

#include "practice/presence.h"
#include "screens/call_form.h"
#include "screens/calls.h"
#include "screens/complaint_form.h"
#include "screens/compliment_form.h"
#include "screens/computers_inner.h"
#include "screens/front.h"
#include "screens/live.h"
#include "screens/registry.h"
#include "screens/schedule.h"
#include "screens/term.h"

#include <stdio.h>
#include <string.h>

struct app_plan start_plan(void)
{
    return (struct app_plan){.screens = registry_screens,
                             .screen_count = registry_count(),
                             .act = {[APP_ACT_FIND] = schedule_find_open,
                                     [APP_ACT_UNDO] = schedule_undo_last,
                                     [APP_ACT_REDO] = schedule_undo_again,
                                     [APP_ACT_ARRIVE] = schedule_find_arrive,
                                     [APP_ACT_CALL] = call_form_open,
                                     [APP_ACT_WRONG] = complaint_form_wrong,
                                     [APP_ACT_WELL] = compliment_form_well},
                             .rows = schedule_draft_rows,
                             .head_name = front_head_name,
                             .head_who = front_head_who,
                             .head_pin = front_head_pin,
                             .in_words = front_in_words,
                             .find_hits = schedule_find_hits,
                             .open_hit = schedule_find_open_hit,
                             .role = front_role,
                             .act_role = LEVEL_DESK,
                             .is_read_only = front_is_read_only,
                             .watch_fd = -1,
                             .watch = front_watch,
                             .renew = front_renew,
                             .minute = front_count,
                             .has_minute = front_has_minute,
                             .unread = front_unread,
                             .unfinished = calls_unfinished};
}

/* "Front desk: Okoro"; nothing while nobody has said who it is. */
static void name_who(struct front *f)
{
    const struct practice *p = f->practice;
    const struct staff *s = practice_staff(p, &f->desk.who.staff);
    const char *role = "";
    for (int i = 0; s && i < p->nroles; i++)
        if (strcmp(p->roles[i].code, s->role) == 0)
            role = p->roles[i].name;
    if (s) {
        (void)snprintf(f->staff, sizeof f->staff, "%s", s->code);
        (void)snprintf(f->who, sizeof f->who, "%s%s%s", role, *role ? ": " : "", s->name);
    }
}

/* While another process writes, or the disk is slow: what is said meanwhile. The person would press the key again. */
static void tell_slow(void *arg, enum book_slow why, int ms)
{
    enum { MS_PER_S = 1000, MS_PER_TENTH = 100, TENTHS = 10 };
    if (why == BOOK_WAITS)
        app_say_inside(arg, "Waiting, %d s: somebody else is saving ...", (ms + MS_PER_S - 1) / MS_PER_S);
    else
        app_say_inside(arg, "Saving ... (the last time it took %d.%d s)", ms / MS_PER_S, ms / MS_PER_TENTH % TENTHS);
}

bool start_screens(const struct desk *desk, struct err *e)
{
    static const struct term_options AUTOMATIC;
    struct front front = {.practice = desk->practice, .desk = *desk};
    struct app_plan plan = start_plan();
    struct app app = {0};
    struct term *term = NULL;
    name_who(&front);
    front_take_up_pins(&front);
    /* Watched from before the first look, so that nothing is missed between the two. */
    front.live = live_open(book_path(desk->practice->book));
    plan.practice = &front;
    plan.watch_fd = live_fd(front.live);
    plan.is_month_first = !desk->practice->day_first;
    book_on_slow(desk->practice->book, tell_slow, &app);
    bool ok = term_start(&term, &AUTOMATIC, e) && app_run_loop(&app, term, &plan, schedule_screen.name, NULL, e);
    book_on_slow(desk->practice->book, NULL, NULL);
    app_finish(&app);
    presence_give_back_all(desk->practice);
    term_finish(term);
    computers_sync_leave(&front);
    live_close(front.live);
    return ok;
}
