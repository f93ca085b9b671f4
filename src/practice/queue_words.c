#include "practice/queue.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/absence.h"
#include "practice/complaint.h"
#include "practice/conflict.h"
#include "practice/contact.h"
#include "practice/find.h"
#include "practice/follow_up.h"
#include "practice/missed.h"
#include "practice/queue_row.h"
#include "practice/referral.h"
#include "practice/referrer.h"
#include "practice/slot.h"
#include "practice/telecom.h"
#include "practice/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { WEEK = 7 };

/* "21 May", "21 May 2025" */
static const char *date_words(int date, int today, struct arena *a)
{
    char text[8];
    const char *day = civil_short_date(date, text);
    day += *day == ' ';
    int year = civil_split(date).year;
    return year == civil_split(today).year ? arena_strdup(a, day) : arena_printf(a, "%s %d", day, year);
}

/* "today", "Fri", "last Fri", "21 May": as short as can be said of a day without being taken for another. */
static const char *day_words(int date, int today, struct arena *a)
{
    const char *weekday = civil_weekday_name(civil_weekday(date));
    if (date == today)
        return "today";
    if (date == today + 1)
        return "tomorrow";
    if (date == today - 1)
        return "yesterday";
    if (date > today && date < today + WEEK)
        return weekday;
    return date < today && date > today - WEEK ? arena_printf(a, "last %s", weekday) : date_words(date, today, a);
}

const char *queue_due_text(const struct queue_row *row, int64_t now, struct arena *a)
{
    char time[8];
    int today = (int)(now / DAY_MIN), date = (int)(row->due / DAY_MIN), minute = (int)(row->due % DAY_MIN);
    bool has_time = minute != DAY_MIN - 1;
    if (date < today && (row->is_older || civil_split(date).year < civil_split(today).year))
        return date_words(date, today, a); /* the year says it, and with "late" it would be cut in a column */
    if (date < today)
        return arena_printf(a, "%s late", date_words(date, today, a));
    if (!has_time)
        return day_words(date, today, a);
    if (date == today)
        return arena_printf(a, "%s%s", civil_clock_text(minute, time), row->is_late ? " late" : "");
    bool is_soon = date < today + WEEK; /* shorter than tomorrow 17:00 */
    return arena_printf(a, "%s %s", is_soon ? civil_weekday_name(civil_weekday(date)) : date_words(date, today, a),
                        civil_clock_text(minute, time));
}

const char *queue_oldest_text(const struct queue *q, struct arena *a)
{
    char time[8];
    int today = (int)(q->now / DAY_MIN), date = (int)(q->oldest / DAY_MIN);
    const char *which = q->nlate > 1 ? "the oldest " : "";
    if (q->nlate == 0)
        return "";
    if (date == today)
        return arena_printf(a, "%ssince %s", which, civil_clock_text((int)(q->oldest % DAY_MIN), time));
    return arena_printf(a, "%ssince %s, %d day%s", which, date_words(date, today, a), today - date,
                        today - date == 1 ? "" : "s");
}

/* ---- why ---- */

/* Who was here and was cancelled left without being seen. */
static const char *ended_words(const struct appointment *x)
{
    if (x->status == STATUS_NOSHOW)
        return "did not come";
    if (x->status == STATUS_FULFILLED)
        return "seen";
    if (x->arrived_at)
        return "left unseen";
    return x->cancel_by && strcmp(x->cancel_by, "practice") == 0 ? "we cancelled" : "cancelled";
}

/* The visit that opened it; NULL: none did. */
static const struct appointment *fact_of(struct practice *p, const struct queue_row *row, struct arena *a)
{
    struct err ignored = {0}; /* a row says less */
    if (row->about)
        return row->about;
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_FACT, &ignored);
    if (!q)
        return NULL;
    stmt_bind_id(q, "id", &row->fact);
    const struct appointment *x = stmt_step(q, &ignored) ? queue_row_visit(q, &row->fact, a) : NULL;
    return stmt_done(q, &ignored) ? x : NULL;
}

