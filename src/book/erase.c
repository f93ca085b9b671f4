#include "book/erase.h"

#include "book/fold.h"
#include "book/know.h"
#include "book/log_inner.h"
#include "book/write.h"

#include <stdlib.h>
#include <string.h>

struct erasing {
    struct book *book;
    struct id *subjects;
    int nsubjects;
    const struct progress *progress;
    struct erase_report done;
    struct arena arena;
    struct erase_record *own; /* counted in done.own_..., each once */
    int nown;
    struct err *e;
};

static bool is_one_of(const struct id *ids, int n, const struct id *id)
{
    for (int i = 0; i < n; i++)
        if (id_compare(&ids[i], id) == 0)
            return true;
    return false;
}

static bool list_pending(struct erasing *x, struct arena *a)
{
    struct stmt *q = stmt_get(x->book, SQL_ERASURE_PENDING, x->e);
    while (q && stmt_step(q, x->e)) {
        x->subjects = arena_more(a, x->subjects, (size_t)x->nsubjects, sizeof *x->subjects);
        x->subjects[x->nsubjects++] = stmt_id(q, "subject");
    }
    return q && stmt_done(q, x->e);
}

static bool salt_of(void *arg, const struct id *subject, uint32_t tag, uint8_t salt[SALT_SIZE])
{
    struct erasing *x = arg;
    return log_salt_get(x->book, subject, tag, salt, x->e);
}

static bool put_body(struct book *b, int64_t key, const struct buf *body, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_ERASE, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", key);
    stmt_bind_blob(q, "body", body->data, body->len);
    return stmt_run(q, e);
}

/* Did who took the patient out know of this? What was written since, by whoever knew or did not, they never saw. */
static bool is_known(struct erasing *x, int64_t key, const struct id *subject, bool *out)
{
    int64_t *keys;
    int n;
    *out = false;
    if (!fold_history(x->book, KIND_ERASURE, subject, NULL, &x->arena, &keys, &n, NULL, x->e))
        return false;
    for (int i = 0; i < n; i++)
        *out |= keys[i] == key || know_knew(x->book->know, keys[i], key);
    return true;
}

static void count_own(struct erasing *x, const struct part *p)
{
    for (int i = 0; i < x->nown; i++)
        if (x->own[i].kind == p->kind && id_compare(&x->own[i].id, &p->record) == 0)
            return;
    x->own = arena_more(&x->arena, x->own, (size_t)x->nown, sizeof *x->own);
    x->own[x->nown++] = (struct erase_record){p->kind, p->record};
    if (p->kind == KIND_APPOINTMENT)
        x->done.own_bookings++;
    else if (p->kind == KIND_NOTE)
        x->done.own_notes++;
    else
        x->done.own_others++;
}

/* What was entered here meanwhile vanishes before the eyes of who entered it: it is counted, so that they are told. */
static bool note_own(struct erasing *x, int64_t key, const struct txn *t)
{
    const struct branch *br = know_branch(x->book->know, KEY_ORDINAL(key));
    struct cursor c = txn_cursor(t->slots);
    struct part p;
    bool ok = true;
    if (!br || memcmp(br->writer.b, x->book->self.writer, ID_SIZE) != 0)
        return true;
    while (ok && txn_next_slot(&c, &p)) {
        bool known = true;
        if (p.is_erased || p.kind == KIND_ERASURE || !is_one_of(x->subjects, x->nsubjects, &p.subject))
            continue;
        ok = is_known(x, key, &p.subject, &known);
        if (ok && !known)
            count_own(x, &p);
    }
    return ok;
}

/* Whom it goes for in this transaction: the patients, and whoever was put in the place of one of them by it, since what
 * they took over with that was copied from the record. In the arena, where there is more than the patients. */
static const struct id *whose(struct erasing *x, const struct txn *t, int *n)
{
    const struct id *out = x->subjects;
    struct cursor slots = txn_cursor(t->slots);
    struct part p;
    *n = x->nsubjects;
    while (txn_next_slot(&slots, &p)) {
        struct cell cell;
        if (p.is_erased || p.kind != KIND_PATIENT || !is_one_of(x->subjects, x->nsubjects, &p.subject))
            continue;
        struct cursor cells = txn_cursor(p.cells);
        while (txn_next_cell(&cells, &cell)) {
            if (cell.field != PATIENT_REPLACED_BY || cell.value.type != VALUE_BLOB || cell.value.n != ID_SIZE)
                continue;
            struct id *more = arena_grow(&x->arena, out, (size_t)*n, (size_t)*n + 1, sizeof *more);
            memcpy(more[(*n)++].b, cell.value.p, ID_SIZE);
            out = more;
        }
    }
    return out;
}

static bool erase_one(struct erasing *x, int64_t key, const struct bytes *body)
{
    struct txn t;
    struct err newer = {0};
    struct buf out = {0};
    int n = 0;
    if (!txn_decode(body->p, body->n, &t, &newer)) /* of a newer Rounds: its parts cannot be told apart here */
        return newer.kind == ERR_NEWER || err_set(x->e, newer.kind, "%s", newer.text);
    if (!note_own(x, key, &t))
        return false;
    int nwhose;
    const struct id *ids = whose(x, &t, &nwhose);
    bool ok = txn_erase(&t, ids, nwhose, salt_of, x, &out, &n);
    if (!ok)
        err_set(x->e, ERR_DAMAGE, "The salt of a patient is missing from the practice file.");
    ok = ok && (n == 0 || put_body(x->book, key, &out, x->e));
    x->done.parts += n;
    x->done.transactions += n > 0;
    buf_finish(&out);
    return ok;
}

