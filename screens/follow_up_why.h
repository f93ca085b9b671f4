/* follow_up_why: Tab on something to be done: which rule of policy put it there, what happened that the rule goes by,
 * and what people have said of it since (practice/journey.h). Read, not changed: Enter or Esc goes back. */
#ifndef ROUNDS_SCREENS_FOLLOW_UP_WHY_H
#define ROUNDS_SCREENS_FOLLOW_UP_WHY_H

#include "base/id.h"
#include "screens/app.h"

/* what: as the queue calls it, "recall"; name: whose. Both are copied. ERR_MISSING: it was settled meanwhile. */
bool follow_up_why_open(struct app *app, const struct id *follow_up, const char *what, const char *name, struct err *e);

/* The row, for screens with rows of the queue; f: flags beside its own. */
#define FOLLOW_UP_WHY_ROW(handler, f)                                                                              \
    {.keys = "Tab", .name = "followup-why", .title = "why", .synonyms = "rule policy reason explain because",   \
     .help = "Why it is here: the rule, what happened, and what was said of it since.",                         \
     .flags = COMMAND_NEEDS_ROW | (f), .run = (handler)}

#endif
