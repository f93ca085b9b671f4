#include "book/history.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/erase.h"
#include "book/know.h"
#include "book_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A desk with two people at it, and a patient. */
struct desk {
    struct book *b;
    struct who okoro, chen;
    struct id patient;
    struct arena a;
};

static struct id staff(struct book *b, const char *code, const char *name)
{
    struct id id = id_derived("staff", code);
    book_lib_set_text(b, KIND_STAFF, &id, STAFF_NAME, name);
    return id;
}

/* One act of somebody: a field of the patient. */
static int64_t edit(struct book *b, const struct who *who, const struct id *patient, int field, const char *text)
{
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(b, &act, "patient-edit", who, &e), &e);
    act_record(&act, KIND_PATIENT, patient, patient);
    act_set_text(&act, field, text);
    book_lib_ok(act_commit(&act, &e), &e);
    return act.key;
}

static int open_desk(void **state)
{
    static struct desk d;
    memset(&d, 0, sizeof d);
    id_seed(3);
    d.b = book_lib_site("Desk 1");
    d.okoro = (struct who){.staff = staff(d.b, "okoro", "Ada Okoro")};
    d.chen = (struct who){.staff = staff(d.b, "chen", "Wei Chen"), .reason = "asked to"};
    d.patient = id_new(clock_now_ms());
    edit(d.b, &d.okoro, &d.patient, PATIENT_FAMILY, "Kautzer");
    *state = &d;
    return 0;
}

static int close_desk(void **state)
{
    struct desk *d = *state;
    book_close(d->b);
    arena_finish(&d->a);
    return 0;
}

static int events_of(struct desk *d, struct book *b, int kind, const struct id *id, struct event **out)
{
    struct err e = {0};
    int n;
    book_lib_ok(history_of(b, kind, id, &d->a, out, &n, &e), &e);
    return n;
}

static void is_text(const struct value *v, const char *want)
{
    if (!want) {
        assert_int_equal(v->type, VALUE_NULL);
        return;
    }
    assert_int_equal(v->type, VALUE_TEXT);
    assert_int_equal(v->n, strlen(want));
    assert_memory_equal(v->p, want, v->n);
}

static void is_change(const struct event *ev, int field, const char *before, const char *after)
{
    for (int i = 0; i < ev->nchanges; i++)
        if (ev->changes[i].field == field) {
            is_text(&ev->changes[i].before, before);
            is_text(&ev->changes[i].after, after);
            return;
        }
    fail_msg("field %d did not change", field);
}

/* ---- what happened ---- */

static void a_history_says_what_who_when_where_and_why(void **state)
{
    struct desk *d = *state;
    struct event *ev;
    clock_freeze(BOOK_LIB_NOW_MS + 60000);
    edit(d->b, &d->chen, &d->patient, PATIENT_FAMILY, "Zemlak");
    assert_int_equal(events_of(d, d->b, KIND_PATIENT, &d->patient, &ev), 2);
    assert_true(ev[0].created && !ev[1].created);
    assert_string_equal(ev[0].staff, "Ada Okoro");
    assert_string_equal(ev[1].staff, "Wei Chen");
    assert_null(ev[0].reason);
    assert_string_equal(ev[1].reason, "asked to");
    assert_string_equal(ev[1].site, "Desk 1");
    assert_string_equal(ev[1].act, "patient-edit");
    assert_int_equal(ev[1].at_ms, BOOK_LIB_NOW_MS + 60000);
    assert_false(ev[1].is_undo);
    assert_int_equal(ev[1].nchanges, 1);
    assert_string_equal(ev[1].changes[0].name, "family");
    is_change(&ev[0], PATIENT_FAMILY, NULL, "Kautzer");
    is_change(&ev[1], PATIENT_FAMILY, "Kautzer", "Zemlak");
    assert_memory_equal(ev[1].hash.b, d->b->self.head, ID_SIZE);
}

