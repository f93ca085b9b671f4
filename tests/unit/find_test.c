#include "practice/find.h"

#include "base/clock.h"
#include "book/verify.h"
#include "practice/caller.h"
#include "practice_lib.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

enum { LIMIT = 20 };

static const struct {
    const char *family, *given, *preferred, *maiden;
    int year, month, day; /* year 0: not known */
    const char *phone;
} people[] = {
    {"Candelaria", "Ignacio", "Nacho", "", 1963, 12, 17, "07700 900123"},
    {"Smith", "Joan Anne", "", "Miller", 1963, 6, 1, "+44 (0)7700 900456"},
    {"Smith", "Peter", "", "", 1990, 1, 31, "020 7946 0991"},
    {"Smithers", "Waylon", "", "", 1963, 11, 24, ""},
    {"O'Brien", "Siân", "", "", 2020, 2, 29, "020 7946 0991"},
    {"Nguyễn", "Ánh", "", "", 1926, 11, 23, "07700 900789"},
    {"Smith-Jones", "Zoë", "", "", 0, 0, 0, "07700 901963"},
};
enum { PEOPLE = sizeof people / sizeof people[0] };

struct world {
    struct practice *practice;
    struct id id[PEOPLE];
    struct arena arena;
};

static int open_world(void **state)
{
    struct world *w = mem_alloc(sizeof *w);
    *w = (struct world){.practice = practice_lib_open()};
    struct who who = practice_lib_okoro(w->practice);
    for (int i = 0; i < PEOPLE; i++) {
        struct patient p = patient_none();
        struct telecom t = telecom_none();
        struct err e = {0};
        p.family = people[i].family;
        p.given = people[i].given;
        p.preferred = people[i].preferred;
        p.maiden = people[i].maiden;
        if (people[i].year)
            p.birth_date = civil_from(people[i].year, people[i].month, people[i].day);
        t.value = people[i].phone;
        practice_lib_ok(patient_add(w->practice->book, &who, &p, &t, *people[i].phone ? 1 : 0, &w->id[i], &e), &e);
    }
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

static struct find_result find(struct world *w, const char *typed, int limit)
{
    struct find_result out;
    struct err e = {0};
    practice_lib_ok(find_patients(w->practice, typed, PRACTICE_LIB_TODAY, limit, &w->arena, &out, &e), &e);
    return out;
}

/* Today is 2026-11-23. found: letters of the people above (a is the first), in the order of the rows. */
static const struct {
    const char *typed, *found;
} searches[] = {
    {"", ""},
    {"   ", ""},
    {"can", "a"},
    {"CANDELARIA", "a"},
    {"nacho", "a"},
    {"smi", "bcgd"},
    {"smith", "bcgd"},        /* whole words first */
    {"smithe", "d"},
    {"miller", "b"},          /* an earlier name */
    {"ann", "b"},             /* a second given name */
    {"jones", "g"},           /* a part of a double name */
    {"smith-jones", "g"},
    {"nguyen", "f"},
    {"nguyễn", "f"},
    {"zoe", "g"},
    {"zoë", "g"},
    {"o'brien", "e"},
    {"brien", "e"},
    {"sian obrien", "e"},     /* as nothing else fits */
    {"obrien 0991", "e"},
    {"sian brien", "e"},
    {"smith pet", "c"},
    {"pet smith", "c"},
    {"joan anne smith", "b"},
    {"smith x", ""},
    {"peter smithers", ""},   /* his name begins alike */
    {"63", "abd"},            /* 63 years old, or born in 1963 */
    {"smi 63", "bd"},
    {"can 63", "a"},
    {"can 62", "a"},          /* his birthday is still to come */
    {"can 61", ""},
    {"1963", "abgd"},         /* born then; g's telephone ends so */
    {"smi 1963", "bgd"},
    {"smi 1990", "c"},
    {"17.12.1963", "a"},
    {"17/12/1963", "a"},
    {"17.12.63", "a"},
    {"17 dec 1963", "a"}, /* as it is said, and as the program writes it */
    {"17 December 63", "a"},
    {"can 17 dec 1963", "a"},
    {"31 nov 1963", ""},
    {"1963-12-17", "a"},
    {"17121963", "a"},
    {"12/17/1963", ""},
    {"31.02.1990", ""},
    {"can 17.12.1963", "a"},
    {"6", "e"},               /* six years old: a leap day's child */
    {"100", "f"},             /* a hundred today */
    {"123", "a"},
    {"0123", "a"},
    {"900123", "a"},
    {"07700900123", "a"},
    {"07700 900123", "a"},
    {"07700 900 123", "a"},
    {"0123", "a"}, /* its end, which begins with 0 */
    {"00123", "a"},
    {"+44 7700 900123", "a"},
    {"+447700900123", "a"},
    {"07700 900456", "b"},    /* written with a country code */
    {"0991", "ec"},           /* two of one household */
    {"smith 0991", "c"},
    {"23", ""},
    {"900", ""},              /* not at the end of a number */
    {"smith smith smith", "bcgd"},
    {"%", ""},
    {"'", ""},
    {"\"; drop", ""},
};

static void all_that_was_typed_has_to_fit(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++) {
        struct find_result r = find(w, searches[i].typed, LIMIT);
        char found[PEOPLE + 1] = "";
        for (int k = 0; k < r.count; k++)
            for (int j = 0; j < PEOPLE; j++)
                if (id_compare(&r.rows[k].id, &w->id[j]) == 0)
                    found[k] = (char)('a' + j);
        found[r.count] = 0;
        /* Rows are by name; a search that names a set in another order is only a set. */
        bool same = strlen(found) == strlen(searches[i].found) && !r.is_cut;
        for (const char *s = found; *s && same; s++)
            same = strchr(searches[i].found, *s) != NULL;
        if (!same)
            fail_msg("'%s' finds '%s', not '%s'", searches[i].typed, found, searches[i].found);
    }
}

