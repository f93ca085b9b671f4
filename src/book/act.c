#include "book/act.h"

#include "base/civil.h"
#include "base/clock.h"
#include "base/text.h"
#include "book/fold.h"
#include "book/identity.h"
#include "book/internal.h"
#include "book/log.h"
#include "book/settle.h"
#include "book/stream.h"
#include "book/write.h"

#include <string.h>

enum {
    HEAD_ROOM = 192 << 10
}; /* bytes of a transaction kept free for its head: 4096 heads of other streams and more */

/* A finished part: which slot of act->parts it is. */
struct finished {
    int kind;
    struct id record, subject;
    uint32_t tag; /* of the subject's salt */
    size_t from, len;
};

/* A cell waiting in act->cells until its part is finished; bytes are in the book's scratch arena. */
struct waiting {
    int field;
    struct value value;
};

static bool begin(struct book *b, struct act *act, struct err *e)
{
    if (!b->in_batch && !write_begin(b, true, e))
        return false;
    b->in_act = act->is_open = true;
    return true;
}

bool act_begin(struct book *b, struct act *act, const char *name, const struct who *who, struct err *e)
{
    *act = (struct act){.book = b, .name = name, .at_ms = clock_now_ms()};
    if (who)
        act->who = *who;
    if (b->in_act)
        return err_set(e, ERR_USAGE, "Two acts at once (%s): finish the first one.", name);
    arena_reset(&b->scratch);
    return begin(b, act, e);
}

/* The tag of the subject's salt: that of the part before, if it is about the same patient, as in an import. */
static bool salt_tag(struct act *act, uint32_t *tag)
{
    *tag = 0;
    if (id_is_none(&act->subject))
        return true;
    if (act->nparts > 0) {
        const struct finished *last = (const struct finished *)act->finished.data + act->nparts - 1;
        *tag = last->tag;
        if (id_compare(&last->subject, &act->subject) == 0)
            return true;
    }
    return log_salt_for(act->book, &act->subject, tag, &act->failed);
}

/* Encodes the part being built into act->parts. Errors wait until act_commit. */
static void finish_part(struct act *act)
{
    struct book *b = act->book;
    struct waiting *w = (struct waiting *)act->cells.data;
    int n = act->ncells;
    act->ncells = 0;
    if (act->kind && n && !act->failed.kind) {
        struct buf cells = {0};
        uint32_t tag = 0;
        b->is_logging = true;
        if (salt_tag(act, &tag)) {
            struct finished f = {act->kind, act->record, act->subject, tag, act->parts.len, 0};
            for (int i = 0; i < n; i++)
                txn_add_cell(&cells, w[i].field, &w[i].value);
            txn_add_part(&act->parts, act->kind, &act->record, &act->subject, tag, &cells, n);
            f.len = act->parts.len - f.from;
            buf_add(&act->finished, &f, sizeof f);
            act->nparts++;
        }
        b->is_logging = false;
        buf_finish(&cells);
    }
    buf_reset(&act->cells);
}

/* Takes finished part `at` apart again: a transaction has one part for a record (txn.h). */
static void reopen(struct act *act, int at)
{
    struct finished *all = (struct finished *)act->finished.data, was = all[at];
    struct cursor c = cursor_of(act->parts.data + was.from, was.len);
    struct part p;
    struct cell cell;
    txn_next_slot(&c, &p);
    struct cursor cells = txn_cursor(p.cells);
    while (txn_next_cell(&cells, &cell))
        act_set(act, cell.field, &cell.value);
    memmove(act->parts.data + was.from, act->parts.data + was.from + was.len, act->parts.len - was.from - was.len);
    act->parts.len -= was.len;
    act->nparts--;
    for (int i = at; i < act->nparts; i++) {
        all[i] = all[i + 1];
        all[i].from -= was.len;
    }
    act->finished.len -= sizeof was;
    if (id_is_none(&act->subject))
        act->subject = was.subject;
}

void act_record(struct act *act, int kind, const struct id *id, const struct id *subject)
{
    finish_part(act);
    act->kind = kind;
    act->record = *id;
    act->subject = subject ? *subject : ID_NONE;
    const struct finished *f = (const struct finished *)act->finished.data;
    for (int i = 0; i < act->nparts; i++)
        if (f[i].kind == kind && id_compare(&f[i].record, id) == 0) {
            reopen(act, i);
            return;
        }
}

/* What cannot stand in a transaction is told by act_commit. */
static bool is_fit(struct act *act, int field, const struct value *v)
{
    const struct kind_def *k = kind_find(act->kind);
    if (!act->kind)
        return err_set(&act->failed, ERR_USAGE, "A value was set before any record was named (%s).", act->name);
    if (v->type == VALUE_TEXT && !text_is_utf8(v->p, v->n))
        return err_set(&act->failed, ERR_INPUT, "Something entered is not text in UTF-8 (%s, field %d).",
                       k ? k->name : "record", field);
    return true;
}

void act_set(struct act *act, int field, const struct value *v)
{
    struct waiting add = {.field = field, .value = *v};
    if (!is_fit(act, field, v))
        return;
    if (v->type == VALUE_TEXT || v->type == VALUE_BLOB)
        add.value.p = arena_memdup(&act->book->scratch, v->p, v->n);
    /* Fields stand ascending, each once: the last word counts. */
    struct waiting *w = (struct waiting *)act->cells.data;
    int at = act->ncells;
    while (at > 0 && w[at - 1].field > field)
        at--;
    if (at > 0 && w[at - 1].field == field) {
        w[at - 1] = add;
        return;
    }
    buf_add(&act->cells, &add, sizeof add);
    w = (struct waiting *)act->cells.data;
    memmove(w + at + 1, w + at, (size_t)(act->ncells - at) * sizeof *w);
    w[at] = add;
    act->ncells++;
}

