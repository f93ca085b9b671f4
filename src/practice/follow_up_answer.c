#include "practice/follow_up.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/absence.h"
#include "practice/appointment_edit.h"
#include "practice/follow_up_inner.h"
#include "practice/next.h"
#include "practice/patient_end.h"
#include "practice/practice_plan.h"
#include "practice/referral.h"
#include "practice/score.h"
#include "practice/slot.h"
#include "practice/reminder.h"
#include "practice/telecom.h"
#include "practice/words.h"

#include <string.h>
#include <strings.h>

enum {
    SOON_MIN = 120, /* "later today" is so much later */
    WAIT_DAYS = 5,  /* working days that somebody who will ring is given */
};

#define ASKS(x) FOLLOW_UP_ASKS_##x

/* Letters: none of hjkl u U g G / ? : ! + A C L q, which mean the same everywhere; b books, s puts off, > gives away as
 * everywhere. */
const struct follow_up_outcome follow_up_outcomes[] = {
    {"reached", "y", "reached, done", ASKS(WORDS), "call", false, true},
    {"booked", "b", "book now", ASKS(NOTHING), NULL, false, true},
    {"will-call", "w", "they ring us, or wait", ASKS(DATE), "call", false, false},
    {"message-person", "o", "message with a person", ASKS(WORDS), "call", true, false},
    {"message", "v", "voicemail left", ASKS(WORDS), "call", true, false},
    {"sent", "t", "texted or emailed", ASKS(WORDS), "text", true, false},
    {"no-answer", "-", "no answer, busy", ASKS(NOTHING), "call", true, false},
    {"wrong-number", "#", "wrong number", ASKS(NOTHING), "call", false, false},
    {"declined", "z", "declined, why", ASKS(REASON), "call", false, true},
    {"give", ">", "give to a colleague", ASKS(STAFF), NULL, false, false},
    {"put-off", "s", "put off until", ASKS(DATE), NULL, false, false},
    {"no-contact", "", "no contact wanted", ASKS(WHY), "call", false, true},
    {"done", "=", "done, nobody rung", ASKS(WORDS), NULL, false, true},
    {"call-later", "", "call later", ASKS(DATE), "call", false, false},
    {"busy", "", "busy", ASKS(NOTHING), "call", true, false},
    {"take", "", "I'll take it", ASKS(NOTHING), NULL, false, false},
    {NULL, NULL, NULL, ASKS(NOTHING), NULL, false, false},
};

const struct follow_up_outcome *follow_up_outcome_find(const char *code)
{
    for (const struct follow_up_outcome *o = follow_up_outcomes; o->code; o++)
        if (strcmp(o->code, code) == 0)
            return o;
    return NULL;
}

/* ---- what is asked ---- */

const char *follow_up_reasons(const struct practice *p, const char *kind)
{
    int n;
    const struct reason *all = practice_reasons(p, &n);
    for (int i = 0; strcmp(kind, FOLLOW_UP_LAPSED) == 0 && i < n; i++)
        if (all[i].is_active && strcmp(all[i].list, "leave") == 0)
            return "leave";
    return "close";
}

const char *follow_up_reason_name(const struct practice *p, const char *code)
{
    const char *name = practice_reason_name(p, "close", code);
    return name == code ? practice_reason_name(p, "leave", code) : name;
}

bool follow_up_asks_leave(const struct practice *p, const char *kind, const char *outcome)
{
    return strcmp(outcome, "reached") == 0 && strcmp(follow_up_reasons(p, kind), "leave") == 0;
}

bool follow_up_asks_score(const struct practice *p, const char *kind, const char *outcome)
{
    return strcmp(outcome, "reached") == 0 && (p->asks_scores || strcmp(kind, FOLLOW_UP_SCORE) == 0);
}

/* ---- the next try ---- */

