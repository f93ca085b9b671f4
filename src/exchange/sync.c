#include "exchange/sync_inner.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"
#include "book/stmt.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool sync_ends(const char *name, const char *end)
{
    size_t n = strlen(name), m = strlen(end);
    return n >= m && strcmp(name + n - m, end) == 0;
}

/* ---- what is remembered ---- */

static void add(struct syncing *s, const struct travelled *t)
{
    if (s->nknown == s->room) {
        size_t had = (size_t)s->room, want = had * 2 + 64;
        s->known = arena_grow(s->a, s->known, had, want, sizeof *s->known);
        s->room = (int)want;
    }
    s->known[s->nknown++] = *t;
}

static bool load_known(struct syncing *s, struct err *e)
{
    struct stmt *q = stmt_get(s->book, SQL_TRAVELLED_ALL, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        struct travelled t = {.name = stmt_text(q, "name", s->a)};
        t.writer = stmt_id(q, "writer");
        t.first = stmt_int(q, "first");
        t.last = stmt_int(q, "last");
        bool is_sound = t.name && stmt_bytes(q, "head", t.head, sizeof t.head);
        t.size = stmt_int(q, "size");
        if (is_sound)
            add(s, &t);
    }
    return stmt_done(q, e);
}

static bool run(struct book *b, enum sql_id which, struct err *e)
{
    struct stmt *q = stmt_get(b, which, e);
    return q && stmt_run(q, e);
}

static bool put(struct syncing *s, const struct travelled *t, struct err *e)
{
    struct stmt *q = stmt_get(s->book, SQL_TRAVELLED_PUT, e);
    if (!q)
        return false;
    stmt_bind_text(q, "name", t->name);
    stmt_bind_id(q, "writer", &t->writer);
    stmt_bind_int(q, "first", t->first);
    stmt_bind_int(q, "last", t->last);
    stmt_bind_value(q, "head", &(struct value){.type = VALUE_BLOB, .p = t->head, .n = sizeof t->head});
    stmt_bind_int(q, "size", t->size);
    return stmt_run(q, e);
}

bool sync_remember(struct syncing *s, const struct travelled *all, int n, struct err *e)
{
    if (n == 0)
        return true;
    if (!run(s->book, SQL_SYNC_BEGIN, e))
        return false;
    bool ok = true;
    for (int i = 0; ok && i < n; i++)
        ok = put(s, &all[i], e);
    ok = ok && run(s->book, SQL_SYNC_COMMIT, e);
    if (!ok) {
        struct err ignored = {0}; /* SQLite may have done it by itself */
        (void)run(s->book, SQL_SYNC_ROLLBACK, &ignored);
        return false;
    }
    for (int i = 0; i < n; i++) {
        struct travelled t = all[i];
        t.is_there = true;
        add(s, &t);
    }
    return true;
}

/* ---- what the book holds ---- */

bool sync_branches(struct book *b, struct arena *a, struct sync_branch **out, int *n, struct err *e)
{
    size_t room = 0;
    *n = 0;
    *out = NULL;
    struct stmt *q = stmt_get(b, SQL_STREAMS, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        if ((size_t)*n == room) {
            *out = arena_grow(a, *out, room, room * 2 + 8, sizeof **out);
            room = room * 2 + 8;
        }
        struct sync_branch *x = &(*out)[(*n)++];
        *x = (struct sync_branch){.ordinal = stmt_int(q, "ordinal")};
        x->writer = stmt_id(q, "writer");
        x->first = stmt_int(q, "first_seq");
        x->parent = stmt_int_or(q, "parent", 0);
        x->next = stmt_int(q, "next_seq");
        (void)stmt_bytes(q, "head_hash", x->head, HASH_SIZE);
    }
    return stmt_done(q, e);
}

bool sync_hash(struct book *b, const struct sync_branch *x, int64_t seq, uint8_t out[HASH_SIZE], bool *found,
               struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SYNC_HASH, e);
    if (!q)
        return false;
    stmt_bind_int(q, "ordinal", x->ordinal);
    stmt_bind_int(q, "seq", seq);
    *found = stmt_step(q, e) && stmt_bytes(q, "hash", out, HASH_SIZE);
    return stmt_done(q, e);
}

const char *sync_site_name(struct book *b, const struct id *writer, struct arena *a, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SYNC_SITE, e);
    if (!q)
        return NULL;
    stmt_bind_id(q, "writer", writer);
    const char *name = stmt_step(q, e) ? stmt_text(q, "name", a) : NULL;
    return stmt_done(q, e) ? (name ? name : "") : NULL;
}

static bool load_own(struct book *b, struct id *own, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SYNC_SELF, e);
    if (!q)
        return false;
    *own = stmt_step(q, e) ? stmt_id(q, "writer") : ID_NONE;
    return stmt_done(q, e);
}

static bool newest_of(struct book *b, const struct sync_branch *x, int64_t *ms, struct err *e)
{
    enum { CLOCK_BITS = 16 };
    struct stmt *q = stmt_get(b, SQL_SYNC_NEWEST, e);
    if (!q)
        return false;
    stmt_bind_int(q, "ordinal", x->ordinal);
    stmt_bind_int(q, "seq", x->next - 1);
    *ms = stmt_step(q, e) ? stmt_int(q, "hlc") >> CLOCK_BITS : 0;
    return stmt_done(q, e);
}

