/* sites: several computers and the folders between them, played with the real program and real files alone.
 *
 * Nothing here is about what a disk keeps, so all of it lies in memory where there is a /dev/shm (a third of the time);
 * without one under $TMPDIR. A site is a folder with a practice file p.db in it.
 */
#ifndef TESTS_FAULT_SITES_LIB_H
#define TESTS_FAULT_SITES_LIB_H

#include "tests/fault/crowd_lib.h"

enum {
    SITES_PATH = 400,
    SITES_OUTPUT = 1 << 19, /* bytes that a verb may say; the rest is not looked at */
    SITES_FILES = 500,
    SITES_CODES = 80
};

struct sites {
    struct crowd crowd; /* its dice alone */
    char dir[200];
    char output[SITES_OUTPUT]; /* of the last verb, both streams */
    char file[SITES_FILES][SITES_PATH];
    int nfiles;
};

/* Makes the folder. seed: of the dice, unless $SEED says another. Stops the program if it cannot. */
void sites_open(struct sites *s, const char *name, uint64_t seed);
/* Removes it; after a failure it goes to $TMPDIR, to be looked at. */
void sites_close(struct sites *s, bool is_kept);

/* A path inside: `printf` of the rest. Good for the next seven calls. */
__attribute__((format(printf, 2, 3))) const char *sites_path(const struct sites *s, const char *format, ...);
/* The practice file of a site. */
const char *sites_book(const struct sites *s, int site);

/* Runs the program with this practice file and these words, NULL at the end; after `kill_us` (if not 0) it is killed.
 * Its exit code, -1: killed. What it said is in s->output. */
int sites_run(struct sites *s, int64_t kill_us, const char *book, const char *const *words);
/* The same, with its words as arguments, and without a kill. */
#define SITES_VERB(s, book, ...) sites_run((s), 0, (book), (const char *const[]){__VA_ARGS__, NULL})
/* How often the last verb said it. */
int sites_times(const struct sites *s, const char *words);
/* Ends the test, saying what the last verb said; the folder is closed, and kept. */
_Noreturn void sites_give_up(struct sites *s, const char *doing);

/* cp with these options; removes all of it, if it is there; mkdir. They stop the program if they cannot. */
void sites_copy(const char *options, const char *from, const char *to);
void sites_remove(const char *path);
void sites_make(const char *path);

/* Into s->file: the plain files below a folder whose name holds `part`, in the order of their names. */
void sites_find(struct sites *s, const char *dir, const char *part);

/* The two codes of `verify`; false if it found damage, or that something is missing. */
bool sites_codes(struct sites *s, const char *book, char out[SITES_CODES]);
/* The text of "key":"..." behind `at`. False: there is none. */
bool sites_field(const char *at, const char *key, char *out, size_t size);

#endif
