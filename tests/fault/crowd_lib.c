#include "tests/fault/crowd_lib.h"

#include "base/clock.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { PATIENCE_MS = 10000, LOOK_US = 10000 };

static const char *const columns[CROWD_COLUMNS] = {"chen", "okafor", "adeyemi"};
static const int starts[CROWD_STARTS] = {540, 570, 600, 630, 660, 690, 780, 810, 840, 870, 900, 930};

_Noreturn void crowd_give_up(const char *doing, const struct err *e)
{
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", doing, e ? e->text : "");
    _exit(3);
}

void crowd_sleep_us(int64_t us)
{
    struct timespec t = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&t, NULL);
}

bool crowd_until(bool (*is_so)(void *arg), void *arg, int64_t ms)
{
    int64_t until = clock_mono_ms() + ms;
    while (!is_so(arg)) {
        if (clock_mono_ms() >= until)
            return false;
        crowd_sleep_us(LOOK_US);
    }
    return true;
}

const char *crowd_await(int terminal, const char *words, char *text, size_t size)
{
    struct pollfd fd = {.fd = terminal, .events = POLLIN};
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    size_t n = 0;
    text[0] = 0;
    while (!strstr(text, words)) {
        int64_t left = until - clock_mono_ms();
        if (n + 1 >= size || left <= 0 || poll(&fd, 1, (int)left) <= 0)
            return NULL;
        ssize_t got = read(terminal, text + n, size - 1 - n);
        n += got > 0 ? (size_t)got : 0;
        text[n] = 0;
    }
    return strstr(text, words);
}

int crowd_pick(struct crowd *c, int n)
{
    c->random = c->random * 6364136223846793005u + 1442695040888963407u;
    return (int)((c->random >> 33) % (uint64_t)n);
}

static void remove_book(const struct crowd *c)
{
    static const char *const suffix[] = {"", "-journal", "-identity"};
    char path[400];
    for (size_t i = 0; i < sizeof suffix / sizeof *suffix; i++) {
        snprintf(path, sizeof path, "%s%s", c->book, suffix[i]);
        unlink(path);
    }
}

void crowd_renew(struct crowd *c)
{
    struct err e = {0};
    struct practice *p;
    struct who nobody = {0};
    int today, minute;
    remove_book(c);
    if (!practice_create(c->book, NULL, NULL, &p, &e))
        crowd_give_up("making a practice", &e);
    for (int i = 0; i < CROWD_PATIENTS; i++) {
        struct patient who = patient_none();
        who.family = "Kautzer";
        who.given = columns[i % CROWD_COLUMNS];
        if (!patient_add(p->book, &nobody, &who, NULL, 0, &c->patient[i], &e))
            crowd_give_up("adding a patient", &e);
    }
    const struct practitioner *column;
    const struct appointment_type *type;
    for (int i = 0; i < CROWD_COLUMNS; i++) {
        if (!practice_find_practitioner(p, columns[i], &column, &e))
            crowd_give_up("finding a practitioner", &e);
        c->column[i] = column->id;
    }
    if (!practice_find_type(p, "review", &type, &e))
        crowd_give_up("finding a type", &e);
    c->type = type->id;
    clock_today(&today, &minute);
    for (int n = 0, date = today + 1; n < CROWD_DAYS; date++)
        if (practice_is_working_day(p, date))
            c->day[n++] = date;
    practice_close(p);
}

void crowd_open(struct crowd *c, const char *name)
{
    const char *tmp = getenv("TMPDIR"), *seed = getenv("SEED");
    *c = (struct crowd){.random = seed ? strtoull(seed, NULL, 10) : 42};
    if (!id_start())
        crowd_give_up("starting", NULL);
    snprintf(c->dir, sizeof c->dir, "%s/%s.XXXXXX", tmp && *tmp ? tmp : "/tmp", name);
    if (!mkdtemp(c->dir))
        crowd_give_up("making a folder", NULL);
    snprintf(c->book, sizeof c->book, "%s/practice.db", c->dir);
    crowd_renew(c);
}

void crowd_close(struct crowd *c)
{
    remove_book(c);
    rmdir(c->dir);
}