/* Later today if the practice is open then, else first thing on the next working day. */
static void later_today(struct practice *p, int *date, int *minute)
{
    int today, now;
    struct err ignored = {0};
    clock_today(&today, &now);
    (void)practice_plan(p, today, today, &ignored);
    const struct day_hours *h = practice_hours(p, NULL, today);
    bool is_open = h && h->count && now + SOON_MIN < h->span[h->count - 1].end_min;
    *date = is_open ? today : follow_up_working_day(p, today, 1);
    *minute = is_open ? now + SOON_MIN : MINUTE_NONE;
}

/* They have to know before they come: nothing waits longer. Civil minutes; 0: any time. */
static int64_t latest_of(const struct queue_row *row)
{
    int today, now;
    clock_today(&today, &now);
    bool is_tell = strcmp(row->kind, FOLLOW_UP_TELL) == 0;
    return is_tell && row->due > (int64_t)today * DAY_MIN + now ? row->due : 0;
}

void follow_up_next_try(struct practice *p, const struct follow_up_seen *seen, const char *outcome, int *date,
                        int *minute)
{
    const struct follow_up_kind *k = follow_up_kind(p, seen->row.kind);
    int tried = follow_up_now(&seen->record).attempts;
    int today, now, at = tried < k->nretry ? tried : k->nretry - 1;
    clock_today(&today, &now);
    *minute = MINUTE_NONE;
    if (strcmp(outcome, "will-call") == 0)
        *date = follow_up_working_day(p, today, WAIT_DAYS);
    else if (strcmp(outcome, "busy") == 0 || strcmp(outcome, "put-off") == 0 || k->retry[at] == 0)
        later_today(p, date, minute);
    else
        *date = follow_up_working_day(p, today, k->retry[at]);
    int64_t latest = latest_of(&seen->row), from = (int64_t)today * DAY_MIN + now;
    if (latest && (int64_t)*date * DAY_MIN + (*minute == MINUTE_NONE ? 0 : *minute) >= latest)
        later_today(p, date, minute);
    if (latest && (int64_t)*date * DAY_MIN + (*minute == MINUTE_NONE ? 0 : *minute) >= latest) {
        from += (latest - from + 1) / 2;
        *date = (int)(from / DAY_MIN);
        *minute = (int)(from % DAY_MIN);
    }
}

/* ---- checking what was said ---- */

struct answering {
    struct desk *d;
    struct practice *p;
    struct arena *a;
    const struct follow_up_seen *seen;
    struct follow_up_answer what;
    const struct follow_up_outcome *o;
    struct follow_up to;
    struct appointment booked; /* what "booked" means */
    struct follow_up_done *out;
};

static bool check_until(struct answering *x, struct err *e)
{
    int today, now;
    char day[16], time[8];
    clock_today(&today, &now);
    if (x->what.date == CIVIL_NONE)
        follow_up_next_try(x->p, x->seen, x->o->code, &x->what.date, &x->what.minute);
    if (x->what.date < today || (x->what.date == today && x->what.minute != MINUTE_NONE && x->what.minute <= now))
        return err_set(e, ERR_INPUT, "%s%s%s is past: until when?", civil_desk_date(x->what.date, day),
                       x->what.minute == MINUTE_NONE ? "" : " ",
                       x->what.minute == MINUTE_NONE ? "" : civil_clock_text(x->what.minute, time));
    int64_t latest = latest_of(&x->seen->row);
    if (latest && (int64_t)x->what.date * DAY_MIN + (x->what.minute == MINUTE_NONE ? 0 : x->what.minute) >= latest)
        return err_set(e, ERR_INPUT, "They have to know before they come, %s: until when?",
                       slot_text(x->a, (int)(latest / DAY_MIN), (int)(latest % DAY_MIN)));
    return true;
}

static bool check_words(struct answering *x, const char **words, struct err *e)
{
    if (*words && !text_clean(x->a, TEXT_MANY_LINES, "note", *words, strlen(*words), words, e))
        return false;
    if (*words && !**words)
        *words = NULL;
    return true;
}

