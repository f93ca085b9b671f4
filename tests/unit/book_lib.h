/* book_lib: books for the tests of src/book, in memory or in a folder of their own; a fixed clock, fixed ids. */
#ifndef ROUNDS_TESTS_BOOK_LIB_H
#define ROUNDS_TESTS_BOOK_LIB_H

#include "book/act.h"
#include "book/internal.h"
#include "book/log.h"

#define BOOK_LIB_NOW_MS INT64_C(1795430520000) /* 2026-11-23 10:42 UTC */

/* Stops the test with the reason, unless ok. */
void book_lib_ok(bool ok, const struct err *e);
/* Stops the test unless it failed with that kind; the text must hold `words` (NULL: any). Clears e. */
void book_lib_refused(bool ok, struct err *e, enum err_kind kind, const char *words);
/* book_notice; stops the test unless a small screen shows all of it. */
const char *book_lib_notice(const struct book *b);

/* A book in memory, site "Desk 1", no derived tables but the fold's own. */
struct book *book_lib_memory(void);
/* The same as another site: its own machine and writer. */
struct book *book_lib_site(const char *name);

/* A folder of this test's own; its name stands until the next call. book_lib_remove removes it with all in it. */
const char *book_lib_folder(void);
void book_lib_remove(void);
/* A path in the folder; a ring of names. */
const char *book_lib_path(const char *name);
struct book *book_lib_create(const char *path);
struct book *book_lib_open(const char *path);

/* One act each. */
struct id book_lib_patient(struct book *b, const char *family);
void book_lib_set_text(struct book *b, int kind, const struct id *id, int field, const char *text);
void book_lib_set_int(struct book *b, int kind, const struct id *id, int field, int64_t v);
/* A field of the row, as text: "-" without a row, "null", digits, the text, or hex. Stands until 8 calls later. */
const char *book_lib_get(struct book *b, int kind, const struct id *id, int field);
/* Stops the test unless the field shows this. */
void book_lib_shows(struct book *b, int kind, const struct id *id, int field, const char *want);

/* Everything that one book holds, to the other. */
void book_lib_send(struct book *from, struct book *to);
/* The canonical dump; free with buf_finish. */
struct buf book_lib_dump(struct book *b);
void book_lib_same(struct book *a, struct book *b);

/* SQL past all walls, as somebody with the shell would do it: on this handle, or on a file. */
void book_lib_sql(struct book *b, const char *sql);
void book_lib_shell(const char *path, const char *sql);
/* The first column of the first row, as a number; -1 without a row. */
int64_t book_lib_number(struct book *b, const char *sql);
/* From now on SQLite counts its steps on this handle, some 16 instructions each, and the n-th (0: none) fails, once, as
 * where the disk cannot be read: in a query, in a write, in a commit. How many there were since, of all handles. */
void book_lib_break(struct book *b, int64_t n);
int64_t book_lib_steps(void);
/* The newest number of this computer's own chain. */
int64_t book_lib_seq(struct book *b);

/* Copies bytes of a file over another, or into a new one, as cp does. */
void book_lib_cp(const char *from, const char *to);
/* Writes a file; reads one (NULL: there is none), n bytes, to be freed. */
void book_lib_write(const char *path, const void *data, size_t n);
char *book_lib_read(const char *path, size_t *n);

/* Runs f in a child; true if it ended by that signal (0: by exit code 0). What it prints is not shown. */
bool book_lib_child(void (*f)(void *), void *arg, int signal);

/* A child of our own that goes on until it is killed; and its end. */
int book_lib_start(void (*f)(void *), void *arg);
void book_lib_kill(int pid);

#endif
