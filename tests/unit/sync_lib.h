/* sync_lib: several sites and shared folders for the tests of what travels: books in files, a cheap passphrase. */
#ifndef ROUNDS_TESTS_SYNC_LIB_H
#define ROUNDS_TESTS_SYNC_LIB_H

#include "book_lib.h"
#include "exchange/sync.h"

enum { SYNC_LIB_FILES = 400 };

/* What one sync of a test is given and gave. All-zero with `pass` set is fine. */
struct sync_lib {
    const char *pass; /* NULL: there is nobody to ask */
    const struct folder_calls *calls;
    const struct progress *progress;
    bool is_stick, may_be_unrelated, is_check;
    bool (*may_renew)(void *renew_arg, struct err *e);
    enum sync_ask wish; /* the last that was asked for */
    int snapshot_after;
    int asked;
    struct arena arena;
    struct sync_report r;
};

/* "nine brown horses": what every site of a test knows. */
extern const char sync_lib_pass[];

/* A folder in the test's folder; its path stands for the test. */
const char *sync_lib_dir(const char *name);
/* A book with one patient, and a copy of it: another site of the same practice. */
struct book *sync_lib_first(const char *name);
struct book *sync_lib_copy(struct book *of, const char *name);

/* Something about somebody, in an act of its own; and they are taken out, as far as this book knows of them. */
void sync_lib_about(struct book *b, const struct id *who, const char *family);
void sync_lib_erase(struct book *b, const struct id *who);

/* sync_options.ask; arg is a struct sync_lib. */
bool sync_lib_ask(void *arg, enum sync_ask what, const char **typed, struct err *e);
bool sync_lib_try(struct sync_lib *s, struct book *b, const char *dir, struct err *e);
/* The same, and it has to go well. The report stands until the next call. */
const struct sync_report *sync_lib_ok(struct book *b, const char *dir);

/* Paths of all files below a folder whose name holds `part`, sorted; at most SYNC_LIB_FILES. Owned by the lib. */
int sync_lib_find(const char *dir, const char *part, char **paths);
/* verify finds nothing. */
void sync_lib_sound(struct book *b);

/* desk and laptop: copies of one practice that have not met; dir: an empty shared folder. For cmocka, state is one. */
struct sync_world {
    struct book *desk, *laptop;
    const char *dir;
    char *path[SYNC_LIB_FILES]; /* room for sync_lib_find */
};
int sync_lib_open(void **state);
int sync_lib_close(void **state);
/* Both sync until they are the same, and sound. */
void sync_lib_settle(struct sync_world *w);
/* The path of the only file whose name holds `part`. */
char *sync_lib_only(struct sync_world *w, const char *part);

#endif