static void a_rebuilt_book_finds_the_same(void **state)
{
    struct world *w = *state;
    struct err e = {0};
    practice_lib_ok(verify_rebuild(w->practice->book, NULL, &e), &e);
    all_that_was_typed_has_to_fit(state);
}

static void a_row_says_what_a_list_needs(void **state)
{
    struct world *w = *state;
    struct find_result r = find(w, "nacho", LIMIT);
    assert_int_equal(r.count, 1);
    assert_string_equal(r.rows[0].name, "CANDELARIA, Ignacio 'Nacho'");
    assert_string_equal(r.rows[0].phone, "07700 900123");
    assert_int_equal(r.rows[0].age, 62);
    assert_int_equal(r.rows[0].birth_date, civil_from(1963, 12, 17));
    assert_false(r.rows[0].is_deceased);
    assert_null(r.rows[0].ref);
    r = find(w, "jones", LIMIT);
    assert_int_equal(r.rows[0].age, -1);
    assert_int_equal(r.rows[0].birth_date, CIVIL_NONE);
}

static void whole_words_stand_before_beginnings_of_words(void **state)
{
    struct world *w = *state;
    struct find_result r = find(w, "smith", LIMIT);
    assert_int_equal(r.count, 4);
    assert_memory_equal(&r.rows[3].id, &w->id[3], sizeof w->id[3]);
}

static void more_than_asked_for_is_said_to_be_cut(void **state)
{
    struct world *w = *state;
    struct find_result r = find(w, "smi", 3);
    assert_int_equal(r.count, 3);
    assert_true(r.is_cut);
    r = find(w, "smi", 4);
    assert_int_equal(r.count, 4);
    assert_false(r.is_cut);
}

