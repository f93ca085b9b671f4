#include "practice/timeline_text.h"

#include "base/buf.h"
#include "base/clock.h"
#include "book/history.h"
#include "practice/contact.h"
#include "practice/note.h"
#include "practice/words.h"

#include <string.h>

enum { HOUR_MS = 3600000, MINUTE_MS = 60000 };

/* What a record's words are made from. */
struct told {
    struct practice *practice;
    const struct row *row;
    const struct event *events; /* its history, oldest first */
    int nevents;
    struct timeline_row *out;
    struct arena *a;
};

static const char *text_of(const struct told *t, int field)
{
    struct value v = row_get(t->row, field);
    return v.type == VALUE_TEXT ? arena_strndup(t->a, v.p, v.n) : "";
}

static void take(struct told *t, struct buf *text)
{
    char *line = arena_strdup(t->a, buf_str(text));
    for (char *s = line; (s = strpbrk(s, "\n\t")) != NULL;)
        *s = ' ';
    t->out->text = line;
    buf_finish(text);
}

/* --- visits ---------------------------------------------------------------------------------- */

/* A length as people say it: imported stays last days. */
static void add_length(struct buf *out, int64_t minutes)
{
    if (minutes >= 2 * DAY_MIN)
        buf_addf(out, " %dd", (int)((minutes + DAY_MIN / 2) / DAY_MIN));
    else if (minutes > 600)
        buf_addf(out, " %dh", (int)((minutes + 30) / 60));
    else if (minutes > 0)
        buf_addf(out, " %dm", (int)minutes);
}

/* With whom, what for, how long: "Chen rev 30m". */
static void add_visit(const struct told *t, struct buf *out)
{
    struct id who = row_id(t->row, APPOINTMENT_PRACTITIONER), type = row_id(t->row, APPOINTMENT_TYPE);
    const struct appointment_type *known = practice_type(t->practice, &type);
    const char *name = practice_practitioner_name(t->practice, &who, t->a);
    const char *class = text_of(t, APPOINTMENT_CLASS);
    buf_adds(out, *name ? name : "(nobody)");
    if (known || *class)
        buf_addf(out, " %s", known ? known->short_name : class);
    add_length(out, row_int(t->row, APPOINTMENT_MINUTES, 0));
}

/* "waited 4 of 10", "waiting 12 of 10" */
static void add_wait(const struct told *t, struct buf *out)
{
    int64_t arrived = row_int(t->row, APPOINTMENT_ARRIVED_AT, 0);
    int64_t in_room = row_int(t->row, APPOINTMENT_CHECKED_IN_AT, 0);
    bool is_waiting = row_is(t->row, APPOINTMENT_STATUS, "arrived");
    int64_t until = is_waiting ? clock_now_ms() : in_room;
    if (arrived && until >= arrived && until - arrived < 24 * HOUR_MS)
        buf_addf(out, ", %s %d of %d", is_waiting ? "waiting" : "waited", (int)((until - arrived) / MINUTE_MS),
                 t->practice->wait_goal_min);
}

static void add_cancelled(const struct told *t, struct buf *out)
{
    const char *by = text_of(t, APPOINTMENT_CANCEL_BY), *reason = text_of(t, APPOINTMENT_CANCEL_REASON);
    const char *tag = text_of(t, APPOINTMENT_LATE_TAG);
    int64_t at = row_int(t->row, APPOINTMENT_CANCELLED_AT, 0);
    if (*by)
        buf_addf(out, " by %s", strcmp(by, "practice") == 0 ? "us" : by);
    if (*reason)
        buf_addf(out, ": %s", practice_reason_name(t->practice, "cancel", reason));
    int64_t notice = t->out->at_ms - at;
    bool was_here = row_int(t->row, APPOINTMENT_ARRIVED_AT, 0) != 0;
    bool is_death = strcmp(reason, "pat-dec") == 0;
    if (at && !was_here && !is_death && strcmp(by, "patient") == 0 &&
        notice < (int64_t)t->practice->late_cancel_h * HOUR_MS)
        buf_addf(out, ", late%s%s", *tag ? ": " : "", words_desk(words_late_tag, tag));
}

static void add_next(const struct told *t, struct buf *out)
{
    const char *code = text_of(t, APPOINTMENT_NEXT_CODE), *note = text_of(t, APPOINTMENT_NEXT_NOTE);
    int64_t due = row_int(t->row, APPOINTMENT_NEXT_DUE, CIVIL_NONE);
    char date[16];
    if (*code)
        buf_addf(out, ", %s", words_desk(words_next, code));
    if (due != CIVIL_NONE)
        buf_addf(out, " %s", civil_desk_date((int)due, date));
    if (*note)
        buf_addf(out, ", %s", strcmp(code, "closed") == 0 ? practice_reason_name(t->practice, "close", note) : note);
}

static bool is_over(const struct told *t)
{
    int today, minute;
    clock_today(&today, &minute);
    int64_t end = (int64_t)t->out->date * DAY_MIN + t->out->minute + row_int(t->row, APPOINTMENT_MINUTES, 0);
    return end < (int64_t)today * DAY_MIN + minute;
}

