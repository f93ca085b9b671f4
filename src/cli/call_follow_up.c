#include "cli/call.h"
#include "practice/follow_up_ended.h"
#include "practice/slot.h"

enum { DAYS_MAX = 3660 };

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

/* Somebody was first: who, and what came of it. False if nothing that ended bears the name. */
static bool say_who_ended(struct call *c, const char *typed, struct err *e)
{
    struct queue_filter all = {.is_ahead = true};
    struct follow_up_ended *ended;
    int n;
    bool is_cut;
    if (!follow_up_ended_list(c->practice, FOLLOW_UP_ENDED_DAYS, &all, &c->arena, &ended, &n, &is_cut, e))
        return true;
    for (int i = 0; i < n; i++)
        if (call_is_named(&ended[i].id, typed)) {
            const char *by = follow_up_ended_by(c->practice, &ended[i].id, &c->arena);
            err_set(e, ERR_STALE, "That is over: %s%s%s, %s%s%s", ended[i].how, *ended[i].why ? ", " : "", ended[i].why,
                    slot_when(&c->arena, ended[i].ended_at), *by ? ", " : "", by);
            return true;
        }
    return false;
}

bool call_follow_up(struct call *c, const char *typed, bool is_ended, struct id *out, struct err *e)
{
    struct id *ids;
    int found = 0, n;
    if (id_parse(typed, out))
        return true;
    if (!call_is_name(typed))
        return err_set(e, ERR_USAGE, "'%s' names no follow-up: rounds queue prints their numbers", typed);
    if (!list_ids(c, is_ended, &ids, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (call_is_named(&ids[i], typed)) {
            *out = ids[i];
            found++;
        }
    if (found > 1)
        return err_set(e, ERR_REFUSED, "%d follow-ups end in '%s': give more of the number", found, typed);
    if (found == 0 && !is_ended && say_who_ended(c, typed, e))
        return false;
    return found == 1 || err_set(e, ERR_MISSING, "No %s follow-up ends in '%s': rounds queue %s lists them",
                                 is_ended ? "ended" : "open", typed, is_ended ? "--closed" : "--all");
}