/* A code of the practice's list, or words. */
static bool check_reason(struct answering *x, struct err *e)
{
    const char *typed = x->what.reason, *list = follow_up_reasons(x->p, x->seen->row.kind);
    int n;
    if (!typed || !*typed)
        return err_set(e, ERR_INPUT, "Why? One of the practice's reasons, or words");
    if (strcasecmp(typed, "died") == 0)
        return err_set(e, ERR_REFUSED, "Say that they died by X, or rounds patient died: their bookings stop with it");
    const struct reason *all = practice_reasons(x->p, &n);
    for (int i = 0; i < n; i++) {
        const struct reason *r = &all[i];
        if (strcmp(r->list, list) == 0 && (strcmp(r->code, typed) == 0 || strcmp(r->name, typed) == 0))
            x->what.reason = r->code;
    }
    return true;
}

static bool check_staff(const struct answering *x, struct err *e)
{
    const struct staff *s = practice_staff(x->p, &x->what.staff), *had = practice_staff(x->p, &x->seen->row.owner);
    if (id_is_none(&x->what.staff) && had && *x->seen->row.rule && id_is_none(&x->seen->record.owner))
        return err_set(e, ERR_REFUSED, "This is %s's by the practice's rules: give it to somebody by name", had->name);
    if (id_is_none(&x->what.staff) || (s && s->is_active))
        return true;
    return err_set(e, ERR_MISSING, "Nobody of that name works here");
}

/* The next visit to come but the one it is about; CIVIL_NONE as its date: there is none. */
static bool find_booked(struct practice *p, struct arena *a, const struct queue_row *row, struct appointment *out,
                        struct err *e)
{
    struct appointment *all;
    int n, today, now;
    clock_today(&today, &now);
    if (!appointment_of_patient(p, a, &row->patient, &all, &n, e))
        return false;
    *out = (struct appointment){.date = CIVIL_NONE};
    for (int i = 0; i < n; i++) {
        bool is_ahead =
            all[i].status == STATUS_BOOKED && (all[i].date > today || (all[i].date == today && all[i].start_min > now));
        bool is_sooner = out->date == CIVIL_NONE || all[i].date < out->date ||
                         (all[i].date == out->date && all[i].start_min < out->start_min);
        bool is_what_it_is_about = id_compare(&all[i].id, &row->fact) == 0;
        if (is_ahead && is_sooner && !is_what_it_is_about)
            *out = all[i];
    }
    return true;
}

bool follow_up_is_booked(struct practice *p, struct arena *a, const struct queue_row *row, bool *out, struct err *e)
{
    struct appointment x;
    bool ok = find_booked(p, a, row, &x, e);
    *out = ok && x.date != CIVIL_NONE;
    return ok;
}

/* Without one nothing has been booked, whatever somebody says. */
static bool check_booked(struct answering *x, struct err *e)
{
    if (!find_booked(x->p, x->a, &x->seen->row, &x->booked, e))
        return false;
    return x->booked.date != CIVIL_NONE ||
           err_set(e, ERR_REFUSED, "%s has no visit to come: book one first (b, or rounds book), which ends this",
                   x->seen->row.patient_short);
}

static bool is_met_rebook(const struct answering *x)
{
    bool is_met = strcmp(x->o->code, "reached") == 0 || strcmp(x->o->code, "done") == 0;
    return is_met && strcmp(x->seen->row.kind, FOLLOW_UP_REBOOK) == 0;
}

/* "To rebook" is the next step of a visit: who was reached has one in its place, a booking, a day or a reason. */
static bool check_rebook(struct answering *x, struct err *e)
{
    struct err none = {0};
    if (!is_met_rebook(x))
        return true;
    if (x->what.date != CIVIL_NONE)
        return check_until(x, e);
    if ((x->what.reason && *x->what.reason) || check_booked(x, &none))
        return true;
    return err_set(e, ERR_INPUT,
                   "What comes next for %s? Book them (b), or say a day to be in touch (until), or why nothing does "
                   "(reason)",
                   x->seen->row.patient_short);
}

