#include "base/json.h"

#include "base/civil.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

static void values_keys_and_commas_stand_where_they_belong(void **state)
{
    (void)state;
    struct buf b = {0};
    struct json j = json_to(&b);
    json_object(&j, NULL);
    json_string(&j, "name", "Ann \"A\"");
    json_number(&j, "min", -5);
    json_bool(&j, "late", true);
    json_null(&j, "room");
    json_array(&j, "rows");
    json_number(&j, NULL, 1);
    json_object(&j, NULL);
    json_end(&j, '}');
    json_array(&j, NULL);
    json_string(&j, NULL, "x");
    json_string(&j, NULL, "y");
    json_end(&j, ']');
    json_end(&j, ']');
    json_array(&j, "more");
    json_null(&j, NULL);
    json_end(&j, ']');
    json_bool(&j, "last", false);
    json_end(&j, '}');
    assert_string_equal(buf_str(&b), "{\"name\":\"Ann \\\"A\\\"\",\"min\":-5,\"late\":true,\"room\":null,"
                                     "\"rows\":[1,{},[\"x\",\"y\"]],\"more\":[null],\"last\":false}");
    assert_int_equal(j.depth, 0);
    buf_finish(&b);
}

static void what_is_not_there_is_null(void **state)
{
    (void)state;
    struct buf b = {0};
    struct json j = json_to(&b);
    json_array(&j, NULL);
    json_string(&j, NULL, NULL);
    json_id(&j, NULL, &ID_NONE);
    json_date(&j, NULL, CIVIL_NONE);
    json_time(&j, NULL, -1);
    json_instant(&j, NULL, -1);
    json_end(&j, ']');
    assert_string_equal(buf_str(&b), "[null,null,null,null,null]");
    buf_finish(&b);
}

static void dates_times_ids_and_instants_have_their_text_form(void **state)
{
    (void)state;
    struct buf b = {0};
    struct json j = json_to(&b);
    struct id id = {.b[15] = 255};
    struct err e = {0};
    assert_true(zone_set("Europe/Berlin", &e));
    json_object(&j, NULL);
    json_id(&j, "id", &id);
    json_date(&j, "date", civil_from(2026, 11, 23));
    json_time(&j, "time", 570);
    json_instant(&j, "at", 1795424400000);
    json_number(&j, "most", INT64_MAX);
    json_number(&j, "least", INT64_MIN);
    json_end(&j, '}');
    assert_string_equal(
        buf_str(&b), "{\"id\":\"000000000000000000000000000000ff\",\"date\":\"2026-11-23\",\"time\":\"09:30\","
                     "\"at\":\"2026-11-23T10:00+01:00\",\"most\":9223372036854775807,\"least\":-9223372036854775808}");
    buf_finish(&b);
}

static void the_deepest_level_allowed_works(void **state)
{
    (void)state;
    struct buf b = {0};
    struct json j = json_to(&b);
    for (int i = 1; i < JSON_DEPTH; i++)
        json_array(&j, NULL);
    json_number(&j, NULL, 1);
    json_number(&j, NULL, 2);
    for (int i = 1; i < JSON_DEPTH; i++)
        json_end(&j, ']');
    assert_string_equal(buf_str(&b), "[[[[[[[[[1,2]]]]]]]]]");
    buf_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_keys_and_commas_stand_where_they_belong),
        cmocka_unit_test(what_is_not_there_is_null),
        cmocka_unit_test(dates_times_ids_and_instants_have_their_text_form),
        cmocka_unit_test(the_deepest_level_allowed_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
