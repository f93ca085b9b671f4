/* strike_folder: what lies in the working folder and the folders in it, read whole, compared, and put back. */
#ifndef TESTS_FAULT_STRIKE_FOLDER_H
#define TESTS_FAULT_STRIKE_FOLDER_H

#include "base/buf.h"

#include <stdbool.h>
#include <sys/stat.h>

enum { STRIKE_FILES = 64 };

struct strike_file {
    char name[200];
    struct stat st; /* when it was read: a file that has not changed since is not read again */
    struct buf bytes;
};

struct strike_folder {
    struct strike_file file[STRIKE_FILES];
    int n;
};

/* Reads all of it; what `f` held before spares reading files that are the same still. */
void strike_folder_read(struct strike_folder *f);
/* NULL if it is not there. */
const struct strike_file *strike_folder_file(const struct strike_folder *f, const char *name);
/* Both there, and the same bytes. */
bool strike_folder_is_same(const struct strike_file *a, const struct strike_file *b);
/* Makes `now`, which was just read, into `before`: into the same files where they are there, since a book knows its
 * inode. */
void strike_folder_put_back(const struct strike_folder *now, const struct strike_folder *before);
/* Reads all of it, each file put back in its place first: from then on none of them is read or compared again that was
 * only put back since. */
void strike_folder_settle(struct strike_folder *f);
/* A new file. */
void strike_folder_write(const char *name, const char *text);
/* What verbs take in: list.csv with list.map, calls.csv and visits.csv. */
void strike_folder_write_lists(void);
/* policy.conf: these rules, with one visit shorter. */
void strike_folder_write_policy(char *rules);
/* A number from the environment. */
long strike_number(const char *name, long otherwise);
/* Cuts a command in place into words, "rounds" before them; 'quoted ones' stay whole. How many; NULL after them. */
enum { STRIKE_WORDS = 40 };
int strike_words(char *text, char *words[STRIKE_WORDS]);
/* Ends the program, saying why. */
_Noreturn void strike_folder_give_up(const char *what, const char *why);

#endif
