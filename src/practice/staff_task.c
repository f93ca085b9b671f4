#include "practice/staff_task.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/appointment_edit.h"
#include "practice/policy_table.h"
#include "practice/slot.h"

#include <string.h>

enum { LOOK_BACK = 366 };

/* Weekdays as bits; 0 where a word is none. */
static unsigned weekdays_of(const char *text)
{
    unsigned bits = 0;
    for (const char *s = text; *s; s += strspn(s, " ")) {
        size_t n = strcspn(s, " ");
        unsigned bit = 0;
        for (int i = 0; i < POLICY_DAYS; i++)
            if (n == strlen(policy_days[i]) && memcmp(policy_days[i], s, n) == 0)
                bit = 1U << i;
        if (!bit)
            return 0;
        bits |= bit;
        s += n;
    }
    return bits;
}

static bool is_step(const char *text)
{
    return strcmp(text, "1d") == 0 || strcmp(text, "1w") == 0 || strcmp(text, "1m") == 0;
}

bool staff_task_every_is(const char *text)
{
    return is_step(text) || weekdays_of(text) != 0;
}

/* Whether it falls on this day, were every day open. */
static bool falls_on(const char *every, int date)
{
    if (strcmp(every, "1d") == 0)
        return true;
    if (strcmp(every, "1w") == 0)
        return civil_weekday(date) == 0;
    if (strcmp(every, "1m") == 0)
        return civil_split(date).day == 1;
    return (weekdays_of(every) >> civil_weekday(date)) & 1U;
}

const char *staff_task_often(const char *every, struct arena *a)
{
    const char *text = "";
    if (is_step(every))
        return every[1] == 'd' ? "every day" : every[1] == 'w' ? "once a week" : "once a month";
    for (int i = 0; i < POLICY_DAYS; i++)
        if ((weekdays_of(every) >> i) & 1U)
            text = arena_printf(a, "%s%s%s", text, *text ? ", " : "every ", civil_weekday_name(i));
    return text;
}

int staff_task_date(const struct calendar *c, const char *every, int today)
{
    int found = CIVIL_NONE;
    for (int at = today; at > today - LOOK_BACK && found == CIVIL_NONE; at--) {
        int open = falls_on(every, at) ? calendar_working_day(c, at, 0) : CIVIL_NONE;
        if (open != CIVIL_NONE && open <= today)
            found = open;
    }
    return found;
}

static struct id done_id(const char *code, int date)
{
    char text[64], day[11];
    char *at = stpncpy(text, code, 32);
    *at++ = ' ';
    stpcpy(at, civil_date_text(date, day));
    return id_derived("staff-task", text);
}

/* ---- reading ---- */

static bool load_done(struct practice *p, struct staff_task *t, struct arena *a, struct err *e)
{
    struct row row;
    struct id id = done_id(t->code, t->date);
    if (t->date == CIVIL_NONE)
        return true;
    if (!book_row(p->book, KIND_STAFF_TASK_DONE, &id, a, &row, e))
        return false;
    t->is_done = row.exists && !row_int(&row, FIELD_ENTERED_IN_ERROR, 0);
    if (!t->is_done)
        return true;
    struct id by = row_id(&row, STAFF_TASK_DONE_BY);
    const struct staff *s = practice_staff(p, &by);
    t->at_ms = row_int(&row, STAFF_TASK_DONE_AT, 0);
    t->by = s ? s->name : "";
    return true;
}

/* Policy was told of it after its newest date: the first is still to come. Told on a day after today, some clock was
 * wrong, and that may not hide it. */
static bool leave_out_earlier(struct practice *p, struct staff_task *t, int today, struct err *e)
{
    static const int fields[] = {STAFF_TASK_EVERY, STAFF_TASK_IS_ACTIVE};
    bool ok = true;
    for (size_t i = 0; ok && i < sizeof fields / sizeof *fields; i++) {
        int64_t at_ms;
        int told, minute, offset;
        ok = history_set_ms(p->book, KIND_STAFF_TASK, &t->record, fields[i], &at_ms, e);
        zone_civil(at_ms, &told, &minute, &offset);
        if (ok && t->date < told && told <= today)
            t->date = CIVIL_NONE;
    }
    return ok;
}

static int level_of(const struct practice *p, const char *role)
{
    for (int i = 0; i < p->nroles; i++)
        if (strcmp(p->roles[i].code, role) == 0)
            return p->roles[i].level;
    return LEVEL_READ;
}

