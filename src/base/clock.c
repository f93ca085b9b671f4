#include "base/clock.h"

#include "base/civil.h"

#include <stdlib.h>
#include <time.h>

/* The generator of time: one per process, as the header says. */
static struct {
    bool is_frozen;
    int64_t utc_ms;
} frozen;

bool clock_start(struct err *e)
{
    const char *text = getenv("ROUNDS_NOW");
    if (text == NULL || *text == 0)
        return true;
    struct err why = {0};
    int date = 0;
    int minute = 0;
    int64_t utc_ms = 0;
    /* A bad value is a mistake of the call (exit 2), not of what somebody typed. */
    if (!civil_parse_date_time(text, &date, &minute, &why) || !zone_instant(date, minute, &utc_ms, &why))
        return err_set(e, ERR_USAGE, "ROUNDS_NOW: %s", why.text);
    clock_freeze(utc_ms);
    return true;
}

static int64_t read_ms(clockid_t clock)
{
    struct timespec t = {0};
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_now_ms(void)
{
    return frozen.is_frozen ? frozen.utc_ms : read_ms(CLOCK_REALTIME);
}

bool clock_is_frozen(void)
{
    return frozen.is_frozen;
}

void clock_freeze(int64_t utc_ms)
{
    frozen.is_frozen = true;
    frozen.utc_ms = utc_ms;
}

void clock_today(int *date, int *minute)
{
    zone_civil(clock_now_ms(), date, minute, NULL);
}

int64_t clock_mono_ms(void)
{
    /* Linux's monotonic clock stands still while a laptop sleeps; elsewhere it does not. */
#ifdef CLOCK_BOOTTIME
    return read_ms(CLOCK_BOOTTIME);
#else
    return read_ms(CLOCK_MONOTONIC);
#endif
}
