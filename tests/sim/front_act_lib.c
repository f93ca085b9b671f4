/* What happens at the desk, one act after the other, by chance. */
#include "base/clock.h"
#include "practice/follow_up.h"
#include "practice/patient_end.h"
#include "practice/undo.h"
#include "tests/sim/front_lib.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FORGOTTEN_PER_CENT = 8, WATCHED_PER_CENT = 5, PICKS = 8 };

/* ---- around each act ---- */

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct front_count *count_of(struct front *f, const char *act)
{
    for (int i = 0; i < f->ncount; i++)
        if (strcmp(f->count[i].act, act) == 0)
            return &f->count[i];
    f->count[f->ncount].act = act;
    return &f->count[f->ncount++];
}

static struct desk *begin(struct front *f, const struct id *patient)
{
    f->touched = *patient;
    f->who = &f->desk[front_random(f, 2)];
    if (f->is_watched)
        front_picture(f, patient, f->before);
    f->state = f->p->book->state;
    f->act_ms -= cpu_ms();
    return f->who;
}

/* Refusals are part of a day; that the program cannot go on is not. */
static bool end(struct front *f, const char *act, bool ok, const struct err *e)
{
    f->act_ms += cpu_ms();
    struct front_count *c = count_of(f, act);
    c->done += ok;
    c->refused += !ok;
    f->ndone += ok;
    if (!ok && e->kind != ERR_REFUSED && e->kind != ERR_INPUT && e->kind != ERR_MISSING && e->kind != ERR_STALE)
        front_wrong(f, "%s: %s %s", act, err_kind_name(e->kind), e->text);
    if (!ok || f->p->book->state == f->state) /* or all was as it is said: nothing was written */
        f->who = NULL;
    return ok;
}

/* ---- picking ---- */

static struct id any_patient(struct front *f)
{
    return f->patients[front_random(f, f->npatients)];
}

static struct id one_of(struct front *f, sqlite3_stmt *s)
{
    struct id found[PICKS];
    int n = 0;
    while (front_row(f, s))
        if (n < PICKS)
            found[n++] = front_column_id(s, 0);
    return n ? found[front_random(f, n)] : ID_NONE;
}

static struct id patient_of(struct front *f, const struct id *appointment)
{
    sqlite3_stmt *s = front_read(f, "SELECT patient FROM appointment WHERE id = ?");
    front_bind_id(s, 1, appointment);
    return one_of(f, s);
}

static struct id booking_to_come(struct front *f)
{
    sqlite3_stmt *s = front_read(f, "SELECT id FROM appointment INDEXED BY appointment_day WHERE date > ? "
                                    "AND status = 'booked' AND entered_in_error IS NOT 1 ORDER BY date LIMIT 8");
    sqlite3_bind_int(s, 1, f->date + front_random(f, 30));
    return one_of(f, s);
}

static struct id ended_visit(struct front *f, const char *status)
{
    sqlite3_stmt *s = front_read(f, "SELECT id FROM appointment INDEXED BY appointment_day WHERE date BETWEEN ? AND ? "
                                    "AND status = ? AND origin IS NULL AND entered_in_error IS NOT 1 LIMIT 8");
    sqlite3_bind_int(s, 1, f->date - 20);
    sqlite3_bind_int(s, 2, f->date + 20);
    sqlite3_bind_text(s, 3, status, -1, SQLITE_STATIC);
    return one_of(f, s);
}

static bool is_taken(struct front *f, const struct place *at)
{
    sqlite3_stmt *s = front_read(f, "SELECT 1 FROM appointment WHERE date = ? AND practitioner = ? AND start_min < ? "
                                    "AND start_min + minutes > ? AND status IN ('booked', 'arrived', 'checked-in')");
    sqlite3_bind_int(s, 1, at->date);
    front_bind_id(s, 2, &at->practitioner);
    sqlite3_bind_int(s, 3, at->start_min + at->minutes);
    sqlite3_bind_int(s, 4, at->start_min);
    bool found = front_row(f, s);
    sqlite3_reset(s);
    return found;
}

