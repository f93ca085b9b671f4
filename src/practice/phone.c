#include "practice/phone.h"

#include "base/clock.h"
#include "book/stmt.h"
#include "practice/presence.h"

#include <string.h>
#include <unistd.h>

enum { SECOND_MS = 1000, MINUTE_S = 60 };

/* ---- reading ---- */

static const char *some(const char *text)
{
    return text ? text : "";
}

static struct phone_call read_call(struct stmt *q, struct arena *a)
{
    int64_t pid = stmt_int(q, "pid"), started = stmt_int(q, "started");
    return (struct phone_call){
        .pid = pid,
        .started = started,
        .id = stmt_id(q, "id"),
        .patient = stmt_id(q, "patient"),
        .number = some(stmt_text(q, "number", a)),
        .name = some(stmt_text(q, "name", a)),
        .words = some(stmt_text(q, "words", a)),
        .staff = some(stmt_text(q, "staff", a)),
        .began_ms = stmt_int(q, "began"),
        .held_ms = stmt_int(q, "held"),
        .held_s = (int)stmt_int(q, "held_s"),
        .is_waiting = pid == 0,
        .is_own = pid != 0 && presence_is_own(pid, started),
        .is_left = pid != 0 && !presence_is_alive(pid, started),
    };
}

bool phone_list(struct practice *p, struct arena *a, struct phone_call **out, int *count, struct err *e)
{
    int room = 0;
    *out = NULL;
    *count = 0;
    struct stmt *q = stmt_get(p->book, SQL_OPEN_CALL_ALL, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        if (*count == room) {
            *out = arena_grow(a, *out, (size_t)room, (size_t)room * 2 + 4, sizeof **out);
            room = room * 2 + 4;
        }
        (*out)[(*count)++] = read_call(q, a);
    }
    return stmt_done(q, e);
}

bool phone_get(struct practice *p, const struct id *id, struct arena *a, struct phone_call *out, bool *exists,
               struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_OPEN_CALL_OF, e);
    *exists = false;
    *out = (struct phone_call){.id = *id, .number = "", .name = "", .words = "", .staff = ""};
    if (!q)
        return false;
    stmt_bind_id(q, "id", id);
    if (stmt_step(q, e)) {
        *out = read_call(q, a);
        *exists = true;
    }
    return stmt_done(q, e);
}

