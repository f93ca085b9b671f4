/* book: the practice's SQLite file, opened safely.
 *
 * A book is opened as untrusted input, in the order that BOOK section 10 gives, and
 * refused with the reason where it cannot be trusted to keep what it is told: network
 * file systems, synchronised folders, links, foreign or newer or altered files. Every
 * write goes log first, then derived, in one SQLite transaction (act.h); derived tables are
 * written by the fold alone, which an authorizer enforces.
 *
 * One struct book per process and file; not shared between threads; not carried over fork.
 */
#ifndef ROUNDS_BOOK_BOOK_H
#define ROUNDS_BOOK_BOOK_H

#include "base/arena.h"
#include "base/err.h"
#include "book/kind.h"

struct book;

enum { BOOK_VERSION = 2 }; /* user_version of the schema this program writes */
enum { BOOK_LABEL = 80 };  /* bytes, with NUL, of what a computer calls itself (stream_label) */

/* What a higher layer derives from records: called by the fold, inside its SQLite
 * transaction, after a record's winning values were written. before->exists is false for a
 * new record. Must be a pure function of the derived rows: no clock, no settings, no
 * order of arrival. May write derived tables by statements of its own. */
struct derive {
    int kind;
    bool (*changed)(struct book *b, const struct row *before, const struct row *after, struct err *e);
    /* May be NULL. Called once for every part of this kind that comes into the log, whether it wins or loses,
     * with the cells it writes (null: not written). For tables of what was ever entered: a pure function of the
     * part alone. */
    bool (*wrote)(struct book *b, const struct row *part, struct err *e);
};

/* Called about ten times a second while a long act runs (import, rebuild, verify), with what is
 * done and what there is; return false to stop at the next safe point. */
struct progress {
    bool (*tick)(void *arg, const char *what, int64_t done, int64_t total);
    void *arg;
};

struct put_off;

/* What settle.run has to look at again. */
struct touched {
    struct id id;
    uint64_t what; /* bits of the layer above; of several touches of one id, all */
};

/* What a higher layer works out from several records at once, once for each write: after all of its records are
 * folded, and before it is committed. A pure function of the derived rows and of the zone. */
struct settle {
    /* touched: what the hooks gave to book_touch, each id once, in order; is_all: book_touch_all was called, or
     * everything is made anew, and then touched is empty. *memory is the layer's own from call to call (NULL at first):
     * it is forgotten when somebody else has written, when all was touched, and when a write failed in which this was
     * called. p may be NULL. */
    bool (*run)(struct book *b, const struct touched *touched, size_t n, bool is_all, void **memory,
                const struct progress *p, struct err *e);
    void (*forget)(void *memory); /* frees it */
    /* Does what hooks have put off (book_put_off): sorted by word and n, of each pair the newest alone. Before run.
     * NULL: nothing is ever put off. */
    bool (*late)(struct book *b, const struct put_off *all, size_t n, struct err *e);
};

/* A change of one of very many small rows, which a hook leaves for later so that all that go into the same one are done
 * at once. */
struct put_off {
    const char *word;
    int64_t n;
    const void *data; /* as many bytes as were given; NULL: none were */
    size_t order;     /* of coming */
};

/* For hooks: are many records folded at once (a merge, a rebuild), so that it is worth putting something off? Whoever
 * reads what late writes must not count on it before the write has ended. */
bool book_may_put_off(const struct book *b);
/* Puts it off, at the latest to the end of this write. Word and data are copied. */
bool book_put_off(struct book *b, const char *word, int64_t n, const void *data, size_t size, struct err *e);

/* For hooks: settle.run has to look at this again, or at everything (a rule has changed). */
void book_touch(struct book *b, const struct id *id, uint64_t what);
void book_touch_all(struct book *b);
/* Who is told how far settling has come when all was touched; NULL: nobody. Stays until it is set again. It cannot be
 * stopped: what tick returns is not looked at. */
void book_set_progress(struct book *b, const struct progress *p);

/* Why a write takes long. */
enum book_slow { BOOK_WAITS /* another process is writing */, BOOK_SAVES /* this disk is slow: its last save was */ };

