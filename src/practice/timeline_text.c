#include "practice/timeline_text.h"

#include "base/buf.h"
#include "base/clock.h"
#include "book/history.h"
#include "practice/complaint_stage.h"
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice/note.h"
#include "practice/policy.h"
#include "practice/referral.h"
#include "practice/referrer.h"
#include "practice/words.h"

#include <string.h>

enum { HOUR_MS = 3600000, MINUTE_MS = 60000 };

/* What a record's words are made from. */
struct told {
    struct practice *practice;
    const struct row *row;
    const struct glance *glance;    /* who, and what was written again; NULL: only the words are wanted */
    struct timeline_author *author; /* of the row before, looked up once */
    struct timeline_row *out;
    struct arena *a;
    bool is_confirmation; /* how it stands is said by its confirmation */
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
    bool is_past = row_is(t->row, APPOINTMENT_ORIGIN, "history") && strcmp(code, "closed") == 0;
    if (*code && !is_past) /* all that was taken over from elsewhere is closed */
        buf_addf(out, ", %s", words_desk(words_next, code));
    if (due != CIVIL_NONE && strcmp(code, "rebook") != 0)
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
        t->is_confirmation = true;
        t->out->mark = words_letter(words_confirmation, confirmed);
        buf_addf(out, ", %s", words_desk(words_confirmation, confirmed));
        return;
    }
    buf_addf(out, ", %s", words_desk(words_status, status));
    if (strcmp(status, "cancelled") == 0)
        add_cancelled(t, out);
    if (strcmp(status, "noshow") == 0 && *text_of(t, APPOINTMENT_EXCUSED))
        buf_addf(out, " (%s)", words_desk(words_excused, text_of(t, APPOINTMENT_EXCUSED)));
    add_wait(t, out);
    add_next(t, out);
}

