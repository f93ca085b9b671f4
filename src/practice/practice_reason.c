#include "practice/practice.h"

#include "book/stmt.h"

#include <stdlib.h>
#include <string.h>

struct reasons {
    struct book *book;
    struct arena arena;
    struct reason *all;
    int count;
    bool is_read;
};

void practice_reasons_forget(struct practice *p)
{
    if (!p->reasons) {
        p->reasons = mem_alloc(sizeof *p->reasons);
        *p->reasons = (struct reasons){.book = p->book};
    }
    arena_reset(&p->reasons->arena);
    p->reasons->count = 0;
    p->reasons->is_read = false;
}

void practice_reasons_finish(struct practice *p)
{
    if (!p->reasons)
        return;
    arena_finish(&p->reasons->arena);
    free(p->reasons);
    p->reasons = NULL;
}

static const char *text_of(struct reasons *r, struct stmt *q, const char *col)
{
    const char *text = stmt_text(q, col, &r->arena);
    return text ? text : "";
}

static void read_all(struct reasons *r)
{
    struct err ignored = {0}; /* the next who asks tries again */
    struct stmt *q = stmt_get(r->book, SQL_PRACTICE_REASONS, &ignored);
    arena_reset(&r->arena);
    r->all = NULL;
    r->count = 0;
    if (!q)
        return;
    while (stmt_step(q, &ignored)) {
        r->all = arena_more(&r->arena, r->all, (size_t)r->count, sizeof *r->all);
        r->all[r->count++] = (struct reason){stmt_id(q, "id"), text_of(r, q, "list"), text_of(r, q, "code"),
                                             text_of(r, q, "name"), stmt_int(q, "is_active") == 1};
    }
    r->is_read = stmt_done(q, &ignored);
    r->count = r->is_read ? r->count : 0;
}

const struct reason *practice_reasons(const struct practice *p, int *count)
{
    struct reasons *r = p->reasons;
    if (!r->is_read)
        read_all(r);
    *count = r->count;
    return r->all;
}

const char *practice_reason_name(const struct practice *p, const char *list_prefix, const char *code)
{
    int n;
    if (!code || !*code)
        return "";
    const struct reason *all = practice_reasons(p, &n);
    for (int i = 0; i < n; i++)
        if (strncmp(all[i].list, list_prefix, strlen(list_prefix)) == 0 && strcmp(all[i].code, code) == 0)
            return all[i].name;
    return code;
}
