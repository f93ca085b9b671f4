/* sync_inner: what the parts of one sync share. Inside src/exchange/sync*.c only.
 *
 * sync.c drives; sync_key.c finds the practice and its keys; sync_read.c takes in; sync_write.c publishes and puts own
 * files together; sync_recut.c writes own files anew that hold what was taken out since; sync_seen.c says and hears who
 * has what. */
#ifndef ROUNDS_EXCHANGE_SYNC_INNER_H
#define ROUNDS_EXCHANGE_SYNC_INNER_H

#include "exchange/cover.h"
#include "exchange/segment.h"
#include "exchange/seen.h"
#include "exchange/sync.h"
#include "exchange/sync_mutant.h"

/* Bytes of transactions in a file that is made of several. Salts come on top of them: one of 32 bytes for each patient,
 * of whom a slot of 26 bytes is the least that there can be. With them it must not be more than others open. */
enum { SYNC_JOINED_BODY = 2 * SEGMENT_BODY };
_Static_assert(SYNC_JOINED_BODY + SYNC_JOINED_BODY / 26 * 32 <= SEAL_BODY_MAX, "others could not open it");

/* A file known from table travel, or about to go there. */
struct sync_file {
    const char *name; /* "<writer>/<file>" */
    int64_t size, ordinal, first, last;
    int64_t erasures; /* so many patients had been taken out when it was found to hold none of them; -1: it does */
    int64_t key;      /* sync_key_number of the key it is sealed with */
    bool is_listed;   /* it stands in this folder, with this size */
};

struct sync_files {
    struct sync_file *file;
    size_t n, room;
};

/* The name of a site's word about what it has. */
struct sync_word {
    struct id writer;
    int64_t number;
    const char *name;
};

enum { SYNC_WORDS_MAX = 150000 }; /* of all folders: each is opened, if those before it say nothing */

struct syncing {
    struct book *book;
    const struct sync_options *o;
    struct sync_report *r;
    struct arena *arena; /* the caller's: what the report shows */
    struct arena own;    /* for this sync */
    struct id self;      /* the name we write under */
    struct folder root, practice;
    struct travel_keys keys;
    const char *keys_path;
    int tried; /* what was spent on wrapped keys that did not open (travel_key_cost) */
    const struct seal_key *key; /* to write with */
    bool is_doubtful;           /* what was written there is not what is read back */
    bool is_first_meeting;      /* the key was not here before */
    struct stream *streams;
    int nstreams;
    struct id *erased; /* patients that were taken out, in order */
    int nerased;
    struct id *own_names; /* under which this computer wrote before `self`; known once sync_recut ran */
    int nown_names;
    bool is_renewed;         /* this practice has had another key before */
    struct sync_files files; /* of table travel: the first `nsorted` in the order of names, then what was noted since */
    size_t nsorted;
    struct sync_files fresh;      /* found whole or written since, not in the table yet */
    int doubts;                   /* files looked at again in this sync */
    struct folder_entry *entries; /* of the practice's folder */
    int nentries;
    /* Met while reading: */
    struct snapshot_set *sets; /* snapshot.h */
    int nsets;
    struct sync_word *words; /* seen.h */
    size_t nwords;
};

/* Tells how far it is; false: stop (ERR_REFUSED). */
bool sync_tick(struct syncing *s, const char *what, int64_t done, int64_t total, struct err *e);
/* Is this the name of a writer's or a practice's folder? */
bool sync_parse_folder(const struct folder_entry *entry, struct id *out);
/* Reads the streams again, and who was taken out. */
bool sync_streams(struct syncing *s, struct err *e);
/* Notes a file for table travel; written in one go by sync_note_all. */
void sync_note(struct syncing *s, const struct sync_file *f);
bool sync_note_all(struct syncing *s, struct err *e);
bool sync_forget(struct syncing *s, const char *name, struct err *e);
/* Writes into table travel what is known of a file now. */
bool sync_keep(struct syncing *s, const struct sync_file *f, struct err *e);
/* sync_file.erasures of a file with this in it. Salts say about whom it is: what was taken out has none. */
int64_t sync_erasures(const struct syncing *s, const struct log_run *run);

/* Finds the practice's folder and its keys, asking if need be; makes both in an empty folder. */
bool sync_key_find(struct syncing *s, struct err *e);
/* Keeps the keys beside the practice file, with those that another program has kept there meanwhile. old: the newest
 * there may be, if one of ours is to take its place; else NULL. ERR_REFUSED also if there are too many. */
bool sync_key_keep(struct syncing *s, const struct travel_key *old, struct err *e);
/* All is done but what is only a help: the code of a new key need not be told the next time. */
bool sync_key_told(struct syncing *s, struct err *e);
/* A new key takes the place of the one there is: asked for, kept here, put there, and written with from then on. */
bool sync_key_renew(struct syncing *s, struct err *e);
/* The name of the key that is written with, as 16 hex digits, in s->own; any key's as a number, for table travel. */
const char *sync_key_text(struct syncing *s);
int64_t sync_key_number(const uint8_t name[SEAL_KEY_NAME]);

/* Takes in what is new, and marks in `files` and `fresh` what stands there whole. */
bool sync_read(struct syncing *s, struct err *e);

/* Does this file stand there whole at this moment, by its trailer and the tag in its name? */
bool sync_is_whole(struct syncing *s, const struct sync_file *f);

/* Gives a file its name in an open folder; read back on a stick, and if `must_check`. */
bool sync_put(struct syncing *s, const struct folder *dir, const char *name, const struct buf *file, bool must_check,
              struct err *e);

/* A stretch of one branch as a new file in the open folder of its writer; noted (sync_note). */
bool sync_publish(struct syncing *s, const struct folder *dir, const struct stream *st, int64_t first, int64_t last,
                  bool must_check, struct err *e);

/* Own files that hold what was taken out, or are sealed with an old key, are written anew, and then removed. Without
 * either it costs nothing. */
bool sync_recut(struct syncing *s, struct err *e);
/* Is this a name under which this computer wrote before? After sync_recut, if that had anything to look for. */
bool sync_is_own_name(const struct syncing *s, const struct id *writer);

/* Puts what the folder lacks there; then own small files together. */
bool sync_write(struct syncing *s, struct err *e);

/* Hears the others' newest words; says ours. */
bool sync_hear(struct syncing *s, struct err *e);
bool sync_say(struct syncing *s, struct err *e);

#endif