static bool check(struct answering *x, struct err *e)
{
    if (!appointment_edit_level(x->d, LEVEL_DESK, "say what came of a follow-up", e) ||
        !check_words(x, &x->what.words, e) || !check_words(x, &x->what.reason, e))
        return false;
    if (strcmp(x->seen->row.kind, FOLLOW_UP_UNRESOLVED) == 0)
        return err_set(e, ERR_REFUSED, "First say what happened at that visit: seen, did not come, or cancelled");
    if (!follow_up_can_come(x->p, &x->seen->row, x->o->code, e) || !check_rebook(x, e))
        return false;
    if (x->o->is_end && queue_is_of_complaint(&x->seen->row))
        return err_set(e, ERR_REFUSED, "What came of it is said on the complaint: Enter on it in the queue, or 5");
    if (x->what.mode && strcmp(x->what.mode, "text") != 0 && strcmp(x->what.mode, "email") != 0 &&
        strcmp(x->what.mode, "letter") != 0)
        return err_set(e, ERR_INPUT, "What was sent: text, email or letter, not \"%s\"", x->what.mode);
    if ((x->what.has_score || x->what.recommends != CONTACT_UNSAID) && strcmp(x->o->code, "reached") != 0)
        return err_set(e, ERR_INPUT, "Only who was reached can have said how content they are");
    if (x->o->is_try && x->what.date != CIVIL_NONE && !check_until(x, e))
        return false;
    if (strcmp(x->o->code, "booked") == 0 && !check_booked(x, e))
        return false;
    if (strcmp(x->o->code, "take") == 0 && id_is_none(&x->d->who.staff))
        return err_set(e, ERR_REFUSED, "Nobody has said who is here, so nothing can be yours: --as CODE");
    switch (x->o->asks) {
    case ASKS(DATE): return check_until(x, e);
    case ASKS(REASON): return check_reason(x, e);
    case ASKS(STAFF): return check_staff(x, e);
    case ASKS(WHY): return x->what.words || err_set(e, ERR_INPUT, "Why do they not want to hear from us?");
    case ASKS(WORDS): return !x->what.reason || !*x->what.reason || check_reason(x, e);
    case ASKS(NOTHING): return true;
    }
    return true;
}

/* ---- what it changes ---- */

static void hold(struct answering *x, int date, int minute)
{
    x->to.status = "on-hold";
    x->to.hold_date = x->out->next_date = date;
    x->to.hold_min = x->out->next_min = minute;
    x->to.raised_at = 0;
}

static const char *until_words(struct answering *x)
{
    char day[16], time[8];
    int today, now;
    clock_today(&today, &now);
    const char *text = x->to.hold_date == today ? "today" : arena_strdup(x->a, civil_desk_date(x->to.hold_date, day));
    if (x->to.hold_min == MINUTE_NONE)
        return text;
    return arena_printf(x->a, "%s %s", text, civil_clock_text(x->to.hold_min, time));
}

static void count_try(struct answering *x)
{
    const struct follow_up_kind *k = follow_up_kind(x->p, x->seen->row.kind);
    int date = x->what.date, minute = x->what.minute;
    if (date == CIVIL_NONE)
        follow_up_next_try(x->p, x->seen, x->o->code, &date, &minute);
    x->to.attempts = follow_up_now(&x->seen->record).attempts + 1;
    x->out->attempts = x->to.attempts;
    /* Given up is not ended: it stands there until somebody says how it ends, or tries once more. */
    if (x->to.attempts >= k->attempts_max && strcmp(x->seen->record.status, "failed") != 0) {
        x->to.status = "failed";
        x->to.hold_date = CIVIL_NONE;
        x->to.hold_min = MINUTE_NONE;
        x->out->has_failed = true;
        x->out->what = arena_printf(x->a, "%s; tried %d times: z ends it, or once more", x->o->title, x->to.attempts);
        return;
    }
    hold(x, date, minute);
    x->out->what = arena_printf(x->a, "%s, next try %s", x->o->title, until_words(x));
}

