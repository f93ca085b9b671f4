#include "practice/undo.h"

#include "base/clock.h"
#include "practice/absence_hours.h"
#include "practice/appointment_code.h"
#include "practice/appointment_row.h"
#include "practice/complaint.h"
#include "practice/contact.h"
#include "practice/record_name.h"
#include "practice/slot.h"

#include <string.h>

/* ---- what may be taken back ---- */

/* Today's own acts only: the practice's day begins at midnight. */
static int64_t since_midnight(void)
{
    int today, now_min;
    clock_today(&today, &now_min);
    return zone_instant_near(today, 0);
}

static bool find(struct desk *d, bool redo, struct arena *a, struct log_entry *out, bool *found, struct err *e)
{
    return history_undoable(d->practice->book, &d->who.staff, since_midnight(), redo, a, out, found, e);
}

/* An import or a policy file is thousands of entries or everybody's rules: not one key. What there is instead. */
static bool check_kind(const struct log_entry *entry, struct err *e)
{
    static const struct {
        const char *act, *instead;
    } whole[] = {
        {"import", ". To be as before it, put a backup from before in its place: rounds restore"},
        {"demo", ""},
        {"policy", ". Load the file as it was before: rounds policy load"},
        {"init", ""},
        {"person-erase", ""},
        {"site-", ". Say it the other way: rounds site rename, site retire --back"},
    };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strncmp(entry->act, whole[i].act, strlen(whole[i].act)) == 0)
            return err_set(e, ERR_REFUSED, "The last thing done was '%s': that is not taken back with one key%s",
                           entry->act, whole[i].instead);
    return true;
}

/* ---- is the result legal ---- */

/* What is read of one record to see what taking an act back would make of it. */
struct affected {
    struct row was, will;
    const struct event *first, *it, *last; /* that made it, that is to be taken back, newest; NULL: none */
};

static bool is_mistake(const struct row *row)
{
    return row_int(row, FIELD_ENTERED_IN_ERROR, 0) != 0;
}

/* The row as it will be, by the same rule as history_undo: what the act wrote and still stands gets back what its
 * author saw; a record it made becomes a mistake. */
static void take_back(struct affected *x)
{
    const struct event *ev = x->it;
    x->will = x->was;
    for (int i = 0; ev && i < ev->nchanges && !ev->created; i++) {
        int f = kind_field(x->was.kind, ev->changes[i].field);
        if (f >= 0 && value_equal(&x->was.v[f], &ev->changes[i].after))
            x->will.v[f] = ev->changes[i].before;
    }
    if (ev && ev->created)
        x->will.v[kind_field(x->was.kind, FIELD_ENTERED_IN_ERROR)] = value_int(1);
}