static void edit(struct world *w, int who, void (*change)(struct patient *p))
{
    struct patient seen, wanted;
    struct err e = {0};
    struct who okoro = practice_lib_okoro(w->practice);
    practice_lib_ok(patient_get(w->practice->book, &w->id[who], &w->arena, &seen, &e), &e);
    wanted = seen;
    change(&wanted);
    practice_lib_ok(patient_edit(w->practice->book, &okoro, &seen, &wanted, &e), &e);
}

static void call_her_doe(struct patient *p)
{
    p->family = "Doe";
}

static void call_them_miller(struct patient *p)
{
    p->family = "Miller";
}

static void born_a_year_later(struct patient *p)
{
    p->birth_date = civil_from(1964, 6, 1);
}

static void by_mistake(struct patient *p)
{
    p->is_in_error = true;
}

static void not_by_mistake(struct patient *p)
{
    p->is_in_error = false;
}

static void a_new_name_is_found_and_the_old_one_is_not(void **state)
{
    struct world *w = *state;
    edit(w, 1, call_her_doe);
    assert_int_equal(find(w, "doe joan", LIMIT).count, 1);
    assert_int_equal(find(w, "smith joan", LIMIT).count, 0);
    assert_int_equal(find(w, "doe 456", LIMIT).count, 1);
    edit(w, 1, born_a_year_later);
    assert_int_equal(find(w, "doe 1964", LIMIT).count, 1);
    assert_int_equal(find(w, "doe 1963", LIMIT).count, 0);
}

static void call_her_mueller(struct patient *p)
{
    p->family = "Müller";
}

static void umlauts_may_be_written_out(void **state)
{
    struct world *w = *state;
    edit(w, 1, call_her_mueller);
    assert_int_equal(find(w, "müller", LIMIT).count, 1);
    assert_int_equal(find(w, "muller joan", LIMIT).count, 1);
    assert_int_equal(find(w, "mueller", LIMIT).count, 1);
    assert_int_equal(find(w, "joan MUELL", LIMIT).count, 1);
    assert_int_equal(find(w, "moeller", LIMIT).count, 0);
}

static void call_her_susan(struct patient *p)
{
    p->family = "Nolan";
    p->given = "Susan Ana Dorothy";
}

