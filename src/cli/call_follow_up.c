#include "cli/call.h"
#include "practice/follow_up_ended.h"

#include <ctype.h>
#include <string.h>

enum { SHORT_ID_MIN = 4, DAYS_MAX = 3660 };

static bool ends_with(const struct id *id, const char *typed)
{
    char hex[ID_TEXT];
    size_t n = strlen(typed);
    id_text(id, hex);
    return n <= ID_TEXT - 1 && strcmp(hex + ID_TEXT - 1 - n, typed) == 0;
}

/* The ids there are. */
static bool list_ids(struct call *c, bool is_ended, struct id **out, int *count, struct err *e)
{
    struct queue_filter all = {.is_ahead = true, .with_confidential = true};
    struct queue q = {0};
    struct follow_up_ended *ended = NULL;
    bool is_cut;
    *count = 0;
    if (is_ended ? !follow_up_ended_list(c->practice, DAYS_MAX, &all, &c->arena, &ended, count, &is_cut, e)
                 : !queue_load(c->practice, &all, &c->arena, &q, e))
        return false;
    *count = is_ended ? *count : q.nrows;
    *out = arena_array(&c->arena, (size_t)*count, sizeof **out);
    for (int i = 0; i < *count; i++)
        (*out)[i] = is_ended ? ended[i].id : q.rows[i].id;
    return true;
}

bool call_follow_up(struct call *c, const char *typed, bool is_ended, struct id *out, struct err *e)
{
    struct id *ids;
    int found = 0, n;
    char lower[ID_TEXT] = "";
    if (id_parse(typed, out))
        return true;
    if (strlen(typed) < SHORT_ID_MIN || strlen(typed) >= ID_TEXT)
        return err_set(e, ERR_USAGE, "'%s' names no follow-up: rounds queue prints their numbers", typed);
    for (size_t i = 0; typed[i]; i++)
        lower[i] = (char)tolower((unsigned char)typed[i]);
    if (!list_ids(c, is_ended, &ids, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (ends_with(&ids[i], lower)) {
            *out = ids[i];
            found++;
        }
    if (found > 1)
        return err_set(e, ERR_REFUSED, "%d follow-ups end in '%s': give more of the number", found, typed);
    return found == 1 || err_set(e, ERR_MISSING, "No %s follow-up ends in '%s': rounds queue %s lists them",
                                 is_ended ? "ended" : "open", typed, is_ended ? "--closed" : "--all");
}
