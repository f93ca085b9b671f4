/* Whoever types a name with one slip is shown who is meant, and never given them for who was typed. */
#include "practice/find_near.h"

#include "base/text.h"
#include "practice/caller.h"
#include "practice/find.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *family, *given, *maiden;
    int year, month, day; /* year 0: not known */
    const char *phone;
} people[] = {
    {"Smith", "Joan Anne", "Miller", 1963, 6, 1, "07700 900456"},
    {"Smith", "Peter", "", 1990, 1, 31, "020 7946 0991"},
    {"Smithers", "Waylon", "", 1963, 11, 24, ""},
    {"Johnson", "Zoë", "", 0, 0, 0, ""},
    {"Meier", "Ada", "", 1950, 2, 2, ""},
    {"Kautz", "Karl", "", 1951, 2, 2, ""},
    {"Hernandez", "Luis", "", 1952, 2, 2, ""},
    {"Müller", "Uwe", "", 1953, 2, 2, ""},
    {"Иванов", "Пётр", "", 1954, 2, 2, ""},
    {"O'Brien", "Siân", "", 1955, 2, 2, ""},
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

static struct find_result nearly(struct world *w, const char *typed)
{
    struct find_result out;
    struct err e = {0};
    practice_lib_ok(find_nearly(w->practice, typed, PRACTICE_LIB_TODAY, FIND_ROWS_MAX, &w->arena, &out, &e), &e);
    return out;
}

static int count_exact(struct world *w, const char *typed)
{
    struct find_result out;
    struct err e = {0};
    practice_lib_ok(find_patients(w->practice, typed, PRACTICE_LIB_TODAY, FIND_ROWS_MAX, &w->arena, &out, &e), &e);
    return out.count;
}

/* found: letters of the people above (a is the first), in the order of the rows. */
static const struct {
    const char *typed, *found;
} slips[] = {
    {"smiht", "abc"},      /* two have changed places; the start of a longer name comes last */
    {"simth", "abc"},
    {"smyth", "abc"},      /* another letter */
    {"smitth", "abc"},     /* one too many */
    {"smth", "ab"},        /* one missing; of four letters whole names alone */
    {"smithx", "ab"},      /* the last one is wrong: so is the start of anything longer */
    {"xmith", "abc"},      /* the first one */
    {"mith", "ab"},
    {"msith", "abc"},
    {"smitehrs", "c"},
    {"SMIHT", "abc"},
    {"jonson", "d"},
    {"johnsohn", "d"},
    {"meyer", "e"},
    {"katz", "f"},
    {"kauts", "f"},
    {"ernandez", "g"},
    {"hernandes", "g"},
    {"hernnadez", "g"},
    {"fernandez", "g"},
    {"meuller", "h"},      /* Mueller, with two letters swapped */
    {"мванов", "i"},       /* any alphabet */
    {"ивнаов", "i"},
    {"иванв", "i"},
    {"brein", "j"},
    {"obrein", "j"},       /* without the apostrophe */
    {"siam", "j"},         /* a given name is a name too */
    {"millre", "a"},       /* an earlier one */
    {"smiht joan", "a"},   /* all the others fit */
    {"joan smiht", "a"},
    {"jaon smith", "a"},
    {"smith petre", "b"},
    {"smiht 63", "ac"},    /* numbers exactly */
    {"smiht 1990", "b"},
    {"smiht 31.1.1990", "b"},
    {"smiht 31 jan 1990", "b"},
    {"smiht 0991", "b"},
    {"smiht 456", "a"},
    {"smiht 465", ""},
    {"smiht 31.1.1991", ""},
    {"smith 31.1.1991", ""},
    {"wagner 31.1.1990", "b"}, /* misheard altogether: a date of birth is few people's */
    {"wagner 31-1-1990", "b"},
    {"smiht 91", ""},
    {"1.6.1936", ""},
    {"900465", ""},
    {"07700 900465", ""},
    {"sm1th", ""},         /* a digit is meant */
    {"smht", ""},          /* two slips */
    {"jaon smiht", ""},
    {"smihx", ""},
    {"smx", ""},           /* three letters are any word's */
    {"ppe", ""},
    {"smiht xy", ""},
    {"smiht joan peter", ""},
    {"%", ""},
    {"", ""},
    {"VKCQ-6838", ""},
};

static void one_slip_in_one_word_still_shows_who_is_meant(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
        struct find_result r = nearly(w, slips[i].typed);
        char found[PEOPLE + 1] = "";
        for (int k = 0; k < r.count; k++)
            for (int j = 0; j < PEOPLE; j++)
                if (id_compare(&r.rows[k].id, &w->id[j]) == 0)
                    found[k] = (char)('a' + j);
        found[r.count] = 0;
        if (strcmp(found, slips[i].found) != 0)
            fail_msg("'%s' is nearly '%s', not '%s'", slips[i].typed, found, slips[i].found);
        assert_int_equal(r.is_near, r.count > 0);
        for (int k = 0; k < r.count; k++)
            assert_true(r.rows[k].far > 0);
    }
}

