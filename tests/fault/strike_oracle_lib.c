#include "tests/fault/strike_oracle_lib.h"

#include "book/dump.h"
#include "book/verify.h"
#include "practice/practice.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static const char between[] = "the practice file shows something that nobody did";

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The digest of a dump without ids and hashes: a line beside the book that cannot be read makes a new identity, and all
 * that is written after it other ids. */
static void digest_words(struct buf *dump, struct hash *out)
{
    enum { LINES = 4000, HEX = 32 };
    static char *line[LINES];
    int n = 0;
    char *to = dump->data;
    for (char *p = dump->data, *from = to; *p;) {
        size_t hex = strspn(p, "0123456789abcdef:");
        if (hex >= HEX) {
            p += hex;
            continue;
        }
        char c = *to++ = *p++;
        if (c == '\n' && n < LINES) {
            to[-1] = 0;
            /* One more computer, it seems: it has a record of its own. */
            if (strncmp(from, "site ", 5) != 0 && strncmp(from, "touch ", 6) != 0)
                line[n++] = from;
            from = to;
        }
    }
    struct buf sorted = {0};
    qsort(line, (size_t)n, sizeof *line, by_text);
    for (int i = 0; i < n; i++)
        buf_adds(&sorted, line[i]);
    hash_of(sorted.data, sorted.len, out);
    buf_finish(&sorted);
}

/* What a look found, in memory shared with the process that looked. */
struct found {
    bool is_done, is_good;
    char why[600];
    struct hash digest;
};

static void look(const char *book, struct found *f)
{
    struct err e = {0};
    struct arena a = {0};
    struct practice *p = NULL;
    struct verify_report r = {0};
    struct buf dump = {0};
    const char *bad = NULL;
    if (!practice_open(book, NULL, &p, &e) || !verify_book(p->book, NULL, &a, &r, &e) ||
        !dump_digest(p->book, &dump, &f->digest, &e))
        bad = e.text;
    else if (*book_notice(p->book))
        bad = book_notice(p->book);
    else if (!r.is_ok)
        bad = r.problems[0];
    if (bad)
        snprintf(f->why, sizeof f->why, "%s: %s", book, bad);
    if (dump.len)
        digest_words(&dump, &f->digest);
    buf_finish(&dump);
    practice_close(p);
    arena_finish(&a);
    f->is_good = !bad;
    f->is_done = true;
}

void strike_read_all(struct strike_oracle *o)
{
    strike_folder_read(&o->now);
    strike_folder_read(&o->before);
    strike_folder_read(&o->after);
}

const char *strike_look(struct strike_oracle *o, const char *book, struct hash *digest)
{
    static struct found *f;
    if (!f)
        f = mmap(NULL, sizeof *f, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (f == MAP_FAILED)
        abort();
    memset(f, 0, sizeof *f);
    o->looked++;
    fflush(stdout);
    pid_t pid = o->looks_apart ? fork() : 0;
    if (pid == 0)
        look(book, f);
    if (pid == 0 && o->looks_apart)
        _exit(0);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    *digest = f->digest;
    return f->is_good ? NULL : f->is_done ? f->why : "who looked at the book died of it";
}

const char *strike_state_of_book(struct strike_oracle *o, int *state)
{
    struct hash h;
    const struct strike_file *now = strike_folder_file(&o->now, "practice.db"),
                             *journal = strike_folder_file(&o->now, "practice.db-journal");
    if (!now)
        return "the practice file is gone";
    bool is_closed = !journal || journal->bytes.len == 0, same = hash_is_equal(&o->digest_before, &o->digest_after);
    if (is_closed && strike_folder_is_same(now, strike_folder_file(&o->before, "practice.db")))
        *state = STRIKE_BEFORE | (same ? STRIKE_AFTER : 0);
    else if (is_closed && strike_folder_is_same(now, strike_folder_file(&o->after, "practice.db")))
        *state = STRIKE_AFTER | (same ? STRIKE_BEFORE : 0);
    else {
        const char *bad = strike_look(o, "practice.db", &h);
        *state = (hash_is_equal(&h, &o->digest_before) ? STRIKE_BEFORE : 0) |
                 (hash_is_equal(&h, &o->digest_after) ? STRIKE_AFTER : 0);
        if (bad || !*state)
            return bad ? bad : between;
    }
    return NULL;
}

static bool is_beside(const char *name)
{
    size_t n = strlen(name);
    return (n > 8 && strcmp(name + n - 8, "-journal") == 0) || (n > 9 && strcmp(name + n - 9, "-identity") == 0);
}

const char *strike_state_of_files(struct strike_oracle *o, int *state, bool was_cut_off)
{
    static char why[700];
    for (int i = 0; i < o->after.n; i++) {
        const struct strike_file *want = &o->after.file[i], *is = strike_folder_file(&o->now, want->name);
        struct hash h;
        if (is_beside(want->name) || strike_folder_file(&o->before, want->name))
            continue;
        const char *bad = !is || strike_folder_is_same(is, want) ? NULL
                          : strstr(want->name, ".db") == NULL    ? "differs"
                                                                 : strike_look(o, want->name, &h);
        /* A new practice without its rules says so itself, and what to do; a sheet is looked at before it is used. */
        if (bad && was_cut_off && (strstr(bad, "begun and not finished") || strcmp(bad, "differs") == 0))
            continue;
        *state &= is ? STRIKE_AFTER : STRIKE_BEFORE;
        if (bad) {
            snprintf(why, sizeof why, "%s is there and not whole: %s", want->name, bad);
            return why;
        }
    }
    return NULL;
}

const char *strike_strays(struct strike_oracle *o)
{
    static char why[300];
    for (int i = 0; i < o->now.n; i++) {
        const char *name = o->now.file[i].name;
        if (!strike_folder_file(&o->before, name) && !strike_folder_file(&o->after, name) && !is_beside(name)) {
            snprintf(why, sizeof why, "%s was left behind", name);
            return why;
        }
    }
    return NULL;
}

bool strike_is_sentence(const char *said)
{
    const char *at = strstr(said, "rounds: ");
    return at && strlen(at) > 30 && strchr(at, '\n');
}
