#include "tests/bench/measure_count_lib.h"

#include "tests/bench/measure_pty_lib.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    PATIENCE_MS = 60000, /* under valgrind, on a busy machine */
    RESTS_MS = 10000,    /* for what comes when the cursor rests; under valgrind, on a busy machine */
};

static int64_t total_in(const char *path)
{
    char line[400];
    int64_t n = 0;
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "summary: %" SCNd64, &n) == 1 || sscanf(line, "totals: %" SCNd64, &n) == 1)
            break;
    if (f)
        fclose(f);
    unlink(path);
    return n;
}

/* What was counted since the last look: by the processor, or in the files that callgrind has written. */
struct counts {
    struct measure_pty pty;
    const char *prefix; /* NULL: by the processor */
    int files;
    double before;
};

/* until: so many waits of the program, one file before each says that it waits; later ones are for the next look. */
static double look(struct counts *c, int until)
{
    char path[MEASURE_PATH + 60];
    double sum = 0;
    if (!c->prefix) {
        double now = (double)measure_counter_read(c->pty.counter);
        sum = now - c->before;
        c->before = now;
        return sum;
    }
    while (c->files < until) {
        snprintf(path, sizeof path, "%s.%d", c->prefix, c->files + 1);
        if (access(path, R_OK) != 0)
            break;
        sum += (double)total_in(path);
        c->files++;
    }
    return sum;
}

/* A start and each of the keys, up to what is painted first; what comes when the cursor rests is left out. */
static bool count_run(struct counts *c, const char *const *argv, const char *book, const char *const *keys, double *out)
{
    bool ok = measure_pty_start(&c->pty, argv, book) && (c->prefix || c->pty.counter >= 0) &&
              measure_pty_painted(&c->pty, false, PATIENCE_MS);
    if (ok)
        *out++ = look(c, c->pty.painted_waits);
    ok = ok && measure_pty_painted(&c->pty, true, PATIENCE_MS);
    for (; ok && *keys; keys++) {
        look(c, INT_MAX);
        measure_pty_keys(&c->pty, *keys);
        ok = measure_pty_painted(&c->pty, false, PATIENCE_MS);
        *out++ = look(c, c->pty.painted_waits);
        measure_pty_painted(&c->pty, true, RESTS_MS);
    }
    measure_pty_end(&c->pty);
    look(c, INT_MAX);
    return ok;
}

static bool by_callgrind(const char *program, const char *book, const char *const *keys, double *out)
{
    char dir[MEASURE_PATH], prefix[MEASURE_PATH + 40], option[MEASURE_PATH + 80];
    /* Not beside the book: the program wakes when something changes there, and each wake would write a file. */
    snprintf(prefix, sizeof prefix, "%s/callgrind", measure_dir(dir));
    mkdir(prefix, 0700);
    snprintf(prefix, sizeof prefix, "%s/callgrind/%d", dir, (int)getpid());
    snprintf(option, sizeof option, "--callgrind-out-file=%s", prefix);
    const char *argv[] = {"valgrind", "-q", "--tool=callgrind", "--dump-before=send_sync", option, program, NULL};
    struct counts c = {.prefix = prefix};
    bool ok = count_run(&c, argv, book, keys, out);
    unlink(prefix);
    return ok;
}

static bool by_processor(const char *program, const char *book, const char *const *keys, double *out)
{
    const char *argv[] = {program, NULL};
    struct counts c = {0};
    return count_run(&c, argv, book, keys, out);
}

bool measure_count(const char *program, const char *book, const char *const *keys, double *out)
{
    return by_processor(program, book, keys, out) || by_callgrind(program, book, keys, out);
}