static void add_state(struct told *t, struct buf *out)
{
    const char *status = text_of(t, APPOINTMENT_STATUS), *confirmed = text_of(t, APPOINTMENT_CONFIRMATION);
    bool is_booked = strcmp(status, "booked") == 0;
    t->out->mark = words_letter(words_status, status);
    if (is_booked && is_over(t)) {
        t->out->mark = '?';
        buf_adds(out, ", what happened?");
        return;
    }
    if (is_booked && *confirmed && strcmp(confirmed, "unconfirmed") != 0) {
        t->out->mark = words_letter(words_confirmation, confirmed);
        buf_addf(out, ", %s", words_desk(words_confirmation, confirmed));
        return;
    }
    buf_addf(out, ", %s", words_desk(words_status, status));
    if (strcmp(status, "cancelled") == 0)
        add_cancelled(t, out);
    add_wait(t, out);
    add_next(t, out);
}

/* Where it stood before it was last moved. */
static void add_moved(const struct told *t, struct buf *out)
{
    int64_t date = CIVIL_NONE, start = -1, from_date = CIVIL_NONE, from_start = -1;
    for (int i = 0; i < t->nevents; i++) {
        int64_t was_date = date, was_start = start;
        for (int k = 0; k < t->events[i].nchanges; k++) {
            const struct change *c = &t->events[i].changes[k];
            if (c->field == APPOINTMENT_DATE && c->after.type == VALUE_INT)
                date = c->after.i;
            if (c->field == APPOINTMENT_START_MIN && c->after.type == VALUE_INT)
                start = c->after.i;
        }
        if (was_date != CIVIL_NONE && (was_date != date || was_start != start)) {
            from_date = was_date;
            from_start = was_start;
        }
    }
    bool is_elsewhere = from_date != t->out->date || from_start != t->out->minute;
    char day[8], time[8];
    if (from_date != CIVIL_NONE && from_start >= 0 && is_elsewhere)
        buf_addf(out, ", moved from %s %s", civil_short_date((int)from_date, day),
                 civil_clock_text((int)(from_start % DAY_MIN), time));
}

static void tell_visit(struct told *t)
{
    struct buf out = {0};
    t->out->at_ms = zone_instant_near(t->out->date, t->out->minute);
    add_visit(t, &out);
    add_state(t, &out);
    add_moved(t, &out);
    const char *remark = text_of(t, APPOINTMENT_REMARK);
    if (*remark)
        buf_addf(&out, ": %s", remark);
    take(t, &out);
}

/* --- everything else ---------------------------------------------------------------------------- */

static void tell_patient(struct told *t)
{
    struct buf out = {0};
    bool is_death = row_int(t->row, PATIENT_DECEASED_DATE, CIVIL_NONE) == t->out->date;
    const char *source = text_of(t, PATIENT_SOURCE);
    t->out->at_ms = zone_instant_near(t->out->date, t->out->minute);
    t->out->mark = '+';
    buf_adds(&out, is_death ? "died" : "became known to us");
    if (!is_death && *source)
        buf_addf(&out, ", sent by %s", source);
    take(t, &out);
}

static bool tell_contact(struct told *t, struct err *e)
{
    struct contact c;
    struct buf out = {0};
    if (!contact_get(t->practice->book, &t->out->record, t->a, &c, e))
        return false;
    t->out->at_ms = c.at_ms;
    t->out->mark = words_letter(words_direction, c.direction);
    t->out->is_confidential = c.is_confidential;
    buf_adds(&out, contact_line(t->a, &c));
    take(t, &out);
    return true;
}

static bool tell_note(struct told *t, struct err *e)
{
    struct note n;
    struct buf out = {0};
    if (!note_get(t->practice->book, &t->out->record, t->a, &n, e))
        return false;
    t->out->at_ms = n.at_ms;
    t->out->mark = '*';
    t->out->is_confidential = n.is_confidential;
    buf_adds(&out, n.text);
    if (t->nevents > 1)
        buf_adds(&out, " (edited)");
    take(t, &out);
    return true;
}

/* Who and where: of what made a patient known, else of the last hand that was laid on it. */
static void put_author(struct told *t)
{
    const struct event *by = NULL;
    if (t->nevents > 0)
        by = &t->events[t->row->kind->number == KIND_PATIENT ? 0 : t->nevents - 1];
    t->out->by = by && by->staff ? by->staff : "";
    t->out->site = by && by->site ? by->site : "";
}

bool timeline_text_fill(struct practice *p, struct timeline_row *out, struct arena *a, bool *is_there, struct err *e)
{
    struct row row;
    struct event *events = NULL;
    struct told t = {.practice = p, .row = &row, .out = out, .a = a};
    if (!book_row(p->book, out->kind, &out->record, a, &row, e))
        return false;
    *is_there = row.exists && row_int(&row, FIELD_ENTERED_IN_ERROR, 0) == 0;
    if (!*is_there)
        return true;
    if (!history_of(p->book, out->kind, &out->record, a, &events, &t.nevents, e))
        return false;
    t.events = events;
    out->mark = ' ';
    put_author(&t);
    if (out->kind == KIND_CONTACT)
        return tell_contact(&t, e);
    if (out->kind == KIND_NOTE)
        return tell_note(&t, e);
    if (out->kind == KIND_APPOINTMENT)
        tell_visit(&t);
    else
        tell_patient(&t);
    return true;
}