/* Whoever said "to rebook" may know of another booking: "next Tue 1 Dec 14:00", or "none booked". */
static const char *booked_words(struct practice *p, const struct id *patient, int today, struct arena *a)
{
    struct err ignored = {0};
    struct find_visit v;
    int ignored_day, now;
    clock_today(&ignored_day, &now);
    if (!find_next_visit(p->book, patient, today, now, &v, &ignored))
        return "to rebook";
    if (v.date == CIVIL_NONE)
        return "none booked";
    char time[8];
    const char *when = v.date == today ? arena_printf(a, "today %s", civil_clock_text(v.start_min, time))
                                       : slot_text(a, v.date, v.start_min);
    return arena_printf(a, "next %s%s", when, v.is_off ? ", nobody is in then" : "");
}

static const char *why_of_visit(struct practice *p, const struct queue_row *row, int today, struct arena *a)
{
    struct err ignored = {0};
    char time[8];
    int ignored_day, now;
    bool is_next = strcmp(row->kind, FOLLOW_UP_NEXT) == 0;
    const struct appointment *x = fact_of(p, row, a);
    if (!x)
        return "";
    const char *note = x->next_note ? arena_printf(a, ": %s", x->next_note) : "";
    if (x->date == CIVIL_NONE) /* who waited for a place and does not any more */
        return arena_printf(a, "off the waiting list%s%s%s", is_next ? "" : ", ",
                            is_next ? "" : booked_words(p, &row->patient, today, a), note);
    const char *day = day_words(x->date, today, a);
    if (strcmp(row->kind, FOLLOW_UP_TELL) == 0) {
        struct appointment whole;
        bool is_read = appointment_get(p, a, &row->fact, &whole, &ignored);
        clock_today(&ignored_day, &now);
        bool is_over = is_read && appointment_is_unresolved(&whole, today, now);
        if (row->due < (int64_t)x->date * DAY_MIN + x->start_min) /* who was moved comes when they were to come */
            return arena_printf(a, "before %s %s: %s", day_words((int)(row->due / DAY_MIN), today, a),
                                civil_clock_text((int)(row->due % DAY_MIN), time),
                                is_read ? absence_why(p, a, &whole) : "");
        return arena_printf(a, "%s %s%s: %s%s", day, civil_clock_text(x->start_min, time), is_over ? " is over" : "",
                            is_read ? absence_why(p, a, &whole) : "", is_over ? "; what happened?" : "");
    }
    if (strcmp(row->kind, FOLLOW_UP_UNRESOLVED) == 0) {
        struct appointment whole;
        bool is_read = appointment_get(p, a, &row->fact, &whole, &ignored);
        const char *why = is_read ? missed_untold(p, &whole, a) : "";
        return arena_printf(a, "%s %s%s%s is over%s%s", day, civil_clock_text(x->start_min, time),
                            id_is_none(&x->practitioner) ? "" : " with ",
                            practice_practitioner_name(p, &x->practitioner, a), *why ? "; " : "", why);
    }
    if (x->status == STATUS_CANCELLED && x->date < today && !x->arrived_at) /* the day is the visit's */
        day = arena_printf(a, "the visit of %s", day);
    if (is_next)
        return arena_printf(a, "%s %s%s", ended_words(x), day, note);
    return arena_printf(a, "%s %s, %s%s", ended_words(x), day, booked_words(p, &row->patient, today, a), note);
}

/* Of a rule whose fact is a visit: one to come, or one that was. */
static const char *why_of_rule_visit(struct practice *p, const struct queue_row *row, const struct appointment *x,
                                     int today, struct arena *a)
{
    enum { LONG_AGO = 45 };
    char time[8];
    const struct appointment_type *type = practice_type(p, &x->type);
    const char *day = day_words(x->date, today, a), *who = practice_practitioner_name(p, &x->practitioner, a);
    const char *what = type ? type->name : "visit";
    bool is_long = row->due - (int64_t)x->date * DAY_MIN > (int64_t)LONG_AGO * DAY_MIN;
    if (x->status == STATUS_FULFILLED && is_long)
        return arena_printf(a, "last seen %s, %s", day, who);
    if (x->status == STATUS_FULFILLED)
        return arena_printf(a, "%s %s, %s", what, day, who);
    return arena_printf(a, "%s %s %s, %s", what, day, civil_clock_text(x->start_min, time), who);
}