void act_set_int(struct act *act, int field, int64_t v)
{
    struct value value = value_int(v);
    act_set(act, field, &value);
}

void act_set_text(struct act *act, int field, const char *v)
{
    struct value value = value_text(v);
    act_set(act, field, &value);
}

void act_set_id(struct act *act, int field, const struct id *v)
{
    struct value value = value_id(v);
    act_set(act, field, &value);
}

void act_set_null(struct act *act, int field)
{
    struct value value = value_null();
    act_set(act, field, &value);
}

bool act_is_empty(const struct act *act)
{
    return act->nparts == 0 && act->ncells == 0 && act->failed.kind == ERR_NONE;
}

static void close_act(struct act *act)
{
    buf_finish(&act->parts);
    buf_finish(&act->cells);
    buf_finish(&act->finished);
    act->is_open = false;
    act->book->in_act = false;
    arena_reset(&act->book->scratch);
}

/* The first transaction of a writer says which computer it is, unless somebody has given it a name before. */
static void introduce_site(struct act *act)
{
    struct id writer;
    memcpy(writer.b, act->book->self.writer, ID_SIZE);
    if (stream_name(act->book, &writer, &act->book->scratch))
        return;
    act_record(act, KIND_SITE, &writer, NULL);
    act_set_text(act, SITE_NAME, stream_label(act->book));
    finish_part(act);
    if (!act->failed.kind) /* for the next name: this one is in the log */
        (void)stream_keep_label(act->book, act->book->site, &act->failed);
}

static struct bytes text_bytes(const char *s)
{
    return s ? (struct bytes){(const uint8_t *)s, strlen(s)} : (struct bytes){0};
}

/* What goes wrong is in act->failed. */
static bool append(struct act *act)
{
    struct book *b = act->book;
    struct err *e = &act->failed;
    struct txn t = {0};
    int date, minute;
    finish_part(act);
    if (act->nparts > 0 && b->self.ordinal == 0)
        introduce_site(act);
    /* Before the look whether there is anything to write: a part that could not be made is not in nparts. */
    if (e->kind)
        return false;
    if (act->nparts == 0)
        return true;
    t.act = text_bytes(act->name);
    t.reason = text_bytes(act->who.reason);
    if (act->nparts > TXN_PARTS_MAX || t.reason.n + act->parts.len > TXN_SIZE_MAX - HEAD_ROOM)
        return err_set(e, ERR_REFUSED, "This is too much for one step (%d records, %zu bytes).", act->nparts,
                       t.reason.n + act->parts.len);
    if (!text_is_utf8((const char *)t.reason.p, t.reason.n))
        return err_set(e, ERR_INPUT, "The reason is not text in UTF-8.");
    t.staff = act->who.staff;
    t.undoes = act->undoes;
    t.has_undoes = !id_is_none(&act->undoes);
    t.at_ms = act->at_ms;
    zone_civil(t.at_ms, &date, &minute, &t.offset_min);
    t.nslots = act->nparts;
    b->is_logging = b->is_folding = true;
    bool ok = log_append(b, &t, &act->parts, &act->key, e) && (b->in_batch || settle_run(b, false, e));
    b->is_logging = b->is_folding = false;
    return ok;
}

bool act_write(struct act *act, struct err *e)
{
    if (!act->is_open)
        return err_set(e, ERR_USAGE, "The act %s was not begun.", act->name);
    if (!act->is_written)
        act->has_failed = !append(act);
    act->is_written = true;
    if (!act->has_failed)
        return true;
    err_set(e, act->failed.kind, "%s", act->failed.text);
    return err_at(e, "%s", act->failed.at);
}

bool act_commit(struct act *act, struct err *e)
{
    struct book *b = act->book;
    bool ok = act_write(act, e), wrote = !act_is_empty(act);
    if (!act->is_open)
        return false;
    close_act(act);
    if (b->in_batch) {
        if (!ok)
            act_batch_abandon(b); /* half an act must not be committed with the rest */
        return ok;
    }
    if (ok && !wrote) {
        write_end(b, false, NULL);
        return true;
    }
    return write_end(b, ok, e);
}

/* why: what went wrong; NULL: nothing did. */
static void abandon(struct act *act, struct err *why)
{
    if (!act->is_open)
        return;
    close_act(act);
    if (!act->book->in_batch)
        write_end(act->book, false, why);
    else if (act->is_written)
        act_batch_abandon(act->book); /* it must not be committed with the rest */
}

void act_abandon(struct act *act)
{
    abandon(act, NULL);
}

bool act_end(struct act *act, bool ok, struct err *e)
{
    if (ok)
        return act_commit(act, e);
    abandon(act, e);
    return false;
}

bool act_batch_begin(struct book *b, struct err *e)
{
    if (b->in_batch || b->in_act)
        return err_set(e, ERR_USAGE, "A batch within a batch: finish the first one.");
    if (!write_begin(b, true, e))
        return false;
    b->in_batch = true;
    return true;
}

bool act_batch_end(struct book *b, struct err *e)
{
    if (!b->in_batch)
        return err_set(e, ERR_USAGE, "The batch was given up before.");
    bool ok = settle_run(b, false, e);
    b->in_batch = false;
    return write_end(b, ok, e);
}

void act_batch_abandon(struct book *b)
{
    if (!b->in_batch)
        return;
    b->in_batch = false;
    write_end(b, false, NULL);
}