static struct place free_place(struct front *f, int minutes)
{
    struct place at = {.minutes = minutes};
    for (int tries = 0; tries < 6; tries++) {
        at.practitioner = f->p->practitioners[front_random(f, 2)].id;
        at.date = f->date + (front_chance(f, 25) ? front_random(f, 4) : front_random(f, 90));
        at.start_min = (front_chance(f, 40) ? 540 : 780) + 30 * front_random(f, 6);
        if (civil_weekday(at.date) < 5 && !is_taken(f, &at))
            break;
    }
    return at;
}

static struct next_step any_next(struct front *f)
{
    static const char *const why[] = {"done", "declined", "elsewhere", "will-call", "moved"};
    struct next_step n = {.due = CIVIL_NONE};
    int dice = front_random(f, 100);
    n.next = dice < 20   ? NEXT_AUTO
             : dice < 40 ? NEXT_REBOOK
             : dice < 60 ? NEXT_DATE
             : dice < 85 ? NEXT_CLOSED
                         : NEXT_OPEN;
    if (n.next == NEXT_DATE)
        n.due = f->date + 7 + front_random(f, 200);
    if (n.next == NEXT_CLOSED)
        n.note = why[front_random(f, 5)];
    return n;
}

/* ---- bookings and visits ---- */

static void book(struct front *f)
{
    struct err e = {0};
    struct outcome out;
    struct id patient = any_patient(f);
    const struct contact call = {.direction = "in", .mode = "call", .outcome = "booked", .duration_s = 120};
    int type = front_chance(f, 40) ? 1 : front_random(f, FRONT_TYPES);
    struct booking w = {
        .id = id_new(clock_now_ms()), .patient = patient, .type = f->types[type], .asked_min = MINUTE_NONE};
    w.place = free_place(f, type == 0 || type == 2 || type == 4 ? 60 : type == 5 ? 15 : 30);
    w.call = front_chance(f, 40) ? &call : NULL;
    struct desk *d = begin(f, &patient);
    end(f, w.call ? "booked on the telephone" : "booked", appointment_book(d, &f->a, &w, &out, &e), &e);
}

static void become(struct front *f, const struct id *id, enum status to, const char *act)
{
    struct err e = {0};
    struct outcome out;
    struct change_of_status c = {.to = to};
    struct id patient = patient_of(f, id);
    if (id_is_none(id))
        return;
    if (transition_is_end(to))
        c.next = any_next(f);
    if (to == STATUS_CANCELLED) {
        c.cancel_by = front_chance(f, 75) ? CANCELLED_BY_PATIENT : CANCELLED_BY_PRACTICE;
        c.reason = "other";
    }
    if (to == STATUS_ENTERED_IN_ERROR)
        c.reason = "booked twice";
    struct desk *d = begin(f, &patient);
    end(f, act, appointment_status(d, &f->a, id, NULL, &c, &out, &e), &e);
}

/* The next step of a visit that has begun today. False: nobody stands at the desk. */
static bool visit(struct front *f)
{
    struct id id = ID_NONE;
    char status[16] = "";
    sqlite3_stmt *s = front_read(f, "SELECT id, status FROM appointment WHERE date = ? AND start_min <= ? "
                                    "AND status IN ('booked', 'arrived', 'checked-in') AND entered_in_error IS NOT 1 "
                                    "AND origin IS NULL ORDER BY start_min");
    sqlite3_bind_int(s, 1, f->date);
    sqlite3_bind_int(s, 2, f->minute);
    while (id_is_none(&id) && front_row(f, s)) {
        struct id at = front_column_id(s, 0);
        if (at.b[ID_SIZE - 1] % 100 >= FORGOTTEN_PER_CENT) {
            id = at;
            snprintf(status, sizeof status, "%s", front_column_text(s, 1));
        }
    }
    sqlite3_reset(s);
    if (id_is_none(&id))
        return false;
    if (strcmp(status, "booked") == 0)
        become(f, &id,
               front_chance(f, 85)   ? STATUS_ARRIVED
               : front_chance(f, 70) ? STATUS_NOSHOW
                                     : STATUS_FULFILLED,
               "came, or not");
    else if (strcmp(status, "arrived") == 0)
        become(f, &id,
               front_chance(f, 75)   ? STATUS_CHECKED_IN
               : front_chance(f, 80) ? STATUS_FULFILLED
                                     : STATUS_CANCELLED,
               "into the room, or left");
    else
        become(f, &id, front_chance(f, 95) ? STATUS_FULFILLED : STATUS_ARRIVED, "seen");
    return true;
}

