/* presence: who has a follow-up open just now, on this machine.
 *
 * Two people never have the same row: taking one is one statement in the practice file, and the second of two is
 * told who has it. A row belongs to a process (number and start time); when that is gone, so is the claim,
 * however it went. It is a local matter: nothing of it is in the log, and across computers two people may still
 * ring.
 */
#ifndef ROUNDS_PRACTICE_PRESENCE_H
#define ROUNDS_PRACTICE_PRESENCE_H

#include "practice/practice.h"

/* Takes it. *holder: NULL if it is ours now, else who has it (in a). Taking twice is fine. */
bool presence_take(struct practice *p, const struct id *record, const char *staff, struct arena *a, const char **holder,
                   struct err *e);
/* Gives it back; all: whatever this process has. Nothing happens if it was somebody else's. */
bool presence_give_back(struct practice *p, const struct id *record, struct err *e);
void presence_give_back_all(struct practice *p);

struct presence {
    struct id record;
    const char *staff; /* "" nobody signed in */
    bool is_own;       /* this process */
};
/* Who has what open, those that are gone left out. */
bool presence_list(struct practice *p, struct arena *a, struct presence **out, int *count, struct err *e);

/* Whether a process is there still; whether it is this one. started: as the next says it. */
bool presence_is_alive(int64_t pid, int64_t started);
bool presence_is_own(int64_t pid, int64_t started);
/* When a process was started, by the kernel's own clock; 0 where there is no /proc: then its number alone counts. */
int64_t presence_started(int64_t pid);

#endif