static void nobody_signed_in_and_fields_of_a_later_version_have_no_name(void **state)
{
    struct desk *d = *state;
    struct event *ev;
    edit(d->b, NULL, &d->patient, 900, "later");
    assert_int_equal(events_of(d, d->b, KIND_PATIENT, &d->patient, &ev), 2);
    assert_null(ev[1].staff);
    assert_null(ev[1].changes[0].name);
    is_change(&ev[1], 900, NULL, "later");
    struct id nobody = id_new(1);
    assert_int_equal(events_of(d, d->b, KIND_PATIENT, &nobody, &ev), 0);
    assert_int_equal(events_of(d, d->b, KIND_NOTE, &d->patient, &ev), 0);
}

static void before_is_what_its_author_saw(void **state)
{
    struct desk *d = *state;
    struct book *laptop = book_lib_site("Laptop");
    struct event *ev;
    book_lib_send(d->b, laptop);
    clock_freeze(BOOK_LIB_NOW_MS + 1000);
    edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "Zemlak");
    clock_freeze(BOOK_LIB_NOW_MS + 2000);
    edit(laptop, &d->chen, &d->patient, PATIENT_FAMILY, "Abbott");
    book_lib_send(laptop, d->b);
    assert_int_equal(events_of(d, d->b, KIND_PATIENT, &d->patient, &ev), 3);
    is_change(&ev[1], PATIENT_FAMILY, "Kautzer", "Zemlak");
    is_change(&ev[2], PATIENT_FAMILY, "Kautzer", "Abbott"); /* not Zemlak, of which the laptop knew nothing */
    assert_string_equal(ev[2].site, "Laptop");
    edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "Settled");
    assert_int_equal(events_of(d, d->b, KIND_PATIENT, &d->patient, &ev), 4);
    is_change(&ev[3], PATIENT_FAMILY, "Abbott", "Settled"); /* of two that stood, the one that was shown */
    book_close(laptop);
}

/* Three sites; one clock is an hour ahead. The desk knew the write of the clock that is ahead, the laptop did not, and
 * they arrive here so that comparing neighbours alone would leave the desk's write before the one it knew. */
static void causes_stand_before_effects_whatever_the_clocks_say(void **state)
{
    struct desk *d = *state;
    struct book *ahead = book_lib_site("Ahead"), *laptop = book_lib_site("Laptop"), *here = book_lib_site("Here");
    struct event *ev;
    book_lib_send(d->b, ahead);
    book_lib_send(d->b, laptop);
    book_lib_send(d->b, here);
    clock_freeze(BOOK_LIB_NOW_MS + 3600000);
    edit(ahead, NULL, &d->patient, PATIENT_FAMILY, "Ahead");
    clock_freeze(BOOK_LIB_NOW_MS + 1000);
    book_lib_send(ahead, d->b);
    edit(d->b, NULL, &d->patient, PATIENT_FAMILY, "Desk");
    edit(d->b, NULL, &d->patient, PATIENT_FAMILY, "Desk again");
    clock_freeze(BOOK_LIB_NOW_MS + 5000);
    edit(laptop, NULL, &d->patient, PATIENT_FAMILY, "Laptop");
    struct log_run run;
    struct log_taken t;
    struct err e = {0};
    book_lib_ok(log_read(d->b, 1, 4, 99, &d->a, &run, &e), &e);
    book_lib_ok(log_take(here, &run, 1, &t, &e), &e);
    book_lib_ok(log_read(laptop, 2, 1, 99, &d->a, &run, &e), &e);
    book_lib_ok(log_take(here, &run, 1, &t, &e), &e);
    book_lib_ok(log_read(ahead, 2, 1, 99, &d->a, &run, &e), &e);
    book_lib_ok(log_take(here, &run, 1, &t, &e), &e);
    int n = events_of(d, here, KIND_PATIENT, &d->patient, &ev), at_ahead = -1, at_desk = -1;
    for (int i = 0; i < n; i++) {
        if (strcmp(ev[i].site, "Ahead") == 0)
            at_ahead = i;
        if (strcmp(ev[i].site, "Desk 1") == 0)
            at_desk = i;
    }
    assert_int_equal(n, 5);
    assert_true(at_ahead < at_desk - 1);
    is_change(&ev[at_desk - 1], PATIENT_FAMILY, "Ahead", "Desk");
    is_change(&ev[at_desk], PATIENT_FAMILY, "Desk", "Desk again"); /* though the other's stamp is later */
    book_close(ahead);
    book_close(laptop);
    book_close(here);
}

