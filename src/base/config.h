/* config: the only reader of libconfig files (policy, settings, import maps).
 *
 * A file is read once into a tree of nodes; every error names file, line and
 * what was expected. @include is refused: a policy is one file. Sizes are limited (1 MiB,
 * depth 16). The tree lives in the arena given.
 */
#ifndef ROUNDS_BASE_CONFIG_H
#define ROUNDS_BASE_CONFIG_H

#include "base/arena.h"
#include "base/err.h"

#include <stdint.h>

enum config_type { CONFIG_GROUP, CONFIG_LIST, CONFIG_TEXT, CONFIG_INT, CONFIG_BOOL };

/* One setting. Children keep the order of the file. Arrays are lists. */
struct config {
    enum config_type type;
    const char *name; /* "" for list elements and the root */
    const char *file; /* for messages */
    int line;
    const char *text;      /* CONFIG_TEXT */
    int64_t number;        /* CONFIG_INT, CONFIG_BOOL (0, 1) */
    struct config *child;  /* groups and lists: array of count nodes */
    int count;
    bool is_used; /* set by every getter; see config_refuse_unused */
};

/* Reads and checks a file, or text in memory (name is used in messages). ERR_INPUT
 * with `at` = file:line, ERR_MISSING, ERR_IO. A link and a file that everybody may change
 * are refused. (Not called config_read: libconfig has a function of that name.) */
bool config_load(struct arena *a, const char *path, struct config **root, struct err *e);
bool config_load_text(struct arena *a, const char *name, const char *text, struct config **root, struct err *e);

/* The child of that name or NULL; marks it used. */
struct config *config_get(struct config *group, const char *name);

/* Typed getters: absent gives `fallback` and true; a wrong type or a value out of range
 * is refused: "policy.conf:14: minutes: expected a whole number from 1 to 720". */
bool config_int(struct config *group, const char *name, int64_t min, int64_t max, int64_t fallback, int64_t *out,
                struct err *e);
bool config_text(struct config *group, const char *name, const char *fallback, const char **out, struct err *e);
bool config_bool(struct config *group, const char *name, bool fallback, bool *out, struct err *e);
/* A group or list child, NULL when absent. */
bool config_list(struct config *group, const char *name, struct config **out, struct err *e);

/* Refuses the first setting nobody asked for (a misspelt name), with the line. ERR_INPUT. */
bool config_refuse_unused(const struct config *root, struct err *e);

#endif