/* Of a message: what it was, and how many wait by now. */
static const char *why_of_message(struct practice *p, const struct queue_row *row, int today, struct arena *a)
{
    struct err ignored = {0};
    struct contact c;
    int date, minute, n = 0;
    char time[8];
    if (!contact_get(p->book, &row->fact, a, &c, &ignored))
        return "";
    struct stmt *q = stmt_get(p->book, SQL_RULE_MESSAGES, &ignored);
    if (!q)
        return "";
    stmt_bind_id(q, "patient", &c.patient);
    while (stmt_step(q, &ignored))
        n += stmt_int(q, "at") >= c.at_ms; /* those before were settled with an earlier row */
    (void)stmt_done(q, &ignored);
    zone_civil(c.at_ms, &date, &minute, NULL);
    bool is_missed = strcmp(c.outcome, "missed") == 0, is_hung_up = strcmp(c.outcome, "abandoned") == 0;
    const char *what = is_missed ? "call missed" : is_hung_up ? "hung up waiting" : words_desk(words_mode, c.mode);
    const char *text = arena_printf(a, "%s %s %s", what, day_words(date, today, a), civil_clock_text(minute, time));
    if (n > 1)
        text = arena_printf(a, "%d unanswered, first %s", n, text);
    if (c.is_confidential)
        return arena_printf(a, "%s, confidential", text);
    return *c.text ? arena_printf(a, "%s: %s", text, c.text) : text;
}

/* Whom they sent, and when that was; who they were sent on to. */
static const char *why_of_sent(struct practice *p, const struct queue_row *row, int today, struct arena *a)
{
    struct err ignored = {0};
    struct patient sent;
    struct referrer_visit first;
    struct id id;
    bool is_there;
    if (!patient_resolve(p->book, &row->fact, &id, &ignored) || !patient_get(p->book, &id, a, &sent, &ignored) ||
        !referrer_first_seen(p->book, &id, a, &first, &is_there, &ignored))
        return "";
    return arena_printf(a, "sent us %s%s%s", patient_name_grid(a, &sent), is_there ? ", first here " : "",
                        is_there ? day_words(first.date, today, a) : "");
}

static const char *why_of_sent_on(struct practice *p, const struct queue_row *row, int today, struct arena *a)
{
    struct referral r;
    struct err ignored = {0};
    if (!referral_get(p->book, &row->fact, a, &r, &ignored))
        return "";
    return arena_printf(a, "sent %s to %s: %s", day_words(r.date, today, a), r.performer, r.reason);
}

bool queue_is_complaint_kind(const char *kind)
{
    static const char *const kinds[] = {FOLLOW_UP_ACKNOWLEDGE, FOLLOW_UP_ANSWER, FOLLOW_UP_UPDATE,
                                        FOLLOW_UP_CHECK_BACK};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kind, kinds[i]) == 0)
            return true;
    return false;
}

bool queue_is_of_complaint(const struct queue_row *row)
{
    return *row->rule && queue_is_complaint_kind(row->kind);
}

/* What went wrong, in their words. */
static const char *why_of_complaint(struct practice *p, const struct queue_row *row, int today, struct arena *a)
{
    struct complaint c;
    struct err ignored = {0};
    int date, minute;
    if (!complaint_get(p->book, &row->fact, a, &c, &ignored))
        return "";
    zone_civil(c.received_at, &date, &minute, NULL);
    return arena_printf(a, "%s %s: %s", c.is_concern ? "concern" : "complaint", day_words(date, today, a),
                        c.is_confidential ? "confidential" : c.text);
}

