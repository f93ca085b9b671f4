/* sync: `rounds sync DIR`: what is new here goes into a shared folder, what is new there comes in.
 *
 *   <practice>/<writer>/<first>-<last>-<tag>.rnd    segments (segment.h)
 *   <practice>/<writer>/seen-<n>-<tag>.rna          what that site has (seen.h)
 *   <practice>/<writer>/base-...-<tag>.rnb          a snapshot to begin with (snapshot.h)
 *   <practice>/key-<epoch>-<tag>.rnk                the practice's keys, wrapped (travel_key.h)
 *
 * practice and writer are 32 hex digits; a tag is 16 of the file's trailer, so one name means one content. The folder
 * is moved by others: a stick, a share, Syncthing, rclone. Names, times, order and absence mean nothing; a file is
 * passed over only if that very name was opened and found whole here, with that size. Torn and unknown files are
 * counted and looked at again the next time, never removed. Whatever of what we hold does not stand there whole is put
 * there, whoever wrote it: so a stick carries all its reader lacks, and a file that was torn on its way is mended by
 * the next site that has it; so is one that was damaged later, once somebody says that it lacks what is in it. Of our
 * own files many small ones are made one, the large one written before the small ones go: eight of about one size at a
 * time, so that each change is written again only a few times in its life, and no clock is asked. Own files that hold
 * what was entered about somebody who was taken out (book/erase.h) are written anew without it, and the old ones go.
 *
 * A new key (`--new-key`, sync_options.may_renew) is kept here first, then put there, then what we wrote is written
 * anew with it; whatever ends it in between, the next sync goes on. Everybody else is asked for its passphrase once,
 * before anything of theirs moves: nobody who has seen that there is a new key seals with an old one. What they entered
 * meanwhile waits with them, and what they had sent stays readable (travel_key.h). Of two new keys made at once all end
 * with one: who made the other is asked for it, and writes their files anew. Whoever can write to the folder can put a
 * key there that nobody made: that stops everybody's sync, and the refusal names the file. It is not passed over: a
 * wrapped key carries no sign of who made it (travel_key.h, frozen), so nothing tells it from the key an owner made
 * because the old one is in wrong hands, and a sync that went on would seal with just that one. One of another
 * practice, torn, or older than ours stops nobody, however many there are and whatever they say it takes to open them:
 * only so many are tried, the newest first.
 *
 * Stopped, killed or out of space anywhere, the same again goes on. Several processes may do it at once.
 */
#ifndef ROUNDS_EXCHANGE_SYNC_H
#define ROUNDS_EXCHANGE_SYNC_H

#include "book/book.h"
#include "exchange/folder.h"
#include "exchange/travel_key.h"

/* What somebody is asked for. */
enum sync_ask {
    SYNC_ASK_KEY,   /* passphrase or recovery code of a practice whose keys are not here */
    SYNC_ASK_MAKE,  /* the passphrase of a new key, which is about to be made */
    SYNC_ASK_NEWER, /* passphrase or code of a key made elsewhere in the place of ours: nothing goes on without */
    SYNC_ASK_SPARE  /* of one that a few files may need: only if nobody has to be bothered */
};

struct sync_options {
    const char *dir;
    const struct folder_calls *calls; /* NULL: the system's */
    const struct progress *progress;  /* may be NULL */
    bool is_stick;                    /* read back what was written, even if the folder does not look removable */
    bool may_be_unrelated;            /* also the folder of a practice that has no beginning in common with this book */
    bool is_check;                    /* pass over no name: what is not whole any more is put there again */
    int snapshot_after;               /* changes; 0: SNAPSHOT_AFTER */
    bool is_silent;                   /* join.c: only take in; nothing is put there, nobody hears of us */
    const char *fetch_to;             /* join.c: only look for a snapshot, written there; then nothing else is done */
    int mem_kib;                      /* what a new passphrase costs; 0: TRAVEL_MEM_KIB */
    /* Asked only when it is needed. The text stays good until the next call. False: there is none, with the reason in
     * e. */
    bool (*ask)(void *arg, enum sync_ask what, const char **typed, struct err *e);
    void *arg;
    /* Not NULL: a new key is to be made, if this says that it may be; asked when all else is done. False: no, with the
     * reason in e. */
    bool (*may_renew)(void *renew_arg, struct err *e);
    void *renew_arg;
};

