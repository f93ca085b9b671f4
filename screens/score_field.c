#include "screens/score_field.h"

#include <stdlib.h>

const char *const score_field_would[] = {"not asked", "yes", "no", NULL};

/* -1: no such score; empty is none, and fine. */
static int score_of(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    return !*end && n >= 0 && n <= CONTACT_SCORE_MAX ? (int)n : -1;
}

bool score_field_check(struct form *f, int field, struct err *e)
{
    const char *text = form_text(f, field);
    return !*text || score_of(text) >= 0 ||
           err_set(e, ERR_INPUT, "A number from 0, not content at all, to %d", CONTACT_SCORE_MAX);
}

struct score_field_said score_field_read(const struct form *f, int score, int recommends)
{
    const char *text = form_text(f, score);
    int would = form_choice(f, recommends);
    return (struct score_field_said){.score = score_of(text),
                                     .has_score = *text != 0,
                                     .recommends = would < 0 ? CONTACT_UNSAID : (enum contact_recommends)would};
}