/* ---- the log ---- */

static void the_log_is_read_from_its_end(void **state)
{
    struct desk *d = *state;
    struct log_entry *l;
    struct err e = {0};
    int n;
    edit(d->b, &d->chen, &d->patient, PATIENT_GIVEN, "Jo");
    book_lib_ok(history_log(d->b, 2, &d->a, &l, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(l[0].staff, "Wei Chen");
    assert_int_equal(l[0].nrecords, 1);
    assert_int_equal(l[0].records[0].kind, KIND_PATIENT);
    assert_int_equal(id_compare(&l[0].records[0].id, &d->patient), 0);
    book_lib_ok(history_log(d->b, 10, &d->a, &l, &n, &e), &e);
    assert_int_equal(n, 4); /* two people, of whom the first brought the name of the computer */
    assert_int_equal(l[3].nrecords, 2);
}

/* What the laptop wrote earlier arrives here later. */
static void what_came_from_another_site_stands_in_the_log_where_it_was_done(void **state)
{
    struct desk *d = *state;
    struct book *laptop = book_lib_site("Laptop");
    struct log_entry *l;
    struct err e = {0};
    int n;
    book_lib_send(d->b, laptop);
    for (int i = 0; i < 5; i++) {
        clock_freeze(BOOK_LIB_NOW_MS + (i + 1) * 1000);
        edit(i % 2 ? laptop : d->b, &d->chen, &d->patient, PATIENT_GIVEN, "Jo");
    }
    book_lib_send(laptop, d->b);
    book_lib_ok(history_log(d->b, 1, &d->a, &l, &n, &e), &e);
    assert_int_equal(n, 1);
    assert_int_equal(l[0].at_ms, BOOK_LIB_NOW_MS + 5000);
    book_lib_ok(history_log(d->b, 5, &d->a, &l, &n, &e), &e);
    assert_int_equal(n, 5);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(l[i].at_ms, BOOK_LIB_NOW_MS + (5 - i) * 1000);
        assert_string_equal(l[i].site, i % 2 ? "Laptop" : "Desk 1");
    }
    book_lib_ok(history_log(laptop, 100, &d->a, &l, &n, &e), &e);
    assert_int_equal(n, 5); /* what it was sent, and its own */
    book_close(laptop);
}

/* A laptop whose clock was a year behind for an hour: what it wrote before and after is not hidden behind that. */
static void a_clock_that_was_wrong_holds_nothing_back_in_the_log(void **state)
{
    enum { YEAR = 365 * 24 * 3600, WRITTEN = 6 };
    static const int64_t at_s[WRITTEN] = {1, 2, YEAR, -YEAR, 1 - YEAR, 5};
    struct desk *d = *state;
    struct book *laptop = book_lib_site("Laptop");
    struct log_entry *l;
    struct err e = {0};
    int n = 0;
    for (int i = 0; i < WRITTEN; i++) {
        clock_freeze(BOOK_LIB_NOW_MS + at_s[i] * 1000);
        edit(laptop, &d->chen, &d->patient, PATIENT_GIVEN, i % 2 ? "Jo" : "Jim");
    }
    book_lib_send(laptop, d->b);
    book_lib_ok(history_log(d->b, WRITTEN, &d->a, &l, &n, &e), &e);
    for (int i = 0; i < WRITTEN; i++)
        assert_int_equal(l[i].at_ms, BOOK_LIB_NOW_MS + at_s[WRITTEN - 1 - i] * 1000);
    book_close(laptop);
}

/* ---- undo ---- */

static struct undo_result undo(struct desk *d, struct book *b, int64_t key)
{
    struct undo_result r;
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(b, &act, "undo", &d->okoro, &e), &e);
    book_lib_ok(history_undo(&act, key, &d->a, &r, &e), &e);
    book_lib_ok(act_commit(&act, &e), &e);
    return r;
}