static const char *why_of_rule(struct practice *p, const struct queue_row *row, int today, struct arena *a)
{
    if (queue_is_of_complaint(row))
        return why_of_complaint(p, row, today, a);
    const struct appointment *x = fact_of(p, row, a);
    if (x)
        return why_of_rule_visit(p, row, x, today, a);
    const char *text = why_of_message(p, row, today, a);
    text = *text ? text : why_of_sent_on(p, row, today, a);
    text = *text ? text : why_of_sent(p, row, today, a);
    return strcmp(row->kind, FOLLOW_UP_ENQUIRY) == 0 ? arena_printf(a, "asked, never booked: %s", text) : text;
}

static const char *name_of(const struct practice *p, const struct id *staff)
{
    const struct staff *s = practice_staff(p, staff);
    return s ? s->name : "";
}

static const char *why_of_record(const struct practice *p, const struct follow_up *f, bool is_told, struct arena *a)
{
    const char *by = name_of(p, &f->made_by);
    if (f->is_confidential && !is_told) /* a list may be read over somebody's shoulder */
        return *by ? arena_printf(a, "confidential, %s", by) : "confidential";
    const char *said = strcmp(f->kind, FOLLOW_UP_PROMISE) == 0 ? arena_printf(a, "'%s'", f->text) : f->text;
    return *by ? arena_printf(a, "%s, %s", said, by) : said;
}

/* What came from a computer that did not know it stands here until somebody settles it: nobody rings for it. What a
 * rule made is gone by itself. */
static const char *ended_of(struct practice *p, const struct queue_row *row, struct arena *a)
{
    struct patient who;
    struct err ignored = {0};
    if (row->derived || *row->rule || !patient_get(p->book, &row->patient, a, &who, &ignored))
        return "";
    return who.deceased_date != CIVIL_NONE ? "has died; " : *who.no_contact ? "wants no contact; " : "";
}

static const char *why(struct practice *p, const struct queue_row *row, const struct follow_up *f, int today,
                       struct arena *a)
{
    const char *text = row->derived                  ? row->derived->why
                       : *row->rule                  ? why_of_rule(p, row, today, a)
                       : queue_is_by_rule(row->kind) ? why_of_visit(p, row, today, a)
                                                     : why_of_record(p, f, row->is_told, a);
    if (f->raised_at && !(*row->rule && strcmp(row->kind, FOLLOW_UP_RING_BACK) == 0)) /* that says so itself */
        text = arena_printf(a, "got in touch since; %s", text);
    if (strcmp(f->status, "failed") == 0)
        text = arena_printf(a, "%d tries, give up? %s", f->attempts, text);
    else if (f->attempts > 0)
        text = arena_printf(a, "%s, %d tr%s", text, f->attempts, f->attempts == 1 ? "y" : "ies");
    const char *ended = ended_of(p, row, a);
    return *ended ? arena_printf(a, "%s%s", ended, text) : text;
}

const char *queue_why(struct practice *p, const struct queue_row *row, struct arena *a)
{
    struct follow_up f;
    struct err ignored = {0};
    bool exists;
    int today, now;
    clock_today(&today, &now);
    if (row->derived)
        return row->derived->why;
    if (row->holder && !row->is_mine_open)
        return arena_printf(a, "%s has this open", row->holder);
    if (row->is_untouched || !follow_up_get(p->book, &row->id, a, &f, &exists, &ignored))
        f = follow_up_none(row->kind);
    f = follow_up_now(&f);
    return why(p, row, &f, today, a);
}

const char *queue_what(struct practice *p, const struct queue_row *row, struct arena *a)
{
    static const char RING[] = "ring";
    bool is_question = row->derived && strcmp(row->kind, FOLLOW_UP_CONFLICT) == 0; /* its kind has several words */
    const char *name = is_question ? conflict_word(row->derived->field) : follow_up_kind(p, row->kind)->name;
    bool says_ring = strncasecmp(name, RING, strlen(RING)) == 0;
    const char *whose = *row->rule || row->derived ? name_of(p, &row->owner) : "";
    if (*whose)
        return arena_printf(a, "%s (%s)", name, whose);
    return row->is_never_rung && says_ring ? arena_printf(a, "write%s", name + strlen(RING)) : name;
}