/* What acts on the one who fits asks find_patients. */
static void nobody_who_is_only_near_is_found(void **state)
{
    struct world *w = *state;
    for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++)
        if (count_exact(w, slips[i].typed))
            fail_msg("'%s' finds somebody", slips[i].typed);
}

static void where_somebody_fits_nobody_near_is_shown(void **state)
{
    struct world *w = *state;
    static const char *const fits[] = {"smith", "smit", "mull", "mueller", "brien", "obrien", "peter", "joan anne"};
    practice_lib_patient(w->practice, "Smyth", "Petra", CIVIL_NONE, NULL);
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
        struct find_result r = nearly(w, fits[i]);
        assert_int_equal(r.count, count_exact(w, fits[i]));
        assert_true(r.count > 0);
        assert_false(r.is_near);
        assert_int_equal(r.rows[0].far, 0);
    }
}

static void a_row_and_its_heading_say_that_they_are_near(void **state)
{
    struct world *w = *state;
    assert_string_equal(find_near_heading(&w->arena, "smiht 63"), "Nobody fits \"smiht 63\". Nearly:");
    assert_string_equal(find_shown(&w->arena, &nearly(w, "meyer").rows[0]), "MEIER, Ada (nearly)");
    assert_string_equal(find_shown(&w->arena, &nearly(w, "millre").rows[0]),
                        "SMITH, Joan Anne (nearly, earlier Miller)");
    assert_string_equal(find_shown(&w->arena, &nearly(w, "wagner 31-1-1990").rows[0]),
                        "SMITH, Peter (nearly, born then)");
}

static void the_nearest_come_first(void **state)
{
    struct world *w = *state;
    static const char *const order[] = {"Bauer", "Baueer", "Lauer", "Auer", "Bauermann"};
    enum { ORDER = sizeof order / sizeof order[0] };
    for (int i = ORDER - 1; i >= 0; i--)
        practice_lib_patient(w->practice, order[i], NULL, CIVIL_NONE, NULL);
    practice_lib_patient(w->practice, "Bauer", "Zoe", CIVIL_NONE, NULL);
    /* One letter other; one more; another first letter; and one less; the start of a longer name. */
    struct find_result r = nearly(w, "bauwr");
    assert_int_equal(r.count, 3);
    assert_string_equal(r.rows[0].name, "BAUER");
    assert_string_equal(r.rows[1].name, "BAUER, Zoe");
    assert_string_equal(r.rows[2].name, "BAUERMANN");
    r = nearly(w, "bauerm"); /* fits */
    assert_false(r.is_near);
    r = nearly(w, "mauer");
    assert_int_equal(r.count, 5);
    assert_string_equal(r.rows[0].name, "BAUER");
    assert_string_equal(r.rows[2].name, "LAUER");
    assert_string_equal(r.rows[3].name, "AUER");
    assert_string_equal(r.rows[4].name, "BAUERMANN");
}

/* A name of many does not push out the one that was meant, and there are never more than a list holds. */
static void of_a_common_name_and_a_rare_one_both_are_seen(void **state)
{
    struct world *w = *state;
    enum { KATES = 40 };
    for (int i = 0; i < KATES; i++)
        practice_lib_patient(w->practice, arena_printf(&w->arena, "Number%c%c", 'a' + i / 26, 'a' + i % 26), "Kate",
                             CIVIL_NONE, NULL);
    struct find_result r = nearly(w, "katz");
    bool has_kautz = false;
    for (int i = 0; i < r.count; i++)
        has_kautz = has_kautz || strcmp(r.rows[i].name, "KAUTZ, Karl") == 0;
    assert_true(has_kautz);
    assert_true(r.count > 5 && r.count <= FIND_LIST_ROWS);
    assert_true(r.is_cut);
}

static void somebody_on_the_telephone_is_shown_as_near_too(void **state)
{
    struct world *w = *state;
    struct caller *found;
    struct err e = {0};
    int n;
    bool is_cut;
    practice_lib_ok(caller_nearly(w->practice, "meyer", 20, &w->arena, &found, &n, &is_cut, &e), &e);
    assert_int_equal(n, 1);
    assert_true(found[0].is_near);
    assert_string_equal(found[0].name, "MEIER, Ada");
    practice_lib_ok(caller_find(w->practice, "meyer", 20, &w->arena, &found, &n, &is_cut, &e), &e);
    assert_int_equal(n, 0);
}

