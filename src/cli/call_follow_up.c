#include "cli/call.h"
#include "practice/queue.h"

#include <ctype.h>
#include <string.h>

enum { SHORT_ID_MIN = 4 };

static bool ends_with(const struct id *id, const char *typed)
{
    char hex[ID_TEXT];
    size_t n = strlen(typed);
    id_text(id, hex);
    return n <= ID_TEXT - 1 && strcmp(hex + ID_TEXT - 1 - n, typed) == 0;
}

bool call_follow_up(struct call *c, const char *typed, struct id *out, struct err *e)
{
    struct queue_filter all = {.is_ahead = true};
    struct queue q;
    int found = 0;
    char lower[ID_TEXT] = "";
    if (id_parse(typed, out))
        return true;
    if (strlen(typed) < SHORT_ID_MIN || strlen(typed) >= ID_TEXT)
        return err_set(e, ERR_USAGE, "'%s' names no follow-up: rounds queue prints their numbers", typed);
    for (size_t i = 0; typed[i]; i++)
        lower[i] = (char)tolower((unsigned char)typed[i]);
    if (!queue_load(c->practice, &all, &c->arena, &q, e))
        return false;
    for (int i = 0; i < q.nrows; i++)
        if (ends_with(&q.rows[i].id, lower)) {
            *out = q.rows[i].id;
            found++;
        }
    if (found > 1)
        return err_set(e, ERR_REFUSED, "%d follow-ups end in '%s': give more of the number", found, typed);
    return found == 1 ||
           err_set(e, ERR_MISSING, "No open follow-up ends in '%s': rounds queue --all lists them", typed);
}