/* ---- all that a person has to know ---- */

static const char *joined(struct arena *a, const char *text, const char *more)
{
    return !*more ? text : *text ? arena_printf(a, "%s; %s", text, more) : more;
}

/* Who rang is rung where they rang from. */
static bool describe_number(struct practice *p, const struct queue_row *row, struct arena *a, struct queue_detail *out,
                            struct err *e)
{
    struct telecom known;
    const char *number;
    if (row->is_never_rung)
        return true;
    if (!queue_rang_from(p, &row->id, &row->patient, a, &number, &known, e))
        return false;
    if (!*number)
        return true;
    bool is_known = !id_is_none(&known.id);
    out->nphones += !is_known;
    out->phone = is_known ? known.value : number;
    out->telecom = known.id;
    out->phone_note = is_known && *known.message ? words_desk(words_message, known.message) : "";
    out->phone_note = joined(a, out->phone_note, is_known ? known.remark : "they rang from it, not on their record");
    return true;
}

/* Of who cannot be rung: as they like it, or as it can be. */
static bool likes_texts(const struct patient *who, const struct telecom *all, int n)
{
    bool has_text = false, has_mail = false, is_mail_first = strcmp(who->channel, "text") != 0;
    for (int i = 0; i < n; i++) {
        has_text |= !all[i].is_bad && strcmp(all[i].system, "phone") == 0 && !telecom_is_landline(&all[i]);
        has_mail |= !all[i].is_bad && strcmp(all[i].system, "email") == 0;
    }
    return has_text && !(has_mail && is_mail_first);
}

static bool describe_patient(struct practice *p, const struct queue_row *row, int today, struct arena *a,
                             struct queue_detail *out, struct err *e)
{
    struct patient who;
    struct telecom *all;
    int n;
    if (!patient_get(p->book, &row->patient, a, &who, e) || !telecom_list(p->book, &row->patient, a, &all, &n, e))
        return false;
    out->name = patient_name(a, &who);
    out->age = patient_age(&who, today);
    const char *first = joined(a, joined(a, patient_standing(a, &who), who.alert), conflict_other_alert(p, &who, a));
    out->care = *first ? arena_printf(a, "! %s", first) : "";
    out->care = joined(a, out->care, patient_care(a, &who));
    if (row->is_never_rung)
        out->care = joined(a, out->care, patient_reach(&who));
    else if (*who.channel && strcmp(who.channel, "call") != 0)
        out->care =
            joined(a, out->care, arena_printf(a, "likes to be reached by %s", words_desk(words_channel, who.channel)));
    const char *by = !row->is_never_rung || likes_texts(&who, all, n) ? "phone" : "email";
    for (int i = 0; i < n; i++) {
        bool is_wanted =
            strcmp(all[i].system, by) == 0 && !all[i].is_bad && !(row->is_never_rung && telecom_is_landline(&all[i]));
        if (!is_wanted || out->nphones++)
            continue;
        out->phone = all[i].value;
        out->telecom = all[i].id;
        out->phone_note = joined(a, *all[i].message ? words_desk(words_message, all[i].message) : "", all[i].remark);
    }
    return describe_number(p, row, a, out, e);
}

static const char *tried_words(const struct follow_up *f, struct arena *a)
{
    if (f->attempts <= 0)
        return "";
    return arena_printf(a, "tried %d time%s, last: %s", f->attempts, f->attempts == 1 ? "" : "s",
                        words_desk(words_outcome, f->outcome));
}