/* Days later somebody notices that nobody said what happened. */
static void write_up(struct front *f)
{
    sqlite3_stmt *s =
        front_read(f, "SELECT id FROM appointment INDEXED BY appointment_open WHERE date < ? AND origin IS NULL "
                      "AND (status = 'booked' OR status = 'arrived' OR status = 'checked-in') "
                      "AND entered_in_error IS NOT 1 LIMIT 8");
    sqlite3_bind_int(s, 1, f->date);
    struct id id = one_of(f, s);
    become(f, &id, front_chance(f, 70) ? STATUS_FULFILLED : STATUS_NOSHOW, "written up later");
}

static void take_back_end(struct front *f)
{
    static const char *const ends[] = {"cancelled", "noshow", "fulfilled"};
    int which = front_random(f, 3);
    struct id id = ended_visit(f, ends[which]);
    become(f, &id, which == 2 ? STATUS_CHECKED_IN : STATUS_BOOKED, "reinstated");
}

static void move(struct front *f)
{
    struct err e = {0};
    struct outcome out;
    struct id id = booking_to_come(f), patient = patient_of(f, &id);
    struct place to = free_place(f, 0);
    if (id_is_none(&id))
        return;
    sqlite3_stmt *s = front_read(f, "SELECT 1 FROM appointment WHERE id = ? AND date = ? AND start_min = ?");
    front_bind_id(s, 1, &id);
    sqlite3_bind_int(s, 2, to.date);
    sqlite3_bind_int(s, 3, to.start_min);
    bool is_same_time = front_row(f, s);
    sqlite3_reset(s);
    struct desk *d = begin(f, &patient);
    if (!end(f, "moved", appointment_move(d, &f->a, &id, NULL, &to, NULL, &out, &e), &e) || is_same_time)
        return;
    s = front_read(f, "SELECT count(*) FROM follow_up WHERE fact = ? AND rule = 'remind' AND "
                      "entered_in_error IS NOT 1 AND (hold_date IS NOT NULL OR ended_at IS NOT NULL)");
    front_bind_id(s, 1, &id);
    bool is_left = front_row(f, s) && sqlite3_column_int(s, 0) > 0;
    sqlite3_reset(s);
    if (is_left)
        front_wrong(f, "moved, and what was said of the reminder of the old day holds");
}

static void confirm(struct front *f)
{
    struct err e = {0};
    struct outcome out;
    struct id id = booking_to_come(f), patient = patient_of(f, &id);
    if (id_is_none(&id))
        return;
    enum confirmation c = (enum confirmation)(CONFIRM_LEFT_MESSAGE + front_random(f, 3));
    struct desk *d = begin(f, &patient);
    end(f, "confirmed", appointment_confirm(d, &f->a, &id, NULL, c, &out, &e), &e);
}

static void say_next(struct front *f)
{
    struct err e = {0};
    struct outcome out;
    struct id id = ended_visit(f, front_chance(f, 70) ? "fulfilled" : "noshow"), patient = patient_of(f, &id);
    struct next_step n = any_next(f);
    if (id_is_none(&id))
        return;
    struct desk *d = begin(f, &patient);
    end(f, "said what comes next", appointment_set_next(d, &f->a, &id, NULL, &n, &out, &e), &e);
}

static void edit_type(struct front *f)
{
    struct err e = {0};
    struct outcome out;
    struct id id = booking_to_come(f), patient = patient_of(f, &id);
    struct edit what = {.set = EDIT_TYPE, .type = f->types[front_random(f, FRONT_TYPES)]};
    if (id_is_none(&id))
        return;
    struct desk *d = begin(f, &patient);
    end(f, "is another type of visit", appointment_edit(d, &f->a, &id, NULL, &what, &out, &e), &e);
}

/* ---- contacts ---- */

static int ring_backs(struct front *f, const struct id *patient)
{
    struct id all[32];
    int n = front_behind(f, patient, all, 32), found = 0;
    for (int i = 0; i < n; i++) {
        sqlite3_stmt *s = front_read(f, "SELECT count(*) FROM queue WHERE patient = ? AND rule = 'ring-back'");
        front_bind_id(s, 1, &all[i]);
        found += front_row(f, s) ? sqlite3_column_int(s, 0) : 0;
        sqlite3_reset(s);
    }
    return found;
}

