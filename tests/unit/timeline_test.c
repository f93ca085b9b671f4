#include "practice/timeline.h"

#include "base/clock.h"
#include "book/dump.h"
#include "book/verify.h"
#include "practice/contact.h"
#include "practice/note.h"
#include "practice/policy.h"
#include "practice/story.h"
#include "data.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { LIMIT = 50 };

struct world {
    struct practice *practice;
    struct id patient, other;
    struct arena arena;
    struct timeline_row *rows;
    int count;
};

static int open_world(void **state)
{
    struct world *w = mem_alloc(sizeof *w);
    *w = (struct world){.practice = practice_lib_open()};
    w->patient = practice_lib_patient(w->practice, "Candelaria", "Ignacio", civil_from(1963, 12, 17), NULL);
    w->other = practice_lib_patient(w->practice, "Candelaria", "Nacho", CIVIL_NONE, NULL);
    *state = w;
    return 0;
}

static int close_world(void **state)
{
    struct world *w = *state;
    practice_close(w->practice);
    arena_finish(&w->arena);
    free(w);
    return 0;
}

static void read_with(struct world *w, const struct timeline_filter *f, const struct timeline_cursor *from, int limit)
{
    struct err e = {0};
    practice_lib_ok(timeline_of(w->practice, &w->patient, f, from, limit, &w->arena, &w->rows, &w->count, &e), &e);
}

static void read_all(struct world *w)
{
    read_with(w, NULL, NULL, LIMIT);
}

/* An appointment as a booking writes it; at a practitioner and type of the sample. */
static struct id book_at(struct world *w, int date, int start_min)
{
    struct who who = practice_lib_okoro(w->practice);
    struct id id = id_new(clock_now_ms());
    struct act act;
    struct err e = {0};
    assert_true(act_begin(w->practice->book, &act, "appointment-book", &who, &e));
    act_record(&act, KIND_APPOINTMENT, &id, &w->patient);
    act_set_id(&act, APPOINTMENT_PATIENT, &w->patient);
    act_set_id(&act, APPOINTMENT_PRACTITIONER, &w->practice->practitioners[0].id);
    act_set_id(&act, APPOINTMENT_TYPE, &w->practice->types[1].id);
    act_set_int(&act, APPOINTMENT_DATE, date);
    act_set_int(&act, APPOINTMENT_START_MIN, start_min);
    act_set_int(&act, APPOINTMENT_MINUTES, 30);
    act_set_text(&act, APPOINTMENT_STATUS, "booked");
    practice_lib_ok(act_commit(&act, &e), &e);
    return id;
}

struct setting {
    int field;
    const char *text; /* NULL: the number */
    int64_t number;
};

static void set(struct world *w, const struct id *id, const char *name, const struct setting *s, int n)
{
    struct who who = practice_lib_okoro(w->practice);
    struct act act;
    struct err e = {0};
    assert_true(act_begin(w->practice->book, &act, name, &who, &e));
    act_record(&act, KIND_APPOINTMENT, id, &w->patient);
    for (int i = 0; i < n; i++) {
        if (s[i].text)
            act_set_text(&act, s[i].field, s[i].text);
        else
            act_set_int(&act, s[i].field, s[i].number);
    }
    practice_lib_ok(act_commit(&act, &e), &e);
}

static void a_new_patient_has_one_row_that_says_so(void **state)
{
    struct world *w = *state;
    read_all(w);
    assert_int_equal(w->count, 1);
    assert_int_equal(w->rows[0].date, PRACTICE_LIB_TODAY);
    assert_int_equal(w->rows[0].kind, KIND_PATIENT);
    assert_string_equal(w->rows[0].text, "became known to us");
    assert_string_equal(w->rows[0].by, "Okoro");
    assert_true(*w->rows[0].site);
}

#define AT(ms) NULL, PRACTICE_LIB_NOW_MS + (ms)
enum { MINUTE = 60000, TODAY = PRACTICE_LIB_TODAY, NOW_MIN = 642 };