static void two_names_one_slip_apart(void **state)
{
    (void)state;
    static const struct {
        const char *x, *y;
        bool is_near;
    } pairs[] = {
        {"smith", "smiht", true},   {"smith", "smyth", true},     {"smith", "smit", true},  {"smith", "mith", true},
        {"smith", "smiths", true},  {"smith", "asmith", true},    {"smith", "msith", true}, {"meier", "meyer", true},
        {"kautz", "katz", true},    {"smith", "smith", false},    {"smith", "smht", false}, {"smith", "htims", false},
        {"roe", "rowe", false},     {"ann", "anne", false},       {"anna", "anne", true},   {"", "a", false},
        {"de boer", "de baer", true}, {"иванов", "ивонав", false}, {"иванов", "ивнаов", true},
        {"abcd", "abdc", true},
        {"abcd", "badc", false},    {"aabb", "abab", true},       {"smith", "smithers", false},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (find_near_is(pairs[i].x, pairs[i].y) != pairs[i].is_near ||
            find_near_is(pairs[i].y, pairs[i].x) != pairs[i].is_near)
            fail_msg("'%s' and '%s'", pairs[i].x, pairs[i].y);
}

/* --- against every word looked at ------------------------------------------------------------- */

enum { WORDS = 60, TRIES = 400, WORD_MAX = 8 };

static void random_word(char out[WORD_MAX], uint32_t *seed)
{
    uint32_t n = 0;
    *seed = *seed * 1664525 + 1013904223;
    n = 4 + (*seed >> 16) % 3;
    for (uint32_t i = 0; i < n; i++) {
        *seed = *seed * 1664525 + 1013904223;
        out[i] = (char)('a' + (*seed >> 16) % 3);
    }
    out[n] = 0;
}

static bool is_prefix(const char *start, const char *word)
{
    return strncmp(start, word, strlen(start)) == 0;
}

/* Every whole word one slip away is given, but those that begin with what was typed: they fit; and nothing that no word
 * begins with. */
static void all_words_one_slip_away_are_found_and_no_others(void **state)
{
    struct world *w = *state;
    char words[WORDS][WORD_MAX], typed[WORD_MAX];
    uint32_t seed = 7;
    int most = 0;
    for (int i = 0; i < WORDS; i++) {
        random_word(words[i], &seed);
        practice_lib_patient(w->practice, words[i], NULL, CIVIL_NONE, NULL);
    }
    for (int t = 0; t < TRIES; t++) {
        struct find_near near[FIND_NEAR_MAX];
        struct err e = {0};
        int n;
        random_word(typed, &seed);
        practice_lib_ok(find_near_words(w->practice->book, typed, &w->arena, near, &n, &e), &e);
        most = n > most ? n : most;
        for (int i = 0; i < n; i++) {
            bool is_there = false;
            for (int k = 0; k < WORDS; k++)
                is_there = is_there || (near[i].is_whole ? strcmp(near[i].word, words[k]) == 0
                                                         : is_prefix(near[i].word, words[k]));
            if (!is_there || (strlen(near[i].word) >= 4 && !find_near_is(near[i].word, typed)))
                fail_msg("'%s' is not near '%s'", near[i].word, typed);
        }
        for (int k = 0; k < WORDS && n < FIND_NEAR_MAX; k++) {
            bool is_there = !find_near_is(words[k], typed) || is_prefix(typed, words[k]);
            for (int i = 0; i < n; i++)
                is_there = is_there || strcmp(near[i].word, words[k]) == 0;
            if (!is_there)
                fail_msg("'%s' is near '%s' and was not found", words[k], typed);
        }
    }
    assert_true(most > 3);
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, open_world, close_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(one_slip_in_one_word_still_shows_who_is_meant),
        IN_WORLD(nobody_who_is_only_near_is_found),
        IN_WORLD(where_somebody_fits_nobody_near_is_shown),
        IN_WORLD(a_row_and_its_heading_say_that_they_are_near),
        IN_WORLD(the_nearest_come_first),
        IN_WORLD(of_a_common_name_and_a_rare_one_both_are_seen),
        IN_WORLD(somebody_on_the_telephone_is_shown_as_near_too),
        cmocka_unit_test(two_names_one_slip_apart),
        IN_WORLD(all_words_one_slip_away_are_found_and_no_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
