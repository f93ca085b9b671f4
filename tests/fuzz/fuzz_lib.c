#include "tests/fuzz/fuzz_lib.h"

#include "base/clock.h"
#include "base/id.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAMES = 4 };

static struct {
    char dir[300];
    char file[NAMES][400];
    int nfiles;
    struct practice *practice;
    int left;
} t;

void fuzz_must(bool is_so, const char *what)
{
    if (is_so)
        return;
    fprintf(stderr, "It must be that %s.\n", what);
    abort();
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = mem_alloc(size + 1);
    if (size)
        memcpy(text, data, size);
    text[size] = 0;
    return text;
}

static void clean_up(void)
{
    for (int i = 0; i < t.nfiles; i++)
        unlink(t.file[i]);
    rmdir(t.dir);
    practice_close(t.practice);
}

const char *fuzz_file(const char *name, const void *data, size_t size)
{
    const char *tmp = getenv("TMPDIR");
    if (!t.dir[0]) {
        snprintf(t.dir, sizeof t.dir, "%s/fuzz.XXXXXX", tmp && *tmp ? tmp : "/tmp");
        fuzz_must(mkdtemp(t.dir) != NULL, "a folder can be made");
        atexit(clean_up);
    }
    char path[400];
    snprintf(path, sizeof path, "%s/%s", t.dir, name);
    int i = 0;
    while (i < t.nfiles && strcmp(t.file[i], path) != 0)
        i++;
    fuzz_must(i < NAMES, "there are few names");
    if (i == t.nfiles)
        memcpy(t.file[t.nfiles++], path, sizeof path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    fuzz_must(fd >= 0 && write(fd, size ? data : "", size) == (ssize_t)size && close(fd) == 0, "a file can be written");
    return t.file[i];
}

struct practice *fuzz_practice(int executions)
{
    struct err e = {0};
    if (t.practice && t.left-- > 0)
        return t.practice;
    practice_close(t.practice);
    t.left = executions;
    clock_freeze(INT64_C(1795430520000)); /* Monday 2026-11-23 10:42 in London */
    id_seed(1);
    fuzz_must(practice_create(":memory:", NULL, NULL, &t.practice, &e), "a practice can be made");
    return t.practice;
}

#ifndef FUZZING
/* Files of the folder whose names begin with what the program is called: txn_fuzz replays txn-*. */
static int replay(const char *dir, const char *program)
{
    const char *base = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
    size_t n = strcspn(base, "_");
    int count = 0;
    DIR *d = opendir(dir);
    fuzz_must(d != NULL, "the corpus is there");
    for (struct dirent *x; (x = readdir(d));) {
        static uint8_t bytes[1 << 20];
        char path[600];
        if (strncmp(x->d_name, base, n) != 0 || x->d_name[n] != '-')
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, x->d_name);
        int fd = open(path, O_RDONLY);
        ssize_t got = fd < 0 ? -1 : read(fd, bytes, sizeof bytes);
        fuzz_must(got >= 0, "a file of the corpus can be read");
        close(fd);
        fprintf(stderr, "%s\r", x->d_name); /* the last one said is the one that stopped it */
        LLVMFuzzerTestOneInput(bytes, (size_t)got);
        count++;
    }
    closedir(d);
    return count;
}

int main(int argc, char **argv)
{
    int count = 0;
    for (int i = 1; i < argc; i++)
        count += replay(argv[i], argv[0]);
    printf("\n%d passed, %d failed\n", count, count == 0);
    return count == 0;
}
#endif