bool sync_streams(struct book *b, struct arena *a, struct sync_stream **out, int *n, struct err *e)
{
    struct sync_branch *all;
    struct id own;
    int count;
    *n = 0;
    if (!sync_branches(b, a, &all, &count, e) || !load_own(b, &own, e))
        return false;
    *out = arena_array(a, (size_t)count + 1, sizeof **out);
    for (int i = 0; i < count; i++) {
        int k = 0;
        int64_t ms;
        while (k < *n && id_compare(&(*out)[k].writer, &all[i].writer) != 0)
            k++;
        struct sync_stream *x = &(*out)[k];
        if (k == *n) {
            *x = (struct sync_stream){.writer = all[i].writer, .is_own = id_compare(&all[i].writer, &own) == 0};
            x->name = sync_site_name(b, &all[i].writer, a, e);
            (*n)++;
        }
        if (!x->name || !newest_of(b, &all[i], &ms, e))
            return false;
        x->changes += all[i].next - all[i].first;
        x->newest_ms = ms > x->newest_ms ? ms : x->newest_ms;
    }
    return true;
}

bool sync_gaps(struct book *b, struct arena *a, struct sync_gap **out, int *n, struct err *e)
{
    struct sync_branch *all;
    int count;
    *n = 0;
    if (!sync_branches(b, a, &all, &count, e))
        return false;
    *out = arena_array(a, (size_t)count + 1, sizeof **out);
    for (int i = 0; i < count; i++) {
        int64_t from = 1;
        if (all[i].parent || all[i].first == 1)
            continue;
        for (int k = 0; k < count; k++) /* what came of the same writer before it */
            if (id_compare(&all[k].writer, &all[i].writer) == 0 && all[k].next <= all[i].first && all[k].next > from)
                from = all[k].next;
        const char *name = sync_site_name(b, &all[i].writer, a, e);
        if (!name)
            return false;
        (*out)[(*n)++] = (struct sync_gap){name, from, all[i].first - 1};
    }
    return true;
}

/* ---- what others say they have ---- */

/* How many of ours a computer lacked when it wrote this. */
static int64_t lacks(const struct syncing *s, const struct parcel_branch *theirs, int n)
{
    int64_t sum = 0;
    for (int i = 0; i < s->nbranches; i++) {
        const struct sync_branch *x = &s->branches[i];
        int64_t has = x->first;
        for (int k = 0; k < n; k++)
            if (id_compare(&theirs[k].writer, &x->writer) == 0 && theirs[k].next > has)
                has = theirs[k].next < x->next ? theirs[k].next : x->next;
        sum += x->next - has;
    }
    return sum;
}

static bool read_account(struct syncing *s, const struct parcel *x, const struct buf *content, struct sync_site *out)
{
    enum { ONE = ID_SIZE + 1 + TXN_HASH };
    struct cursor l = cursor_of(x->label.p, x->label.n), c = cursor_of(content->data, content->len);
    const uint8_t *writer = cursor_bytes(&l, ID_SIZE);
    int64_t at = (int64_t)cursor_varint(&l);
    uint64_t nname = cursor_varint(&c);
    const uint8_t *name = nname <= cursor_left(&c) ? cursor_bytes(&c, (size_t)nname) : NULL;
    uint64_t n = cursor_varint(&c);
    if (x->what != 'a' || l.bad || c.bad || !name || n > cursor_left(&c) / ONE)
        return false;
    struct parcel_branch *all = arena_array(s->a, (size_t)n + 1, sizeof *all);
    for (uint64_t i = 0; i < n && !c.bad; i++) {
        const uint8_t *id = cursor_bytes(&c, ID_SIZE);
        all[i].next = (int64_t)cursor_varint(&c);
        const uint8_t *head = cursor_bytes(&c, TXN_HASH);
        if (id && head)
            memcpy(all[i].writer.b, id, ID_SIZE);
    }
    enum { AHEAD = LOG_AHEAD_MS };
    memcpy(out->writer.b, writer, ID_SIZE);
    out->name = arena_strndup(s->a, (const char *)name, (size_t)nname);
    out->at_ms = at;
    out->is_ahead = at > clock_now_ms() + AHEAD;
    out->lacks = lacks(s, all, (int)n);
    return !c.bad;
}

/* A computer that took a new identity (it was restored, or cloned under its name) is one computer: the newest account
 * of a name counts, and of our own name none. */
static void add_site(struct syncing *s, const struct sync_site *x)
{
    struct sync_report *r = s->r;
    if (*x->name && strcmp(x->name, s->name) == 0)
        return;
    for (int i = 0; i < r->nsites; i++)
        if (*x->name && strcmp(r->sites[i].name, x->name) == 0) {
            if (x->at_ms > r->sites[i].at_ms)
                r->sites[i] = *x;
            return;
        }
    r->sites[r->nsites++] = *x;
}