/* A verb takes the only one who fits: another way to write a name must not make it somebody else's. */
static void nobody_is_found_by_a_name_that_is_not_theirs(void **state)
{
    struct world *w = *state;
    edit(w, 1, call_her_susan);
    assert_int_equal(find(w, "susan nolan", LIMIT).count, 1);
    static const char *const others[] = {"sue nolan", "sue", "noel", "dana", "dana nolan", "nana"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (find(w, others[i], LIMIT).count)
            fail_msg("'%s' finds %s", others[i], find(w, others[i], LIMIT).rows[0].name);
}

static void who_is_found_by_an_earlier_name_comes_after_those_of_today_and_it_is_said(void **state)
{
    struct world *w = *state;
    edit(w, 6, call_them_miller);
    struct find_result r = find(w, "miller", LIMIT);
    assert_int_equal(r.count, 2);
    assert_string_equal(find_shown(&w->arena, &r.rows[0]), "MILLER, Zoë");
    assert_string_equal(find_shown(&w->arena, &r.rows[1]), "SMITH, Joan Anne (earlier Miller)");
    assert_string_equal(r.rows[1].name, "SMITH, Joan Anne");
    r = find(w, "joan", LIMIT);
    assert_string_equal(find_shown(&w->arena, &r.rows[0]), "SMITH, Joan Anne");
}

static void a_record_put_in_by_mistake_is_not_found_until_that_is_taken_back(void **state)
{
    struct world *w = *state;
    edit(w, 0, by_mistake);
    assert_int_equal(find(w, "candelaria", LIMIT).count, 0);
    assert_int_equal(find(w, "900123", LIMIT).count, 0);
    assert_int_equal(find(w, "17.12.1963", LIMIT).count, 0);
    edit(w, 0, not_by_mistake);
    assert_int_equal(find(w, "candelaria", LIMIT).count, 1);
    assert_int_equal(find(w, "900123", LIMIT).count, 1);
    assert_int_equal(find(w, "17.12.1963", LIMIT).count, 1);
}

static void a_number_that_is_taken_away_no_longer_finds_but_its_double_does(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    struct telecom twin = telecom_none(), *list, gone;
    struct id id;
    int count;
    twin.patient = w->id[0];
    twin.value = "+44 7700 900123";
    practice_lib_ok(telecom_add(w->practice->book, &who, &twin, &id, &e), &e);
    practice_lib_ok(telecom_list(w->practice->book, &w->id[0], &w->arena, &list, &count, &e), &e);
    assert_int_equal(count, 2);
    for (int i = 0; i < 2; i++) {
        gone = list[i];
        gone.is_in_error = true;
        practice_lib_ok(telecom_edit(w->practice->book, &who, &list[i], &gone, &e), &e);
        assert_int_equal(find(w, "900123", LIMIT).count, 1 - i);
    }
}

static void call_her_smythe(struct patient *p)
{
    p->family = "Smythe";
}

static void call_her_smith(struct patient *p)
{
    p->family = "Smith";
}

static void rename_one(struct world *w, const struct id *id, void (*change)(struct patient *p))
{
    struct id first = w->id[0];
    w->id[0] = *id;
    edit(w, 0, change);
    w->id[0] = first;
}

/* More of one name than a run of the table holds, in any order of coming and going. */
static void a_name_of_many_is_found_whole_however_often_it_changed(void **state)
{
    struct world *w = *state;
    enum { MANY = 90, KNOWN = 3 }; /* three Smiths were there */
    struct id ids[MANY];
    struct err e = {0};
    for (int i = 0; i < MANY; i++)
        ids[i] = practice_lib_patient(w->practice, "Smith", arena_printf(&w->arena, "G%d", i), CIVIL_NONE, NULL);
    for (int step = 2; step <= 5; step++) {
        for (int i = 0; i < MANY; i += step)
            rename_one(w, &ids[i], call_her_smythe);
        int moved = (MANY + step - 1) / step;
        assert_int_equal(find(w, "smith", FIND_ROWS_MAX).count, MANY - moved + KNOWN + 1); /* and Smithers */
        assert_int_equal(find(w, "smythe", FIND_ROWS_MAX).count, moved);
        assert_int_equal(find(w, "smythe g0", FIND_ROWS_MAX).count, 1);
        for (int i = (MANY - 1) / step * step; i >= 0; i -= step) /* back, from the end */
            rename_one(w, &ids[i], call_her_smith);
        assert_int_equal(find(w, "smith", FIND_ROWS_MAX).count, MANY + KNOWN + 1);
        assert_int_equal(find(w, "smythe", FIND_ROWS_MAX).count, 0);
    }
    practice_lib_ok(verify_rebuild(w->practice->book, NULL, &e), &e);
    assert_int_equal(find(w, "smith", FIND_ROWS_MAX).count, MANY + KNOWN + 1);
    assert_int_equal(find(w, "smith g89", FIND_ROWS_MAX).count, 1);
    assert_true(find(w, "smith", FIND_LIST_ROWS).is_cut);
}

static void whoever_has_a_second_number_shows_the_one_that_was_typed(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    struct telecom t = telecom_none();
    t.patient = find(w, "nacho", LIMIT).rows[0].id;
    t.value = "01632 960777";
    practice_lib_ok(telecom_add(w->practice->book, &who, &t, NULL, &e), &e);
    assert_string_equal(find(w, "nacho", LIMIT).rows[0].phone, "07700 900123");
    assert_string_equal(find(w, "960777", LIMIT).rows[0].phone, "01632 960777");
    assert_string_equal(find(w, "nacho 777", LIMIT).rows[0].phone, "01632 960777");
    /* A name too long for its cell leaves room for why it is in the list. */
    struct find_row row = {.name = "VILLENEUVE, Amara Bartholomea Christina", .far = 1};
    assert_string_equal(find_cell(&w->arena, &row, 30), "VILLENEUVE, Amara Ba~ (nearly)");
}

static void of_two_records_made_one_the_one_that_stays_is_found(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    practice_lib_ok(patient_merge(w->practice->book, &who, &w->id[1], &w->id[2], &e), &e);
    assert_int_equal(find(w, "peter", LIMIT).count, 1);
    assert_null(find(w, "peter", LIMIT).rows[0].by);
    struct find_result r = find(w, "joan", LIMIT);
    assert_int_equal(r.count, 1);
    assert_memory_equal(&r.rows[0].id, &w->id[2], sizeof r.rows[0].id);
    assert_string_equal(find_shown(&w->arena, &r.rows[0]), "SMITH, Peter (also Joan Anne)");
    assert_string_equal(r.rows[0].phone, find(w, "peter", LIMIT).rows[0].phone); /* the one that is tried first */
    assert_int_equal(find(w, "smith joan", LIMIT).count, 1); /* both words are the other record's */
    practice_lib_ok(patient_merge(w->practice->book, &who, &w->id[1], NULL, &e), &e);
    assert_int_equal(find(w, "joan", LIMIT).count, 1);
}

/* Every unknown caller would be in the way of whoever types "caller". */
static void whoever_rang_as_nobody_known_is_found_by_who_they_turned_out_to_be(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    struct id caller = practice_lib_patient(w->practice, CALLER_UNKNOWN, NULL, CIVIL_NONE, "07700 900555");
    assert_int_equal(find(w, "unknown", LIMIT).count, 1);
    practice_lib_ok(patient_merge(w->practice->book, &who, &caller, &w->id[2], &e), &e);
    assert_int_equal(find(w, "unknown", LIMIT).count, 0);
    assert_int_equal(find(w, "900555", LIMIT).count, 1);
}

static void somebody_who_died_shows_the_age_they_had(void **state)
{
    struct world *w = *state;
    struct patient seen, wanted;
    struct err e = {0};
    struct who okoro = practice_lib_okoro(w->practice);
    practice_lib_ok(patient_get(w->practice->book, &w->id[5], &w->arena, &seen, &e), &e);
    wanted = seen;
    wanted.deceased_date = civil_from(2020, 1, 1);
    practice_lib_ok(patient_edit(w->practice->book, &okoro, &seen, &wanted, &e), &e);
    struct find_result r = find(w, "nguyen", LIMIT);
    assert_int_equal(r.rows[0].age, 93);
    assert_true(r.rows[0].is_deceased);
}

static void a_reference_finds_its_booking_and_whose_it_is(void **state)
{
    struct world *w = *state;
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    struct act act;
    struct id id = id_new(clock_now_ms());
    char ref[REF_TEXT];
    ref_text(&id, ref);
    assert_true(act_begin(w->practice->book, &act, "appointment-book", &who, &e));
    act_record(&act, KIND_APPOINTMENT, &id, &w->id[0]);
    act_set_id(&act, APPOINTMENT_PATIENT, &w->id[0]);
    act_set_int(&act, APPOINTMENT_DATE, PRACTICE_LIB_TODAY + 14);
    act_set_int(&act, APPOINTMENT_START_MIN, 600);
    act_set_int(&act, APPOINTMENT_MINUTES, 30);
    act_set_text(&act, APPOINTMENT_STATUS, "booked");
    act_set_text(&act, APPOINTMENT_REF, ref);
    practice_lib_ok(act_commit(&act, &e), &e);
    struct find_result r = find(w, ref, LIMIT);
    assert_int_equal(r.count, 1);
    assert_memory_equal(&r.rows[0].appointment, &id, sizeof id);
    assert_memory_equal(&r.rows[0].id, &w->id[0], sizeof id);
    assert_string_equal(r.rows[0].ref, ref);
    struct find_visit next;
    practice_lib_ok(find_next_visit(w->practice->book, &w->id[0], PRACTICE_LIB_TODAY, 642, &next, &e), &e);
    assert_int_equal(next.date, PRACTICE_LIB_TODAY + 14);
    assert_int_equal(next.start_min, 600);
    practice_lib_ok(find_next_visit(w->practice->book, &w->id[1], PRACTICE_LIB_TODAY, 642, &next, &e), &e);
    assert_int_equal(next.date, CIVIL_NONE);
}

/* ---- what stands today ---- */

static struct id book_today(struct world *w, const struct id *patient, int start_min, const char *status)
{
    struct who who = practice_lib_okoro(w->practice);
    struct err e = {0};
    struct act act;
    struct id id = id_new(clock_now_ms());
    assert_true(act_begin(w->practice->book, &act, "appointment-book", &who, &e));
    act_record(&act, KIND_APPOINTMENT, &id, patient);
    act_set_id(&act, APPOINTMENT_PATIENT, patient);
    act_set_int(&act, APPOINTMENT_DATE, PRACTICE_LIB_TODAY);
    act_set_int(&act, APPOINTMENT_START_MIN, start_min);
    act_set_int(&act, APPOINTMENT_MINUTES, 30);
    act_set_text(&act, APPOINTMENT_STATUS, status);
    practice_lib_ok(act_commit(&act, &e), &e);
    return id;
}

static void a_booking_that_began_is_said_until_somebody_comes_for_it(void **state)
{
    struct world *w = *state;
    const struct id *who = &w->id[0];
    assert_string_equal(find_today_words(w->practice, &w->arena, who, PRACTICE_LIB_TODAY, 642), "");
    (void)book_today(w, who, 11 * 60, "booked");
    assert_string_equal(find_today_words(w->practice, &w->arena, who, PRACTICE_LIB_TODAY, 642), "");
    (void)book_today(w, who, 630, "booked");
    assert_string_equal(find_today_words(w->practice, &w->arena, who, PRACTICE_LIB_TODAY, 642),
                        "today 10:30: not here yet");
    (void)book_today(w, who, 8 * 60, "fulfilled");
    assert_string_equal(find_today_words(w->practice, &w->arena, who, PRACTICE_LIB_TODAY, 642),
                        "today 10:30: not here yet");
    (void)book_today(w, who, 12 * 60, "arrived"); /* early for another: they are in the building */
    assert_string_equal(find_today_words(w->practice, &w->arena, who, PRACTICE_LIB_TODAY, 642),
                        "today 12:00: is here");
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(all_that_was_typed_has_to_fit),
        IN_WORLD(a_rebuilt_book_finds_the_same),
        IN_WORLD(a_row_says_what_a_list_needs),
        IN_WORLD(whole_words_stand_before_beginnings_of_words),
        IN_WORLD(more_than_asked_for_is_said_to_be_cut),
        IN_WORLD(a_new_name_is_found_and_the_old_one_is_not),
        IN_WORLD(umlauts_may_be_written_out),
        IN_WORLD(nobody_is_found_by_a_name_that_is_not_theirs),
        IN_WORLD(who_is_found_by_an_earlier_name_comes_after_those_of_today_and_it_is_said),
        IN_WORLD(a_record_put_in_by_mistake_is_not_found_until_that_is_taken_back),
        IN_WORLD(a_number_that_is_taken_away_no_longer_finds_but_its_double_does),
        IN_WORLD(a_name_of_many_is_found_whole_however_often_it_changed),
        IN_WORLD(whoever_has_a_second_number_shows_the_one_that_was_typed),
        IN_WORLD(of_two_records_made_one_the_one_that_stays_is_found),
        IN_WORLD(whoever_rang_as_nobody_known_is_found_by_who_they_turned_out_to_be),
        IN_WORLD(somebody_who_died_shows_the_age_they_had),
        IN_WORLD(a_reference_finds_its_booking_and_whose_it_is),
        IN_WORLD(a_booking_that_began_is_said_until_somebody_comes_for_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
