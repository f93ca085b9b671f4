#include "practice/day_page_inner.h"

#include "base/clock.h"
#include "practice/absence.h"
#include "practice/availability.h"
#include "practice/compliment.h"
#include "practice/flow.h"
#include "practice/handover.h"
#include "practice/obstacle.h"
#include "practice/practice_plan.h"
#include "practice/schedule.h"
#include "practice/staff_task.h"
#include "practice/waitlist.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTING_NAME = 32, INSTANT_TEXT = 32, LINES_MAX = 13 };

#define IN_FILE " file" /* after the instant at which a sheet was written */

static const char BACKUP_SETTING[] = "backup";

/* ---- lines ---- */

struct day_page_line *day_page_add(struct making *m, enum day_page_what what, const char *title)
{
    struct day_page_line *l = &m->out->lines[m->out->nlines++];
    *l = (struct day_page_line){.what = what, .title = title};
    l->items = arena_array(m->a, DAY_PAGE_ITEMS, sizeof *l->items);
    return l;
}

struct day_page_item *day_page_add_item(struct day_page_line *l, const char *text)
{
    if (l->nitems == DAY_PAGE_ITEMS)
        return NULL;
    l->items[l->nitems] = (struct day_page_item){.text = text, .record = ID_NONE, .code = "", .date = CIVIL_NONE};
    return &l->items[l->nitems++];
}

/* "Tue 24 Nov": of the days around today the year says nothing. */
static const char *day_words(struct arena *a, int date, int today)
{
    enum { WITH_YEAR = 5 };
    char day[16];
    size_t n = strlen(civil_desk_date(date, day));
    return date == today ? "today" : arena_strndup(a, day, n > WITH_YEAR ? n - WITH_YEAR : n);
}

static const char *name_of(const struct practice *p, const struct id *staff)
{
    const struct staff *s = practice_staff(p, staff);
    return s ? s->name : "";
}

/* "Fri 20 Nov 17:02" of an instant. */
static const char *when_words(struct making *m, int64_t at_ms)
{
    int date, minute;
    char time[8];
    zone_civil(at_ms, &date, &minute, NULL);
    return arena_printf(m->a, "%s %s", day_words(m->a, date, m->today), civil_clock_text(minute, time));
}

/* Who is still to come can still be told before they set out: the soonest first; then who was told by nobody. */
static int by_urgency(const void *x, const void *y)
{
    const struct absence_row *a = x, *b = y;
    if (a->is_past != b->is_past)
        return a->is_past ? 1 : -1;
    if (a->appointment.date != b->appointment.date)
        return a->appointment.date < b->appointment.date ? -1 : 1;
    if (a->appointment.start_min != b->appointment.start_min)
        return a->appointment.start_min < b->appointment.start_min ? -1 : 1;
    return id_compare(&a->appointment.id, &b->appointment.id);
}

