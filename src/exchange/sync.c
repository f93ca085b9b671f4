#include "exchange/sync.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/act.h"
#include "book/stmt.h"
#include "exchange/snapshot.h"
#include "exchange/sync_inner.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifdef ROUNDS_MUTATIONS
int sync_mutation;
#endif

bool sync_tick(struct syncing *s, const char *what, int64_t done, int64_t total, struct err *e)
{
    const struct progress *p = s->o->progress;
    return !p || !p->tick || p->tick(p->arg, what, done, total) ||
           err_set(e, ERR_REFUSED, "Stopped. What was taken in and sent so far is complete; the same again goes on.");
}

bool sync_parse_folder(const struct folder_entry *entry, struct id *out)
{
    char again[ID_TEXT];
    return entry->is_folder && id_parse(entry->name, out) && strcmp(id_text(out, again), entry->name) == 0;
}

static bool load_erased(struct syncing *s, struct err *e)
{
    int n = 0;
    struct stmt *q = stmt_get(s->book, SQL_TRAVEL_ERASED, e);
    for (; q && stmt_step(q, e); n++) {
        if (n == s->nerased) /* none is ever taken back: those known before are among them */
            s->erased = arena_more(&s->own, s->erased, (size_t)s->nerased++, sizeof *s->erased);
        s->erased[n] = stmt_id(q, "id");
    }
    return q && stmt_done(q, e);
}

bool sync_streams(struct syncing *s, struct err *e)
{
    return stream_all(s->book, &s->own, &s->streams, &s->nstreams, e) && load_erased(s, e);
}

static int by_id(const void *x, const void *y)
{
    return id_compare(x, y);
}

int64_t sync_erasures(const struct syncing *s, const struct log_run *run)
{
    for (int i = 0; s->nerased && i < run->nsalts && !SYNC_MUTATED(SYNC_MUTANT_LATE_FILES); i++)
        if (bsearch(&run->salts[i].subject, s->erased, (size_t)s->nerased, sizeof *s->erased, by_id))
            return -1;
    return s->nerased;
}

/* ---- table travel ---- */

static void add_file(struct syncing *s, struct sync_files *to, const struct sync_file *f)
{
    if (to->n == to->room) {
        to->file = arena_grow(&s->own, to->file, to->room, to->room * 2 + 64, sizeof *to->file);
        to->room = to->room * 2 + 64;
    }
    to->file[to->n++] = *f;
}

static bool load_files(struct syncing *s, struct err *e)
{
    struct stmt *q = stmt_get(s->book, SQL_TRAVEL_ALL, e);
    while (q && stmt_step(q, e)) {
        const char *name = stmt_text(q, "name", &s->own);
        struct sync_file f = {.name = name ? name : "", .size = stmt_int(q, "size")};
        f.ordinal = stmt_int(q, "ordinal");
        f.first = stmt_int(q, "first");
        f.last = stmt_int(q, "last");
        f.erasures = stmt_int(q, "erasures");
        f.key = stmt_int(q, "key");
        add_file(s, &s->files, &f);
    }
    s->nsorted = s->files.n;
    return q && stmt_done(q, e);
}

void sync_note(struct syncing *s, const struct sync_file *f)
{
    struct sync_file own = *f;
    own.name = arena_strdup(&s->own, f->name);
    own.is_listed = true;
    add_file(s, &s->fresh, &own);
}

bool sync_keep(struct syncing *s, const struct sync_file *f, struct err *e)
{
    struct stmt *q = stmt_get(s->book, SQL_TRAVEL_PUT, e);
    if (!q)
        return false;
    stmt_bind_text(q, "name", f->name);
    stmt_bind_int(q, "size", f->size);
    stmt_bind_int(q, "ordinal", f->ordinal);
    stmt_bind_int(q, "first", f->first);
    stmt_bind_int(q, "last", f->last);
    stmt_bind_int(q, "erasures", f->erasures);
    stmt_bind_int(q, "key", f->key);
    return stmt_run(q, e);
}

/* What was noted since the last time. Notes come after what they speak of is durable: lost ones cost a second look. */
bool sync_note_all(struct syncing *s, struct err *e)
{
    if (s->fresh.n == 0)
        return true;
    if (!act_batch_begin(s->book, e))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < s->fresh.n; i++)
        ok = sync_keep(s, &s->fresh.file[i], e);
    if (!ok) {
        act_batch_abandon(s->book);
        return false;
    }
    if (!act_batch_end(s->book, e))
        return false;
    for (size_t i = 0; i < s->fresh.n; i++)
        add_file(s, &s->files, &s->fresh.file[i]);
    s->fresh.n = 0;
    return true;
}

bool sync_forget(struct syncing *s, const char *name, struct err *e)
{
    for (size_t i = 0; i < s->files.n; i++)
        if (strcmp(s->files.file[i].name, name) == 0)
            s->files.file[i].is_listed = false;
    struct stmt *q = stmt_get(s->book, SQL_TRAVEL_DROP, e);
    if (!q)
        return false;
    stmt_bind_text(q, "name", name);
    return stmt_run(q, e);
}

