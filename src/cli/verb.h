/* verb: one row for everything rounds can be told to do from a shell.
 *
 * From the rows and nothing else come: reading the arguments, usage, `rounds help`, the manual page, the
 * completion of the shell. A verb is a row and a handler in one verb_*.c; its group is listed once, in
 * verb.c. Two words ("policy load") make one of several under a common name.
 */
#ifndef ROUNDS_CLI_VERB_H
#define ROUNDS_CLI_VERB_H

#include "base/arena.h"
#include "base/err.h"

struct call;

enum {
    VERB_WRITES = 1,    /* refused where the practice file is open for reading only */
    VERB_NO_BOOK = 2,   /* needs no practice file */
    VERB_OWN_BOOK = 4,  /* makes or opens it itself */
    VERB_HIDDEN = 8,    /* in no help, manual or completion: for `make docs` */
    VERB_BULK = 16,     /* goes through the whole file: is given a page cache of BULK_CACHE_KIB */
    VERB_FOREIGN = 32,  /* reads what others made: confined to what it names and the practice file's folder */
    VERB_CARRIES = 64,  /* of these: also writes where its arguments say */
    VERB_ARGS_MAX = 200 /* words after a verb */
};

/* `--name VALUE`, or a flag. Filled by field name. */
struct verb_option {
    const char *name;     /* without the dashes */
    const char *argument; /* what stands for the value: "REF"; NULL: a flag. FILE and DIR complete file names */
    const char *help;     /* begins small, no full stop: "who comes" */
    const char *words;    /* all values there are, separated by blanks, checked centrally; NULL: free */
    bool is_required;
    bool is_made; /* the value names a file that is made: of a verb that is confined, its folder may be written */
};

enum { VERB_OPTIONS_MAX = 28 };

/* Filled by field name. name, help and run are required; all text is static. */
struct verb {
    const char *name;      /* "book", "policy load" */
    const char *arguments; /* words that follow: "REF NEW"; NULL: none */
    const char *help;      /* one sentence, with its full stop */
    const char *about;     /* more for the manual and `help VERB`; paragraphs end with a newline; may be NULL */
    const char *json;      /* what --json writes; NULL: it has no such form, and --json is refused */
    const char *synonyms;  /* other words people try, separated by blanks; may be NULL */
    int least_role;        /* LEVEL_ of practice.h; 0: everybody */
    unsigned flags;
    int min_args, max_args;
    const struct verb_option *options;
    int noptions;
    bool (*run)(struct call *c, struct err *e);
};
#define VERB_OPTIONS(array) .options = (array), .noptions = sizeof(array) / sizeof((array)[0])

/* The rows of one file. */
struct verb_group {
    const char *title; /* heading in help and manual: "The day" */
    const struct verb *rows;
    int count;
};
#define VERB_GROUP(title, array)                         \
    {                                                    \
        title, array, sizeof(array) / sizeof((array)[0]) \
    }

extern const struct verb_group verb_day, verb_page, verb_flow, verb_queue, verb_journey, verb_calls,
    verb_reminder, verb_complaint, verb_compliment, verb_book, verb_edit, verb_room, verb_household,
    verb_status, verb_column, verb_find, verb_patient, verb_related, verb_timeline, verb_note, verb_protocol,
    verb_history, verb_policy, verb_preview, verb_import, verb_export, verb_init, verb_verify, verb_backup, verb_merge,
    verb_sync, verb_site, verb_conflicts, verb_person, verb_help, verb_referral;

/* All groups in the order of the manual; ends with NULL. */
extern const struct verb_group *const verb_groups[];

/* Options that every verb takes, before or after it; ends with name NULL. In this order: */
enum verb_global { GLOBAL_BOOK, GLOBAL_AS, GLOBAL_JSON, GLOBAL_SITE, GLOBAL_HELP, GLOBAL_COUNT };
extern const struct verb_option verb_globals[];

/* The row with this name (both words of two); NULL if there is none. */
const struct verb *verb_named(const char *name);
/* True if rows "name something" exist. */
bool verb_is_group(const char *name);
/* What somebody may have meant: a verb that has this among its synonyms, or begins like it, or differs
 * by a letter or two. NULL if nothing is near. */
const struct verb *verb_near(const char *typed);
/* The verb that has this word in its name ("erase"), or else among its synonyms; NULL: none. */
const struct verb *verb_called(const char *word);
/* The words of an option, "patient practice", as "patient, practice". In a. */
const char *verb_words(struct arena *a, const char *words);

#endif