struct booking crowd_booking(const struct crowd *c, int column, int slot)
{
    struct booking b = {.id = id_new(clock_now_ms()), .patient = c->patient[slot % CROWD_PATIENTS], .type = c->type};
    b.place = (struct place){.practitioner = c->column[column],
                             .date = c->day[slot / CROWD_STARTS],
                             .start_min = starts[slot % CROWD_STARTS],
                             .minutes = CROWD_MINUTES};
    return b;
}

void crowd_slot_text(const struct crowd *c, int slot, char out[20])
{
    char date[11], time[6];
    snprintf(out, 20, "%s %s", civil_date_text(c->day[slot / CROWD_STARTS], date),
             civil_time_text(starts[slot % CROWD_STARTS], time));
}

const char *crowd_column_code(int column)
{
    return columns[column];
}

void crowd_book_words(const struct crowd *c, const struct id *patient, int column, int slot, const struct id *id,
                      struct crowd_words *out)
{
    crowd_slot_text(c, slot, out->at);
    bool has_id = id && !id_is_none(id);
    const char *words[] = {"book",
                           "--patient",
                           id_text(patient, out->patient),
                           "--practitioner",
                           crowd_column_code(column),
                           "--at",
                           out->at,
                           "--type",
                           "review",
                           "--minutes",
                           "30",
                           has_id ? "--id" : NULL,
                           has_id ? id_text(id, out->id) : NULL,
                           NULL};
    _Static_assert(sizeof words <= sizeof out->words, "there is room");
    memcpy(out->words, words, sizeof words);
}

static int by_place(const void *x, const void *y)
{
    const struct appointment *a = x, *b = y;
    int c = id_compare(&a->practitioner, &b->practitioner);
    if (c)
        return c;
    return a->date != b->date ? a->date - b->date : a->start_min - b->start_min;
}

const struct appointment *crowd_held_twice(struct appointment *all, int n)
{
    if (n > 1)
        qsort(all, (size_t)n, sizeof *all, by_place);
    for (int i = 1; i < n; i++)
        if (id_compare(&all[i].practitioner, &all[i - 1].practitioner) == 0 && all[i].date == all[i - 1].date &&
            all[i].start_min < all[i - 1].start_min + all[i - 1].minutes)
            return &all[i];
    return NULL;
}

struct practice *crowd_join(struct crowd *c, const char *staff, struct desk *d)
{
    struct err e = {0};
    struct practice *p;
    if (!practice_open(c->book, NULL, &p, &e))
        crowd_give_up("opening the book", &e);
    *d = (struct desk){.practice = p};
    if (!practice_who(p, staff, &d->who, &e))
        crowd_give_up("signing in", &e);
    return p;
}

const char *crowd_program(char out[400])
{
    const char *given = getenv("ROUNDS_PROGRAM");
    char self[380];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (given && *given) {
        snprintf(out, 400, "%s", given);
        return out;
    }
    self[n > 0 ? n : 0] = 0;
    for (int i = 0; i < 2; i++) { /* build/release/fault/x */
        char *slash = strrchr(self, '/');
        if (slash)
            *slash = 0;
    }
    snprintf(out, 400, "%s/rounds", self);
    return out;
}

/* Not fork: to copy a test that holds much costs more than the start of the program. */
pid_t crowd_start_program(const char **argv, const char *output, int terminal)
{
    char program[400];
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    pid_t pid;
    argv[0] = crowd_program(program);
    if (posix_spawn_file_actions_init(&files) != 0 || posix_spawnattr_init(&how) != 0 ||
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0) != 0 ||
        posix_spawn_file_actions_addopen(&files, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0600) != 0 ||
        posix_spawn_file_actions_adddup2(&files, terminal >= 0 ? terminal : 1, 2) != 0 ||
        /* A job of its own, as a shell would make it: it can be stopped by ^Z. */
        (terminal >= 0 && posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP) != 0) ||
        posix_spawn(&pid, program, &files, &how, (char *const *)argv, environ) != 0)
        crowd_give_up("starting the program", NULL);
    posix_spawnattr_destroy(&how);
    posix_spawn_file_actions_destroy(&files);
    return pid;
}

void crowd_read_output(const char *output, char *text, size_t size)
{
    int fd = open(output, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, text, size - 1);
    text[n > 0 ? n : 0] = 0;
    if (fd >= 0)
        close(fd);
    unlink(output);
}
