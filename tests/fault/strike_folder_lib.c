#include "tests/fault/strike_folder_lib.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void strike_folder_give_up(const char *what, const char *why)
{
    printf("%s: %s\n", what, why);
    fflush(stdout);
    _exit(1);
}

static void read_file(struct strike_file *to, const char *name, const struct stat *st)
{
    static char block[65536];
    if (strcmp(to->name, name) == 0 && to->st.st_ino == st->st_ino && to->st.st_size == st->st_size &&
        memcmp(&to->st.st_mtim, &st->st_mtim, sizeof st->st_mtim) == 0)
        return;
    snprintf(to->name, sizeof to->name, "%s", name);
    to->st = *st;
    buf_reset(&to->bytes);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    for (ssize_t n; (n = read(fd, block, sizeof block)) > 0;)
        buf_add(&to->bytes, block, (size_t)n);
    close(fd);
}

/* Where this one goes: what was read of it before is brought there, wherever it stood. */
static struct strike_file *next_file(struct strike_folder *f, const char *name)
{
    struct strike_file *to = &f->file[f->n++];
    for (struct strike_file *was = to; was < f->file + STRIKE_FILES; was++)
        if (strcmp(was->name, name) == 0) {
            struct strike_file other = *to;
            *to = *was;
            *was = other;
            break;
        }
    return to;
}

/* `part`: "" is the folder itself. */
static void read_folder_part(struct strike_folder *f, const char *part)
{
    DIR *d = opendir(*part ? part : ".");
    if (!d)
        strike_folder_give_up(part, strerror(errno));
    for (struct dirent *x; (x = readdir(d));) {
        struct stat st;
        char name[sizeof f->file[0].name];
        if (x->d_name[0] == '.' && strspn(x->d_name, ".") == strlen(x->d_name))
            continue;
        if (snprintf(name, sizeof name, "%s%s%s", part, *part ? "/" : "", x->d_name) >= (int)sizeof name ||
            f->n == STRIKE_FILES)
            strike_folder_give_up(name, "too many files, or a long name");
        if (stat(name, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode))
            read_folder_part(f, name);
        else if (S_ISREG(st.st_mode))
            read_file(next_file(f, name), name, &st);
    }
    closedir(d);
}

void strike_folder_read(struct strike_folder *f)
{
    f->n = 0;
    read_folder_part(f, "");
}

const struct strike_file *strike_folder_file(const struct strike_folder *f, const char *name)
{
    for (int i = 0; i < f->n; i++)
        if (strcmp(f->file[i].name, name) == 0)
            return &f->file[i];
    return NULL;
}

/* What is put back was last changed, it says, at a moment before 2004 that tells what is in it: two such are the same
 * without a look. Long ago: a change within the same tick of the clock must be seen as one. */
enum { LONG_AGO_BITS = 30, NS_PER_S = 1000000000 };

static struct timespec moment_of(const struct buf *b)
{
    uint64_t h = 14695981039346656037u, word;
    for (size_t i = 0; i < b->len; i += sizeof word) {
        word = 0;
        memcpy(&word, b->data + i, b->len - i < sizeof word ? b->len - i : sizeof word);
        h = (h ^ word ^ h >> 32) * 1099511628211u;
    }
    return (struct timespec){.tv_sec = (time_t)(h >> (64 - LONG_AGO_BITS)), .tv_nsec = (long)(h % NS_PER_S)};
}

static bool tells_what_is_in_it(const struct timespec *t)
{
    return t->tv_sec >> LONG_AGO_BITS == 0;
}

bool strike_folder_is_same(const struct strike_file *a, const struct strike_file *b)
{
    if (!a || !b || a->bytes.len != b->bytes.len)
        return false;
    if (tells_what_is_in_it(&a->st.st_mtim) && tells_what_is_in_it(&b->st.st_mtim))
        return memcmp(&a->st.st_mtim, &b->st.st_mtim, sizeof a->st.st_mtim) == 0;
    return a->bytes.len == 0 || memcmp(a->bytes.data, b->bytes.data, a->bytes.len) == 0;
}

static void write_back(const struct strike_file *f)
{
    int fd = open(f->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, f->bytes.data, f->bytes.len) != (ssize_t)f->bytes.len)
        strike_folder_give_up(f->name, "cannot be put back");
    struct timespec moment = moment_of(&f->bytes);
    futimens(fd, (struct timespec[2]){moment, moment});
    close(fd);
}

/* Folders with nothing in them, but those that stand in the working folder itself. */
static void sweep(const char *part)
{
    DIR *d = opendir(*part ? part : ".");
    for (struct dirent *x; d && (x = readdir(d));) {
        struct stat st;
        char name[sizeof(struct strike_file){0}.name];
        if (x->d_name[0] == '.' || snprintf(name, sizeof name, "%s%s%s", part, *part ? "/" : "", x->d_name) < 0 ||
            stat(name, &st) != 0 || !S_ISDIR(st.st_mode))
            continue;
        sweep(name);
        if (*part)
            rmdir(name);
    }
    if (d)
        closedir(d);
}

void strike_folder_put_back(const struct strike_folder *now, const struct strike_folder *before)
{
    for (int i = 0; i < before->n; i++)
        if (!strike_folder_is_same(strike_folder_file(now, before->file[i].name), &before->file[i]))
            write_back(&before->file[i]);
    for (int i = 0; i < now->n; i++)
        if (!strike_folder_file(before, now->file[i].name))
            unlink(now->file[i].name);
    sweep("");
}

void strike_folder_settle(struct strike_folder *f)
{
    strike_folder_read(f);
    for (int i = 0; i < f->n; i++)
        write_back(&f->file[i]);
    strike_folder_read(f);
}

void strike_folder_write(const char *name, const char *text)
{
    struct err e = {0};
    if (!file_write_new(name, text, strlen(text), &e))
        strike_folder_give_up(name, e.text);
}

void strike_folder_write_lists(void)
{
    strike_folder_write("list.csv", "No,Family,Given\n1,Adams,Ann\n2,Baker,Bob\n");
    strike_folder_write(
        "list.map", "name = \"x\";\ncolumns = { identifier = \"No\"; family = \"Family\"; given = \"Given\"; };\n");
    strike_folder_write("calls.csv", "time,number,direction,answered\n2026-11-23 08:10,07700900001,in,no\n");
    strike_folder_write("visits.csv", "date,time,full_name,birth_date,practitioner,type\n"
                                      "2026-11-20,11:00,\"Kautzer, Jo\",1980-02-03,chen,review\n"
                                      "2026-11-24,11:00,\"Kautzer, Jo\",1980-02-03,chen,review\n");
}

void strike_folder_write_policy(char *rules)
{
    char *at = strstr(rules, "minutes = 60");
    if (at)
        memcpy(at, "minutes = 50", strlen("minutes = 50"));
    else
        strike_folder_give_up("policy", "no visit of an hour");
    strike_folder_write("policy.conf", rules);
}

long strike_number(const char *name, long otherwise)
{
    const char *n = getenv(name);
    return n ? strtol(n, NULL, 10) : otherwise;
}

int strike_words(char *text, char *words[STRIKE_WORDS])
{
    int n = 0;
    words[n++] = "rounds";
    for (char *p = text + strspn(text, " "); *p && n < STRIKE_WORDS - 1; p += strspn(p, " ")) {
        char end = *p == '\'' ? '\'' : ' ';
        words[n++] = p += end == '\'';
        p += strcspn(p, end == '\'' ? "'" : " ");
        if (*p)
            *p++ = 0;
    }
    words[n] = NULL;
    return n;
}