struct book_options {
    const struct derive *derive; /* ends with kind 0; NULL: none */
    const struct settle *settle; /* NULL: none */
    const char *site;            /* label for a new identity ("Desk 1"); NULL: the host's name */
    bool is_read_only;           /* nothing may be written */
    bool is_foreign;             /* a copy somebody gave us, torn or not: read-only, immutable, no identity */
    bool is_log_only;            /* only the log of it is read (salvage.h): any version, altered or torn */
    int cache_kib;               /* page cache; 0: what open.sql says */
    void (*on_slow)(void *arg, enum book_slow why, int ms); /* book_on_slow, while it opens too; NULL */
    void *slow_arg;
};

/* Makes a new book at path; refuses if anything has that name, or the place is
 * unfit. ":memory:" makes one in memory with a fresh identity (tests, simulators). */
bool book_create(const char *path, const struct book_options *o, struct book **out, struct err *e);

/* Takes away again what book_create made at path a moment ago and what could not be begun: else the same name could not
 * be used at the next try. The book is closed before. Only where nobody can have written anything yet. */
void book_unmake(const char *path);

/* May this be a practice file, damaged or of whichever version, by its first bytes? True also if they cannot be read:
 * opening it says why. */
bool book_may_be(const char *path);

/* A whole book, closed, that was made in the same folder under another name gets the one that it is to have, and its
 * identity with it; the other name is gone, also where this fails. Nothing is ever replaced: ERR_REFUSED (something has
 * that name, or left a journal beside it), ERR_IO. */
bool book_name(const char *from, const char *to, struct err *e);

/* Opens one. ERR_MISSING (says how to make one), ERR_REFUSED (place, owner, link, not a book),
 * ERR_NEWER, ERR_DAMAGE (SQLite cannot read it), ERR_BUSY, ERR_IO. Where the schema was altered or the newest entries
 * do not fit the chain it opens for reading only, with an alarm in book_notice. Older books are upgraded, after a
 * backup beside the file. */
bool book_open(const char *path, const struct book_options *o, struct book **out, struct err *e);

void book_close(struct book *b); /* NULL is fine */

const char *book_path(const struct book *b);
bool book_is_read_only(const struct book *b);
/* A sentence for the person when something is not as it should be (opened read-only because
 * altered, damaged or not ours to write, upgraded, new identity taken, converted from WAL), or "". */
const char *book_notice(const struct book *b);

/* True if what this handle wrote into the log was committed at least once: then an error that comes later is not
 * "nothing was written". */
bool book_has_written(const struct book *b);

/* From now on `tell` is called while a write, or a read that has to wait for one, takes long: after BOOK_SLOW_MS of
 * waiting for another process and then once a second, with how long it has waited (waits with breaks no longer than
 * that between them are one); and just before a save, if the one
 * before it took BOOK_SLOW_MS, with how long that took. It is called from inside SQLite: it may draw, and may not use
 * the book. */
enum { BOOK_SLOW_MS = 700 };
void book_on_slow(struct book *b, void (*tell)(void *arg, enum book_slow why, int ms), void *arg);

/* True if anybody, this process included, has committed since the last call. */
bool book_has_changed(struct book *b, struct err *e);
/* How often it was noticed so far, by this and whatever else looks, that others had committed: whoever remembers it
 * sees whether something is newer, no matter who looked meanwhile. */
int64_t book_others(const struct book *b);
/* A number: while it stays the same for one handle, what is read is the same. Asked inside book_read_begin it speaks
 * of what is read there. */
bool book_state(struct book *b, int64_t *out, struct err *e);

/* Reads one record's winning values. Values point into the arena. A record that does
 * not exist gives true and out->exists false. */
bool book_row(struct book *b, int kind, const struct id *id, struct arena *a, struct row *out, struct err *e);

/* Small facts of this machine (local table setting). get: NULL if unset. */
const char *book_setting(struct book *b, struct arena *a, const char *name);
bool book_set_setting(struct book *b, const char *name, const char *value, struct err *e);

/* What SQLite could not do first, through this handle, since the last call: in the words in which it was said then;
 * text "" if it could do all. Many a reader makes do without a name or a reason that cannot be read: whoever shows the
 * whole asks at the end, and says so. */
void book_take_failure(struct book *b, struct err *out);

/* One read transaction over several statements, so that a screen load sees one state. Reads may be
 * begun inside each other; the outermost end closes. Every begin that was true needs its end. */
bool book_read_begin(struct book *b, struct err *e);
void book_read_end(struct book *b);

#endif
