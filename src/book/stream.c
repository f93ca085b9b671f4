#include "book/stream.h"

#include "book/fold.h"
#include "book/identity.h"
#include "book/know.h"
#include "book/write.h"

#include <stdio.h>
#include <string.h>

bool stream_all(struct book *b, struct arena *a, struct stream **out, int *count, struct err *e)
{
    const struct know *k = know_refresh(b, e) ? know_branches(b, e) : NULL;
    if (!k)
        return false;
    *count = know_count(k);
    *out = arena_array(a, (size_t)*count, sizeof **out);
    for (int i = 0; i < *count; i++) {
        const struct branch *br = know_branch(k, i + 1);
        struct stream *s = &(*out)[i];
        *s = (struct stream){.ordinal = br->ordinal,
                             .first = br->first_seq,
                             .last = br->next_seq - 1,
                             .writer = br->writer,
                             .parent = br->parent};
        memcpy(s->prev, br->prev_hash, HASH_SIZE);
        memcpy(s->head, br->head_hash, HASH_SIZE);
    }
    return true;
}

bool stream_find(struct book *b, const struct id *writer, int64_t seq, const uint8_t *hash, int64_t *ordinal,
                 struct err *e)
{
    int64_t key = 0;
    if (!know_refresh(b, e) || !know_find(b, writer, seq, hash, &key, e))
        return false;
    *ordinal = key ? KEY_ORDINAL(key) : 0;
    return true;
}

bool stream_hashes(struct book *b, int64_t ordinal, int64_t first, int64_t last, struct arena *a, struct hash **out,
                   struct err *e)
{
    int64_t n = 0;
    *out = arena_array(a, (size_t)(last - first + 1), sizeof **out);
    struct stmt *q = stmt_get(b, SQL_TXN_HASHES, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", KEY_OF(ordinal, first));
    stmt_bind_int(q, "before", KEY_OF(ordinal, last + 1));
    while (n <= last - first && stmt_step(q, e) && KEY_SEQ(stmt_int(q, "key")) == first + n &&
           stmt_bytes(q, "hash", (*out)[n].b, HASH_SIZE))
        n++;
    long long next = first + n;
    if (!stmt_done(q, e))
        return false;
    if (n == last - first + 1)
        return true;
    return err_set(e, ERR_DAMAGE, "Number %lld of a log is missing.", next);
}

bool stream_cut(struct book *b, int64_t ordinal, int64_t first, int64_t last, int64_t bytes, int most, int64_t *out,
                struct err *e)
{
    int64_t sum = 0;
    *out = first;
    struct stmt *q = stmt_get(b, SQL_TXN_SIZES, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", KEY_OF(ordinal, first));
    stmt_bind_int(q, "before", KEY_OF(ordinal, last + 1));
    while (stmt_step(q, e)) {
        int64_t seq = KEY_SEQ(stmt_int(q, "key"));
        sum += stmt_int(q, "size");
        if (seq > first && (sum > bytes || seq - first >= most))
            break;
        *out = seq;
    }
    return stmt_done(q, e);
}

bool stream_at(struct book *b, int64_t ordinal, int64_t seq, int64_t *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_TXN_HASH, e);
    if (!q)
        return false;
    stmt_bind_int(q, "key", KEY_OF(ordinal, seq));
    *out = stmt_step(q, e) ? stmt_int(q, "hlc") >> 16 : 0;
    return stmt_done(q, e);
}

int64_t stream_last_ms(const struct book *b)
{
    return b->self.seq ? b->self.hlc >> 16 : 0;
}

bool stream_places(struct book *b, int kind, const struct id *record, struct arena *a, struct stream_place **out,
                   int *count, struct err *e)
{
    int64_t *keys;
    if (!fold_history(b, kind, record, NULL, a, &keys, count, NULL, e))
        return false;
    *out = arena_array(a, (size_t)*count, sizeof **out);
    for (int i = 0; i < *count; i++)
        (*out)[i] = (struct stream_place){KEY_ORDINAL(keys[i]), KEY_SEQ(keys[i])};
    return true;
}

bool stream_self(struct book *b, struct id *writer, struct err *e)
{
    if (!write_begin(b, true, e) || !write_end(b, true, e))
        return false;
    memcpy(writer->b, b->self.writer, ID_SIZE);
    return true;
}

bool stream_disown(struct book *b, struct err *e)
{
    if (!write_begin(b, false, e))
        return false;
    return write_end(b, identity_give_up(b, e) && identity_save(b, e), e);
}

const char *stream_name(struct book *b, const struct id *writer, struct arena *a)
{
    struct err ignored = {0};
    const char *name = NULL;
    struct stmt *q = stmt_get(b, SQL_SITE_NAME, &ignored);
    if (!q)
        return NULL;
    stmt_bind_id(q, "id", writer);
    if (stmt_step(q, &ignored))
        name = stmt_text(q, "name", a);
    stmt_done(q, &ignored);
    return name;
}

/* The setting: the machine in hex digits, a space, the name. */
static const char label[] = "site";

const char *stream_label(struct book *b)
{
    struct arena a = {0};
    char machine[ID_TEXT];
    const char *kept = b->is_site_given ? NULL : book_setting(b, &a, label);
    id_text(&b->machine, machine);
    if (kept && strncmp(kept, machine, ID_TEXT - 1) == 0 && kept[ID_TEXT - 1] == ' ')
        internal_call_site(b, kept + ID_TEXT);
    arena_finish(&a);
    return b->site;
}

bool stream_keep_label(struct book *b, const char *name, struct err *e)
{
    struct arena a = {0};
    char machine[ID_TEXT];
    bool ok = book_set_setting(b, label, arena_printf(&a, "%s %s", id_text(&b->machine, machine), name), e);
    arena_finish(&a);
    return ok;
}
