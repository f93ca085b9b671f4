#include "book_lib.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "book/dump.h"
#include "book/identity.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { RING = 8, NAME = 400, SHOWN = 300 };

static char folder[200];

void book_lib_ok(bool ok, const struct err *e)
{
    if (!ok)
        print_error("refused: %s %s: %s\n", err_kind_name(e->kind), e->at, e->text);
    assert_true(ok);
}

void book_lib_refused(bool ok, struct err *e, enum err_kind kind, const char *words)
{
    if (ok || e->kind != kind || (words && !strstr(e->text, words)))
        print_error("%s: %s: %s\n", ok ? "not refused" : "refused otherwise", err_kind_name(e->kind), e->text);
    assert_false(ok);
    assert_int_equal(e->kind, kind);
    assert_true(!words || strstr(e->text, words));
    err_clear(e);
}

const char *book_lib_notice(const struct book *b)
{
    enum { ROWS = 3, CELLS = 59 }; /* of the message line, 60 columns wide */
    struct arena a = {0};
    const char **lines;
    int n = text_wrap(&a, book_notice(b), CELLS, &lines);
    arena_finish(&a);
    if (n > ROWS)
        fail_msg("%d rows: %s", n, book_notice(b));
    return book_notice(b);
}

/* ---- books ---- */

struct book *book_lib_site(const char *name)
{
    struct book *b = NULL;
    struct err e = {0};
    const struct book_options o = {.site = name};
    clock_freeze(BOOK_LIB_NOW_MS);
    book_lib_ok(book_create(":memory:", &o, &b, &e), &e);
    return b;
}

struct book *book_lib_memory(void)
{
    id_seed(1);
    return book_lib_site("Desk 1");
}

struct book *book_lib_create(const char *path)
{
    struct book *b = NULL;
    struct err e = {0};
    const struct book_options o = {.site = "Desk 1"};
    clock_freeze(BOOK_LIB_NOW_MS);
    book_lib_ok(book_create(path, &o, &b, &e), &e);
    return b;
}

struct book *book_lib_open(const char *path)
{
    struct book *b = NULL;
    struct err e = {0};
    const struct book_options o = {.site = "Desk 1"};
    book_lib_ok(book_open(path, &o, &b, &e), &e);
    return b;
}

/* ---- acts and rows ---- */

static void set(struct book *b, int kind, const struct id *id, int field, const struct value *v)
{
    struct act act;
    struct err e = {0};
    struct id subject = kind == KIND_PATIENT ? *id : ID_NONE;
    book_lib_ok(act_begin(b, &act, "test-set", NULL, &e), &e);
    act_record(&act, kind, id, id_is_none(&subject) ? NULL : &subject);
    act_set(&act, field, v);
    book_lib_ok(act_commit(&act, &e), &e);
}

void book_lib_set_text(struct book *b, int kind, const struct id *id, int field, const char *text)
{
    struct value v = value_text(text);
    set(b, kind, id, field, &v);
}

void book_lib_set_int(struct book *b, int kind, const struct id *id, int field, int64_t i)
{
    struct value v = value_int(i);
    set(b, kind, id, field, &v);
}

struct id book_lib_patient(struct book *b, const char *family)
{
    struct id id = id_new(clock_now_ms());
    book_lib_set_text(b, KIND_PATIENT, &id, PATIENT_FAMILY, family);
    return id;
}

const char *book_lib_get(struct book *b, int kind, const struct id *id, int field)
{
    static char ring[RING][SHOWN];
    static int at;
    char *out = ring[at++ % RING];
    struct arena a = {0};
    struct err e = {0};
    struct row row;
    book_lib_ok(book_row(b, kind, id, &a, &row, &e), &e);
    struct value v = row_get(&row, field);
    size_t n = 0;
    if (!row.exists)
        snprintf(out, SHOWN, "-");
    else if (v.type == VALUE_NULL)
        snprintf(out, SHOWN, "null");
    else if (v.type == VALUE_INT)
        snprintf(out, SHOWN, "%lld", (long long)v.i);
    else if (v.type == VALUE_TEXT)
        snprintf(out, SHOWN, "%.*s", (int)v.n, (const char *)v.p);
    else
        for (out[0] = 0; n < v.n && n < SHOWN / 2 - 1; n++)
            snprintf(out + 2 * n, 3, "%02x", ((const uint8_t *)v.p)[n]);
    arena_finish(&a);
    return out;
}