static void a_change_taken_back_is_as_it_was_and_both_stay_in_the_history(void **state)
{
    struct desk *d = *state;
    struct event *ev;
    int64_t key = edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "Zemlak");
    struct undo_result r = undo(d, d->b, key);
    assert_int_equal(r.nwritten, 1);
    assert_int_equal(r.nkept, 0);
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Kautzer");
    assert_int_equal(events_of(d, d->b, KIND_PATIENT, &d->patient, &ev), 3);
    assert_true(ev[2].is_undo);
    is_change(&ev[2], PATIENT_FAMILY, "Zemlak", "Kautzer");
    undo(d, d->b, ev[2].key); /* an undo taken back is a redo */
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Zemlak");
}

static void a_field_that_was_empty_is_empty_again(void **state)
{
    struct desk *d = *state;
    undo(d, d->b, edit(d->b, &d->okoro, &d->patient, PATIENT_GIVEN, "Jo"));
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_GIVEN, "null");
}

static void a_record_that_was_made_by_it_is_marked_and_kept(void **state)
{
    struct desk *d = *state;
    struct id second = id_new(clock_now_ms());
    int64_t key = edit(d->b, &d->okoro, &second, PATIENT_FAMILY, "Runte");
    struct undo_result r = undo(d, d->b, key);
    assert_int_equal(r.nwritten, 1);
    book_lib_shows(d->b, KIND_PATIENT, &second, PATIENT_FAMILY, "Runte");
    book_lib_shows(d->b, KIND_PATIENT, &second, FIELD_ENTERED_IN_ERROR, "1");
    undo(d, d->b, KEY_OF(1, d->b->self.seq));
    book_lib_shows(d->b, KIND_PATIENT, &second, FIELD_ENTERED_IN_ERROR, "null");
}

static void what_somebody_has_changed_since_is_kept_and_said(void **state)
{
    struct desk *d = *state;
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(d->b, &act, "patient-edit", &d->okoro, &e), &e);
    act_record(&act, KIND_PATIENT, &d->patient, &d->patient);
    act_set_text(&act, PATIENT_FAMILY, "Zemlak");
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    book_lib_ok(act_commit(&act, &e), &e);
    edit(d->b, &d->chen, &d->patient, PATIENT_FAMILY, "Abbott");
    struct undo_result r = undo(d, d->b, act.key);
    assert_int_equal(r.nwritten, 1);
    assert_int_equal(r.nkept, 1);
    assert_string_equal(r.kept_by, "Wei Chen");
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Abbott");
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_GIVEN, "null");
}

static void a_field_in_conflict_is_kept(void **state)
{
    struct desk *d = *state;
    struct book *laptop = book_lib_site("Laptop");
    book_lib_send(d->b, laptop);
    int64_t key = edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "Zemlak");
    edit(laptop, &d->chen, &d->patient, PATIENT_FAMILY, "Abbott");
    book_lib_send(laptop, d->b);
    struct undo_result r = undo(d, d->b, key);
    assert_int_equal(r.nkept, 1);
    assert_int_equal(r.nwritten, 0);
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM conflict"), 1);
    book_close(laptop);
}

static void several_acts_are_taken_back_one_after_the_other(void **state)
{
    struct desk *d = *state;
    int64_t one = edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "One");
    int64_t two = edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "Two");
    assert_int_equal(undo(d, d->b, two).nkept, 0);
    assert_int_equal(undo(d, d->b, one).nkept, 0); /* what stands is the undo's, but it is One's again */
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Kautzer");
}

static void what_is_not_there_cannot_be_taken_back(void **state)
{
    struct desk *d = *state;
    struct undo_result r;
    struct act act;
    struct err e = {0};
    book_lib_ok(act_begin(d->b, &act, "undo", NULL, &e), &e);
    book_lib_refused(history_undo(&act, KEY_OF(1, 99), &d->a, &r, &e), &e, ERR_MISSING, NULL);
    book_lib_refused(history_undo(&act, KEY_OF(7, 1), &d->a, &r, &e), &e, ERR_MISSING, NULL);
    act_abandon(&act);
}