static void end(struct answering *x)
{
    bool is_met =
        strcmp(x->o->code, "reached") == 0 || strcmp(x->o->code, "done") == 0 || strcmp(x->o->code, "booked") == 0;
    x->to.status = is_met ? "completed" : "cancelled";
    bool is_logged = is_met && x->o->mode; /* what was said stands on the call */
    x->to.reason = x->what.reason ? x->what.reason : !is_logged && x->what.words ? x->what.words : "";
    x->out->is_ended = true;
    bool is_gone = strcmp(x->to.reason, "moved") == 0 || strcmp(x->to.reason, "elsewhere") == 0;
    x->out->what =
        is_gone ? arena_printf(x->a, "%s; X marks them as gone, else they are asked again", x->o->title) : x->o->title;
    if (x->booked.date != CIVIL_NONE && strcmp(x->o->code, "booked") == 0) {
        x->to.satisfied_by = x->booked.id;
        x->out->what = arena_printf(x->a, "booked: %s, %s (%s)", slot_text(x->a, x->booked.date, x->booked.start_min),
                                    x->booked.practitioner_name, x->booked.ref);
    }
}

static void give(struct answering *x)
{
    const struct staff *s = practice_staff(x->p, &x->what.staff);
    x->to.owner = x->what.staff;
    x->to.position = -1;
    x->out->what = s ? arena_printf(x->a, "given to %s", s->name) : "given back: anybody's";
}

/* The record as it will be. */
static void work_out(struct answering *x)
{
    x->to = follow_up_now(&x->seen->record);
    if (x->o->mode || x->o->is_end)
        x->to.outcome = x->o->code; /* the last that came of trying; giving it away is none */
    if (!x->to.status || !*x->to.status)
        x->to.status = "requested";
    if (x->o->is_end) {
        end(x);
    } else if (x->o->is_try) {
        count_try(x);
    } else if (strcmp(x->o->code, "give") == 0) {
        give(x);
    } else if (strcmp(x->o->code, "take") == 0) {
        x->what.staff = x->d->who.staff;
        give(x);
    } else if (x->o->asks == ASKS(DATE)) {
        hold(x, x->what.date, x->what.minute);
        x->out->what = arena_printf(x->a, "%s %s",
                                    strcmp(x->o->code, "will-call") == 0 ? "they will ring us; else" : "put off until",
                                    until_words(x));
    } else {
        x->out->what = x->o->title; /* wrong number: the row stays as it is */
    }
}

/* ---- writing ---- */

/* What was said, after the reason they gave. */
static const char *words_of(const struct answering *x)
{
    const char *reason = x->what.reason && *x->what.reason ? follow_up_reason_name(x->p, x->what.reason) : NULL;
    if (!reason || !x->what.words || !*x->what.words)
        return reason ? reason : x->what.words;
    return arena_printf(x->a, "%s: %s", reason, x->what.words);
}

/* Who cannot be rung has answered in writing. */
static const char *written_mode(struct answering *x)
{
    struct patient who;
    struct err ignored = {0};
    bool is_known = patient_get(x->p->book, &x->seen->row.patient, x->a, &who, &ignored);
    return is_known && *who.channel && strcmp(who.channel, "call") != 0 ? who.channel : "text";
}

