#include "base/clock.h"

#include "base/civil.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <string.h>
#include <time.h>

static void the_clock_runs_until_it_is_held(void **state)
{
    (void)state;
    unsetenv("ROUNDS_NOW");
    struct err e = {0};
    assert_true(clock_start(&e));
    assert_false(clock_is_frozen());
    int64_t now = clock_now_ms();
    int64_t seconds = (int64_t)time(NULL);
    assert_true(now / 1000 >= seconds - 2 && now / 1000 <= seconds + 2);
    int64_t mono = clock_mono_ms();
    assert_true(clock_mono_ms() >= mono);
    assert_true(mono > 0);
}

static void the_environment_holds_the_clock_in_the_practice_zone(void **state)
{
    (void)state;
    static const struct {
        const char *zone, *now;
        int64_t utc_ms;
    } cases[] = {
        {"UTC", "2026-11-23T09:00", 1795424400000},
        {"Europe/London", "2026-11-23 09:00", 1795424400000},
        {"Europe/London", "2026-07-01T09:00", 1782892800000},
        {"Europe/Berlin", "2026-11-23T09:00", 1795420800000},
        {"America/New_York", "2026-11-23T04:00", 1795424400000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct err e = {0};
        int date = 0, minute = 0;
        assert_true(zone_set(cases[i].zone, &e));
        setenv("ROUNDS_NOW", cases[i].now, 1);
        assert_true(clock_start(&e));
        assert_true(clock_is_frozen());
        assert_true(clock_now_ms() == cases[i].utc_ms);
        clock_today(&date, &minute);
        assert_int_equal(clock_date(), date);
        assert_int_equal(clock_civil_min(), (int64_t)date * DAY_MIN + minute);
        char text[11], hour[6];
        assert_memory_equal(civil_date_text(date, text), cases[i].now, 10);
        assert_string_equal(civil_time_text(minute, hour), cases[i].now + 11);
    }
}

static void a_malformed_now_is_refused_as_wrong_usage(void **state)
{
    (void)state;
    static const char *const refused[] = {"now", "2026-11-23", "2026-02-30T09:00", "2026-11-23T24:00",
                                          "2026-03-29T01:30" /* does not exist in London */};
    struct err e = {0};
    assert_true(zone_set("Europe/London", &e));
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        setenv("ROUNDS_NOW", refused[i], 1);
        err_clear(&e);
        assert_false(clock_start(&e));
        assert_int_equal(e.kind, ERR_USAGE);
        assert_non_null(strstr(e.text, "ROUNDS_NOW"));
    }
    setenv("ROUNDS_NOW", "", 1);
    err_clear(&e);
    assert_true(clock_start(&e));
}

static void write_now(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void a_file_says_what_time_it_is_each_time_it_is_asked(void **state)
{
    (void)state;
    const char *tmp = getenv("TMPDIR");
    char path[300], now[310];
    struct err e = {0};
    snprintf(path, sizeof path, "%s/clock_test.XXXXXX", tmp && *tmp ? tmp : "/tmp");
    int fd = mkstemp(path);
    assert_true(fd >= 0 && close(fd) == 0);
    assert_true(zone_set("Europe/London", &e));
    snprintf(now, sizeof now, "@%s", path);
    setenv("ROUNDS_NOW", now, 1);
    assert_false(clock_start(&e));
    assert_int_equal(e.kind, ERR_USAGE);
    assert_non_null(strstr(e.text, "says no time"));
    write_now(path, "2026-11-23T09:00\n");
    err_clear(&e);
    assert_true(clock_start(&e) && clock_is_frozen());
    assert_true(clock_now_ms() == 1795424400000);
    write_now(path, "2026-11-23T09:01");
    assert_true(clock_now_ms() == 1795424460000);
    write_now(path, "half a ti");
    assert_true(clock_now_ms() == 1795424460000);
    assert_int_equal(unlink(path), 0);
    assert_true(clock_now_ms() == 1795424460000);
    clock_freeze(1);
    assert_true(clock_now_ms() == 1);
    unsetenv("ROUNDS_NOW");
}

static void a_test_holds_the_clock_where_it_likes(void **state)
{
    (void)state;
    clock_freeze(123456789);
    assert_true(clock_is_frozen());
    assert_true(clock_now_ms() == 123456789);
    clock_freeze(-1);
    assert_true(clock_now_ms() == -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_clock_runs_until_it_is_held),
        cmocka_unit_test(the_environment_holds_the_clock_in_the_practice_zone),
        cmocka_unit_test(a_malformed_now_is_refused_as_wrong_usage),
        cmocka_unit_test(a_file_says_what_time_it_is_each_time_it_is_asked),
        cmocka_unit_test(a_test_holds_the_clock_where_it_likes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
