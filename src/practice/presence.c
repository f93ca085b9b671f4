#include "practice/presence.h"

#include "book/stmt.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int64_t presence_started(int64_t pid)
{
    char path[40], line[512];
    int64_t started = 0;
    snprintf(path, sizeof path, "/proc/%" PRId64 "/stat", pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return 0;
    size_t n = fread(line, 1, sizeof line - 1, f);
    fclose(f);
    line[n] = 0;
    /* The name may hold anything: fields are counted from its last bracket (proc(5): field 22 is the start time). */
    char *at = strrchr(line, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    if (at)
        (void)sscanf(at, " %" SCNd64, &started);
    return started;
}

bool presence_is_alive(int64_t pid, int64_t started)
{
    if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
        return false;
    return presence_started(pid) == started;
}

bool presence_is_own(int64_t pid, int64_t started)
{
    return pid == (int64_t)getpid() && started == presence_started(pid);
}

static bool drop(struct practice *p, const struct id *record, int64_t pid, int64_t started, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_PRESENCE_DROP, e);
    if (!q)
        return false;
    stmt_bind_id(q, "record", record);
    stmt_bind_int(q, "pid", pid);
    stmt_bind_int(q, "started", started);
    return stmt_run(q, e);
}

static bool put(struct practice *p, const struct id *record, const char *staff, struct err *e)
{
    int64_t pid = (int64_t)getpid();
    struct stmt *q = stmt_get(p->book, SQL_PRESENCE_PUT, e);
    if (!q)
        return false;
    stmt_bind_id(q, "record", record);
    stmt_bind_int(q, "pid", pid);
    stmt_bind_int(q, "started", presence_started(pid));
    stmt_bind_text(q, "staff", staff ? staff : "");
    return stmt_run(q, e);
}

/* Who has it by the table; pid 0: nobody. */
static bool holder_of(struct practice *p, const struct id *record, struct arena *a, int64_t *pid, int64_t *started,
                      const char **staff, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_PRESENCE_OF, e);
    *pid = 0;
    if (!q)
        return false;
    stmt_bind_id(q, "record", record);
    if (stmt_step(q, e)) {
        *pid = stmt_int(q, "pid");
        *started = stmt_int(q, "started");
        *staff = stmt_text(q, "staff", a);
    }
    return stmt_done(q, e);
}

bool presence_take(struct practice *p, const struct id *record, const char *staff, struct arena *a, const char **holder,
                   struct err *e)
{
    enum { TRIES = 3 }; /* each drops one that is gone; nobody dies so fast three times */
    int64_t pid, started = 0;
    *holder = NULL;
    for (int i = 0; i < TRIES; i++) {
        const char *name = NULL;
        if (!put(p, record, staff, e) || !holder_of(p, record, a, &pid, &started, &name, e))
            return false;
        if (pid && presence_is_own(pid, started))
            return true;
        if (pid && presence_is_alive(pid, started)) {
            *holder = name && *name ? name : "somebody";
            return true;
        }
        if (pid && !drop(p, record, pid, started, e))
            return false;
    }
    return err_set(e, ERR_BUSY, "Others are taking this at the same time: try again");
}

bool presence_give_back(struct practice *p, const struct id *record, struct err *e)
{
    int64_t pid = (int64_t)getpid();
    return drop(p, record, pid, presence_started(pid), e);
}

void presence_give_back_all(struct practice *p)
{
    struct err ignored = {0}; /* whoever is gone has nothing anyway */
    int64_t pid = (int64_t)getpid();
    struct stmt *q = book_is_read_only(p->book) ? NULL : stmt_get(p->book, SQL_PRESENCE_DROP_MINE, &ignored);
    if (!q)
        return;
    stmt_bind_int(q, "pid", pid);
    stmt_bind_int(q, "started", presence_started(pid));
    (void)stmt_run(q, &ignored);
}

bool presence_list(struct practice *p, struct arena *a, struct presence **out, int *count, struct err *e)
{
    int room = 0;
    *out = NULL;
    *count = 0;
    struct stmt *q = stmt_get(p->book, SQL_PRESENCE_ALL, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        int64_t pid = stmt_int(q, "pid"), started = stmt_int(q, "started");
        if (!presence_is_alive(pid, started))
            continue;
        if (*count == room) {
            *out = arena_grow(a, *out, (size_t)room, (size_t)room * 2 + 8, sizeof **out);
            room = room * 2 + 8;
        }
        const char *staff = stmt_text(q, "staff", a);
        (*out)[(*count)++] = (struct presence){stmt_id(q, "record"), staff ? staff : "", presence_is_own(pid, started)};
    }
    return stmt_done(q, e);
}