/* The same list as on the screen To tell, and its number. */
static bool to_tell(struct making *m, struct err *e)
{
    struct absence_row *rows;
    int n, total;
    if (!absence_list(m->p, false, m->a, &rows, &n, e) || !absence_count(m->p, &total, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_TO_TELL, "To tell: something has changed for them");
    l->count = total;
    if (n)
        qsort(rows, (size_t)n, sizeof *rows, by_urgency);
    for (int i = 0; i < n && l->nitems < DAY_PAGE_ITEMS; i++) {
        const struct appointment *x = &rows[i].appointment;
        char time[8];
        const char *day = x->date == m->today ? "" : arena_printf(m->a, "%s ", day_words(m->a, x->date, m->today));
        (void)day_page_add_item(l, arena_printf(m->a, "%s%s%s  %s: %s", day, civil_clock_text(x->start_min, time),
                                                rows[i].is_past ? " late" : "", x->patient_short, rows[i].why));
    }
    return true;
}

/* A line that is only there where it is not done. */
bool day_page_left_of(struct making *m, day_page_maker *make, struct err *e)
{
    int had = m->out->nlines;
    if (!make(m, e))
        return false;
    if (m->out->nlines > had && m->out->lines[had].count == 0)
        m->out->nlines = had;
    return true;
}

static bool promises_left(struct making *m, struct err *e)
{
    return day_page_left_of(m, day_page_promises, e);
}

static bool to_tell_left(struct making *m, struct err *e)
{
    return day_page_left_of(m, to_tell, e);
}

/* ---- what the day has ---- */

static bool away(struct making *m, struct err *e)
{
    struct availability *all;
    int n;
    char from[8], to[8];
    if (!availability_list(m->p->book, m->today, m->today, m->a, &all, &n, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_AWAY, "Off today");
    l->is_info = true;
    for (int i = 0; i < n; i++) {
        const struct availability *x = &all[i];
        if (strcmp(x->what, availability_code(AVAILABILITY_OFF)) != 0 ||
            !availability_covers(x, &x->practitioner, m->today))
            continue;
        bool is_all = id_is_none(&x->practitioner);
        const char *who = is_all ? "everybody" : practice_practitioner_name(m->p, &x->practitioner, m->a);
        const char *why = availability_why(AVAILABILITY_OFF, x->label);
        const char *hours =
            x->start_min == MINUTE_NONE ? ""
            : x->end_min >= DAY_MIN /* of the day: not until midnight */
                ? arena_printf(m->a, " from %s", civil_clock_text(x->start_min, from))
                : arena_printf(m->a, " %s-%s", civil_clock_text(x->start_min, from), civil_clock_text(x->end_min, to));
        l->count++;
        (void)day_page_add_item(l, arena_printf(m->a, "%s%s%s%s", who, hours, *why ? ": " : "", why));
    }
    return true;
}

static const char *visit_words(struct making *m, const struct appointment *x)
{
    char time[8];
    return arena_printf(m->a, "%s%s%s  %s%s%s", x->date == m->today ? "" : day_words(m->a, x->date, m->today),
                        x->date == m->today ? "" : " ", civil_clock_text(x->start_min, time), x->patient_name,
                        *x->practitioner_name ? ", " : "", x->practitioner_name);
}

static bool first(struct making *m, struct err *e)
{
    struct appointment *all;
    int n;
    if (!schedule_list(m->p, m->today, m->today, m->a, &all, &n, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_FIRST, "First visits today");
    l->is_info = true;
    for (int i = 0; i < n; i++) {
        if (!all[i].is_first || all[i].is_history || !(transition_is_active(all[i].status)))
            continue;
        l->count++;
        (void)day_page_add_item(l, visit_words(m, &all[i]));
    }
    return true;
}

static bool unmarked(struct making *m, struct err *e)
{
    struct appointment *all;
    int n, total, untold;
    if (!schedule_unresolved(m->p, DAY_PAGE_ITEMS, m->a, &all, &n, &total, e) || !absence_untold(m->p, &untold, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_UNMARKED, "What happened? Visits nobody has marked");
    l->count = total;
    if (untold)
        l->title = arena_printf(m->a, "What happened? Nobody marked them; %d never told", untold);
    for (int i = 0; i < n; i++)
        (void)day_page_add_item(l, visit_words(m, &all[i]));
    return true;
}

/* Of the days before: whoever opens sees what yesterday left open, and nothing where it left nothing. */
static bool unmarked_left(struct making *m, struct err *e)
{
    return day_page_left_of(m, unmarked, e);
}

static bool still_here(struct making *m, struct err *e)
{
    struct flow f;
    if (!flow_load(m->p, m->a, &f, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_HERE, "Still in the building");
    for (int i = 0; i < f.nrows; i++) {
        const struct flow_row *row = &f.rows[i];
        if (row->state == FLOW_DUE)
            continue;
        l->count++;
        const char *who = row->appointment->practitioner_name;
        (void)day_page_add_item(l, arena_printf(m->a, "%s: %s%s%s", row->appointment->patient_short,
                                                flow_state_text(row->state), *who ? ", " : "", who));
    }
    return true;
}

/* Who waits for a time, and the day until which one was of use is past: none will be offered any more. */
static bool waiting(struct making *m, struct err *e)
{
    struct waitlist_row *all;
    struct day_page_line *l = NULL;
    int n;
    if (!waitlist_list(m->p, m->a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        const struct appointment *x = all[i].appointment;
        if (!all[i].is_over || all[i].has_place)
            continue;
        l = l ? l : day_page_add(m, DAY_PAGE_WAITLIST, "Waiting list: the day they named is past");
        l->count++;
        (void)day_page_add_item(l, arena_printf(m->a, "%s, until %s: %s", x->patient_name,
                                                day_words(m->a, x->want_until, m->today), all[i].wants));
    }
    return true;
}

/* ---- tomorrow ---- */

static bool need_reminders(struct making *m, struct err *e)
{
    if (m->has_reminders)
        return true;
    m->has_reminders = true;
    if (!reminder_load(m->p, 1, m->a, &m->reminders, e))
        return false;
    m->out->next = m->reminders.to;
    return true;
}

static bool tomorrow(struct making *m, struct err *e)
{
    if (!need_reminders(m, e))
        return false;
    const struct reminders *r = &m->reminders;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_TOMORROW, "");
    l->title = arena_printf(m->a, "Not confirmed for %s", day_words(m->a, r->to, m->today));
    if (r->nlately)
        l->title = arena_printf(m->a, "%s; %d just booked", l->title, r->nlately);
    l->count = r->nrows;
    for (int i = 0; i < r->nrows && l->nitems < DAY_PAGE_ITEMS; i++)
        (void)day_page_add_item(l, arena_printf(m->a, "%s%s", visit_words(m, r->rows[i].appointment),
                                                r->rows[i].wants_call ? ", wants a call" : ""));
    return true;
}

static void sheet_setting(int date, char out[SETTING_NAME])
{
    char day[11];
    (void)snprintf(out, SETTING_NAME, "sheet %s", civil_date_text(date, day));
}

static int64_t instant_of(struct making *m, const char *setting)
{
    const char *value = book_setting(m->p->book, m->a, setting);
    return value ? strtoll(value, NULL, 10) : 0;
}

/* Written into a file, which nobody can read when every computer is off. */
static bool is_in_file(struct making *m, const char *setting)
{
    const char *value = book_setting(m->p->book, m->a, setting);
    return value && strstr(value, IN_FILE);
}

static bool sheet(struct making *m, struct err *e)
{
    char setting[SETTING_NAME];
    if (!need_reminders(m, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_SHEET, "");
    sheet_setting(m->reminders.to, setting);
    int64_t at = instant_of(m, setting);
    const char *day = day_words(m->a, m->reminders.to, m->today);
    l->count = at == 0;
    l->title = at && is_in_file(m, setting) ? arena_printf(m->a, "%s in a file: written %s", day, when_words(m, at))
               : at                         ? arena_printf(m->a, "%s on paper: printed %s", day, when_words(m, at))
                                            : arena_printf(m->a, "%s on paper: not printed here yet", day);
    return true;
}

static bool backup(struct making *m, struct err *e)
{
    int date = CIVIL_NONE, minute;
    int64_t at = instant_of(m, BACKUP_SETTING);
    (void)e;
    if (at)
        zone_civil(at, &date, &minute, NULL);
    struct day_page_line *l = day_page_add(m, DAY_PAGE_BACKUP, "");
    l->count = date != m->today;
    l->title =
        at ? arena_printf(m->a, "Backup: last %s", when_words(m, at)) : "Backup: none was made from this computer";
    return true;
}

/* ---- what people wrote ---- */

static const char *one_line(struct arena *a, const char *text)
{
    char *line = arena_strdup(a, text);
    for (char *s = line; (s = strpbrk(s, "\n\t")) != NULL;)
        *s = ' ';
    return line;
}

/* What was written today is not from the shift before, whoever reads it. */
static const char *notes_title(const struct making *m, const struct handover *all, int n)
{
    int of_today = 0;
    for (int i = 0; i < n; i++)
        of_today += all[i].at_ms >= zone_instant_near(m->today, 0);
    if (of_today == 0)
        return "Notes from the shift before";
    return of_today == n ? "Notes of today, for the next shift" : "Notes of today, and from the shift before";
}

static bool notes(struct making *m, struct err *e)
{
    struct handover *all;
    int n;
    if (!handover_list(m->p, m->a, &all, &n, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_NOTES, notes_title(m, all, n));
    l->count = handover_unread(all, n);
    for (int i = 0; i < n && l->nitems < DAY_PAGE_ITEMS; i++) {
        const char *by = name_of(m->p, &all[i].by), *reader = name_of(m->p, &all[i].read_by);
        const char *read = !all[i].read_at_ms ? "" : *reader ? arena_printf(m->a, " (read: %s)", reader) : " (read)";
        struct day_page_item *item =
            day_page_add_item(l, arena_printf(m->a, "%s%s%s: %s%s", when_words(m, all[i].at_ms), *by ? ", " : "", by,
                                              one_line(m->a, all[i].text), read));
        item->record = all[i].id;
        item->is_done = all[i].read_at_ms != 0;
    }
    return true;
}

static bool tasks(struct making *m, struct err *e)
{
    struct staff_task *all;
    int n;
    if (!staff_task_list(m->p, m->today, m->a, &all, &n, e))
        return false;
    struct day_page_line *l = NULL;
    for (int i = 0; i < n; i++) {
        if (all[i].date == CIVIL_NONE)
            continue;
        l = l ? l : day_page_add(m, DAY_PAGE_TASKS, "To be done in the practice");
        l->count += !all[i].is_done;
        const char *since = all[i].date == m->today || all[i].is_done
                                ? ""
                                : arena_printf(m->a, ", since %s", day_words(m->a, all[i].date, m->today));
        const char *by = all[i].is_done ? arena_printf(m->a, " (done: %s)", *all[i].by ? all[i].by : "somebody") : "";
        struct day_page_item *item = day_page_add_item(l, arena_printf(m->a, "%s%s%s", all[i].text, since, by));
        if (!item)
            continue;
        item->code = all[i].code;
        item->date = all[i].date;
        item->is_done = all[i].is_done;
    }
    return true;
}

/* The working day before this one; yesterday where there is none within a week. */
static int working_day_before(struct making *m)
{
    enum { WEEK = 7 };
    struct err ignored = {0}; /* policy's hours count */
    (void)practice_plan(m->p, m->today - WEEK, m->today, &ignored);
    for (int at = m->today - 1; at > m->today - WEEK; at--)
        if (practice_is_working_day(m->p, at))
            return at;
    return m->today - 1;
}

/* What people said was good since the working day before: the day begins with it, if there is any. */
static bool compliments(struct making *m, struct err *e)
{
    struct compliment *all;
    int n;
    if (!compliment_list(m->p, &ID_NONE, false, m->a, &all, &n, e))
        return false;
    int64_t since = zone_instant_near(working_day_before(m), 0);
    if (n == 0 || all[0].at_ms < since)
        return true;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_COMPLIMENTS, "What went well");
    l->is_info = true;
    for (int i = 0; i < n && all[i].at_ms >= since; i++) {
        l->count++;
        if (l->nitems < DAY_PAGE_ITEMS)
            (void)day_page_add_item(l, compliment_line(m->p, m->a, &all[i]));
    }
    return true;
}

static bool obstacles(struct making *m, struct err *e)
{
    struct obstacle *all;
    int n;
    if (!obstacle_list(m->p, 1, m->a, &all, &n, e))
        return false;
    struct day_page_line *l = day_page_add(m, DAY_PAGE_OBSTACLES, "What got in your way today");
    l->is_info = true;
    l->count = n;
    for (int i = 0; i < n && l->nitems < DAY_PAGE_ITEMS; i++) {
        struct day_page_item *item =
            day_page_add_item(l, arena_printf(m->a, "%s%s%s", all[i].text, *all[i].answer ? ": " : "", all[i].answer));
        item->record = all[i].id;
        item->is_done = *all[i].answer != 0;
    }
    return true;
}

/* ---- the pages ---- */

static day_page_maker *const makers[DAY_PAGES][LINES_MAX] = {
    [DAY_PAGE_OPEN] = {notes, compliments, day_page_calls, day_page_unanswered, unmarked_left, to_tell, away, first,
                       day_page_promises, waiting, day_page_late, day_page_load_of_desk, tasks},
    [DAY_PAGE_HANDOVER] = {notes, day_page_calls, day_page_unanswered, day_page_promises, to_tell, still_here,
                           unmarked},
    [DAY_PAGE_CLOSE] = {unmarked, still_here, day_page_calls, day_page_unanswered, promises_left, to_tell_left,
                        tomorrow, sheet, backup, tasks, obstacles},
};

bool day_page_is_done(const struct day_page_line *line)
{
    return !line->is_info && line->count == 0;
}

bool day_page_load(struct practice *p, enum day_page page, struct arena *a, struct day_page_view *out, struct err *e)
{
    struct making m = {.p = p, .a = a, .out = out};
    *out = (struct day_page_view){.page = page, .next = CIVIL_NONE};
    clock_today(&m.today, &m.now);
    out->date = m.today;
    for (int i = 0; i < LINES_MAX && makers[page][i]; i++)
        if (!makers[page][i](&m, e))
            return false;
    for (int i = 0; i < out->nlines; i++)
        out->nopen += !out->lines[i].is_info && out->lines[i].count > 0;
    return true;
}

const char *day_page_code(enum day_page_what what)
{
    static const char *const codes[DAY_PAGE_WHATS] = {
        "notes", "unanswered", "to-tell", "away",      "first-visits", "promises", "unmarked", "here",     "tomorrow",
        "sheet", "backup",     "tasks",   "obstacles", "compliments",  "late",     "load",     "waitlist", "calls"};
    return codes[what];
}

static void note_now(struct book *b, const char *setting, const char *how)
{
    struct err ignored = {0};
    char at[INSTANT_TEXT];
    (void)snprintf(at, sizeof at, "%" PRId64 "%s", clock_now_ms(), how);
    (void)book_set_setting(b, setting, at, &ignored);
}

void day_page_note_sheet(struct book *b, int date, bool is_file)
{
    char setting[SETTING_NAME];
    sheet_setting(date, setting);
    struct arena a = {0};
    const char *was = is_file ? book_setting(b, &a, setting) : NULL;
    if (!was || strstr(was, IN_FILE))
        note_now(b, setting, is_file ? IN_FILE : "");
    arena_finish(&a);
}

void day_page_note_backup(struct book *b)
{
    note_now(b, BACKUP_SETTING, "");
}