/* Where it stood before it was last moved: only what was moved has its history read. */
static bool add_moved(const struct told *t, struct buf *out, struct err *e)
{
    int64_t date = CIVIL_NONE, start = -1, from_date = CIVIL_NONE, from_start = -1;
    struct event *events;
    int n;
    if (!t->glance || !(history_is_rewritten(t->glance, t->row, APPOINTMENT_DATE) ||
                        history_is_rewritten(t->glance, t->row, APPOINTMENT_START_MIN)))
        return true;
    if (!history_of(t->practice->book, KIND_APPOINTMENT, &t->out->record, t->a, &events, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        int64_t was_date = date, was_start = start;
        for (int k = 0; k < events[i].nchanges; k++) {
            const struct change *c = &events[i].changes[k];
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
    return true;
}

static bool tell_visit(struct told *t, struct err *e)
{
    struct buf out = {0};
    t->out->at_ms = zone_instant_near(t->out->date, t->out->minute);
    add_visit(t, &out);
    add_state(t, &out);
    bool ok = add_moved(t, &out, e);
    const char *remark = text_of(t, APPOINTMENT_REMARK);
    if (*remark)
        buf_addf(&out, ": %s", remark);
    take(t, &out);
    return ok;
}

/* --- everything else ---------------------------------------------------------------------------- */

/* Of the two rows that a patient may have themselves, the one of their death. */
static bool is_death(const struct told *t)
{
    return t->out->kind == KIND_PATIENT && row_int(t->row, PATIENT_DECEASED_DATE, CIVIL_NONE) == t->out->date;
}

static void tell_patient(struct told *t)
{
    struct buf out = {0};
    bool has_died = is_death(t);
    struct patient who = patient_none();
    who.source = text_of(t, PATIENT_SOURCE);
    who.referred_by = row_id(t->row, PATIENT_REFERRED_BY);
    const char *source = referrer_words(t->practice, &who, t->a);
    t->out->at_ms = zone_instant_near(t->out->date, t->out->minute);
    t->out->mark = '+';
    buf_adds(&out, has_died ? "died" : "became known to us");
    if (!has_died && *source)
        buf_addf(&out, ", sent by %s", source);
    take(t, &out);
}

static void tell_contact(struct told *t)
{
    struct contact c;
    struct buf out = {0};
    contact_of_row(t->row, t->a, &c);
    t->out->at_ms = c.at_ms;
    t->out->mark = words_letter(words_direction, c.direction);
    t->out->is_confidential = c.is_confidential;
    buf_adds(&out, contact_line(t->a, &c));
    take(t, &out);
}

static void tell_note(struct told *t)
{
    struct note n;
    struct buf out = {0};
    note_of_row(t->row, t->a, &n);
    t->out->at_ms = n.at_ms;
    t->out->mark = '-';
    t->out->is_confidential = n.is_confidential;
    buf_adds(&out, n.text);
    if (t->glance && t->glance->is_written_again)
        buf_adds(&out, " (edited)");
    take(t, &out);
}

/* "sent on to Dr Varga: knee scan, answer by Mon 21 Dec 2026"; "...; closed Thu 3 Dec 2026: all well" */
static void tell_referral(struct told *t)
{
    struct referral r;
    struct buf out = {0};
    char day[16];
    int date, minute;
    referral_of_row(t->row, t->a, &r);
    t->out->at_ms = zone_instant_near(t->out->date, t->out->minute);
    t->out->mark = '>';
    buf_addf(&out, "sent on to %s: %s", r.performer, r.reason);
    if (r.closed_at) {
        zone_civil(r.closed_at, &date, &minute, NULL);
        buf_addf(&out, "; closed %s%s%s", civil_desk_date(date, day), *r.outcome ? ": " : "", r.outcome);
    } else if (r.due_date != CIVIL_NONE) {
        buf_addf(&out, ", answer by %s", civil_desk_date(r.due_date, day));
    }
    take(t, &out);
}

/* How it ended, or until when it was put off: "; kept Fri 20 Nov 2026", "; not done: she moved". */
static void add_ending(const struct told *t, struct buf *out)
{
    bool is_promise = row_is(t->row, FOLLOW_UP_KIND, FOLLOW_UP_PROMISE);
    const char *reason = text_of(t, FOLLOW_UP_REASON);
    int date, minute;
    char day[16];
    if (row_is(t->row, FOLLOW_UP_STATUS, "completed"))
        buf_adds(out, is_promise ? "; kept" : "; done");
    else if (row_is(t->row, FOLLOW_UP_STATUS, "cancelled"))
        buf_adds(out, "; not done");
    else if (row_is(t->row, FOLLOW_UP_STATUS, "failed"))
        buf_adds(out, "; given up");
    else
        return;
    int64_t at = row_int(t->row, FOLLOW_UP_ENDED_AT, 0);
    if (at) {
        zone_civil(at, &date, &minute, NULL);
        buf_addf(out, " %s", civil_desk_date(date, day));
    }
    if (*reason)
        buf_addf(out, ": %s", follow_up_reason_name(t->practice, reason));
}

/* "promise: parking space near the door, due Tue 24 Nov 2026 17:00" */
static void tell_follow_up(struct told *t)
{
    struct buf out = {0};
    const char *text = text_of(t, FOLLOW_UP_TEXT);
    int64_t due = row_int(t->row, FOLLOW_UP_DUE_DATE, CIVIL_NONE), min = row_int(t->row, FOLLOW_UP_DUE_MIN, -1);
    char day[16], time[8];
    t->out->at_ms = row_int(t->row, FOLLOW_UP_MADE_AT, 0);
    t->out->mark = '*';
    t->out->is_confidential = row_int(t->row, FOLLOW_UP_IS_CONFIDENTIAL, 0) == 1;
    buf_adds(&out, follow_up_kind(t->practice, text_of(t, FOLLOW_UP_KIND))->name);
    if (*text)
        buf_addf(&out, ": %s", text);
    bool is_open = !row_is(t->row, FOLLOW_UP_STATUS, "completed") && !row_is(t->row, FOLLOW_UP_STATUS, "cancelled") &&
                   !row_is(t->row, FOLLOW_UP_STATUS, "failed");
    if (is_open && due != CIVIL_NONE)
        buf_addf(&out, ", due %s", civil_desk_date((int)due, day));
    if (is_open && due != CIVIL_NONE && min >= 0 && min < DAY_MIN)
        buf_addf(&out, " %s", civil_clock_text((int)min, time));
    add_ending(t, &out);
    take(t, &out);
}

/* "complaint: waited 45 min; answered Thu 5 Nov 2026: a chair, and an apology; it held" */
static void tell_complaint(struct told *t)
{
    struct buf out = {0};
    enum complaint_stage stage;
    const char *outcome = text_of(t, COMPLAINT_OUTCOME), *held = text_of(t, COMPLAINT_CHECK_RESULT);
    (void)complaint_stage_parse(text_of(t, COMPLAINT_STAGE), &stage);
    t->out->at_ms = row_int(t->row, COMPLAINT_RECEIVED_AT, 0);
    t->out->mark = '!';
    t->out->is_confidential = row_int(t->row, COMPLAINT_IS_CONFIDENTIAL, 0) == 1;
    buf_addf(&out, "%s: %s", row_int(t->row, COMPLAINT_IS_CONCERN, 0) == 1 ? "concern" : "complaint",
             text_of(t, COMPLAINT_TEXT));
    if (stage != STAGE_NONE)
        buf_addf(&out, "; %s", complaint_stage_desk(stage));
    if (*outcome)
        buf_addf(&out, ": %s", outcome);
    if (*held && stage != STAGE_CHECKED_BACK)
        buf_addf(&out, "; %s", words_desk(words_check, held));
    take(t, &out);
}

static void tell_compliment(struct told *t)
{
    struct buf out = {0};
    struct id to = row_id(t->row, COMPLIMENT_STAFF);
    const struct staff *s = practice_staff(t->practice, &to);
    t->out->at_ms = row_int(t->row, COMPLIMENT_AT, 0);
    t->out->mark = '+';
    t->out->is_confidential = row_int(t->row, COMPLIMENT_IS_CONFIDENTIAL, 0) == 1;
    buf_addf(&out, "compliment%s%s: %s", s ? " to " : "", s ? s->name : "", text_of(t, COMPLIMENT_TEXT));
    take(t, &out);
}

/* "done: What they hope for, written down"; the code of a step that policy does not have any more. */
static bool tell_tick(struct told *t, struct err *e)
{
    struct buf out = {0};
    struct row step;
    const char *code = text_of(t, PROTOCOL_TICK_STEP);
    struct id id = policy_id(KIND_PROTOCOL_STEP, code);
    if (!book_row(t->practice->book, KIND_PROTOCOL_STEP, &id, t->a, &step, e))
        return false;
    struct value v = row_get(&step, PROTOCOL_STEP_TEXT);
    t->out->at_ms = row_int(t->row, PROTOCOL_TICK_AT, 0);
    t->out->mark = '/';
    buf_addf(&out, "done: %s", v.type == VALUE_TEXT ? arena_strndup(t->a, v.p, v.n) : code);
    take(t, &out);
    return true;
}

/* Which field says whose hand is meant; 0: the last one that was laid on it, or of a patient the first. Who asked the
 * room about a booking has not booked it. */
static int field_of_author(const struct told *t)
{
    if (is_death(t))
        return PATIENT_DECEASED_DATE;
    if (t->out->kind != KIND_APPOINTMENT || !t->glance->is_written_again)
        return 0;
    return t->is_confirmation ? APPOINTMENT_CONFIRMATION : APPOINTMENT_STATUS;
}

/* Who and where: of what made a patient known, or said that they died; of a visit who booked it, or said last how it
 * stands; else of the last hand that was laid on it. Rows that follow each other are mostly of the same hand. */
static void put_author(struct told *t)
{
    struct timeline_author *known = t->author;
    struct event by = t->glance->by, meant;
    struct err ignored = {0}; /* the last hand, then; or the first */
    bool found;
    int field = field_of_author(t);
    if (field &&
        history_set_by(t->practice->book, t->out->kind, &t->out->record, field, t->a, &meant, &found, &ignored) &&
        found)
        by = meant;
    if (!known->staff || id_compare(&known->staff_id, &by.staff_id) != 0 ||
        id_compare(&known->writer, &by.writer) != 0) {
        history_author(t->practice->book, &by, t->a);
        *known = (struct timeline_author){by.staff_id, by.writer, by.staff ? by.staff : "", by.site ? by.site : ""};
    }
    t->out->by = known->staff;
    t->out->site = known->site;
}

static bool tell_kind(struct told *t, struct err *e)
{
    switch (t->out->kind) {
    case KIND_CONTACT: tell_contact(t); return true;
    case KIND_NOTE: tell_note(t); return true;
    case KIND_FOLLOW_UP: tell_follow_up(t); return true;
    case KIND_COMPLAINT: tell_complaint(t); return true;
    case KIND_COMPLIMENT: tell_compliment(t); return true;
    case KIND_REFERRAL: tell_referral(t); return true;
    case KIND_APPOINTMENT: return tell_visit(t, e);
    case KIND_PROTOCOL_TICK: return tell_tick(t, e);
    default: tell_patient(t); return true;
    }
}

/* Whose it is follows from what is said. */
static bool tell(struct told *t, struct err *e)
{
    t->out->mark = ' ';
    t->out->by = t->out->site = t->out->text = "";
    if (!tell_kind(t, e))
        return false;
    if (t->glance && t->glance->has_author)
        put_author(t);
    return true;
}

static bool is_told(const struct row *row)
{
    return row->exists && row_int(row, FIELD_ENTERED_IN_ERROR, 0) == 0;
}

bool timeline_text_fill(struct practice *p, struct timeline_row *out, struct timeline_author *author, struct arena *a,
                        bool *is_there, struct err *e)
{
    struct row row;
    struct glance glance;
    struct told t = {.practice = p, .row = &row, .out = out, .a = a, .glance = &glance, .author = author};
    if (!history_glance(p->book, out->kind, &out->record, out->kind == KIND_PATIENT, a, &row, &glance, e))
        return false;
    *is_there = is_told(&row);
    return !*is_there || tell(&t, e);
}

bool timeline_text_said(struct practice *p, struct timeline_row *out, struct arena *a, bool *is_there, struct err *e)
{
    struct row row;
    struct told t = {.practice = p, .row = &row, .out = out, .a = a};
    if (!book_row(p->book, out->kind, &out->record, a, &row, e))
        return false;
    *is_there = is_told(&row);
    return !*is_there || tell(&t, e);
}
