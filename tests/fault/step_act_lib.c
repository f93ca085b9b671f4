#include "tests/fault/step_act_lib.h"

#include "base/civil.h"
#include "base/clock.h"
#include "base/file.h"
#include "book/dump.h"
#include "book/history.h"
#include "book/identity.h"
#include "book/stream.h"
#include "cli/cli.h"
#include "exchange/demo.h"
#include "exchange/join.h"
#include "practice/appointment.h"
#include "practice/calls.h"
#include "practice/claim.h"
#include "practice/complaint_list.h"
#include "practice/compliment.h"
#include "practice/draft.h"
#include "practice/find.h"
#include "practice/household.h"
#include "practice/message.h"
#include "practice/phone.h"
#include "practice/presence.h"
#include "practice/timeline.h"
#include "practice/undo.h"

#include "tests/fault/strike_folder_lib.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct acting {
    struct practice *p;
    struct desk desk;
    struct arena a;
    struct buf *out;
    struct appointment x; /* tomorrow's */
};

static bool claim(struct acting *c, struct err *e)
{
    struct claim by_words, by_patient;
    if (!claim_find(c->p, "kau tue 9", &c->a, &by_words, e) ||
        !claim_of_patient(c->p, &c->x.patient, &c->a, &by_patient, e))
        return false;
    buf_addf(c->out, "%d of %d people, %d of one\n", by_words.nrows, by_words.npeople, by_patient.nrows);
    return true;
}

static bool believe(struct acting *c, struct err *e)
{
    struct id patient;
    struct claim_belief what = {.said = "Somebody Else", .words = "Tue 10, Chen"};
    return claim_believe(&c->desk, &c->a, &what, &patient, e);
}

/* A call from its ring to where it is let go of, beside another that goes on. */
static bool phone(struct acting *c, struct err *e)
{
    struct phone_call call = {.id = {{7}},
                              .number = "07700 900001",
                              .name = "",
                              .words = "a visit",
                              .staff = "",
                              .began_ms = clock_now_ms()},
                      seen = call, *all;
    const char *holder;
    bool exists, is_open;
    int n;
    if (!phone_put(c->p, &call, "Okoro", e) || !phone_hold(c->p, &call.id, true, e) ||
        !phone_hold(c->p, &call.id, false, e) || !phone_take(c->p, &call.id, "Okoro", &c->a, &holder, e) ||
        !phone_get(c->p, &call.id, &c->a, &seen, &exists, e) || !phone_list(c->p, &c->a, &all, &n, e) ||
        !phone_of_patient(c->p, &ID_NONE, &ID_NONE, &c->a, &seen, &is_open, e) || !phone_drop(c->p, &call.id, e))
        return false;
    buf_addf(c->out, "%s, %d open, %d, %d, %s\n", holder ? holder : "ours", n, exists, is_open, seen.words);
    return true;
}

static bool drafts(struct acting *c, struct err *e)
{
    const struct draft_value values[] = {{"words", "half a sen"}};
    struct draft d = {.form = "note", .staff = "okoro", .subject = c->x.patient, .values = values, .nvalues = 1}, of,
                 *all;
    int n;
    if (!draft_put(c->p->book, &d, e) || !draft_put(c->p->book, &d, e) ||
        !draft_of(c->p->book, &c->x.patient, &c->a, &of, e) || !draft_list(c->p->book, "okoro", &c->a, &all, &n, e) ||
        !draft_drop_of(c->p->book, &c->x.patient, e) || !draft_drop(c->p->book, d.id, e))
        return false;
    buf_addf(c->out, "%s\n", draft_text(&of, "words"));
    return true;
}

static bool presence(struct acting *c, struct err *e)
{
    struct presence *all;
    const char *holder;
    int n;
    if (!presence_take(c->p, &c->x.id, "Okoro", &c->a, &holder, e) || !presence_list(c->p, &c->a, &all, &n, e) ||
        !presence_give_back(c->p, &c->x.id, e))
        return false;
    buf_addf(c->out, "%s, %d\n", holder ? holder : "ours", n);
    return true;
}