/* A booking at date and minute, then the settings; what its row says. */
static const struct {
    int date, start_min;
    struct setting set[7];
    char mark;
    const char *text;
} visits[] = {
    {TODAY + 1, 600, {{0}}, 'b', "Chen rev 30m, booked"},
    {TODAY + 1, 600, {{APPOINTMENT_CONFIRMATION, "confirmed", 0}}, 'c', "Chen rev 30m, confirmed"},
    {TODAY + 1, 600, {{APPOINTMENT_CONFIRMATION, "left-message", 0}}, 'b', "Chen rev 30m, message left"},
    {TODAY, 600, {{0}}, '?', "Chen rev 30m, what happened?"},
    {TODAY, 630, {{0}}, 'b', "Chen rev 30m, booked"}, /* it runs */
    {TODAY, 630, {{APPOINTMENT_STATUS, "arrived", 0}, {APPOINTMENT_ARRIVED_AT, AT(-12 * MINUTE)}}, 'A',
     "Chen rev 30m, arrived, waiting 12 of 10"},
    {TODAY, 630, {{APPOINTMENT_STATUS, "checked-in", 0}, {APPOINTMENT_ARRIVED_AT, AT(-12 * MINUTE)},
                  {APPOINTMENT_CHECKED_IN_AT, AT(-8 * MINUTE)}}, 'R', "Chen rev 30m, in room, waited 4 of 10"},
    {TODAY, 540, {{APPOINTMENT_STATUS, "fulfilled", 0}, {APPOINTMENT_NEXT_CODE, "date", 0},
                  {APPOINTMENT_NEXT_DUE, NULL, TODAY + 7}}, 'D',
     "Chen rev 30m, seen, to be followed up Mon 30 Nov 2026"},
    {TODAY, 540, {{APPOINTMENT_STATUS, "fulfilled", 0}, {APPOINTMENT_NEXT_CODE, "closed", 0},
                  {APPOINTMENT_ORIGIN, "history", 0}}, 'D', "Chen rev 30m, seen"},
    {TODAY, 540, {{APPOINTMENT_STATUS, "fulfilled", 0}, {APPOINTMENT_NEXT_CODE, "closed", 0},
                  {APPOINTMENT_NEXT_NOTE, "done", 0}}, 'D', "Chen rev 30m, seen, closed, Care is complete"},
    {TODAY, 540, {{APPOINTMENT_STATUS, "noshow", 0}}, 'n', "Chen rev 30m, did not come"},
    {TODAY + 9, 540, {{APPOINTMENT_STATUS, "cancelled", 0}, {APPOINTMENT_CANCEL_BY, "patient", 0},
                      {APPOINTMENT_CANCEL_REASON, "pat-fb", 0}, {APPOINTMENT_CANCELLED_AT, AT(0)}}, 'x',
     "Chen rev 30m, cancelled by patient: Feels better"},
    {TODAY, 840, {{APPOINTMENT_STATUS, "cancelled", 0}, {APPOINTMENT_CANCEL_BY, "patient", 0},
                  {APPOINTMENT_CANCEL_REASON, "pat-fb", 0}, {APPOINTMENT_CANCELLED_AT, AT(0)}}, 'x',
     "Chen rev 30m, cancelled by patient: Feels better, late"},
    {TODAY, 840, {{APPOINTMENT_STATUS, "cancelled", 0}, {APPOINTMENT_CANCEL_BY, "practice", 0},
                  {APPOINTMENT_CANCELLED_AT, AT(0)}}, 'x', "Chen rev 30m, cancelled by us"},
    {TODAY + 1, 600, {{APPOINTMENT_REMARK, "bring the brace", 0}}, 'b', "Chen rev 30m, booked: bring the brace"},
    {TODAY - 400, 600, {{APPOINTMENT_STATUS, "fulfilled", 0}, {APPOINTMENT_MINUTES, NULL, 4320}}, 'D',
     "Chen rev 3d, seen"},
};

static void a_visit_is_told_in_desk_words(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < sizeof visits / sizeof visits[0]; i++) {
        struct id id = book_at(w, visits[i].date, visits[i].start_min);
        int n = 0;
        while (visits[i].set[n].field)
            n++;
        set(w, &id, "appointment-edit", visits[i].set, n);
        read_with(w, &(struct timeline_filter){.kinds = 1u << (KIND_APPOINTMENT - KIND_PATIENT)}, NULL, LIMIT);
        assert_int_equal(w->count, 1);
        assert_string_equal(w->rows[0].text, visits[i].text);
        assert_int_equal(w->rows[0].mark, visits[i].mark);
        assert_int_equal(w->rows[0].date, visits[i].date);
        assert_int_equal(w->rows[0].minute, visits[i].start_min);
        set(w, &id, "appointment-mistake", &(struct setting){FIELD_ENTERED_IN_ERROR, NULL, 1}, 1);
    }
}