static bool log_contact(struct answering *x, struct act *act, struct err *e)
{
    bool is_visit = queue_is_by_rule(x->seen->row.kind) || strcmp(x->seen->row.kind, FOLLOW_UP_REMIND) == 0;
    bool is_here = !id_is_none(&x->seen->row.visit) && x->seen->row.visit_status != STATUS_BOOKED &&
                   strcmp(x->o->code, "reached") == 0;
    const char *mode = strcmp(x->o->code, "sent") == 0 && x->what.mode ? x->what.mode : x->o->mode;
    if (x->seen->row.is_never_rung && strcmp(mode, "call") == 0)
        mode = written_mode(x);
    bool is_opened = false;
    struct contact c = {
        .id = id_new(act->at_ms),
        .patient = x->seen->row.patient,
        .appointment = is_visit ? x->seen->row.fact : ID_NONE,
        .direction = "out",
        .mode = is_here ? "in-person" : mode,
        .outcome = x->o->code,
        .reason = follow_up_kind(x->p, x->seen->row.kind)->name,
        .text = words_of(x),
        .duration_s = -1,
        .score = x->what.score,
        .has_score = x->what.has_score,
        .recommends = x->what.recommends,
        .is_confidential = x->seen->row.is_confidential || x->seen->record.is_confidential,
    };
    if (!contact_put(act, &c, NULL, e) || !score_put(x->p, act, x->a, &c, &is_opened, e))
        return false;
    if (is_opened)
        x->out->what = arena_printf(x->a, "%s; not content: a concern is open", x->out->what);
    return true;
}

/* Which they rang from, and which is not on their record: it is put there, so that nobody tries it again. */
static bool mark_other(struct answering *x, struct act *act, struct err *e)
{
    enum { LAST = 99 };
    struct telecom t, known;
    const char *number;
    if (!queue_rang_from(x->p, &x->seen->row.id, &x->seen->row.patient, x->a, &number, &known, e))
        return false;
    if (!*number)
        return err_set(e, ERR_INPUT, "Which number was wrong? They have none that could be");
    t = telecom_none();
    t.patient = x->seen->row.patient;
    t.value = number;
    t.rank = LAST;
    t.is_bad = true;
    x->out->what = arena_printf(x->a, "%s is wrong: to be asked when they come", number);
    return telecom_check(x->a, &t, e) && telecom_put(act, &t, NULL, e);
}

static bool mark_number(struct answering *x, struct act *act, struct err *e)
{
    struct telecom t;
    if (id_is_none(&x->what.telecom))
        return mark_other(x, act, e);
    if (!telecom_get(x->p->book, &x->what.telecom, x->a, &t, e))
        return false;
    act_record(act, KIND_TELECOM, &t.id, &t.patient);
    act_set_int(act, TELECOM_IS_BAD, 1);
    x->out->what = arena_printf(x->a, "%s is wrong: to be asked when they come", t.value);
    return true;
}

/* Both say the same of it: what came of it ends the waiting. */
static bool close_referral(struct answering *x, struct act *act, struct err *e)
{
    const char *said = x->what.words ? x->what.words : "";
    if (!*said && x->to.reason)
        said = follow_up_reason_name(x->p, x->to.reason);
    return referral_close_in(act, x->a, &x->seen->row.fact, *said ? said : x->o->title, e);
}

/* That they know changes nothing in the day, and is said once. */
static bool say_stands(struct answering *x, struct err *e)
{
    struct appointment v;
    bool stands;
    if (!appointment_get(x->p, x->a, &x->seen->row.fact, &v, e) || !absence_stands(x->p->book, &v, &stands, e))
        return false;
    if (stands && v.tell == TELL_TOLD)
        return err_set(e, ERR_REFUSED, "They know already. " ABSENCE_STANDS);
    if (stands)
        x->out->what = arena_printf(x->a, "%s; still to be moved", x->out->what);
    return true;
}

/* Who was reached about booking again, and has: that is what comes next; or a day was agreed. */
static void put_next(struct answering *x, struct act *act)
{
    const struct queue_row *row = &x->seen->row;
    char day[16];
    if (x->what.date != CIVIL_NONE) {
        act_record(act, KIND_APPOINTMENT, &row->fact, &row->patient);
        next_set(act, &(struct next_step){.next = NEXT_DATE, .due = x->what.date, .note = x->what.words});
        x->out->what =
            arena_printf(x->a, "%s; to be followed up on %s", x->o->title, civil_desk_date(x->what.date, day));
    } else if (x->booked.date != CIVIL_NONE && !(x->what.reason && *x->what.reason)) {
        act_record(act, KIND_APPOINTMENT, &row->fact, &row->patient);
        act_set_text(act, APPOINTMENT_NEXT_CODE, "booked");
        act_set_null(act, APPOINTMENT_NEXT_NOTE);
    }
}