/* What stands in heads and panels. */
static bool counts(struct acting *c, struct err *e)
{
    struct calls_count calls;
    struct complaint_trend *trend;
    struct compliment *thanks;
    struct undone undone;
    struct appointment *lately, *due;
    struct find_visit next;
    struct practice *p = c->p;
    int ncomplaints, ntrend, nthanks, nlately, ndue, today, now;
    bool has;
    clock_today(&today, &now);
    if (!calls_counts(p, &c->desk.who.staff, &calls, e) || !complaint_list_count(p, &ncomplaints, e) ||
        !complaint_list_trend(p, &c->a, &trend, &ntrend, e) ||
        !compliment_unseen(p, &c->desk.who.staff, &c->a, &thanks, &nthanks, e) ||
        !undo_peek(&c->desk, false, &c->a, &undone, e) ||
        !find_next_visit(p->book, &c->x.patient, today, now, &next, e) ||
        !appointment_lately(p, &c->a, &c->x.patient, today, 3, &lately, &nlately, e) ||
        !household_due(p, &c->x, &c->a, &due, &ndue, e) || !message_has(p, "remind", &has, e))
        return false;
    buf_addf(c->out, "%d %d %d %d %d %d %d %d %d %d\n", calls.nback, ncomplaints, ntrend, nthanks, undone.found,
             next.date - today, next.start_min, nlately, ndue, has);
    return true;
}

static bool see(struct acting *c, struct err *e)
{
    int n;
    return compliment_see(&c->desk, &c->a, &n, e);
}

static bool browse_for(struct acting *c, const char *words, struct err *e)
{
    struct timeline_filter f = {.words = words};
    struct timeline_index ix;
    struct timeline_row *rows;
    int n, at = -1;
    if (!timeline_index_make(c->p, &c->x.patient, &f, &c->a, &ix, e) ||
        !timeline_index_read(c->p, &ix, 0, 20, &c->a, &rows, &n, e))
        return false;
    if (n) {
        struct timeline_cursor cursor = timeline_after(&rows[n - 1]);
        if (!timeline_index_find(c->p, &ix, &cursor, &at, e))
            return false;
    }
    for (int i = 0; i < n; i++)
        buf_addf(c->out, "%s\n", rows[i].text);
    buf_addf(c->out, "%d\n", at);
    return true;
}

static bool browse(struct acting *c, struct err *e)
{
    return browse_for(c, "", e) && browse_for(c, "wind", e);
}

/* A household, with one key. */
static bool arrive_all(struct acting *c, struct err *e)
{
    struct id both[2];
    struct outcome out[2];
    if (!id_parse(STEP_HERE, &both[0]) || !id_parse(STEP_HERE_TOO, &both[1]) ||
        !appointment_arrive_all(&c->desk, &c->a, both, 2, out, e))
        return false;
    buf_addf(c->out, "%d %d\n", out[0].appointment.status, out[1].appointment.status);
    return true;
}

/* Another name for this computer, as if somebody else were found to use the old one. */
static bool disown(struct acting *c, struct err *e)
{
    struct id before, after;
    struct book *b = c->p->book;
    if (!stream_self(b, &before, e) || !stream_keep_label(b, "Front desk", e) || !stream_disown(b, e) ||
        !stream_self(b, &after, e))
        return false;
    buf_addf(c->out, "%s\n", id_compare(&before, &after) ? "another name" : "the same name");
    return true;
}

/* Of a patient whom two computers have written about. */
static bool histories(struct acting *c, struct err *e)
{
    struct event *ev;
    struct glance first, last;
    struct row row;
    struct stream_place *places;
    struct hash digest;
    char text[HASH_TEXT];
    int n, nplaces;
    struct book *b = c->p->book;
    if (!history_of(b, KIND_PATIENT, &c->x.patient, &c->a, &ev, &n, e) ||
        !history_glance(b, KIND_PATIENT, &c->x.patient, true, &c->a, &row, &first, e) ||
        !history_glance(b, KIND_PATIENT, &c->x.patient, false, &c->a, &row, &last, e) ||
        !stream_places(b, KIND_PATIENT, &c->x.patient, &c->a, &places, &nplaces, e) ||
        !dump_digest(b, NULL, &digest, e))
        return false;
    buf_addf(c->out, "%d %d %s %s %s\n", n, nplaces, first.by.act, last.by.act, hash_text(&digest, text));
    return true;
}