static void one_visit_is_one_row_however_often_it_was_moved(void **state)
{
    struct world *w = *state;
    struct id id = book_at(w, TODAY + 1, 540);
    set(w, &id, "appointment-move",
        (const struct setting[]){{APPOINTMENT_DATE, NULL, TODAY + 2}, {APPOINTMENT_START_MIN, NULL, 600}}, 2);
    set(w, &id, "appointment-move", (const struct setting[]){{APPOINTMENT_DATE, NULL, TODAY + 3}}, 1);
    read_all(w);
    assert_int_equal(w->count, 2);
    assert_int_equal(w->rows[0].date, TODAY + 3);
    assert_int_equal(w->rows[0].minute, 600);
    assert_string_equal(w->rows[0].text, "Chen rev 30m, booked, moved from 25 Nov 10:00");
}

static struct id note_at(struct world *w, int64_t at_ms, const char *text, bool is_confidential)
{
    struct who who = practice_lib_okoro(w->practice);
    struct note n = {.patient = w->patient, .at_ms = at_ms, .text = text, .is_confidential = is_confidential};
    struct id id;
    struct err e = {0};
    practice_lib_ok(note_add(w->practice->book, &who, &n, &id, &e), &e);
    return id;
}

static void contacts_and_notes_stand_at_their_time_newest_first(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    struct id id;
    struct contact call = {.patient = w->patient, .at_ms = PRACTICE_LIB_NOW_MS - 5 * MINUTE, .direction = "out",
                           .mode = "call", .outcome = "reached", .text = "confirmed,\nasked about parking",
                           .duration_s = 170};
    struct contact voicemail = {.patient = w->patient, .at_ms = PRACTICE_LIB_NOW_MS - 9 * MINUTE, .direction = "in",
                                .mode = "voicemail", .text = "grandson ill", .heard_by = "Bea", .duration_s = 20};
    practice_lib_ok(contact_add(w->practice->book, &who, &call, &id, &e), &e);
    practice_lib_ok(contact_add(w->practice->book, &who, &voicemail, &id, &e), &e);
    note_at(w, PRACTICE_LIB_NOW_MS - 7 * MINUTE, "fears\nneedles", false);
    read_all(w);
    assert_int_equal(w->count, 4);
    assert_string_equal(w->rows[0].text, "call 3 min: reached, confirmed, asked about parking");
    assert_int_equal(w->rows[0].mark, '>');
    assert_int_equal(w->rows[0].minute, NOW_MIN - 5);
    assert_true(w->rows[0].at_ms == call.at_ms);
    assert_string_equal(w->rows[1].text, "fears needles");
    assert_int_equal(w->rows[1].mark, '-');
    assert_string_equal(w->rows[2].text, "voicemail 20 s: grandson ill (heard by Bea)");
    assert_int_equal(w->rows[2].mark, '<');
    int date;
    practice_lib_ok(timeline_last_contact(w->practice, &w->patient, &date, &e), &e);
    assert_int_equal(date, TODAY);
    practice_lib_ok(timeline_last_contact(w->practice, &w->other, &date, &e), &e);
    assert_int_equal(date, CIVIL_NONE);
}

static void confidential_entries_are_left_out_unless_asked_for(void **state)
{
    struct world *w = *state;
    note_at(w, PRACTICE_LIB_NOW_MS, "a secret", true);
    note_at(w, PRACTICE_LIB_NOW_MS, "no secret", false);
    read_all(w);
    assert_int_equal(w->count, 2);
    assert_string_equal(w->rows[0].text, "no secret");
    read_with(w, &(struct timeline_filter){.with_confidential = true}, NULL, LIMIT);
    assert_int_equal(w->count, 3);
}

