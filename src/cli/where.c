#include "cli/where.h"

#include <stdlib.h>
#include <unistd.h>

const char *where_book(struct arena *a, const char *given)
{
    static const char *const shared = "/var/lib/rounds/practice.db";
    const char *env = getenv("ROUNDS_BOOK");
    if (given && *given)
        return arena_strdup(a, given);
    if (env && *env)
        return arena_strdup(a, env);
    if (access(shared, R_OK) == 0)
        return shared;
    const char *data = getenv("XDG_DATA_HOME");
    if (data && *data == '/')
        return arena_printf(a, "%s/rounds/practice.db", data);
    const char *home = getenv("HOME");
    return arena_printf(a, "%s/.local/share/rounds/practice.db", home && *home == '/' ? home : "/nonexistent");
}