static void contact(struct front *f, const char *direction, const char *mode, const char *outcome, const char *act)
{
    struct err e = {0};
    struct id patient = any_patient(f);
    struct contact c = {.patient = patient, .direction = direction, .mode = mode, .outcome = outcome, .duration_s = -1};
    struct desk *d = begin(f, &patient);
    if (!end(f, act, contact_add(f->p->book, &d->who, &c, NULL, &e), &e))
        return;
    bool is_message = strcmp(direction, "in") == 0 && strcmp(outcome, "reached") != 0;
    int n = f->rules[0].is_off ? is_message : ring_backs(f, &patient);
    if (is_message && n != 1)
        front_wrong(f, "%s was left, and the queue holds %d for it", mode, n);
    if (strcmp(outcome, "reached") == 0 && !f->rules[0].is_off && n != 0)
        front_wrong(f, "they were spoken to, and are still to be rung back");
}

static void message(struct front *f)
{
    static const struct {
        const char *mode, *outcome;
    } ways[] = {{"voicemail", "message"}, {"call", "missed"}, {"email", ""}, {"call", "abandoned"}, {"letter", ""}};
    int way = front_random(f, 5);
    contact(f, "in", ways[way].mode, ways[way].outcome, "left a message");
}

/* Written down a while after it came: from a slip of paper, from the telephone's list. Somebody may have spoken to them
 * meanwhile, or ended what an earlier one had opened. */
static void message_late(struct front *f)
{
    static const struct {
        const char *direction, *mode, *outcome;
    } ways[] = {
        {"in", "voicemail", "message"}, {"in", "call", "missed"}, {"in", "email", ""}, {"out", "call", "reached"}};
    enum { MINUTE_MS = 60000 };
    int way = front_random(f, 4);
    struct err e = {0};
    struct id patient = any_patient(f), id;
    int64_t now_ms = clock_now_ms();
    struct contact c = {.patient = patient,
                        .direction = ways[way].direction,
                        .mode = ways[way].mode,
                        .outcome = ways[way].outcome,
                        .at_ms = now_ms - (int64_t)(5 + front_random(f, 180)) * MINUTE_MS,
                        .duration_s = -1};
    struct desk *d = begin(f, &patient);
    if (!end(f, "written down late", contact_add(f->p->book, &d->who, &c, &id, &e), &e))
        return;
    if (f->nlate == FRONT_LATE)
        front_wrong(f, "more is written down late than the desk remembers");
    else
        f->late[f->nlate].contact = id, f->late[f->nlate++].written_ms = now_ms;
}

static void contact_taken_back(struct front *f)
{
    struct err e = {0};
    struct contact saw;
    struct id patient = any_patient(f);
    sqlite3_stmt *s = front_read(f, "SELECT id FROM contact WHERE patient = ? AND entered_in_error IS NOT 1 "
                                    "ORDER BY at DESC LIMIT 3");
    front_bind_id(s, 1, &patient);
    struct id id = one_of(f, s);
    if (id_is_none(&id) || !contact_get(f->p->book, &id, &f->a, &saw, &e))
        return;
    struct desk *d = begin(f, &patient);
    end(f, "a contact was a mistake", contact_mistake(f->p->book, &d->who, &saw, &e), &e);
}

/* ---- working the queue ---- */

static bool see_one(struct front *f, bool is_today, struct follow_up_seen *seen)
{
    struct err e = {0};
    sqlite3_stmt *s = front_read(f, "SELECT id FROM queue WHERE is_pool = ? AND rank < ? AND opens <= ? "
                                    "AND (closes IS NULL OR closes > ?) ORDER BY rank LIMIT 8");
    int64_t until = front_now(f) + (is_today ? 0 : 200 * DAY_MIN);
    sqlite3_bind_int(s, 1, front_chance(f, 5));
    sqlite3_bind_int64(s, 2, until);
    sqlite3_bind_int64(s, 3, until);
    sqlite3_bind_int64(s, 4, front_now(f));
    struct id id = one_of(f, s);
    return !id_is_none(&id) && follow_up_see(f->p, &id, &f->a, seen, &e);
}