static const char *text_or_empty(struct stmt *q, const char *col, struct arena *a)
{
    const char *text = stmt_text(q, col, a);
    return text ? text : "";
}

bool staff_task_list(struct practice *p, int today, struct arena *a, struct staff_task **out, int *count, struct err *e)
{
    struct calendar c;
    size_t room = 0;
    *out = NULL;
    *count = 0;
    struct stmt *q = stmt_get(p->book, SQL_STAFF_TASKS, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        if ((size_t)*count == room) {
            *out = arena_grow(a, *out, room, room + 16, sizeof **out);
            room += 16;
        }
        struct staff_task *t = &(*out)[(*count)++];
        *t = (struct staff_task){.code = text_or_empty(q, "code", a),
                                 .text = text_or_empty(q, "text", a),
                                 .every = text_or_empty(q, "every", a),
                                 .role = text_or_empty(q, "role", a),
                                 .staff = text_or_empty(q, "staff", a),
                                 .by = ""};
        t->record = policy_id(KIND_STAFF_TASK, t->code);
        t->owner = *t->staff ? policy_id(KIND_STAFF, t->staff) : ID_NONE;
        t->level = level_of(p, t->role);
    }
    bool ok = stmt_done(q, e) && (*count == 0 || calendar_load(p->book, a, &c, e));
    for (int i = 0; ok && i < *count; i++) {
        struct staff_task *t = &(*out)[i];
        t->date = staff_task_date(&c, t->every, today);
        ok = leave_out_earlier(p, t, today, e) && load_done(p, t, a, e);
    }
    return ok;
}

/* ---- ticking off ---- */

static bool check(struct practice *p, struct arena *a, const char *code, int date, struct err *e)
{
    struct staff_task *all;
    int n, today, now;
    char day[16];
    clock_today(&today, &now);
    if (date == CIVIL_NONE || date > today)
        return err_set(e, ERR_INPUT, "%s is still to come: only what has come can be ticked off",
                       date == CIVIL_NONE ? "That day" : civil_desk_date(date, day));
    if (!staff_task_list(p, today, a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (strcmp(all[i].code, code) == 0)
            return true;
    return err_set(e, ERR_MISSING, "Policy has no task \"%s\"", code);
}

static void put_done(struct act *act, const struct row *row, const char *code, int date)
{
    if (row->exists)
        act_set_int(act, FIELD_ENTERED_IN_ERROR, 0);
    act_set_text(act, STAFF_TASK_DONE_TASK, code);
    act_set_int(act, STAFF_TASK_DONE_DATE, date);
    act_set_int(act, STAFF_TASK_DONE_AT, act->at_ms);
    act_set_id(act, STAFF_TASK_DONE_BY, &act->who.staff);
}

static bool refuse_second(const struct practice *p, struct arena *a, const struct row *row, struct err *e)
{
    struct id by = row_id(row, STAFF_TASK_DONE_BY);
    const struct staff *s = practice_staff(p, &by);
    return err_set(e, ERR_REFUSED, "%s has done this already, %s", s ? s->name : "Somebody",
                   slot_when(a, row_int(row, STAFF_TASK_DONE_AT, 0)));
}

bool staff_task_tick(struct desk *d, const char *code, int date, bool is_done, struct err *e)
{
    struct arena a = {0};
    struct act act;
    struct row row;
    struct id id = done_id(code, date);
    if (!appointment_edit_level(d, LEVEL_DESK, "tick off a task", e) || !check(d->practice, &a, code, date, e) ||
        !act_begin(d->practice->book, &act, is_done ? "staff-task-done" : "staff-task-undone", &d->who, e)) {
        arena_finish(&a);
        return false;
    }
    bool ok = book_row(d->practice->book, KIND_STAFF_TASK_DONE, &id, &a, &row, e);
    bool is_there = ok && row.exists && !row_int(&row, FIELD_ENTERED_IN_ERROR, 0);
    if (is_there && is_done)
        ok = refuse_second(d->practice, &a, &row, e);
    if (ok && is_there != is_done) {
        act_record(&act, KIND_STAFF_TASK_DONE, &id, NULL);
        if (is_done)
            put_done(&act, &row, code, date);
        else
            act_set_int(&act, FIELD_ENTERED_IN_ERROR, 1);
    }
    arena_finish(&a);
    if (ok)
        return act_commit(&act, e);
    act_abandon(&act);
    return false;
}