static void of_a_kind_that_nobody_knows_there_is_nothing_to_say(void **state)
{
    struct desk *d = *state;
    struct event *ev;
    struct glance g;
    struct row row;
    struct err e = {0};
    int n = -1;
    enum { UNKNOWN = 9999 };
    struct id id = {{7}};
    book_lib_ok(history_of(d->b, UNKNOWN, &id, &d->a, &ev, &n, &e), &e);
    assert_int_equal(n, 0);
    book_lib_refused(history_glance(d->b, UNKNOWN, &id, true, &d->a, &row, &g, &e), &e, ERR_MISSING, "9999");
    book_lib_refused(book_row(d->b, UNKNOWN, &id, &d->a, &row, &e), &e, ERR_USAGE, "9999");
    book_lib_ok(history_glance(d->b, KIND_PATIENT, &id, true, &d->a, &row, &g, &e), &e); /* or of nobody */
    assert_false(g.has_author);
}

/* ---- what can be taken back ---- */

static int64_t undoable(struct desk *d, const struct who *who, bool redo)
{
    struct log_entry l;
    struct err e = {0};
    bool found;
    book_lib_ok(history_undoable(d->b, &who->staff, BOOK_LIB_NOW_MS - 1, redo, &d->a, &l, &found, &e), &e);
    return found ? l.key : 0;
}

static void each_person_takes_back_their_own_newest_act(void **state)
{
    struct desk *d = *state;
    int64_t okoro = edit(d->b, &d->okoro, &d->patient, PATIENT_GIVEN, "by Okoro");
    int64_t chen = edit(d->b, &d->chen, &d->patient, PATIENT_ALERT, "by Chen");
    assert_int_equal(undoable(d, &d->okoro, false), okoro);
    assert_int_equal(undoable(d, &d->chen, false), chen);
    assert_int_equal(undoable(d, &d->chen, true), 0);
    struct who nobody = {0}, other = {.staff = id_derived("staff", "nobody")};
    assert_int_equal(undoable(d, &other, false), 0);
    assert_int_not_equal(undoable(d, &nobody, false), okoro);
}

static void undo_and_redo_go_back_and_forth(void **state)
{
    struct desk *d = *state;
    int64_t one = edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "One");
    int64_t two = edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "Two");
    undo(d, d->b, undoable(d, &d->okoro, false));
    assert_int_equal(undoable(d, &d->okoro, false), one);
    undo(d, d->b, undoable(d, &d->okoro, false));
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Kautzer");
    undo(d, d->b, undoable(d, &d->okoro, true));
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "One");
    undo(d, d->b, undoable(d, &d->okoro, true));
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Two");
    assert_int_equal(undoable(d, &d->okoro, true), 0);
    undo(d, d->b, undoable(d, &d->okoro, false));
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "One");
    edit(d->b, &d->okoro, &d->patient, PATIENT_FAMILY, "Three");
    assert_int_equal(undoable(d, &d->okoro, true), 0); /* something new was done: nothing to do again */
    assert_true(two > one);
}

static void yesterday_is_not_taken_back_with_one_key(void **state)
{
    struct desk *d = *state;
    struct log_entry l;
    struct err e = {0};
    bool found;
    book_lib_ok(history_undoable(d->b, &d->okoro.staff, BOOK_LIB_NOW_MS + 1, false, &d->a, &l, &found, &e), &e);
    assert_false(found);
}

/* Hundreds of entries of other computers must not hide the newest own one. */
static void what_arrives_from_other_computers_hides_nothing(void **state)
{
    struct desk *d = *state;
    struct book *laptop = book_lib_site("Laptop");
    struct id other = book_lib_patient(laptop, "Zemlak");
    int64_t key = edit(d->b, &d->okoro, &d->patient, PATIENT_GIVEN, "Jo");
    for (int i = 0; i < 420; i++)
        book_lib_set_int(laptop, KIND_PATIENT, &other, PATIENT_SINCE, i);
    book_lib_send(laptop, d->b);
    assert_int_equal(undoable(d, &d->okoro, false), key);
    book_close(laptop);
}