static void words_and_kinds_filter(void **state)
{
    struct world *w = *state;
    note_at(w, PRACTICE_LIB_NOW_MS, "Café, then the brace", false);
    note_at(w, PRACTICE_LIB_NOW_MS, "brace", false);
    read_with(w, &(struct timeline_filter){.words = "BRACE cafe"}, NULL, LIMIT);
    assert_int_equal(w->count, 1);
    read_with(w, &(struct timeline_filter){.kinds = 1u << (KIND_NOTE - KIND_PATIENT)}, NULL, LIMIT);
    assert_int_equal(w->count, 2);
}

static void pages_follow_each_other_without_a_gap(void **state)
{
    struct world *w = *state;
    enum { NOTES = 23 };
    for (int i = 0; i < NOTES; i++) /* several in one minute, some hidden */
        note_at(w, PRACTICE_LIB_NOW_MS - i / 3 * MINUTE, i % 4 ? "shown" : "hidden", i % 4 == 0);
    struct timeline_row *whole;
    read_all(w);
    int total = w->count;
    whole = w->rows;
    assert_int_equal(total, 1 + NOTES - 6);
    struct timeline_cursor from = {0};
    for (int seen = 0; seen < total;) {
        read_with(w, NULL, &from, 5);
        assert_int_equal(w->count, total - seen < 5 ? total - seen : 5);
        for (int i = 0; i < w->count; i++, seen++)
            assert_memory_equal(&w->rows[i].record, &whole[seen].record, sizeof whole[seen].record);
        from = timeline_after(&w->rows[w->count - 1]);
    }
    read_with(w, NULL, &from, 5);
    assert_int_equal(w->count, 0);
}

static void a_merged_record_brings_its_past_along(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    note_at(w, PRACTICE_LIB_NOW_MS, "about Ignacio", false);
    struct id first = w->patient;
    w->patient = w->other;
    note_at(w, PRACTICE_LIB_NOW_MS - MINUTE, "about Nacho", false);
    practice_lib_ok(patient_merge(w->practice->book, &who, &w->other, &first, &e), &e);
    for (int i = 0; i < 2; i++) { /* asked for either, both are one */
        w->patient = i ? first : w->other;
        read_all(w);
        assert_int_equal(w->count, 4);
        assert_string_equal(w->rows[0].text, "about Ignacio");
        assert_string_equal(w->rows[1].text, "about Nacho");
    }
}

static void a_death_stands_on_its_day(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    struct patient seen, wanted;
    practice_lib_ok(patient_get(w->practice->book, &w->patient, &w->arena, &seen, &e), &e);
    wanted = seen;
    wanted.deceased_date = TODAY - 3;
    practice_lib_ok(patient_edit(w->practice->book, &who, &seen, &wanted, &e), &e);
    read_all(w);
    assert_int_equal(w->count, 2);
    assert_int_equal(w->rows[1].date, TODAY - 3);
    assert_string_equal(w->rows[1].text, "died");
    practice_lib_ok(patient_edit(w->practice->book, &who, &wanted, &seen, &e), &e);
    read_all(w);
    assert_int_equal(w->count, 1);
}

static void a_new_zone_moves_what_is_an_instant_and_not_what_is_a_booking(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct policy *policy;
    struct err e = {0};
    book_at(w, TODAY + 1, 600);
    note_at(w, PRACTICE_LIB_NOW_MS, "noted", false);
    char *text = arena_strdup(&w->arena, data_policy_conf), *zone = strstr(text, "Europe/London");
    memcpy(zone, "Europe/Berlin", strlen("Europe/Berlin"));
    practice_lib_ok(policy_read_text(&w->arena, "mine.conf", text, &policy, &e), &e);
    practice_lib_ok(policy_load(w->practice->book, policy, &who, false, &w->arena, NULL, NULL, &e), &e);
    practice_lib_ok(practice_reload(w->practice, &e), &e);
    read_all(w);
    assert_int_equal(w->count, 3);
    assert_int_equal(w->rows[0].minute, 600);
    assert_int_equal(w->rows[1].minute, NOW_MIN + 60);
    assert_true(w->rows[1].at_ms == PRACTICE_LIB_NOW_MS);
    /* Made anew from the log it is the same, whatever zone was in force before. */
    struct buf before = {0}, after = {0};
    struct hash digest;
    practice_lib_ok(dump_digest(w->practice->book, &before, &digest, &e), &e);
    practice_lib_ok(zone_set("America/New_York", &e), &e);
    practice_lib_ok(verify_rebuild(w->practice->book, NULL, &e), &e);
    practice_lib_ok(dump_digest(w->practice->book, &after, &digest, &e), &e);
    assert_string_equal(buf_str(&after), buf_str(&before));
    buf_finish(&before);
    buf_finish(&after);
}