static bool load(struct desk *d, struct arena *a, int kind, const struct id *id, int64_t key, struct affected *x,
                 struct err *e)
{
    struct event *events;
    int n;
    *x = (struct affected){0};
    if (!book_row(d->practice->book, kind, id, a, &x->was, e) ||
        !history_of(d->practice->book, kind, id, a, &events, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (events[i].key == key)
            x->it = &events[i];
    if (n) {
        x->first = &events[0];
        x->last = &events[n - 1];
    }
    take_back(x);
    return true;
}

/* Whether it still says what it said when it was made. */
static bool is_as_made(const struct affected *x)
{
    for (int i = 0; x->first && i < x->first->nchanges; i++) {
        int f = kind_field(x->was.kind, x->first->changes[i].field);
        if (f >= 0 && !value_equal(&x->was.v[f], &x->first->changes[i].after))
            return false;
    }
    return true;
}

/* What the act left to be told has been told since: they would go by what is not so any more. */
static bool is_told(const struct affected *x)
{
    bool left = false;
    for (int i = 0; x->it && i < x->it->nchanges; i++) {
        const struct change *c = &x->it->changes[i];
        left |= c->field == APPOINTMENT_TELL && c->after.type == VALUE_TEXT && c->after.n == 3; /* "due" */
    }
    return left && row_is(&x->was, APPOINTMENT_TELL, "told");
}

/* An act that was legal one way may be taken back the other way. */
static bool is_legal(enum status from, enum status to)
{
    return from == to || from == STATUS_ENTERED_IN_ERROR || to == STATUS_ENTERED_IN_ERROR ||
           transition_find(from, to) || transition_find(to, from);
}

static bool takes_place(const struct appointment *was, const struct appointment *will)
{
    if (!transition_is_active(will->status) || will->is_history || will->overbook_reason ||
        id_is_none(&will->practitioner)) /* urgent, with no practitioner yet: holds no place */
        return false;
    return !transition_is_active(was->status) || was->date != will->date || was->start_min != will->start_min ||
           was->minutes != will->minutes || id_compare(&was->practitioner, &will->practitioner) != 0 ||
           id_compare(&was->room, &will->room) != 0;
}

static bool check_place(struct desk *d, struct arena *a, const struct appointment *will, struct err *e)
{
    struct outcome out = {0};
    struct err why = {0};
    bool overlaps;
    struct slot_ask ask = {
        .place = {.practitioner = will->practitioner,
                  .room = will->room,
                  .date = will->date,
                  .start_min = will->start_min,
                  .minutes = will->minutes},
        .except = will->id,
        .is_kept = true,
    };
    if (slot_check(d->practice, a, &ask, &out, &overlaps, &why))
        return true;
    return err_set(e, why.kind, "This cannot be taken back. %s", why.text);
}

static bool check_appointment(struct desk *d, struct arena *a, const struct id *id, int64_t key, struct err *e)
{
    struct affected x;
    char ref[REF_TEXT];
    if (!load(d, a, KIND_APPOINTMENT, id, key, &x, e))
        return false;
    if (!x.was.exists || !x.it)
        return true;
    if (is_mistake(&x.will) && !is_mistake(&x.was) && !is_as_made(&x))
        return err_set(e, ERR_STALE, "%s cannot be taken back: since then it was changed (%s, by %s)",
                       ref_text(id, ref), appointment_code_act(x.last->act),
                       x.last->staff ? x.last->staff : "somebody");
    struct appointment was = appointment_row_of(&x.was), will = appointment_row_of(&x.will);
    if (!is_legal(was.status, will.status))
        return err_set(e, ERR_REFUSED, "%s is %s by now and cannot become %s", ref_text(id, ref),
                       transition_status_desk(was.status), transition_status_desk(will.status));
    if (is_told(&x) && !is_mistake(&x.was))
        return err_set(e, ERR_REFUSED,
                       "%s cannot be taken back: the patient has been told of it since. Change it back by hand: then "
                       "they are on the list of those who have to be told",
                       ref_text(id, ref));
    return !takes_place(&was, &will) || check_place(d, a, &will, e);
}

static bool is_among(const struct log_entry *entry, const struct id *id)
{
    for (int i = 0; i < entry->nrecords; i++)
        if (id_compare(&entry->records[i].id, id) == 0)
            return true;
    return false;
}

/* Taking back the adding of a patient must not leave bookings of somebody else's making without one. */
static bool check_patient(struct desk *d, struct arena *a, const struct log_entry *entry, const struct id *id,
                          struct err *e)
{
    struct affected x;
    struct appointment *rows;
    char ref[REF_TEXT];
    int n;
    if (!load(d, a, KIND_PATIENT, id, entry->key, &x, e))
        return false;
    if (!is_mistake(&x.will) || is_mistake(&x.was))
        return true;
    if (!appointment_of_patient(d->practice, a, id, &rows, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (rows[i].status != STATUS_ENTERED_IN_ERROR && !is_among(entry, &rows[i].id))
            return err_set(e, ERR_REFUSED, "The patient cannot be taken back: %s is booked for them since",
                           ref_text(&rows[i].id, ref));
    return true;
}

/* What opened with a visit (somebody left unseen) and has gone on since is not taken back with it. */
static bool check_complaint(struct desk *d, struct arena *a, const struct id *id, int64_t key, struct err *e)
{
    struct affected x;
    if (!load(d, a, KIND_COMPLAINT, id, key, &x, e))
        return false;
    if (!is_mistake(&x.will) || is_mistake(&x.was) || is_as_made(&x))
        return true;
    return err_set(e, ERR_STALE,
                   "This cannot be taken back: the complaint that was written down with it has gone on (%s, by %s)",
                   appointment_code_act(x.last->act), x.last->staff ? x.last->staff : "somebody");
}

/* The act that says it, and absence_end, mark who has to be told (absence_hours.h); an undo that leaves that otherwise
 * must not be. */
static bool check_availability(struct desk *d, struct arena *a, const struct log_entry *entry, const struct id *id,
                               struct err *e)
{
    struct affected x;
    struct availability said;
    struct absence_shift *all;
    int n;
    if (!load(d, a, KIND_AVAILABILITY, id, entry->key, &x, e))
        return false;
    if (is_mistake(&x.will) == is_mistake(&x.was))
        return true;
    if (!availability_get(d->practice->book, id, a, &said, e) ||
        !absence_hours_shift(d->practice, &said, is_mistake(&x.was), a, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        const struct absence_shift *s = &all[i];
        bool is_changed = s->will != s->tell;
        if (!is_changed && !is_among(entry, &s->id))
            continue;
        if (!load(d, a, KIND_APPOINTMENT, &s->id, entry->key, &x, e))
            return false;
        bool is_due = row_is(&x.will, APPOINTMENT_TELL, "due");
        if ((is_changed && is_due != (s->will == TELL_DUE)) || (s->is_outside && s->tell == TELL_DUE && !is_due))
            return err_set(e, ERR_REFUSED,
                           "This cannot be taken back so: somebody who is booked there has been told of it since, or "
                           "came to stand there since. Say it, or take it back, on the day itself (O, or rounds "
                           "column): then who has to be told is on the list");
    }
    return true;
}

bool undo_check(struct desk *d, struct arena *a, const struct log_entry *entry, struct err *e)
{
    for (int i = 0; i < entry->nrecords; i++) {
        const struct id *id = &entry->records[i].id;
        if (entry->records[i].kind == KIND_APPOINTMENT && !check_appointment(d, a, id, entry->key, e))
            return false;
        if (entry->records[i].kind == KIND_COMPLAINT && !check_complaint(d, a, id, entry->key, e))
            return false;
        if (entry->records[i].kind == KIND_AVAILABILITY && !check_availability(d, a, entry, id, e))
            return false;
        if (entry->records[i].kind == KIND_PATIENT && !check_patient(d, a, entry, id, e))
            return false;
    }
    return true;
}

/* ---- saying it ---- */

/* The act that a redo brings back stands under the undo it takes back. */
static const char *act_of(struct desk *d, struct arena *a, const struct log_entry *entry, bool redo)
{
    struct event *events;
    int n;
    struct err ignored = {0};
    if (!redo || !entry->nrecords)
        return entry->act;
    if (!history_of(d->practice->book, entry->records[0].kind, &entry->records[0].id, a, &events, &n, &ignored))
        return entry->act;
    for (int i = 0; i < n; i++)
        if (id_compare(&events[i].hash, &entry->undoes) == 0)
            return events[i].act;
    return entry->act;
}

/* Whether the act that is taken back, or done again, made this record; else it only answered what was open in it. */
static bool was_made(struct desk *d, struct arena *a, const struct log_entry *entry, int kind, const struct id *id)
{
    struct event *events;
    int n;
    struct err ignored = {0}; /* then it is not counted */
    if (!history_of(d->practice->book, kind, id, a, &events, &n, &ignored))
        return false;
    for (int i = 0; i < n; i++)
        if (events[i].created && (events[i].key == entry->key || id_compare(&events[i].hash, &entry->undoes) == 0))
            return true;
    return false;
}

/* Of a series or a family, how many others go with it: " and 5 more". */
static const char *and_more(struct desk *d, struct arena *a, const struct log_entry *entry, struct undone *out)
{
    bool is_arrival = strcmp(out->act, "appointment-arrive") == 0;
    int n = 0;
    for (int i = 0; i < entry->nrecords; i++)
        n += entry->records[i].kind == KIND_APPOINTMENT && entry->nrecords > 1 &&
             (is_arrival || was_made(d, a, entry, KIND_APPOINTMENT, &entry->records[i].id));
    out->nmore = n > 1 ? n - 1 : 0;
    return out->nmore ? arena_printf(a, " and %d more", out->nmore) : "";
}

/* What a booking also made, which nobody sees on the day: the patient, and the call it came by. */
static const char *with_it(struct desk *d, struct arena *a, const struct log_entry *entry, const struct undone *out)
{
    bool is_patient = false;
    bool is_booking = out->kind == KIND_APPOINTMENT && was_made(d, a, entry, KIND_APPOINTMENT, &out->record);
    const char *contact = "";
    for (int i = 0; i < entry->nrecords && is_booking; i++) {
        const struct id *id = &entry->records[i].id;
        int kind = entry->records[i].kind;
        struct contact c;
        struct err ignored = {0}; /* then it is not named */
        if ((kind != KIND_PATIENT && kind != KIND_CONTACT) || !was_made(d, a, entry, kind, id))
            continue;
        if (kind == KIND_PATIENT)
            is_patient = true;
        else if (contact_get(d->practice->book, id, a, &c, &ignored))
            contact = strcmp(c.mode, "call") == 0 ? "the call" : "what was said";
    }
    return arena_printf(a, "%s%s%s", is_patient ? "the new patient" : "", is_patient && *contact ? " and " : "",
                        contact);
}

/* Which of an act's records it is about: a booking, else a patient or a complaint, else whatever comes first. What was
 * said of a patient stops bookings too (patient_end.h): it is the patient's all the same. That somebody is off, or is
 * in after all, is nobody's. */
static int weight(const char *act, int kind)
{
    bool is_of_patient = strncmp(act, "patient-", strlen("patient-")) == 0;
    bool is_of_column = strncmp(act, "column-", strlen("column-")) == 0 || strcmp(act, "availability-remove") == 0;
    if (is_of_column)
        return 0;
    return kind == KIND_PATIENT || kind == KIND_COMPLAINT ? 1 : kind == KIND_APPOINTMENT && !is_of_patient ? 2 : 0;
}

/* Of a number, a note, a follow-up: whoever its record says it is of; "" nobody, or whom nobody knows here. */
static bool whose_record(struct desk *d, struct arena *a, struct undone *out, const char **text, struct err *e)
{
    const struct kind_def *k = kind_find(out->kind);
    struct patient who;
    struct row row;
    struct err none = {0};
    for (int i = 0; k && i < k->nfields; i++) {
        if (strcmp(k->fields[i].name, "patient") != 0)
            continue;
        if (!book_row(d->practice->book, out->kind, &out->record, a, &row, e))
            return false;
        struct id patient = out->patient = row_id(&row, k->fields[i].number);
        if (!id_is_none(&patient) && patient_get(d->practice->book, &patient, a, &who, &none))
            *text = arena_printf(a, ": %s", patient_name(a, &who));
        return none.kind == ERR_NONE || none.kind == ERR_MISSING || err_set(e, none.kind, "%s", none.text);
    }
    return true;
}

/* ", Chen Mon 23 Nov 11:00"; of who waits and for whom no time is set, with whom alone, if that matters to them. */
static const char *place_of(struct arena *a, const struct appointment *x)
{
    const char *when = x->date == CIVIL_NONE ? "" : slot_text(a, x->date, x->start_min);
    bool has_who = *x->practitioner_name, has_when = *when;
    return arena_printf(a, "%s%s%s%s", has_who || has_when ? ", " : "", x->practitioner_name,
                        has_who && has_when ? " " : "", when);
}

/* Whose it is: the first appointment's patient, else the patient, or that of a complaint, or of whatever it is of; ""
 * for none. */
static bool whose(struct desk *d, struct arena *a, const struct log_entry *entry, struct undone *out, const char **text,
                  struct err *e)
{
    struct appointment x;
    struct patient who;
    *text = "";
    int best = -1;
    for (int i = 0; i < entry->nrecords; i++) {
        if (weight(out->act, entry->records[i].kind) <= best)
            continue;
        best = weight(out->act, entry->records[i].kind);
        out->record = entry->records[i].id;
        out->kind = entry->records[i].kind;
    }
    if (out->kind == KIND_APPOINTMENT) {
        if (!appointment_get(d->practice, a, &out->record, &x, e))
            return false;
        out->patient = x.patient;
        *text = arena_printf(a, ": %s%s (%s)%s", x.patient_name, place_of(a, &x), x.ref, and_more(d, a, entry, out));
    } else if (out->kind == KIND_PATIENT || out->kind == KIND_COMPLAINT) {
        struct id patient = out->record;
        struct complaint c;
        if (out->kind == KIND_COMPLAINT && !complaint_get(d->practice->book, &out->record, a, &c, e))
            return false;
        if (out->kind == KIND_COMPLAINT)
            patient = c.patient;
        out->patient = patient;
        if (!patient_get(d->practice->book, &patient, a, &who, e))
            return false;
        *text = arena_printf(a, ": %s", patient_name(a, &who));
    } else {
        return whose_record(d, a, out, text, e);
    }
    return true;
}

static bool describe(struct desk *d, struct arena *a, const struct log_entry *entry, bool redo, const char *lead,
                     const struct undo_result *r, struct undone *out, struct err *e)
{
    const char *text, *kept = "";
    out->found = true;
    out->key = entry->key;
    out->act = act_of(d, a, entry, redo);
    out->at_ms = entry->at_ms;
    out->nkept = r->nkept;
    if (!whose(d, a, entry, out, &text, e))
        return false;
    out->with_it = with_it(d, a, entry, out);
    if (r->nkept)
        kept = arena_printf(a, " What %s has changed since stays.", r->kept_by ? r->kept_by : "somebody");
    out->sentence = arena_printf(a, "%s: %s%s%s%s.%s", lead, appointment_code_act(out->act), text,
                                 *out->with_it ? ", and with it " : "", out->with_it, kept);
    return true;
}

bool undo_peek(struct desk *d, bool redo, struct arena *a, struct undone *out, struct err *e)
{
    struct log_entry entry;
    bool found;
    *out = (struct undone){0};
    if (!find(d, redo, a, &entry, &found, e))
        return false;
    return !found || describe(d, a, &entry, redo, redo ? "To be done again" : "To be taken back",
                              &(struct undo_result){0}, out, e);
}

/* ---- doing it ---- */

/* Taken back, only the latest of what two computers said would stand, and nobody would be asked any more. */
static bool check_ended(struct arena *a, const struct log_entry *entry, const struct undo_result *r, struct err *e)
{
    const struct kind_def *k = r->ended_field ? kind_find(r->ended_kind) : NULL;
    int i = k ? kind_field(k, r->ended_field) : -1;
    if (strcmp(entry->act, "conflict-hours") == 0)
        return err_set(e, ERR_REFUSED,
                       "What was said of a booking and other hours is not taken back, or nobody would be asked any "
                       "more: tell them, move or cancel the booking, or say the hours anew");
    if (i < 0 && strcmp(entry->act, "conflict-settle") != 0)
        return true;
    return err_set(e, ERR_REFUSED,
                   "This cannot be taken back: it ended what two computers said differently (%s), and one of the two "
                   "would be out of sight. Write in what is right; history has both.",
                   i < 0 ? "a visit, or a record made one" : record_name_field(a, r->ended_kind, r->ended_field));
}

/* Somebody else may have done, or taken back, something between the look and the act; key 0: nobody looked. */
static bool check_meant(const struct log_entry *entry, bool redo, int64_t key, struct err *e)
{
    return !key || entry->key == key ||
           err_set(e, ERR_STALE,
                   "Something else was done meanwhile: nothing was %s. Ask for it again to see what is last",
                   redo ? "done again" : "taken back");
}

/* key: the act that is meant; 0: whichever is the last. */
static bool run(struct desk *d, bool redo, int64_t key, struct arena *a, struct undone *out, struct err *e)
{
    struct act act;
    struct log_entry entry;
    struct undo_result r;
    bool found;
    *out = (struct undone){0};
    if (!act_begin(d->practice->book, &act, redo ? "redo" : "undo", &d->who, e))
        return false;
    bool ok = find(d, redo, a, &entry, &found, e);
    if (ok && !found) {
        act_abandon(&act);
        return true;
    }
    ok = ok && check_meant(&entry, redo, key, e) && check_kind(&entry, e) && undo_check(d, a, &entry, e) &&
         history_undo(&act, entry.key, a, &r, e) && check_ended(a, &entry, &r, e);
    if (ok && !r.nwritten)
        ok = err_set(e, ERR_STALE, "There is nothing left to take back: %s has changed all of it since",
                     r.kept_by ? r.kept_by : "somebody");
    ok = ok && act_write(&act, e) && describe(d, a, &entry, redo, redo ? "Done again" : "Taken back", &r, out, e);
    return act_end(&act, ok, e);
}

bool undo_last(struct desk *d, struct arena *a, struct undone *out, struct err *e)
{
    return run(d, false, 0, a, out, e);
}

bool undo_redo(struct desk *d, struct arena *a, struct undone *out, struct err *e)
{
    return run(d, true, 0, a, out, e);
}

bool undo_this(struct desk *d, bool redo, int64_t key, struct arena *a, struct undone *out, struct err *e)
{
    return run(d, redo, key, a, out, e);
}