bool queue_describe(struct practice *p, const struct queue_row *row, struct arena *a, struct queue_detail *out,
                    struct err *e)
{
    struct follow_up f;
    bool exists;
    int today, now;
    clock_today(&today, &now);
    *out = (struct queue_detail){.what = "",
                                 .why = "",
                                 .due = "",
                                 .name = row->patient_name,
                                 .phone = "",
                                 .phone_note = "",
                                 .care = "",
                                 .tried = "",
                                 .owner = "",
                                 .status = "",
                                 .text = "",
                                 .age = -1};
    struct err none = {0};
    if (!follow_up_get(p->book, &row->id, a, &f, &exists, e))
        return false;
    if (!describe_patient(p, row, today, a, out, &none) && none.kind != ERR_MISSING)
        return err_set(e, none.kind, "%s", none.text);
    f = follow_up_now(&f);
    out->what = queue_what(p, row, a);
    out->why = why(p, row, &f, today, a);
    out->due = queue_due_text(row, (int64_t)today * DAY_MIN + now, a);
    out->attempts = f.attempts;
    out->tried = tried_words(&f, a);
    out->owner = name_of(p, &row->owner);
    out->status = exists && *f.status ? f.status : "requested";
    out->text = f.is_confidential && !row->is_told ? "" : f.text;
    return true;
}

/* A contact on a line, and when it was. */
struct said {
    int64_t at;
    struct id id;
    const char *text;
};

static int newest_first(const void *x, const void *y)
{
    const struct said *a = x, *b = y;
    if (a->at != b->at)
        return a->at > b->at ? -1 : 1;
    return id_compare(&b->id, &a->id);
}

/* Of a day that can only be past: "Fri". */
static const char *past_words(int date, int today, struct arena *a)
{
    return date < today - 1 && date > today - WEEK ? civil_weekday_name(civil_weekday(date))
                                                   : day_words(date, today, a);
}

static const char *contact_words(struct stmt *q, int today, struct arena *a)
{
    struct contact c = {.mode = stmt_text(q, "mode", a),
                        .direction = stmt_text(q, "direction", a),
                        .outcome = stmt_text(q, "outcome", a),
                        .text = stmt_text(q, "text", a),
                        .duration_s = -1};
    int date, minute;
    char time[8];
    zone_civil(stmt_int(q, "at"), &date, &minute, NULL);
    bool is_theirs = c.direction && strcmp(c.direction, "in") == 0;
    bool is_left = is_theirs && c.outcome && strcmp(c.outcome, "message") == 0; /* its mode says so */
    const char *result = c.outcome && !is_left ? words_desk(words_outcome, c.outcome) : "";
    return arena_printf(a, "%s %s %c %s%s%s%s%s", past_words(date, today, a), civil_clock_text(minute, time),
                        is_theirs ? '<' : '>', words_desk(words_mode, c.mode), *result ? ", " : "", result,
                        c.text ? ": " : "", c.text ? c.text : "");
}

static bool contacts_of_one(struct practice *p, const struct id *patient, int max, int today, struct arena *a,
                            struct said *out, int *n, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_FOLLOW_UP_LAST, e);
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "limit", max);
    while (stmt_step(q, e)) {
        struct said *s = &out[(*n)++];
        s->at = stmt_int(q, "at");
        s->id = stmt_id(q, "id");
        s->text = contact_words(q, today, a);
    }
    return stmt_done(q, e);
}

bool queue_contacts(struct practice *p, const struct id *patient, int max, struct arena *a, const char **out,
                    int *count, struct err *e)
{
    struct id *all;
    int nall, n = 0, today, now;
    clock_today(&today, &now);
    *count = 0;
    if (!patient_behind(p->book, patient, a, &all, &nall, e))
        return false;
    struct said *said = arena_array(a, (size_t)nall * (size_t)max, sizeof *said);
    for (int i = 0; i < nall; i++)
        if (!contacts_of_one(p, &all[i], max, today, a, said, &n, e))
            return false;
    if (nall > 1)
        qsort(said, (size_t)n, sizeof *said, newest_first);
    for (int i = 0; i < n && i < max; i++)
        out[(*count)++] = said[i].text;
    return true;
}