/* ---- by number ---- */

static void index_with(struct world *w, const struct timeline_filter *f, struct timeline_index *ix)
{
    struct err e = {0};
    practice_lib_ok(timeline_index_make(w->practice, &w->patient, f, &w->arena, ix, &e), &e);
}

static void read_numbers(struct world *w, const struct timeline_index *ix, int first, int n)
{
    struct err e = {0};
    practice_lib_ok(timeline_index_read(w->practice, ix, first, n, &w->arena, &w->rows, &w->count, &e), &e);
}

static void a_timeline_is_read_by_number_from_anywhere(void **state)
{
    struct world *w = *state;
    enum { NOTES = 60, MONTH_MS = 31 };
    struct timeline_index ix;
    struct err e = {0};
    for (int i = 0; i < NOTES; i++) /* five years back, every fifth hidden */
        note_at(w, PRACTICE_LIB_NOW_MS - (int64_t)i * MONTH_MS * 24 * 60 * MINUTE, "shown", i % 5 == 0);
    index_with(w, NULL, &ix);
    read_with(w, NULL, NULL, 100);
    struct timeline_row *whole = w->rows;
    assert_int_equal(ix.count, w->count);
    assert_int_equal(ix.count, 1 + NOTES - NOTES / 5);
    int sum = 0;
    for (int y = 0; y < ix.nyears; y++) {
        assert_true(ix.years[y].count > 0 && (y == 0 || ix.years[y].year < ix.years[y - 1].year));
        sum += ix.years[y].count;
    }
    assert_int_equal(sum, ix.count);
    for (int first = 0; first < ix.count; first += 7) {
        read_numbers(w, &ix, first, 9);
        assert_int_equal(w->count, ix.count - first < 9 ? ix.count - first : 9);
        for (int i = 0; i < w->count; i++) {
            struct timeline_cursor at = timeline_after(&whole[first + i]);
            int number;
            assert_memory_equal(&w->rows[i].record, &whole[first + i].record, sizeof w->rows[i].record);
            assert_string_equal(w->rows[i].text, whole[first + i].text);
            practice_lib_ok(timeline_index_find(w->practice, &ix, &at, &number, &e), &e);
            assert_int_equal(number, first + i);
        }
    }
    read_numbers(w, &ix, ix.count, 5);
    assert_int_equal(w->count, 0);
}

static void counts_leave_out_what_the_list_leaves_out(void **state)
{
    struct world *w = *state;
    struct timeline_index ix;
    struct timeline_cursor at;
    struct err e = {0};
    int number;
    struct id secret = note_at(w, PRACTICE_LIB_NOW_MS, "a secret about the brace", true);
    note_at(w, PRACTICE_LIB_NOW_MS - MINUTE, "no secret about the brace", false);
    index_with(w, &(struct timeline_filter){.without_automatic = true}, &ix);
    assert_int_equal(ix.count, 1); /* became known is automatic */
    assert_true(timeline_cursor_find(w->practice, &secret, &at));
    practice_lib_ok(timeline_index_find(w->practice, &ix, &at, &number, &e), &e);
    assert_int_equal(number, -1);
    index_with(w, &(struct timeline_filter){.words = "brace"}, &ix);
    assert_int_equal(ix.count, 1);
    index_with(w, &(struct timeline_filter){.words = "brace", .with_confidential = true}, &ix);
    assert_int_equal(ix.count, 2);
    read_numbers(w, &ix, 0, 5);
    assert_string_equal(w->rows[0].text, "a secret about the brace");
    practice_lib_ok(timeline_index_find(w->practice, &ix, &at, &number, &e), &e);
    assert_int_equal(number, 0);
    index_with(w, &(struct timeline_filter){.year = 2025}, &ix);
    assert_int_equal(ix.count, 0);
}