bool phone_unknown(struct practice *p, struct arena *a, struct phone_call **out, int *count, struct err *e)
{
    int n;
    *count = 0;
    if (!phone_list(p, a, out, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if ((*out)[i].is_own && id_is_none(&(*out)[i].patient) && !(*out)[i].held_ms)
            (*out)[(*count)++] = (*out)[i];
    return true;
}

bool phone_of_patient(struct practice *p, const struct id *patient, const struct id *call, struct arena *a,
                      struct phone_call *out, bool *exists, struct err *e)
{
    struct phone_call *all, *unknown, *found = NULL;
    int n, nunknown;
    *exists = false;
    if (!phone_list(p, a, &all, &n, e) || !phone_unknown(p, a, &unknown, &nunknown, e))
        return false;
    for (int i = 0; i < n; i++) {
        bool is_theirs = !id_is_none(patient) && id_compare(&all[i].patient, patient) == 0;
        bool is_meant = id_compare(&all[i].id, call) == 0 && (is_theirs || id_is_none(&all[i].patient));
        if (all[i].is_own && (is_meant || (is_theirs && !found)))
            found = &all[i];
        if (is_meant)
            break;
    }
    if (!found && nunknown == 1)
        found = unknown;
    *exists = found != NULL;
    if (found)
        *out = *found;
    return true;
}

/* ---- writing ---- */

static bool write_call(struct practice *p, enum sql_id sql, const struct phone_call *c, int64_t pid, const char *staff,
                       struct err *e)
{
    struct stmt *q = stmt_get(p->book, sql, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", &c->id);
    stmt_bind_int(q, "pid", pid);
    stmt_bind_int(q, "started", pid ? presence_started(pid) : 0);
    stmt_bind_text(q, "staff", some(staff));
    stmt_bind_id(q, "patient", &c->patient);
    stmt_bind_text(q, "number", some(c->number));
    stmt_bind_text(q, "name", some(c->name));
    stmt_bind_text(q, "words", some(c->words));
    stmt_bind_int(q, "began", c->began_ms);
    stmt_bind_int(q, "held", c->held_ms);
    stmt_bind_int(q, "held_s", c->held_s);
    return stmt_run(q, e);
}

static bool check_writable(struct practice *p, struct err *e)
{
    return !book_is_read_only(p->book) || err_set(e, ERR_REFUSED, "The practice file is open for reading only.");
}

bool phone_put(struct practice *p, const struct phone_call *c, const char *staff, struct err *e)
{
    struct arena a = {0};
    struct phone_call now;
    bool exists;
    bool ok = check_writable(p, e) && phone_get(p, &c->id, &a, &now, &exists, e);
    if (ok && exists && !now.is_own)
        ok = err_set(e, ERR_REFUSED, "%s has taken this call over",
                     now.is_waiting || !*now.staff ? "Somebody" : now.staff);
    ok = ok && write_call(p, SQL_OPEN_CALL_PUT, c, (int64_t)getpid(), staff, e);
    arena_finish(&a);
    return ok;
}

bool phone_ring(struct practice *p, const struct phone_call *c, struct err *e)
{
    return check_writable(p, e) && write_call(p, SQL_OPEN_CALL_RING, c, 0, "", e);
}

bool phone_take(struct practice *p, const struct id *id, const char *staff, struct arena *a, const char **holder,
                struct err *e)
{
    struct phone_call c;
    bool exists;
    *holder = NULL;
    if (!check_writable(p, e) || !phone_get(p, id, a, &c, &exists, e))
        return false;
    if (!exists)
        return err_set(e, ERR_MISSING, "This call has ended");
    /* Two who take it at once: the statement takes it from whom it was seen with, and only one finds them there. */
    bool is_free = c.is_waiting || c.is_left;
    struct stmt *q = is_free ? stmt_get(p->book, SQL_OPEN_CALL_TAKE, e) : NULL;
    if (is_free && !q)
        return false;
    if (is_free) {
        stmt_bind_id(q, "id", id);
        stmt_bind_int(q, "pid", (int64_t)getpid());
        stmt_bind_int(q, "started", presence_started((int64_t)getpid()));
        stmt_bind_text(q, "staff", some(staff));
        stmt_bind_int(q, "before", c.pid);
        stmt_bind_int(q, "since", c.started);
        if (!stmt_run(q, e) || !phone_get(p, id, a, &c, &exists, e))
            return false;
    }
    if (!c.is_own)
        *holder = *c.staff ? c.staff : "somebody";
    return true;
}

bool phone_hold(struct practice *p, const struct id *id, bool is_held, struct err *e)
{
    struct arena a = {0};
    struct phone_call c;
    bool exists;
    int64_t now = clock_now_ms();
    bool ok = check_writable(p, e) && phone_get(p, id, &a, &c, &exists, e);
    if (ok && !exists)
        ok = err_set(e, ERR_MISSING, "This call has ended");
    if (ok && !c.is_own)
        ok = err_set(e, ERR_REFUSED, "%s has this call: Enter takes over one that was left",
                     *c.staff ? c.staff : "Somebody else");
    if (ok && is_held == (c.held_ms == 0)) {
        c.held_s = phone_held_s(&c, now);
        c.held_ms = is_held ? now : 0;
        ok = write_call(p, SQL_OPEN_CALL_PUT, &c, (int64_t)getpid(), c.staff, e);
    }
    arena_finish(&a);
    return ok;
}

bool phone_drop(struct practice *p, const struct id *id, struct err *e)
{
    struct stmt *q = book_is_read_only(p->book) ? NULL : stmt_get(p->book, SQL_OPEN_CALL_DROP, e);
    if (!q)
        return book_is_read_only(p->book);
    stmt_bind_id(q, "id", id);
    return stmt_run(q, e);
}

/* ---- clocks ---- */

static int seconds_between(int64_t from_ms, int64_t to_ms)
{
    enum { DAY_S = 24 * 60 * 60 };
    int64_t s = (to_ms - from_ms) / SECOND_MS;
    return s < 0 ? 0 : s > DAY_S ? DAY_S : (int)s;
}

int phone_length_s(const struct phone_call *c, int64_t now_ms)
{
    return seconds_between(c->began_ms, now_ms);
}

int phone_hold_s(const struct phone_call *c, int64_t now_ms)
{
    return c->held_ms ? seconds_between(c->held_ms, now_ms) : 0;
}

int phone_held_s(const struct phone_call *c, int64_t now_ms)
{
    return c->held_s + phone_hold_s(c, now_ms);
}

bool phone_is_held_long(const struct practice *p, const struct phone_call *c, int64_t now_ms)
{
    return c->held_ms && phone_hold_s(c, now_ms) >= p->hold_max_min * MINUTE_S;
}