/* due of a row of the queue; -1: it is not there. */
static int64_t due_of(struct front *f, const struct id *id)
{
    sqlite3_stmt *s = front_read(f, "SELECT due FROM queue WHERE id = ?");
    front_bind_id(s, 1, id);
    int64_t due = front_row(f, s) ? sqlite3_column_int64(s, 0) : -1;
    sqlite3_reset(s);
    return due;
}

static int64_t moment(int date, int minute)
{
    return (int64_t)date * DAY_MIN + (minute == MINUTE_NONE ? DAY_MIN - 1 : minute);
}

static void work(struct front *f)
{
    static const char *const outcomes[] = {
        "reached",   "reached",  "reached", "no-answer", "no-answer", "message",  "sent", "put-off", "put-off",
        "will-call", "declined", "give",    "take",      "done",      "declined", "busy", "booked",  "message-person"};
    struct err e = {0};
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer what = {.date = CIVIL_NONE, .minute = MINUTE_NONE, .reason = "declined", .words = ""};
    if (!see_one(f, true, &seen))
        return;
    what.outcome = front_random(f, 300) ? outcomes[front_random(f, 18)] : "no-contact";
    what.words = strcmp(what.outcome, "no-contact") == 0 ? "asked for peace" : "";
    if (strcmp(what.outcome, "put-off") == 0 && front_chance(f, 80)) {
        what.date = f->date + 1 + front_random(f, 40);
        what.minute = front_chance(f, 30) ? 600 : MINUTE_NONE;
    }
    what.staff = front_chance(f, 60) ? f->desk[1].who.staff : ID_NONE;
    struct desk *d = begin(f, &seen.row.patient);
    if (!end(f, what.outcome, follow_up_answer(d, &f->a, &seen, &what, &done, &e), &e))
        return;
    int64_t due = due_of(f, &seen.row.id);
    if (done.is_ended && due >= 0)
        front_wrong(f, "%s ended with %s and is still in the queue", seen.row.kind, what.outcome);
    if (done.next_date != CIVIL_NONE && due >= 0 && due != moment(done.next_date, done.next_min))
        front_wrong(f, "%s was put off by %s, and does not stand where it should", seen.row.kind, what.outcome);
    /* The oracle says whether the facts have changed so: they were spoken to, the booking says that they know. */
    bool is_by_facts = strcmp(seen.row.rule, FOLLOW_UP_RING_BACK) == 0 || strcmp(seen.row.rule, FOLLOW_UP_REMIND) == 0;
    if (!done.is_ended && due < 0 && !is_by_facts)
        front_wrong(f, "%s went with %s, which ends nothing", seen.row.kind, what.outcome);
}

static void set_date(struct front *f)
{
    struct err e = {0};
    struct follow_up_seen seen;
    if (!see_one(f, false, &seen))
        return;
    struct follow_up to = seen.record;
    to.due_date = f->date + 1 + front_random(f, 120);
    to.due_min = MINUTE_NONE;
    struct desk *d = begin(f, &seen.row.patient);
    if (end(f, "date set by hand", follow_up_edit(d, &f->a, &seen, &to, &e), &e) &&
        due_of(f, &seen.row.id) != moment(to.due_date, MINUTE_NONE))
        front_wrong(f, "%s has a date set by hand, and does not stand there", seen.row.kind);
}

static void promise(struct front *f)
{
    struct err e = {0};
    struct follow_up what = follow_up_none(front_chance(f, 70) ? FOLLOW_UP_PROMISE : FOLLOW_UP_TASK);
    struct id id;
    what.patient = any_patient(f);
    what.text = "the report";
    what.due_date = front_chance(f, 50) ? CIVIL_NONE : f->date + front_random(f, 30);
    what.owner = front_chance(f, 30) ? f->desk[1].who.staff : ID_NONE;
    struct desk *d = begin(f, &what.patient);
    if (end(f, "promised", follow_up_add(d, &f->a, &what, &id, &e), &e) && due_of(f, &id) < 0)
        front_wrong(f, "a promise is not in the queue");
}

/* ---- who is no longer here, and records that are one ---- */