void book_lib_shows(struct book *b, int kind, const struct id *id, int field, const char *want)
{
    assert_string_equal(book_lib_get(b, kind, id, field), want);
}

/* ---- exchange ---- */

void book_lib_send(struct book *from, struct book *to)
{
    struct err e = {0};
    struct arena a = {0};
    struct log_taken t;
    int n = log_branches(from, &e);
    book_lib_ok(n >= 0, &e);
    struct log_run *runs = arena_array(&a, (size_t)n + 1, sizeof *runs);
    for (int o = 1; o <= n; o++)
        book_lib_ok(log_read(from, o, 1, INT64_MAX - 1, &a, &runs[o - 1], &e), &e);
    book_lib_ok(log_take(to, runs, n, &t, &e), &e);
    arena_finish(&a);
}

struct buf book_lib_dump(struct book *b)
{
    struct buf text = {0};
    struct hash h;
    struct err e = {0};
    book_lib_ok(dump_digest(b, &text, &h, &e), &e);
    return text;
}

void book_lib_same(struct book *a, struct book *b)
{
    struct buf x = book_lib_dump(a), y = book_lib_dump(b);
    assert_string_equal(buf_str(&x), buf_str(&y));
    buf_finish(&x);
    buf_finish(&y);
}

/* ---- past the walls ---- */

void book_lib_sql(struct book *b, const char *sql)
{
    char *why = NULL;
    if (sqlite3_exec(b->db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why ? why : "");
}

void book_lib_shell(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL), SQLITE_OK); /* no power cut here */
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why ? why : "");
    sqlite3_close_v2(db);
}

int64_t book_lib_number(struct book *b, const char *sql)
{
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(b->db, sql, -1, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(b->db));
    int64_t v = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : -1;
    sqlite3_finalize(s);
    return v;
}

static struct {
    int64_t n, at;
} steps;

static int step(void *arg)
{
    (void)arg;
    return ++steps.n == steps.at;
}

void book_lib_break(struct book *b, int64_t n)
{
    steps.n = 0;
    steps.at = n;
    sqlite3_progress_handler(b->db, 16, step, NULL);
}

int64_t book_lib_steps(void)
{
    return steps.n;
}

int64_t book_lib_seq(struct book *b)
{
    struct err e = {0};
    book_lib_ok(identity_load(b, &e), &e);
    return b->self.seq;
}

/* ---- files ---- */

const char *book_lib_folder(void)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/rounds-book-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(folder));
    return folder;
}

static void remove_tree(const char *path)
{
    struct stat st;
    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        chmod(path, 0700);
        DIR *d = opendir(path);
        for (struct dirent *entry; d && (entry = readdir(d));) {
            char child[NAME * 2];
            if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
                continue;
            snprintf(child, sizeof child, "%s/%s", path, entry->d_name);
            remove_tree(child);
        }
        if (d)
            closedir(d);
    }
    remove(path);
}

void book_lib_remove(void)
{
    if (folder[0])
        remove_tree(folder);
    folder[0] = 0;
}

const char *book_lib_path(const char *name)
{
    static char ring[RING][NAME];
    static int at;
    char *out = ring[at++ % RING];
    snprintf(out, NAME, "%s/%s", folder, name);
    return out;
}

void book_lib_write(const char *path, const void *data, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, n ? data : "", n), (ssize_t)n);
    close(fd);
}

char *book_lib_read(const char *path, size_t *n)
{
    struct arena a = {0};
    struct err e = {0};
    const char *data;
    char *out = NULL;
    if (file_read(&a, path, 64 << 20, &data, n, &e)) {
        out = mem_alloc(*n + 1);
        memcpy(out, data, *n + 1);
    }
    arena_finish(&a);
    return out;
}

void book_lib_cp(const char *from, const char *to)
{
    size_t n;
    char *data = book_lib_read(from, &n);
    assert_non_null(data);
    book_lib_write(to, data, n);
    free(data);
}

int book_lib_start(void (*f)(void *), void *arg)
{
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        f(arg);
        _exit(0);
    }
    return pid;
}

void book_lib_kill(int pid)
{
    assert_int_equal(kill(pid, SIGKILL), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

bool book_lib_child(void (*f)(void *), void *arg, int signal)
{
    int status = 0;
    pid_t pid = book_lib_start(f, arg);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return signal ? WIFSIGNALED(status) && WTERMSIG(status) == signal : WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