static void a_note_that_becomes_confidential_leaves_the_counts(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct timeline_index ix;
    struct note saw;
    struct err e = {0};
    struct id id = note_at(w, PRACTICE_LIB_NOW_MS, "fears needles", false);
    practice_lib_ok(note_get(w->practice->book, &id, &w->arena, &saw, &e), &e);
    struct note to = saw;
    to.is_confidential = true;
    practice_lib_ok(note_edit(w->practice->book, &who, &saw, &to, &e), &e);
    index_with(w, NULL, &ix);
    assert_int_equal(ix.count, 1);
    read_all(w);
    assert_int_equal(w->count, 1);
    index_with(w, &(struct timeline_filter){.with_confidential = true}, &ix);
    assert_int_equal(ix.count, 2);
}

static void a_call_that_a_booking_logged_is_automatic_until_somebody_says_more(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct timeline_filter usual = {.without_automatic = true};
    struct err e = {0};
    struct id visit = book_at(w, TODAY + 1, 600), id;
    struct contact call = {.patient = w->patient, .appointment = visit, .direction = "in", .mode = "call",
                           .outcome = "booked"};
    practice_lib_ok(contact_add(w->practice->book, &who, &call, &id, &e), &e);
    read_with(w, &usual, NULL, LIMIT);
    assert_int_equal(w->count, 1);
    assert_int_equal(w->rows[0].kind, KIND_APPOINTMENT);
    read_all(w);
    assert_int_equal(w->count, 3);
    call.text = "asked about parking";
    practice_lib_ok(contact_add(w->practice->book, &who, &call, &id, &e), &e);
    read_with(w, &usual, NULL, LIMIT);
    assert_int_equal(w->count, 2);
}

