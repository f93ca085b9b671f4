#include "base/clock.h"

#include "base/civil.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The generator of time: one per process, as the header says. */
static struct {
    bool is_frozen;
    int64_t utc_ms;
    char file[PATH_MAX]; /* says what time it is; "" none */
} frozen;

static bool parse(const char *text, int64_t *utc_ms, struct err *e)
{
    int date = 0, minute = 0;
    return civil_parse_date_time(text, &date, &minute, e) && zone_instant(date, minute, utc_ms, e);
}

/* The time that the file says now; while it says none, the one that it said last. */
static bool follow(struct err *e)
{
    char text[32] = "";
    int fd = open(frozen.file, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, ERR_USAGE, "%s cannot be read", frozen.file);
    ssize_t n = read(fd, text, sizeof text - 1);
    (void)close(fd);
    text[strcspn(text, "\n")] = 0;
    if (n <= 0)
        return err_set(e, ERR_USAGE, "%s says no time", frozen.file);
    return parse(text, &frozen.utc_ms, e);
}

bool clock_start(struct err *e)
{
    const char *text = getenv("ROUNDS_NOW");
    if (text == NULL || *text == 0)
        return true;
    struct err why = {0};
    int64_t utc_ms = 0;
    if (*text == '@')
        (void)snprintf(frozen.file, sizeof frozen.file, "%s", text + 1);
    /* A bad value is a mistake of the call (exit 2), not of what somebody typed. */
    if (*text == '@' ? !follow(&why) : !parse(text, &utc_ms, &why))
        return err_set(e, ERR_USAGE, "ROUNDS_NOW: %s", why.text);
    if (*text == '@')
        frozen.is_frozen = true;
    else
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
    if (*frozen.file)
        (void)follow(&(struct err){0});
    return frozen.is_frozen ? frozen.utc_ms : read_ms(CLOCK_REALTIME);
}

bool clock_is_frozen(void)
{
    return frozen.is_frozen;
}

void clock_freeze(int64_t utc_ms)
{
    frozen.is_frozen = true;
    frozen.file[0] = 0;
    frozen.utc_ms = utc_ms;
}

void clock_today(int *date, int *minute)
{
    zone_civil(clock_now_ms(), date, minute, NULL);
}

int clock_date(void)
{
    int date, minute;
    clock_today(&date, &minute);
    return date;
}

int64_t clock_civil_min(void)
{
    int date, minute;
    clock_today(&date, &minute);
    return (int64_t)date * DAY_MIN + minute;
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