static void patient_ends(struct front *f)
{
    struct err e = {0};
    struct patient_stopped stopped;
    struct id patient = any_patient(f);
    int how = front_random(f, 6);
    struct desk *d = begin(f, &patient);
    if (how == 0)
        end(f, "died", patient_died(d, &f->a, &patient, f->date, "her son", &stopped, &e), &e);
    else if (how == 1)
        end(f, "moved away", patient_moved(d, &f->a, &patient, f->date, "Leeds", front_chance(f, 50), &stopped, &e),
            &e);
    else if (how == 2)
        end(f, "wants no contact", patient_no_contact(d, &f->a, &patient, "letters", &stopped, &e), &e);
    else
        end(f, "is back", patient_back(d, &f->a, &patient, (enum patient_end)(how - 3), &stopped, &e), &e);
}

static void make_one(struct front *f)
{
    struct err e = {0};
    struct id loser = any_patient(f), survivor = any_patient(f);
    bool is_apart = front_chance(f, 30);
    sqlite3_stmt *s = front_read(f, "SELECT id FROM patient WHERE replaced_by IS NOT NULL LIMIT 8");
    if (is_apart)
        loser = one_of(f, s);
    struct id a = front_resolve(f, &loser), b = front_resolve(f, &survivor);
    if (id_is_none(&loser) || (!is_apart && (id_compare(&a, &b) == 0 || id_compare(&a, &loser) != 0)))
        return;
    struct desk *d = begin(f, &loser);
    bool ok = patient_merge(f->p->book, &d->who, &loser, is_apart ? NULL : &survivor, &e);
    if (end(f, is_apart ? "records made two again" : "records made one", ok, &e) && !is_apart &&
        f->npairs < FRONT_PAIRS) {
        f->pair[f->npairs][0] = loser;
        f->pair[f->npairs++][1] = survivor;
    }
}

/* ---- the day ---- */

/* What was just done is taken back, and the queue is as it was; sometimes it is done again. */
static void take_back(struct front *f)
{
    struct err e = {0};
    struct undone u;
    uint8_t after[HASH_SIZE], now[HASH_SIZE];
    struct desk *d = f->who;
    struct id patient = f->touched;
    f->is_watched = false;
    front_picture(f, &patient, after);
    begin(f, &patient);
    if (!end(f, "taken back", undo_last(d, &f->a, &u, &e) && (u.found || err_set(&e, ERR_REFUSED, "nothing")), &e))
        return;
    front_picture(f, &patient, now);
    if (memcmp(now, f->before, HASH_SIZE) != 0)
        front_wrong(f, "taken back, and the queue is not as it was: %s", u.sentence);
    if (!front_chance(f, 50))
        return;
    begin(f, &patient);
    if (!end(f, "done again", undo_redo(d, &f->a, &u, &e) && (u.found || err_set(&e, ERR_REFUSED, "nothing")), &e))
        return;
    front_picture(f, &patient, now);
    if (memcmp(now, after, HASH_SIZE) != 0)
        front_wrong(f, "done again, and the queue is not as it was then: %s", u.sentence);
}

static void rare(struct front *f)
{
    static void (*const acts[])(struct front *) = {patient_ends, make_one, contact_taken_back, take_back_end,
                                                   edit_type};
    acts[front_random(f, 5)](f);
}

static void any(struct front *f)
{
    int dice = front_random(f, 100);
    struct id id;
    if (dice < 20)
        book(f);
    else if (dice < 26)
        message(f);
    else if (dice < 27)
        message_late(f);
    else if (dice < 31)
        contact(f, "in", "call", "reached", "asked on the telephone");
    else if (dice < 36)
        contact(f, "out", "call", front_chance(f, 50) ? "reached" : "no-answer", "rang them");
    else if (dice < 62)
        work(f);
    else if (dice < 66)
        set_date(f);
    else if (dice < 70)
        promise(f);
    else if (dice < 75)
        move(f);
    else if (dice < 80)
        confirm(f);
    else if (dice < 85)
        say_next(f);
    else if (dice < 89)
        write_up(f);
    else if (dice < 94)
        id = booking_to_come(f),
        become(f, &id, front_chance(f, 90) ? STATUS_CANCELLED : STATUS_ENTERED_IN_ERROR, "cancelled");
    else
        rare(f);
}

void front_act(struct front *f)
{
    f->who = NULL;
    f->is_watched = front_chance(f, WATCHED_PER_CENT);
    f->touched = ID_NONE;
    if (!visit(f))
        any(f);
    if (f->is_watched && f->who && !f->wrong[0])
        take_back(f);
}