/* Another file may have got the name, and be whole. */
static bool is_named_so(const char *name, const struct seal_head *h)
{
    char tag[SEAL_TAG];
    const char *last = strrchr(name, '-');
    return last && strncmp(last + 1, seal_tag(&h->trailer, tag), SEAL_TAG - 1) == 0;
}

bool sync_is_whole(struct syncing *s, const struct sync_file *f)
{
    struct arena a = {0};
    struct folder dir = {.fd = -1};
    struct bytes file;
    struct seal_head h;
    bool found = false, whole;
    const char *folder = arena_strndup(&a, f->name, ID_TEXT - 1);
    whole = folder_enter(&s->practice, folder, false, &dir, &found, NULL) && found &&
            folder_read(&dir, f->name + ID_TEXT, SEAL_FILE_MAX, &a, &file) == FOLDER_READ &&
            seal_look(file.p, file.n, &h) == SEAL_SOUND &&
            (SYNC_MUTATED(SYNC_MUTANT_SIZE_IGNORED) || is_named_so(f->name, &h));
    folder_close(&dir);
    arena_finish(&a);
    return whole;
}

/* ---- the whole ---- */

/* All that goes there. */
static bool put(struct syncing *s, struct err *e)
{
    return sync_recut(s, e) && sync_write(s, e) && sync_say(s, e) && sync_key_told(s, e) && snapshot_say(s, e);
}

/* What lies beside the practice file is this computer's alone: its keys among it. */
static bool refuse_home(struct syncing *s, const char *path, struct err *e)
{
    struct stat home, dir;
    if (strcmp(path, ":memory:") == 0 || stat(file_dir(&s->own, path), &home) != 0 || fstat(s->root.fd, &dir) != 0 ||
        home.st_dev != dir.st_dev || home.st_ino != dir.st_ino)
        return true;
    return err_set(e, ERR_REFUSED,
                   "%s is where this computer's practice file and its key lie: whoever reads the shared folder would "
                   "have both. Take a folder of its own, a stick or a share.",
                   s->o->dir);
}

static bool run(struct syncing *s, struct err *e)
{
    const char *path = book_path(s->book);
    s->keys_path = arena_printf(&s->own, "%s-keys", path);
    if (book_is_read_only(s->book))
        return err_set(e, ERR_REFUSED, "The practice file is open for reading only. %s", book_notice(s->book));
    if (!stream_self(s->book, &s->self, e) || !sync_streams(s, e) || !load_files(s, e) ||
        !folder_open(s->o->dir, s->o->calls, &s->root, e) || !refuse_home(s, path, e) || !sync_key_find(s, e))
        return false;
    if (s->o->fetch_to)
        return snapshot_fetch(s, s->o->fetch_to, &s->r->is_fetched, e) && travel_key_store(s->keys_path, &s->keys, e);
    s->r->is_removable = s->o->is_stick || folder_is_removable(&s->practice);
    if (!sync_read(s, e) || !sync_hear(s, e))
        return false;
    if (s->o->is_silent)
        return true;
    return put(s, e) &&
           (!s->o->may_renew || (s->o->may_renew(s->o->renew_arg, e) && sync_key_renew(s, e) && put(s, e)));
}

bool sync_folder(struct book *b, const struct sync_options *o, struct arena *a, struct sync_report *r, struct err *e)
{
    struct syncing *s = mem_alloc(sizeof *s); /* too large for a stack: keys */
    *s = (struct syncing){.book = b, .o = o, .r = r, .arena = a, .root = {.fd = -1}, .practice = {.fd = -1}};
    *r = (struct sync_report){0};
    bool ok = run(s, e);
    folder_close(&s->practice);
    folder_close(&s->root);
    arena_finish(&s->own);
    hash_wipe(s, sizeof *s);
    free(s);
    return ok;
}

const char *sync_gone(int64_t bookings, int64_t notes, int64_t others, struct arena *a)
{
    const struct {
        int64_t n;
        const char *one, *many;
    } all[] = {{bookings, "booking", "bookings"}, {notes, "note", "notes"}, {others, "other entry", "other entries"}};
    const char *text = "";
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].n)
            text = arena_printf(a, "%s%s%" PRId64 " %s", text, *text ? " and " : "", all[i].n,
                                all[i].n == 1 ? all[i].one : all[i].many);
    return *text ? arena_printf(a, "%s made here went with somebody who was erased.", text) : "";
}

bool sync_sites(struct book *b, struct arena *a, struct sync_site **out, int *count, struct err *e)
{
    size_t n = 0;
    struct stmt *q = stmt_get(b, SQL_MET_ALL, e);
    *out = NULL;
    while (q && stmt_step(q, e)) {
        *out = arena_more(a, *out, n, sizeof **out);
        (*out)[n++] = (struct sync_site){.writer = stmt_id(q, "writer"),
                                         .label = stmt_text(q, "label", a),
                                         .at_ms = stmt_int(q, "at"),
                                         .behind = stmt_int(q, "behind"),
                                         .ahead = stmt_int(q, "ahead"),
                                         .clock_ms = stmt_int(q, "clock_ms"),
                                         .unheard = stmt_int(q, "unheard")};
    }
    *count = (int)n;
    return q && stmt_done(q, e);
}