static void a_contact_put_in_by_mistake_leaves_and_its_story_stays(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct story_line *story;
    struct contact saw;
    struct err e = {0};
    struct id id;
    int n;
    struct contact call = {.patient = w->patient, .direction = "in", .mode = "call", .outcome = "reached",
                           .text = "asked about parking", .heard_by = "Bea"};
    practice_lib_ok(contact_add(w->practice->book, &who, &call, &id, &e), &e);
    practice_lib_ok(contact_get(w->practice->book, &id, &w->arena, &saw, &e), &e);
    practice_lib_ok(contact_mistake(w->practice->book, &who, &saw, &e), &e);
    read_all(w);
    assert_int_equal(w->count, 1);
    practice_lib_ok(story_of_record(w->practice, KIND_CONTACT, &id, &w->arena, &story, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(story[0].what, "contact written down");
    assert_string_equal(story[0].detail, "from them; call; reached; words: asked about parking; heard by: Bea");
    assert_string_equal(story[1].detail, "put in by mistake");
    assert_string_equal(story[1].by, "Okoro");
}

static void the_story_of_a_note_keeps_its_old_words(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct story_line *story;
    struct note saw;
    struct err e = {0};
    struct id id = note_at(w, PRACTICE_LIB_NOW_MS, "fears needles", false);
    int n;
    practice_lib_ok(note_get(w->practice->book, &id, &w->arena, &saw, &e), &e);
    struct note to = saw;
    to.text = "fears needles less";
    practice_lib_ok(note_edit(w->practice->book, &who, &saw, &to, &e), &e);
    read_all(w);
    assert_string_equal(w->rows[0].text, "fears needles less (edited)");
    practice_lib_ok(story_of_record(w->practice, KIND_NOTE, &id, &w->arena, &story, &n, &e), &e);
    assert_int_equal(n, 2);
    assert_string_equal(story[1].detail, "words: fears needles less, was fears needles");
    /* From what he saw before that, nobody can change it any more. */
    to.text = "something else";
    assert_false(note_edit(w->practice->book, &who, &saw, &to, &e));
    assert_int_equal(e.kind, ERR_STALE);
}

static struct id promise(struct world *w, const char *kind, const char *status)
{
    struct who who = practice_lib_okoro(w->practice);
    struct id id = id_new(clock_now_ms());
    struct act act;
    struct err e = {0};
    assert_true(act_begin(w->practice->book, &act, "promise-add", &who, &e));
    act_record(&act, KIND_FOLLOW_UP, &id, &w->patient);
    act_set_id(&act, FOLLOW_UP_PATIENT, &w->patient);
    act_set_text(&act, FOLLOW_UP_KIND, kind);
    act_set_text(&act, FOLLOW_UP_TEXT, "parking space near the door");
    act_set_text(&act, FOLLOW_UP_STATUS, status);
    act_set_int(&act, FOLLOW_UP_DUE_DATE, TODAY + 1);
    act_set_int(&act, FOLLOW_UP_MADE_AT, PRACTICE_LIB_NOW_MS - MINUTE);
    if (strcmp(status, "completed") == 0)
        act_set_int(&act, FOLLOW_UP_ENDED_AT, PRACTICE_LIB_NOW_MS);
    practice_lib_ok(act_commit(&act, &e), &e);
    return id;
}

static void promises_stand_where_they_were_made_and_say_how_they_ended(void **state)
{
    struct world *w = *state;
    promise(w, "promise", "requested");
    read_with(w, &(struct timeline_filter){.kinds = TIMELINE_KIND(KIND_FOLLOW_UP)}, NULL, LIMIT);
    assert_int_equal(w->count, 1);
    assert_string_equal(w->rows[0].text, "promise: parking space near the door, due Tue 24 Nov 2026");
    assert_int_equal(w->rows[0].mark, '*');
    assert_int_equal(w->rows[0].minute, NOW_MIN - 1);
    promise(w, "task", "completed");
    read_with(w, &(struct timeline_filter){.words = "done"}, NULL, LIMIT);
    assert_int_equal(w->count, 1);
    assert_string_equal(w->rows[0].text, "to do: parking space near the door; done Mon 23 Nov 2026");
    /* What follows from a booking is said there already. */
    promise(w, "rebook", "requested");
    read_with(w, &(struct timeline_filter){.kinds = TIMELINE_KIND(KIND_FOLLOW_UP)}, NULL, LIMIT);
    assert_int_equal(w->count, 2);
}

static void a_list_that_was_cut_goes_on_after_any_entry(void **state)
{
    struct world *w = *state;
    struct timeline_cursor at;
    struct id visit = book_at(w, TODAY - 1, 600);
    note_at(w, PRACTICE_LIB_NOW_MS, "newer", false);
    assert_true(timeline_cursor_find(w->practice, &visit, &at));
    read_with(w, NULL, &at, LIMIT);
    assert_int_equal(w->count, 0); /* became known today, which is newer than yesterday's visit */
    read_with(w, &(struct timeline_filter){.year = 2026}, NULL, LIMIT);
    assert_int_equal(w->count, 3);
    read_with(w, &(struct timeline_filter){.year = 2025}, NULL, LIMIT);
    assert_int_equal(w->count, 0);
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_new_patient_has_one_row_that_says_so),
        IN_WORLD(a_visit_is_told_in_desk_words),
        IN_WORLD(one_visit_is_one_row_however_often_it_was_moved),
        IN_WORLD(contacts_and_notes_stand_at_their_time_newest_first),
        IN_WORLD(confidential_entries_are_left_out_unless_asked_for),
        IN_WORLD(words_and_kinds_filter),
        IN_WORLD(pages_follow_each_other_without_a_gap),
        IN_WORLD(a_merged_record_brings_its_past_along),
        IN_WORLD(a_death_stands_on_its_day),
        IN_WORLD(a_timeline_is_read_by_number_from_anywhere),
        IN_WORLD(counts_leave_out_what_the_list_leaves_out),
        IN_WORLD(a_note_that_becomes_confidential_leaves_the_counts),
        IN_WORLD(a_call_that_a_booking_logged_is_automatic_until_somebody_says_more),
        IN_WORLD(a_contact_put_in_by_mistake_leaves_and_its_story_stays),
        IN_WORLD(the_story_of_a_note_keeps_its_old_words),
        IN_WORLD(promises_stand_where_they_were_made_and_say_how_they_ended),
        IN_WORLD(a_list_that_was_cut_goes_on_after_any_entry),
        IN_WORLD(a_new_zone_moves_what_is_an_instant_and_not_what_is_a_booking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
