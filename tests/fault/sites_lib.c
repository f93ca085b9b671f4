#include "tests/fault/sites_lib.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DESCRIPTORS = 8 };

static const char *tmp_folder(void)
{
    const char *tmp = getenv("TMPDIR");
    return tmp && *tmp ? tmp : "/tmp";
}

void sites_open(struct sites *s, const char *name, uint64_t seed)
{
    static const char memory[] = "/dev/shm";
    const char *given = getenv("SEED");
    s->crowd.random = given ? strtoull(given, NULL, 10) : seed;
    snprintf(s->dir, sizeof s->dir, "%s/rounds-%s.XXXXXX", access(memory, W_OK) == 0 ? memory : tmp_folder(), name);
    if (!mkdtemp(s->dir))
        sites_give_up(s, "making a folder");
}

void sites_close(struct sites *s, bool is_kept)
{
    if (is_kept) {
        sites_copy("-a", s->dir, tmp_folder());
        fprintf(stderr, "All of it is in %s.\n", tmp_folder());
    }
    sites_remove(s->dir);
}

const char *sites_path(const struct sites *s, const char *format, ...)
{
    enum { AT_ONCE = 8 };
    static char path[AT_ONCE][SITES_PATH];
    static unsigned next;
    char *out = path[next++ % AT_ONCE];
    size_t n = (size_t)snprintf(out, SITES_PATH, "%s/", s->dir);
    va_list args;
    va_start(args, format);
    vsnprintf(out + n, SITES_PATH - n, format, args);
    va_end(args);
    return out;
}

const char *sites_book(const struct sites *s, int site)
{
    return sites_path(s, "site%d/p.db", site);
}

int sites_run(struct sites *s, int64_t kill_us, const char *book, const char *const *words)
{
    enum { WORDS = 24 };
    const char *argv[WORDS + 4] = {NULL, "--book", book};
    int status, n = 3;
    while (*words && n < WORDS)
        argv[n++] = *words++;
    const char *file = sites_path(s, "output");
    pid_t pid = crowd_start_program(argv, file, -1);
    if (kill_us) {
        crowd_sleep_us(kill_us);
        kill(pid, SIGKILL);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    crowd_read_output(file, s->output, sizeof s->output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int sites_times(const struct sites *s, const char *words)
{
    int n = 0;
    for (const char *at = s->output; (at = strstr(at, words)); at++)
        n++;
    return n;
}

_Noreturn void sites_give_up(struct sites *s, const char *doing)
{
    static bool is_told; /* putting it aside may fail too */
    fflush(stdout);
    fprintf(stderr, "%s: %s\n", doing, s->output);
    if (!is_told) {
        is_told = true;
        sites_close(s, true);
    }
    exit(1);
}

static void run_tool(const char *const *argv)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(argv[0], (char *const *)argv);
        _exit(1);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "%s %s %s failed\n", argv[0], argv[1], argv[2]);
        exit(1);
    }
}

void sites_copy(const char *options, const char *from, const char *to)
{
    run_tool((const char *const[]){"cp", options, from, to, NULL});
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

/* Not by rm: a third of what a history starts would be that. */
void sites_remove(const char *path)
{
    if (nftw(path, remove_one, DESCRIPTORS, FTW_DEPTH | FTW_PHYS) != 0 && access(path, F_OK) == 0) {
        fprintf(stderr, "%s cannot be removed: %s\n", path, strerror(errno));
        exit(1);
    }
}

void sites_make(const char *path)
{
    if (mkdir(path, S_IRWXU) != 0) {
        fprintf(stderr, "%s cannot be made: %s\n", path, strerror(errno));
        exit(1);
    }
}

/* nftw takes no argument of ours. */
static struct sites *finding;
static const char *wanted;

static int keep(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    if (type == FTW_F && strstr(path + ftw->base, wanted) && finding->nfiles < SITES_FILES)
        snprintf(finding->file[finding->nfiles++], SITES_PATH, "%s", path);
    return 0;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(x, y);
}

void sites_find(struct sites *s, const char *dir, const char *part)
{
    finding = s;
    wanted = part;
    s->nfiles = 0;
    nftw(dir, keep, DESCRIPTORS, FTW_PHYS);
    qsort(s->file, (size_t)s->nfiles, sizeof s->file[0], by_name);
}

bool sites_field(const char *at, const char *key, char *out, size_t size)
{
    char start[40];
    snprintf(start, sizeof start, "\"%s\":\"", key);
    const char *from = at ? strstr(at, start) : NULL, *to = from ? strchr(from + strlen(start), '"') : NULL;
    if (!to)
        return false;
    from += strlen(start);
    snprintf(out, size, "%.*s", (int)(to - from), from);
    return true;
}

bool sites_codes(struct sites *s, const char *book, char out[SITES_CODES])
{
    char log[SITES_CODES / 2], state[SITES_CODES / 2 - 1];
    int code = SITES_VERB(s, book, "--json", "verify");
    if (code != 0 || !strstr(s->output, "\"gaps\":0,") || !sites_field(s->output, "log", log, sizeof log) ||
        !sites_field(s->output, "state", state, sizeof state))
        return false;
    snprintf(out, SITES_CODES, "%s %s", log, state);
    return true;
}
