#include "exchange/introduce.h"

#include "book/act.h"
#include "book/stream.h"

bool introduce(struct book *b, struct err *e)
{
    const struct who nobody = {0};
    struct act act;
    struct id own;
    if (!stream_self(b, &own, e) || !act_begin(b, &act, "site-join", &nobody, e))
        return false;
    act_record(&act, KIND_SITE, &own, NULL);
    act_set_text(&act, SITE_NAME, stream_label(b));
    return act_commit(&act, e);
}

bool introduce_new(struct book *b, struct err *e)
{
    struct arena a = {0};
    struct stream *all;
    struct id own;
    int n = 0;
    bool ok = stream_self(b, &own, e) && stream_all(b, &a, &all, &n, e), is_known = n == 0;
    for (int i = 0; ok && i < n; i++)
        is_known = is_known || id_compare(&all[i].writer, &own) == 0;
    arena_finish(&a);
    return ok && (is_known || introduce(b, e));
}