/* ---- two programs on one file ---- */

/* The other program takes a new name for the copy, so that there is a stream we have not seen. */
static void what_another_program_has_written_since_is_in_the_history(void **state)
{
    struct desk *d = *state;
    struct event *ev;
    struct err e = {0};
    book_lib_folder();
    struct book *b = book_lib_create(book_lib_path("practice.db"));
    edit(b, &d->okoro, &d->patient, PATIENT_FAMILY, "Kautzer");
    assert_int_equal(events_of(d, b, KIND_PATIENT, &d->patient, &ev), 1);
    assert_int_equal(remove(book_lib_path("practice.db-identity")), 0);
    struct book *other = book_lib_open(book_lib_path("practice.db"));
    int64_t key = edit(other, &d->okoro, &d->patient, PATIENT_FAMILY, "Zemlak");
    assert_int_equal(KEY_ORDINAL(key), 2);
    assert_int_equal(events_of(d, b, KIND_PATIENT, &d->patient, &ev), 2);
    is_change(&ev[1], PATIENT_FAMILY, "Kautzer", "Zemlak");
    struct log_entry l;
    bool found;
    book_lib_ok(history_undoable(b, &d->okoro.staff, 0, false, &d->a, &l, &found, &e), &e);
    assert_true(found && l.key == key); /* and it is this computer's own */
    book_close(other);
    book_close(b);
    book_lib_remove();
}

/* ---- what this version does not know, and what is gone ---- */

enum { LATER_KIND = 9999, LATER_FIELD = 900 };

static void what_a_later_version_wrote_has_a_history_without_names_and_stays_when_the_rest_is_taken_back(void **state)
{
    struct desk *d = *state;
    struct event *ev;
    struct act act;
    struct err e = {0};
    struct id later = id_new(clock_now_ms());
    book_lib_ok(act_begin(d->b, &act, "later-act", &d->okoro, &e), &e);
    act_record(&act, KIND_PATIENT, &d->patient, &d->patient);
    act_set_text(&act, PATIENT_FAMILY, "Zemlak");
    act_set_text(&act, LATER_FIELD, "46");
    act_record(&act, LATER_KIND, &later, &d->patient);
    act_set_int(&act, 2, 46);
    book_lib_ok(act_commit(&act, &e), &e);
    assert_int_equal(events_of(d, d->b, LATER_KIND, &later, &ev), 1);
    assert_int_equal(ev[0].nchanges, 1);
    assert_null(ev[0].changes[0].name);
    assert_int_equal(ev[0].changes[0].after.i, 46);
    struct undo_result r = undo(d, d->b, act.key);
    assert_int_equal(r.nwritten, 1);
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_FAMILY, "Kautzer");
    assert_int_equal(events_of(d, d->b, LATER_KIND, &later, &ev), 1);
}

static void the_first_act_is_taken_back_and_the_computer_keeps_its_name(void **state)
{
    struct desk *d = *state;
    struct book *b = book_lib_site("Laptop");
    struct event *ev;
    struct id second = id_new(clock_now_ms());
    undo(d, b, edit(b, &d->okoro, &second, PATIENT_FAMILY, "Runte"));
    book_lib_shows(b, KIND_PATIENT, &second, FIELD_ENTERED_IN_ERROR, "1");
    assert_int_equal(events_of(d, b, KIND_PATIENT, &second, &ev), 2);
    assert_string_equal(ev[1].site, "Laptop");
    book_close(b);
}