static bool write_answer(struct answering *x, struct act *act, struct err *e)
{
    const struct queue_row *row = &x->seen->row;
    bool is_no_contact = strcmp(x->o->code, "no-contact") == 0;
    if (x->o->is_end)
        x->to.ended_at = act->at_ms;
    if (!follow_up_write(x->p, act, x->a, x->seen, &x->to, e))
        return false;
    if ((x->o->mode && !log_contact(x, act, e)) ||
        !reminder_confirm_put(x->p, act, x->a, row->kind, &row->fact, x->o->code, e))
        return false;
    if (strcmp(x->o->code, "wrong-number") == 0 && !mark_number(x, act, e))
        return false;
    if (x->o->is_end && strcmp(row->kind, FOLLOW_UP_TELL) == 0 && !say_stands(x, e))
        return false;
    if (x->o->is_end && queue_is_by_rule(row->kind))
        follow_up_end_fact(act, row->kind, &row->fact, &row->patient, x->o->code,
                           x->to.reason && *x->to.reason ? x->to.reason : x->what.words);
    if (is_met_rebook(x))
        put_next(x, act);
    bool is_of_referral = *row->rule && strcmp(row->kind, FOLLOW_UP_REFERRAL) == 0;
    if (x->o->is_end && is_of_referral && !close_referral(x, act, e))
        return false;
    if (is_no_contact) {
        struct patient who;
        struct patient_stopped stopped;
        if (!patient_get(x->p->book, &row->patient, x->a, &who, e) ||
            !patient_stops(x->d, x->a, act, &who, PATIENT_END_NO_CONTACT, false, NULL, &stopped, e))
            return false;
        act_record(act, KIND_PATIENT, &row->patient, &row->patient);
        act_set_text(act, PATIENT_NO_CONTACT, x->what.words);
        if (*stopped.said)
            x->out->what = arena_printf(x->a, "no contact wanted. %s", stopped.said);
    }
    return true;
}

/* Checks each and works out what it becomes, before anything is written. */
static bool prepare(struct answering *x, struct err *e)
{
    *x->out = (struct follow_up_done){.next_date = CIVIL_NONE, .next_min = MINUTE_NONE, .what = ""};
    x->out->attempts = x->seen->record.attempts;
    x->o = follow_up_outcome_find(x->what.outcome);
    if (!x->o)
        return err_set(e, ERR_INPUT, "There is no outcome \"%s\"", x->what.outcome);
    if (!check(x, e))
        return false;
    work_out(x);
    return true;
}

bool follow_up_answer_all(struct desk *d, struct arena *a, const struct follow_up_seen *seen, int n,
                          const struct follow_up_answer *what, struct follow_up_done *out, struct err *e)
{
    struct answering *all = arena_array(a, (size_t)n, sizeof *all);
    struct act act;
    bool ok = true;
    for (int i = 0; ok && i < n; i++) {
        all[i] = (struct answering){.d = d, .p = d->practice, .a = a, .seen = &seen[i], .what = *what, .out = &out[i],
                                  .booked = {.date = CIVIL_NONE}};
        ok = prepare(&all[i], e);
    }
    if (!ok || n == 0 ||
        !act_begin(d->practice->book, &act, arena_printf(a, "followup-%s", all[0].o->code), &d->who, e))
        return ok && n == 0;
    for (int i = 0; ok && i < n; i++)
        ok = write_answer(&all[i], &act, e);
    if (!ok) {
        act_abandon(&act);
        return false;
    }
    return act_commit(&act, e);
}

bool follow_up_answer(struct desk *d, struct arena *a, const struct follow_up_seen *seen,
                      const struct follow_up_answer *what, struct follow_up_done *out, struct err *e)
{
    return follow_up_answer_all(d, a, seen, 1, what, out, e);
}