/* The newest account of one computer; none that can be read is no harm. */
static bool read_site(struct syncing *s, const char *dir, struct err *e)
{
    enum { SEEN = sizeof "seen-" - 1, ACCOUNT_MAX = 4 << 20 };
    struct folder_name *names;
    const char *best = NULL;
    int n;
    int64_t newest = -1;
    if (!folder_names(&s->folder, arena_printf(s->a, "%s/%s", s->practice, dir), false, s->a, &names, &n, &s->r->is_cut,
                      e))
        return false;
    for (int i = 0; i < n; i++)
        if (strncmp(names[i].name, "seen-", SEEN) == 0 && sync_ends(names[i].name, ".rna") &&
            strtoll(names[i].name + SEEN, NULL, 10) > newest) {
            newest = strtoll(names[i].name + SEEN, NULL, 10);
            best = names[i].name;
        }
    struct buf bytes = {0}, content = {0};
    struct parcel x;
    struct err why = {0};
    struct sync_site site = {0};
    if (best &&
        folder_read(&s->folder, arena_printf(s->a, "%s/%s/%s", s->practice, dir, best), ACCOUNT_MAX, &bytes, &why) &&
        parcel_look(bytes.data, bytes.len, &x, &why) && parcel_open(&x, &s->key, ACCOUNT_MAX, &content, &why) &&
        read_account(s, &x, &content, &site) && id_compare(&site.writer, &s->own) != 0)
        add_site(s, &site);
    s->r->torn += why.kind == ERR_DAMAGE;
    buf_finish(&bytes);
    buf_finish(&content);
    return true;
}

static bool read_sites(struct syncing *s, struct err *e)
{
    struct folder_name *dirs;
    struct id writer;
    int n;
    if (!folder_names(&s->folder, s->practice, true, s->a, &dirs, &n, &s->r->is_cut, e))
        return false;
    s->name = sync_site_name(s->book, &s->own, s->a, e);
    if (!s->name)
        return false;
    s->r->sites = arena_array(s->a, (size_t)n + 1, sizeof *s->r->sites);
    for (int i = 0; i < n; i++)
        if (id_parse(dirs[i].name, &writer) && !read_site(s, dirs[i].name, e))
            return false;
    return true;
}

/* ---- both ways ---- */

bool sync_folder(struct book *b, const char *path, bool is_check, const struct sync_words *words,
                 const struct progress *p, struct arena *a, struct sync_report *r, struct err *e)
{
    struct syncing s = {.book = b, .is_check = is_check, .progress = p, .a = a, .r = r, .folder.fd = -1};
    *r = (struct sync_report){0};
    if (book_is_read_only(b))
        return err_set(e, ERR_REFUSED, "The practice file is open for reading only. %s", book_notice(b));
    bool ok = folder_open(path, book_path(b), &s.folder, e) && sync_key_find(&s, book_path(b), true, words, e) &&
              load_known(&s, e) && load_own(b, &s.own, e) && sync_take_all(&s, e) && sync_put_all(&s, e) &&
              read_sites(&s, e) && sync_gaps(b, a, &r->gaps, &r->ngaps, e);
    r->is_elsewhere = s.folder.is_elsewhere;
    folder_close(&s.folder);
    hash_wipe(&s.key, sizeof s.key);
    return ok;
}

bool sync_join(const char *book, const char *path, const struct sync_words *words, struct arena *a, struct err *e)
{
    struct sync_report r = {0};
    struct syncing s = {.a = a, .r = &r, .folder.fd = -1};
    struct buf bytes = {0}, content = {0};
    struct parcel x;
    struct folder_name *names = NULL;
    int n = 0;
    if (access(book, F_OK) == 0)
        return err_set(e, ERR_REFUSED, "%s is there already. To exchange with the folder: rounds sync %s", book, path);
    bool ok = folder_open(path, ".", &s.folder, e) && sync_key_find(&s, book, false, words, e) &&
              folder_names(&s.folder, arena_printf(a, "%s/base", s.practice), false, a, &names, &n, &r.is_cut, e);
    bool found = false;
    for (int i = n - 1; ok && i >= 0 && !found; i--) { /* by time: an older one where the newest has not come whole */
        struct err why = {0};
        buf_reset(&bytes);
        buf_reset(&content);
        found = sync_ends(names[i].name, ".rnb") &&
                folder_read(&s.folder, arena_printf(a, "%s/base/%s", s.practice, names[i].name), PARCEL_BASE_MAX,
                            &bytes, &why) &&
                parcel_look(bytes.data, bytes.len, &x, &why) && x.what == 'b' &&
                parcel_open(&x, &s.key, PARCEL_BASE_MAX, &content, &why);
    }
    if (ok && !found)
        ok = err_set(e, ERR_MISSING,
                     "No whole copy to begin with stands in %s yet: sync on a computer that has the "
                     "practice, let it arrive, and try again",
                     path);
    ok = ok && file_write_new(book, content.data, content.len, e);
    buf_finish(&bytes);
    buf_finish(&content);
    folder_close(&s.folder);
    hash_wipe(&s.key, sizeof s.key);
    return ok;
}