/* A stretch that somebody has, or that must exist, and that neither this book nor the folder holds. */
struct sync_gap {
    struct id writer;
    const char *label; /* of who wrote it; NULL: not known */
    int64_t first, last;
};

/* Another site, by its newest word in the folder. */
struct sync_site {
    struct id writer;
    const char *label;
    int64_t at_ms;         /* of that word, by its clock */
    int64_t behind, ahead; /* changes that we hold and it did not then; that it held and we do not */
    int64_t clock_ms;      /* so much its clock is ahead of ours at least; 0: nothing says so */
    int64_t unheard;       /* patients taken out here, of whom it had not heard that then */
};

struct sync_report {
    struct id practice;
    char code[TRAVEL_CODE];   /* recovery code of the practice's key, known where the key was made; "": not here */
    bool is_new;              /* the key was made, and no sync came to its end since: code has to be written down */
    int64_t came, known;      /* changes taken in; changes that were read and known */
    int64_t sent, files_sent; /* changes put there, in how many files */
    int64_t files_read, files_merged;
    int64_t files_recut;  /* own ones that held what was taken out, or were sealed with an old key: written anew */
    int64_t erased_since; /* patients taken out since the key was made, or came here */
    int64_t torn;         /* incomplete or damaged on their way, and by their names not all in them is here */
    int64_t spoilt;       /* the same, but all is here: is_check puts it there anew, under other names if need be */
    int64_t forged;       /* whole, and not made by anybody who has the key, or not what they say */
    int64_t locked;       /* sealed with a key that is not here */
    int64_t newer;        /* need a newer Rounds */
    int64_t alien;        /* nothing of ours; torn ones under other names: what a stopped carrier leaves */
    const char *split;    /* others who have a beginning in common with this book sync in this folder beside ours, under
                           * a key that is not here: they and we never meet. NULL: nobody does */
    const char *no_base;  /* all was exchanged, but no snapshot for new computers could be made: why,
                           * in whole sentences that name the file and what the system said. NULL: nothing */
    const char *untold;   /* after join_folder: made, but the others have not heard of it yet: why. NULL: they have */
    int64_t gone_bookings, gone_notes, gone_others; /* made here, and gone with who was taken out elsewhere */
    bool is_ahead;        /* some clock was far ahead of ours */
    bool was_rebuilt;     /* a fork showed */
    bool is_cut;          /* more names than FOLDER_ENTRIES_MAX in one folder, or more words (seen.h) than
                           * SYNC_WORDS_MAX in all: not all were looked at */
    bool is_fetched;      /* fetch_to holds a snapshot; after join_folder: it began with one */
    bool is_removable;    /* a stick: what was written was read back, and it may be pulled out */
    int ngaps, nsites;
    struct sync_gap *gaps;
    struct sync_site *sites;
};

/* ERR_MISSING (no folder), ERR_INPUT (passphrase too short, or the old one again), ERR_REFUSED (wrong passphrase, there
 * is a newer key, another practice's folder, read-only, stopped), ERR_BUSY, ERR_IO. After a failure *r says what was
 * done. Texts are in a. */
bool sync_folder(struct book *b, const struct sync_options *o, struct arena *a, struct sync_report *r, struct err *e);

/* "1 booking and 2 notes made here went with somebody who was erased." "": nothing did. Of merge_file's report too. In
 * a. */
const char *sync_gone(int64_t bookings, int64_t notes, int64_t others, struct arena *a);

/* The sites met so far in any folder, as they were then. */
bool sync_sites(struct book *b, struct arena *a, struct sync_site **out, int *count, struct err *e);
/* What must exist before what this book holds, and has not come; without looking into any folder. */
bool sync_gaps(struct book *b, struct arena *a, struct sync_gap **out, int *count, struct err *e);

#endif