static void a_record_that_somebody_has_marked_since_stays_marked_by_them(void **state)
{
    struct desk *d = *state;
    struct act act;
    struct err e = {0};
    struct id second = id_new(clock_now_ms());
    int64_t key = edit(d->b, &d->okoro, &second, PATIENT_FAMILY, "Runte");
    book_lib_ok(act_begin(d->b, &act, "patient-edit", &d->chen, &e), &e);
    act_record(&act, KIND_PATIENT, &second, &second);
    act_set_int(&act, FIELD_ENTERED_IN_ERROR, 0);
    book_lib_ok(act_commit(&act, &e), &e);
    struct undo_result r = undo(d, d->b, key);
    assert_int_equal(r.nkept, 1);
    assert_int_equal(r.nwritten, 0);
    book_lib_shows(d->b, KIND_PATIENT, &second, FIELD_ENTERED_IN_ERROR, "0");
}

static void of_an_act_about_two_what_is_left_is_taken_back_when_one_was_erased(void **state)
{
    struct desk *d = *state;
    struct act act;
    struct err e = {0};
    struct id second = id_new(clock_now_ms());
    edit(d->b, &d->okoro, &second, PATIENT_FAMILY, "Runte");
    book_lib_ok(act_begin(d->b, &act, "patient-edit", &d->okoro, &e), &e);
    act_record(&act, KIND_PATIENT, &second, &second);
    act_set_text(&act, PATIENT_GIVEN, "Jo");
    act_record(&act, KIND_PATIENT, &d->patient, &d->patient);
    act_set_text(&act, PATIENT_GIVEN, "Jack");
    book_lib_ok(act_commit(&act, &e), &e);
    int64_t key = act.key;
    book_lib_set_text(d->b, KIND_ERASURE, &second, ERASURE_REASON, "asked");
    book_lib_ok(erase_run(d->b, NULL, NULL, &e), &e);
    struct undo_result r = undo(d, d->b, key);
    assert_int_equal(r.nwritten, 1);
    book_lib_shows(d->b, KIND_PATIENT, &d->patient, PATIENT_GIVEN, "null");
    book_lib_shows(d->b, KIND_PATIENT, &second, PATIENT_FAMILY, "-");
    assert_int_equal(book_lib_number(d->b, "SELECT count(*) FROM patient"), 1);
}

int main(void)
{
#define AT_DESK(f) cmocka_unit_test_setup_teardown(f, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        AT_DESK(a_history_says_what_who_when_where_and_why),
        AT_DESK(nobody_signed_in_and_fields_of_a_later_version_have_no_name),
        AT_DESK(before_is_what_its_author_saw),
        AT_DESK(causes_stand_before_effects_whatever_the_clocks_say),
        AT_DESK(the_log_is_read_from_its_end),
        AT_DESK(what_came_from_another_site_stands_in_the_log_where_it_was_done),
        AT_DESK(a_clock_that_was_wrong_holds_nothing_back_in_the_log),
        AT_DESK(a_change_taken_back_is_as_it_was_and_both_stay_in_the_history),
        AT_DESK(a_field_that_was_empty_is_empty_again),
        AT_DESK(a_record_that_was_made_by_it_is_marked_and_kept),
        AT_DESK(what_somebody_has_changed_since_is_kept_and_said),
        AT_DESK(a_field_in_conflict_is_kept),
        AT_DESK(several_acts_are_taken_back_one_after_the_other),
        AT_DESK(what_is_not_there_cannot_be_taken_back),
        AT_DESK(of_a_kind_that_nobody_knows_there_is_nothing_to_say),
        AT_DESK(each_person_takes_back_their_own_newest_act),
        AT_DESK(undo_and_redo_go_back_and_forth),
        AT_DESK(yesterday_is_not_taken_back_with_one_key),
        AT_DESK(what_arrives_from_other_computers_hides_nothing),
        AT_DESK(what_another_program_has_written_since_is_in_the_history),
        AT_DESK(what_a_later_version_wrote_has_a_history_without_names_and_stays_when_the_rest_is_taken_back),
        AT_DESK(the_first_act_is_taken_back_and_the_computer_keeps_its_name),
        AT_DESK(a_record_that_somebody_has_marked_since_stays_marked_by_them),
        AT_DESK(of_an_act_about_two_what_is_left_is_taken_back_when_one_was_erased),
    };
    file_guard_start();
    return id_start() ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
