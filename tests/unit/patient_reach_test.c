/* How somebody is reached, and when they last were. */
#include "appointment_lib.h"
#include "practice/timeline.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void edit(struct world *w, const char *interpreter, const char *channel)
{
    struct patient was, will;
    world_ok(w, patient_get(w->practice->book, &w->patient[0], &w->arena, &was, &w->err));
    will = was;
    will.interpreter = interpreter;
    will.channel = channel;
    world_ok(w, patient_edit(w->practice->book, &w->okoro.who, &was, &will, &w->err));
}

static void whoever_signs_or_reads_is_not_offered_a_telephone_call_first(void **state)
{
    static const struct {
        const char *interpreter, *channel, *reach;
    } CASES[] = {
        {"", "", "ring"},
        {"Polish", "", "ring"},
        {"Assignment", "", "ring"}, /* a word with sign in it */
        {"BSL", "", "write to"},
        {"bsl, level 2", "", "write to"},
        {"British Sign Language", "", "write to"},
        {"speech to text", "", "write to"},
        {"BSL", "text", "text"},
        {"BSL", "call", "ring"}, /* they like it all the same: by video, with a relay */
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct patient who;
        edit(w, CASES[i].interpreter, CASES[i].channel);
        world_ok(w, patient_get(w->practice->book, &w->patient[0], &w->arena, &who, &w->err));
        if (strcmp(patient_reach(&who), CASES[i].reach) != 0)
            fail_msg("'%s', likes '%s': %s", CASES[i].interpreter, CASES[i].channel, patient_reach(&who));
    }
}

static void a_call_nobody_answered_and_a_message_are_no_speaking(void **state)
{
    static const char *const CASES[][3] = {
        {"in", "call", "missed"}, {"in", "call", "abandoned"}, {"out", "call", "no-answer"}, {"out", "call", "message"},
        {"in", "voicemail", ""},  {"in", "email", ""},         {"out", "text", "sent"},
    };
    struct world *w = *state;
    struct id id;
    int date;
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct contact c = {.patient = w->patient[0],
                            .at_ms = PRACTICE_LIB_NOW_MS - 300000,
                            .direction = CASES[i][0],
                            .mode = CASES[i][1],
                            .outcome = CASES[i][2],
                            .text = "please ring"};
        world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, &id, &w->err));
        world_ok(w, timeline_last_contact(w->practice, &w->patient[0], &date, &w->err));
        if (date != CIVIL_NONE)
            fail_msg("%s %s %s counts as speaking", CASES[i][0], CASES[i][1], CASES[i][2]);
    }
    struct contact stood = {.patient = w->patient[0],
                            .at_ms = PRACTICE_LIB_NOW_MS - 300000,
                            .direction = "in",
                            .mode = "in-person",
                            .outcome = "",
                            .text = "asked for a leaflet"};
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &stood, &id, &w->err));
    world_ok(w, timeline_last_contact(w->practice, &w->patient[0], &date, &w->err));
    assert_int_equal(date, PRACTICE_LIB_TODAY);
}

#define IN_WORLD(f) cmocka_unit_test_setup_teardown(f, world_setup, world_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(whoever_signs_or_reads_is_not_offered_a_telephone_call_first),
        IN_WORLD(a_call_nobody_answered_and_a_message_are_no_speaking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