static bool erase_bodies(struct erasing *x)
{
    enum { TICK_EACH = 4096 };
    const struct progress *p = x->progress;
    struct bytes body;
    bool ok = true, found = true;
    int64_t n = 0;
    for (int64_t key = 0; ok && found; n++) {
        ok = log_next_body(x->book, &key, &body, &found, x->e) && (!found || erase_one(x, key, &body));
        if (ok && p && p->tick && n % TICK_EACH == 0 && !p->tick(p->arg, "taking out", n, 0))
            ok = err_set(x->e, ERR_REFUSED, "Stopped. The practice file is as it was.");
    }
    return ok;
}

static bool drop_of(struct erasing *x, enum sql_id which)
{
    for (int i = 0; i < x->nsubjects; i++) {
        struct stmt *q = stmt_get(x->book, which, x->e);
        if (!q)
            return false;
        stmt_bind_id(q, "subject", &x->subjects[i]);
        if (!stmt_run(q, x->e))
            return false;
    }
    return true;
}

static bool drop_naming(struct erasing *x, const struct id *id)
{
    char hex[ID_TEXT];
    struct stmt *q = stmt_get(x->book, SQL_DRAFT_DROP_NAMING, x->e);
    if (!q)
        return false;
    stmt_bind_text(q, "id", id_text(id, hex));
    return stmt_run(q, x->e);
}

/* What was typed into forms for them, or for any record of theirs, and never saved: only this machine has it. What was
 * typed before anybody was found names nobody and stays. Before their records are gone. */
static bool drop_typed(struct erasing *x)
{
    struct erase_record *about = NULL;
    int n = 0;
    if (!drop_of(x, SQL_OPEN_CALL_DROP_OF))
        return false;
    struct stmt *q = stmt_get(x->book, SQL_DRAFT_ANY, x->e);
    if (!q)
        return false;
    bool is_any = stmt_step(q, x->e) && stmt_int(q, "is_any") != 0;
    if (!stmt_done(q, x->e))
        return false;
    if (!is_any)
        return true;
    bool ok = drop_of(x, SQL_DRAFT_DROP_OF) &&
              erase_about(x->book, x->subjects, x->nsubjects, &x->arena, &about, &n, x->e);
    for (int i = 0; i < x->nsubjects && ok; i++)
        ok = drop_naming(x, &x->subjects[i]);
    for (int i = 0; i < n && ok; i++)
        ok = drop_naming(x, &about[i].id);
    return ok;
}

bool erase_is_asked(struct book *b, const struct id *subject, bool *out, struct err *e)
{
    *out = false;
    struct stmt *q = stmt_get(b, SQL_ERASURE_OF, e);
    if (!q)
        return false;
    stmt_bind_id(q, "subject", subject);
    *out = stmt_step(q, e) && stmt_int(q, "is_erased") != 0;
    return stmt_done(q, e);
}

bool erase_run(struct book *b, const struct progress *p, struct erase_report *r, struct err *e)
{
    struct arena a = {0};
    struct erasing x = {.book = b, .progress = p, .e = e};
    bool ok = list_pending(&x, &a);
    if (ok && x.nsubjects > 0) {
        ok = b->in_batch || write_begin(b, false, e);
        if (ok) {
            b->is_logging = b->is_folding = true;
            ok = know_build(b, e) && drop_typed(&x) && erase_bodies(&x) && drop_of(&x, SQL_SALT_DROP) &&
                 fold_rebuild(b, p, e);
            b->is_logging = b->is_folding = false;
            ok = b->in_batch ? ok : write_end(b, ok, e);
        }
    }
    x.done.subjects = x.nsubjects;
    if (r)
        *r = ok ? x.done : (struct erase_report){0};
    arena_finish(&x.arena);
    arena_finish(&a);
    return ok;
}

/* ---- what there is about somebody ---- */

static int by_kind(const void *p, const void *q)
{
    const struct erase_record *x = p, *y = q;
    return x->kind != y->kind ? (x->kind > y->kind) - (x->kind < y->kind) : id_compare(&x->id, &y->id);
}

static int each_once(struct erase_record *all, int n)
{
    int kept = 0;
    if (n)
        qsort(all, (size_t)n, sizeof *all, by_kind);
    for (int i = 0; i < n; i++)
        if (kept == 0 || by_kind(&all[kept - 1], &all[i]) != 0)
            all[kept++] = all[i];
    return kept;
}

bool erase_about(struct book *b, const struct id *subjects, int n, struct arena *a, struct erase_record **out,
                 int *count, struct err *e)
{
    struct bytes body;
    int found = 0;
    bool ok = true, is_more = true;
    *out = NULL;
    for (int64_t key = 0; ok && is_more;) {
        struct txn t;
        struct part p;
        struct err newer = {0};
        ok = log_next_body(b, &key, &body, &is_more, e);
        if (!ok || !is_more || !txn_decode(body.p, body.n, &t, &newer))
            continue; /* of a newer Rounds, or damaged: verify says so */
        struct cursor c = txn_cursor(t.slots);
        while (txn_next_slot(&c, &p)) {
            if (p.is_erased || !is_one_of(subjects, n, &p.subject))
                continue;
            *out = arena_more(a, *out, (size_t)found, sizeof **out);
            (*out)[found++] = (struct erase_record){p.kind, p.record};
        }
    }
    *count = ok ? each_once(*out, found) : 0;
    return ok;
}
