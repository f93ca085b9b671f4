/* What people enter at a site, other than the four records that everybody edits (world_lib). */
#include "tests/sim/net_lib.h"

#include "book/erase.h"
#include "practice/policy.h"

enum { DAY_MS = 86400000 };

bool net_may_act(const struct net *n)
{
    return n->w.ntxns + 2 < TXNS_MAX;
}

static void finish_act(struct net *n, int i, struct act *act)
{
    struct err e = {0};
    if (!act_commit(act, &e))
        world_wrong(&n->w, "site %d: an act could not be committed: %s", i, e.text);
    else
        world_note(&n->w, &n->w.site[i]);
}

static bool begin_act(struct net *n, int i, struct act *act, const char *name)
{
    struct err e = {0};
    return act_begin(n->w.site[i].book, act, name, NULL, &e) ||
           world_wrong(&n->w, "site %d: an act could not begin: %s", i, e.text);
}

/* One of a few places, so that two sites often take the same. */
static void book_visit(struct net *n, int i)
{
    static const char *const status[] = {"booked", "booked", "arrived", "fulfilled", "cancelled", "noshow"};
    struct world *w = &n->w;
    struct act act;
    int k = world_random(w, NET_VISITS);
    bool is_new = k >= n->nvisits;
    if (is_new)
        n->visit[k = n->nvisits++] = id_new(w->wall_ms);
    const struct id *patient = &w->record[RECORDS / 2 + k % 2];
    struct id chen = policy_id(KIND_PRACTITIONER, "chen"), type = policy_id(KIND_APPOINTMENT_TYPE, "review");
    if (!begin_act(n, i, &act, "visit"))
        return;
    act_record(&act, KIND_APPOINTMENT, &n->visit[k], patient);
    act_set_id(&act, APPOINTMENT_PATIENT, patient);
    act_set_id(&act, APPOINTMENT_PRACTITIONER, &chen);
    act_set_id(&act, APPOINTMENT_TYPE, &type);
    act_set_int(&act, APPOINTMENT_MINUTES, 30);
    if (is_new || world_random(w, 2)) {
        act_set_int(&act, APPOINTMENT_DATE, w->wall_ms / DAY_MS + world_random(w, 4) - 1);
        act_set_int(&act, APPOINTMENT_START_MIN, 540 + 15 * world_random(w, 4));
    }
    if (is_new || world_random(w, 2))
        act_set_text(&act, APPOINTMENT_STATUS, status[world_random(w, 6)]);
    finish_act(n, i, &act);
}

static void write_secret(struct net *n, int i)
{
    struct act act;
    char word[20];
    struct err e = {0};
    bool is_erased;
    int k = world_random(&n->w, NET_SECRETS);
    /* Where it is known that they were taken out, nothing more can be written about them. */
    if (!erase_is_asked(n->w.site[i].book, &n->secret[k], &is_erased, &e) || is_erased ||
        !begin_act(n, i, &act, "secret"))
        return;
    act_record(&act, KIND_PATIENT, &n->secret[k], &n->secret[k]);
    act_set_text(&act, PATIENT_FAMILY, net_secret(k, word));
    act_set_int(&act, PATIENT_BIRTH_DATE, world_random(&n->w, 1000));
    finish_act(n, i, &act);
    net_tell(n, "  about person %d", k);
}

static void erase(struct net *n, int i)
{
    struct act act;
    struct err e = {0};
    int k = world_random(&n->w, NET_SECRETS);
    if (!begin_act(n, i, &act, "person-erase"))
        return;
    act_record(&act, KIND_ERASURE, &n->secret[k], NULL);
    act_set_text(&act, ERASURE_REASON, "asked in writing");
    finish_act(n, i, &act);
    n->is_erased[k] = true;
    n->total[NET_ERASED]++;
    if (world_random(&n->w, 4) && !erase_run(n->w.site[i].book, NULL, NULL, &e)) /* else: killed in between */
        world_wrong(&n->w, "site %d: person %d was not taken out: %s", i, k, e.text);
    net_tell(n, "  person %d is taken out", k);
}

void net_act(struct net *n, int i)
{
    struct world *w = &n->w;
    int x = world_random(w, 100), had = w->ntxns;
    if (x < 45)
        world_commit(w, &w->site[i]);
    else if (x < 53)
        world_undo_any(w, &w->site[i]);
    else if (x < 58)
        world_undo_at_once(w, &w->site[i]);
    else if (x < 82)
        book_visit(n, i);
    else if (x < 95)
        write_secret(n, i);
    else
        erase(n, i);
    n->total[NET_ACTS] += w->ntxns - had;
    net_tell(n, "site %d acts: transactions %d to %d", i, had, w->ntxns - 1);
}