void step_fork(const char *from, const char *to)
{
    enum { MOST = 8 << 20, NAME = 100 };
    char line[NAME], other[NAME], sql[NAME];
    struct arena a = {0};
    struct err e = {0};
    struct stat st;
    struct identity_mark mark;
    struct buf text = {0};
    sqlite3 *db = NULL;
    const char *bytes, *mine;
    size_t n, nmine;
    snprintf(line, sizeof line, "%s-identity", from);
    snprintf(other, sizeof other, "%s-identity", to);
    if (!file_read(&a, from, MOST, &bytes, &n, &e) || !file_write_new(to, bytes, n, &e) || stat(to, &st) != 0 ||
        !file_read(&a, line, MOST, &mine, &nmine, &e))
        strike_folder_give_up(to, e.text);
    identity_read_mark(mine, nmine, &mark);
    mark.inode = (int64_t)st.st_ino;
    identity_write_mark(&mark, &text);
    snprintf(sql, sizeof sql, "UPDATE self SET inode = %lld", (long long)st.st_ino);
    if (!mark.is_sound || !file_write_new(other, text.data, text.len, &e) || sqlite3_open(to, &db) != SQLITE_OK ||
        sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        strike_folder_give_up(other, e.text);
    sqlite3_close_v2(db);
    buf_finish(&text);
    arena_finish(&a);
}

void step_tear(const char *from, const char *to)
{
    enum { MOST = 8 << 20, PAGE = 4096, TORN = 2 };
    const char *whole;
    size_t n;
    struct arena a = {0};
    struct err e = {0};
    if (!file_read(&a, from, MOST, &whole, &n, &e))
        strike_folder_give_up(from, e.text);
    char *torn = arena_memdup(&a, whole, n);
    memset(torn + (size_t)TORN * PAGE, 0, PAGE);
    if (!file_write_new(to, torn, n, &e))
        strike_folder_give_up(to, e.text);
    arena_finish(&a);
}

void step_lists(void)
{
    strike_folder_write("full.map",
                        "name = \"y\";\ndate_format = \"d/m/y\";\ncolumns = { identifier = \"No\"; full_name = "
                        "\"Name\"; birth_date = \"DOB\"; since = \"Since\"; gender = \"Sex\"; address = (\"House\", "
                        "\"Street\"); mobile = \"Mobile\"; email = \"Email\"; notes = \"Notes\"; referred_by = \"By\"; "
                        "};\nvalues = ({ field = \"gender\"; file = \"F\"; here = \"female\"; });\n");
    strike_folder_write("full.csv", "No,Name,DOB,Since,Sex,House,Street,Mobile,Email,Notes,By\n"
                                    "1,\"Adams, Ann\",01/02/1980,03/04/2020,F,4,Elm Street,07700 900001,"
                                    "ann@example.org,Likes the window,2\n"
                                    "2,Bob Baker,29/02/1980,,,,,07700 900002,,,\n"
                                    "3,\"Kautzer, Jo\",03/02/1980,,,,,,,,1\n");
    strike_folder_write("full2.csv", "No,Name,DOB,Since,Sex,House,Street,Mobile,Email,Notes,By\n"
                                     "1,\"Adams, Anna\",01/02/1980,03/04/2020,F,4,Elm Street,07700 900007,"
                                     "ann@example.com,Likes the door,2\n"
                                     "2,Bob Baker,28/02/1980,,,,,07700 900002,b@example.org,Is late,3\n"
                                     "4,\"Dean, Di\",,,,,,,,,2\n");
    strike_folder_write("old.map", "name = \"old\";\ncolumns = { identifier = \"Id\"; date = \"At\"; full_name = "
                                   "\"Name\"; birth_date = \"DOB\"; practitioner = \"With\"; status = \"Status\"; "
                                   "note = \"Note\"; };\n");
    strike_folder_write("old.csv", "Id,At,Name,DOB,With,Status,Note\n"
                                   "1,2026-11-20 09:00,\"Kautzer, Jo\",1980-02-03,chen,seen,\n"
                                   "2,2026-11-25 09:00,\"Kautzer, Jo\",1980-02-03,chen,booked,knee\n"
                                   "3,2026-11-25 10:00,\"Quarr, Sam\",1990-01-02,chen,booked,\n"
                                   "4,2026-11-24 09:00,\"Quarr, Sam\",1990-01-02,chen,booked,\n");
    strike_folder_write("new.csv", "Id,At,Name,DOB,With,Status,Note\n"
                                   "2,2026-11-25 09:30,\"Kautzer, Jo\",1980-02-03,okafor,confirmed,both knees\n"
                                   "3,2026-11-25 10:00,\"Quarr, Sam\",1990-01-02,chen,cancelled,\n"
                                   "5,2026-12-25 10:00,\"Quarr, Sam\",1990-01-02,chen,booked,\n");
}

/* --- several computers: a passphrase that costs little, and snapshots of very small practices --- */

static bool type_words(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    (void)what;
    (void)e;
    *typed = arg;
    return true;
}

static bool is_fine(void *arg, struct err *e)
{
    (void)arg;
    (void)e;
    return true;
}

static char words[] = "three small words here", new_words[] = "four new words from here";

static bool exchange(struct acting *c, struct book *b, char *typed, bool may_renew, struct err *e)
{
    struct sync_report r;
    const struct sync_options o = {.dir = "shared",
                                   .mem_kib = SECRET_MEM_MIN,
                                   .snapshot_after = 3,
                                   .ask = type_words,
                                   .arg = typed,
                                   .may_renew = may_renew ? is_fine : NULL};
    if (!sync_folder(b, &o, &c->a, &r, e))
        return false;
    return !r.no_base || err_set(e, ERR_IO, "%s", r.no_base);
}

static bool share(struct acting *c, struct err *e)
{
    return exchange(c, c->p->book, words, false, e);
}

static bool renew(struct acting *c, struct err *e)
{
    return exchange(c, c->p->book, new_words, true, e) || e->kind == ERR_INPUT; /* that one there is already */
}

/* Somebody else made a new key. */
static bool ask_newer(struct acting *c, struct err *e)
{
    return exchange(c, c->p->book, new_words, false, e);
}

static bool other(struct acting *c, bool may_renew, struct err *e)
{
    struct practice *p = NULL;
    char *typed = may_renew ? new_words : words;
    bool ok = practice_open("other.db", NULL, &p, e) && exchange(c, p->book, typed, may_renew, e);
    practice_close(p);
    return ok;
}

static bool share_other(struct acting *c, struct err *e)
{
    return other(c, false, e);
}

static bool renew_other(struct acting *c, struct err *e)
{
    return other(c, true, e);
}

static bool join(struct acting *c, struct err *e)
{
    struct sync_report r;
    const struct sync_options o = {
        .dir = "shared", .mem_kib = SECRET_MEM_MIN, .snapshot_after = 3, .ask = type_words, .arg = words};
    struct practice *p = NULL;
    bool ok = join_folder("joined.db", &(struct book_options){0}, &o, &c->a, &r, e);
    if (ok)
        return !r.untold || err_set(e, ERR_IO, "It is saved, and %s", r.untold);
    if (e->kind != ERR_REFUSED)
        return false;
    ok = practice_open("joined.db", NULL, &p, e) && exchange(c, p->book, words, false, e); /* it is there already */
    practice_close(p);
    return ok;
}

/* A copy that was taken while somebody worked in it: what stands beside it is of another moment. */
static bool leave_used(struct acting *c, struct err *e)
{
    static const char *const copies[][2] = {{"other.db", "used.db"}, {"torn.db", "hurt.db"}};
    for (size_t i = 0; i < 2; i++) {
        const char *bytes, *beside = arena_printf(&c->a, "%s-journal", copies[i][1]);
        size_t n;
        if (!file_read(&c->a, copies[i][0], 8 << 20, &bytes, &n, e) || !file_write_new(copies[i][1], bytes, n, e) ||
            !file_write_new(beside, "a journal of some other moment", 30, e))
            return false;
    }
    return true;
}

/* People enough for all that a demo tells, and some that are patients no more. */
static bool demo(struct acting *c, struct err *e)
{
    struct practice *p = NULL;
    (void)c;
    book_unmake("new.db");
    bool ok = practice_create("new.db", &(struct book_options){0}, NULL, &p, e) &&
              demo_build_parts(p, 40, 5, 7, NULL, NULL, e);
    practice_close(p);
    return ok;
}

int step_act(const char *name, struct buf *out, struct buf *err)
{
    static const struct {
        const char *name;
        bool (*act)(struct acting *c, struct err *e);
    } all[] = {{"claim", claim},       {"believe", believe}, {"phone", phone}, {"drafts", drafts},
               {"presence", presence}, {"counts", counts},   {"see", see},     {"browse", browse},
               {"arrive-all", arrive_all}, {"disown", disown}, {"histories", histories},
               {"share", share},
               {"renew", renew},
               {"ask-newer", ask_newer},
               {"share-other", share_other},
               {"renew-other", renew_other},
               {"join", join},
               {"leave-used", leave_used},
               {"demo", demo}};
    struct acting c = {.out = out};
    struct err e = {0}, unread = {0};
    struct id first;
    bool ok = id_parse(STEP_FIRST, &first) && practice_open("practice.db", NULL, &c.p, &e);
    c.desk.practice = c.p;
    ok = ok && practice_who(c.p, "okoro", &c.desk.who, &e) && appointment_get(c.p, &c.a, &first, &c.x, &e);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (ok && strcmp(all[i].name, name) == 0)
            ok = all[i].act(&c, &e);
    if (c.p)
        book_take_failure(c.p->book, &unread);
    if (!ok || *unread.text)
        cli_error(err, ok ? &unread : &e, false);
    practice_close(c.p);
    arena_finish(&c.a);
    return ok ? 0 : err_exit_code(e.kind);
}
