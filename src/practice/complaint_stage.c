#include "practice/complaint_stage.h"

#include "practice/practice.h"
#include "practice/words.h"

#include <stddef.h>
#include <string.h>

static const char *const codes[STAGE_COUNT] = {
    [STAGE_NONE] = "",
    [STAGE_RECEIVED] = "received",
    [STAGE_ACKNOWLEDGED] = "acknowledged",
    [STAGE_SETTLED] = "settled",
    [STAGE_INVESTIGATING] = "investigating",
    [STAGE_ANSWERED] = "answered",
    [STAGE_CHECKED_BACK] = "checked-back",
    [STAGE_CLOSED] = "closed",
    [STAGE_REOPENED] = "reopened",
    [STAGE_ESCALATED] = "escalated",
    [STAGE_WITHDRAWN] = "withdrawn",
};

enum { WORDS = COMPLAINT_ASKS_WORDS, CAUSE = COMPLAINT_ASKS_CAUSE };

/* Rows of one `from` stand together, the likeliest first: a menu shows them so.
 *
 * An answer is given in the name of the practice, so it is not the desk's; what is simple is answered without anybody
 * looking into it first. Closing without having asked whether it held is the owner's, who says why. Who was
 * told that it is settled, and came back, is not settled a second time: it is taken up again, and answered. */
static const struct complaint_transition rows[] = {
    {STAGE_NONE, STAGE_ACKNOWLEDGED, "complaint-add", "write down", LEVEL_DESK, 0, false, false},
    {STAGE_NONE, STAGE_RECEIVED, "complaint-add", "write down", LEVEL_DESK, 0, false, false},
    {STAGE_NONE, STAGE_SETTLED, "complaint-add-settled", "settled now", LEVEL_DESK, 0, false, false},

    {STAGE_RECEIVED, STAGE_ACKNOWLEDGED, "complaint-acknowledge", "they know we have it", LEVEL_DESK, 0, false, false},
    {STAGE_RECEIVED, STAGE_SETTLED, "complaint-settle", "settled", LEVEL_DESK, WORDS, true, false},
    {STAGE_RECEIVED, STAGE_WITHDRAWN, "complaint-withdraw", "they take it back", LEVEL_DESK, WORDS, false, false},

    {STAGE_ACKNOWLEDGED, STAGE_SETTLED, "complaint-settle", "settled", LEVEL_DESK, WORDS, true, false},
    {STAGE_ACKNOWLEDGED, STAGE_INVESTIGATING, "complaint-look-into", "looking into it", LEVEL_DESK, 0, false, false},
    {STAGE_ACKNOWLEDGED, STAGE_ANSWERED, "complaint-answer", "answered", LEVEL_CLINICIAN, WORDS | CAUSE, false, false},
    {STAGE_ACKNOWLEDGED, STAGE_WITHDRAWN, "complaint-withdraw", "they take it back", LEVEL_DESK, WORDS, false, false},

    {STAGE_INVESTIGATING, STAGE_ANSWERED, "complaint-answer", "answered", LEVEL_CLINICIAN, WORDS | CAUSE, false, false},
    {STAGE_INVESTIGATING, STAGE_WITHDRAWN, "complaint-withdraw", "they take it back", LEVEL_DESK, WORDS, false, false},

    {STAGE_SETTLED, STAGE_CHECKED_BACK, "complaint-check-back", "asked, it held", LEVEL_DESK, 0, false, false},
    {STAGE_SETTLED, STAGE_REOPENED, "complaint-reopen", "did not hold", LEVEL_DESK, WORDS, false, false},
    {STAGE_SETTLED, STAGE_CLOSED, "complaint-close-unasked", "close, not asked", LEVEL_OWNER, WORDS, false, false},

    {STAGE_ANSWERED, STAGE_CHECKED_BACK, "complaint-check-back", "asked, it held", LEVEL_DESK, 0, false, false},
    {STAGE_ANSWERED, STAGE_REOPENED, "complaint-reopen", "did not hold", LEVEL_DESK, WORDS, false, false},
    {STAGE_ANSWERED, STAGE_ESCALATED, "complaint-escalate", "second stage", LEVEL_DESK, WORDS, false, true},
    {STAGE_ANSWERED, STAGE_CLOSED, "complaint-close-unasked", "close, not asked", LEVEL_OWNER, WORDS, false, false},

    {STAGE_CHECKED_BACK, STAGE_CLOSED, "complaint-close", "closed", LEVEL_DESK, 0, false, false},
    {STAGE_CHECKED_BACK, STAGE_REOPENED, "complaint-reopen", "did not hold", LEVEL_DESK, WORDS, false, false},
    {STAGE_CHECKED_BACK, STAGE_ESCALATED, "complaint-escalate", "second stage", LEVEL_DESK, WORDS, false, true},

    {STAGE_CLOSED, STAGE_REOPENED, "complaint-reopen", "take up again", LEVEL_DESK, WORDS, false, false},
    {STAGE_CLOSED, STAGE_ESCALATED, "complaint-escalate", "second stage", LEVEL_DESK, WORDS, false, true},

    {STAGE_REOPENED, STAGE_INVESTIGATING, "complaint-look-into", "looking into it", LEVEL_DESK, 0, false, false},
    {STAGE_REOPENED, STAGE_ANSWERED, "complaint-answer", "answered", LEVEL_CLINICIAN, WORDS | CAUSE, false, false},
    {STAGE_REOPENED, STAGE_WITHDRAWN, "complaint-withdraw", "they take it back", LEVEL_DESK, WORDS, false, false},

    {STAGE_ESCALATED, STAGE_INVESTIGATING, "complaint-look-into", "looking into it", LEVEL_DESK, 0, false, false},
    {STAGE_ESCALATED, STAGE_ANSWERED, "complaint-answer", "answered", LEVEL_OWNER, WORDS | CAUSE, false, false},
    {STAGE_ESCALATED, STAGE_WITHDRAWN, "complaint-withdraw", "they take it back", LEVEL_DESK, WORDS, false, false},

    {STAGE_WITHDRAWN, STAGE_REOPENED, "complaint-reopen", "take up again", LEVEL_DESK, WORDS, false, false},
};

enum { ROWS = sizeof rows / sizeof *rows };

const struct complaint_deed complaint_deeds[] = {
    {"complaint-note", "note", LEVEL_DESK, COMPLAINT_ASKS_WORDS, false, false, false},
    {"complaint-inform", "told how it stands", LEVEL_DESK, COMPLAINT_ASKS_WORDS | COMPLAINT_ASKS_DATE, true, false,
     false},
    {"complaint-wait", "waiting for them", LEVEL_DESK, COMPLAINT_ASKS_WORDS, true, true, false},
    {"complaint-go-on", "they have answered", LEVEL_DESK, 0, true, false, true},
    {"complaint-give", "give to a colleague", LEVEL_DESK, COMPLAINT_ASKS_STAFF, false, false, false},
    {NULL, NULL, 0, 0, false, false, false},
};

const char *complaint_stage_code(enum complaint_stage s)
{
    return codes[s];
}

const char *complaint_stage_desk(enum complaint_stage s)
{
    return words_desk(words_stage, codes[s]);
}

bool complaint_stage_parse(const char *text, enum complaint_stage *out)
{
    *out = STAGE_NONE;
    for (int s = STAGE_NONE + 1; text && s < STAGE_COUNT; s++)
        if (strcmp(text, codes[s]) == 0)
            *out = (enum complaint_stage)s;
    return *out != STAGE_NONE;
}

bool complaint_stage_is_open(enum complaint_stage s)
{
    return s != STAGE_NONE && s != STAGE_CLOSED && s != STAGE_WITHDRAWN;
}

bool complaint_stage_is_worked_on(enum complaint_stage s)
{
    return s == STAGE_RECEIVED || s == STAGE_ACKNOWLEDGED || s == STAGE_INVESTIGATING || s == STAGE_REOPENED ||
           s == STAGE_ESCALATED;
}

const struct complaint_transition *complaint_stage_find(enum complaint_stage from, enum complaint_stage to,
                                                        bool has_second)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].from == from && rows[i].to == to && (has_second || !rows[i].is_second))
            return &rows[i];
    return NULL;
}

int complaint_stage_list(enum complaint_stage from, bool has_second,
                         const struct complaint_transition *out[STAGE_COUNT])
{
    int n = 0;
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].from == from && (has_second || !rows[i].is_second))
            out[n++] = &rows[i];
    return n;
}

/* What nobody would say only to come further. */
static bool is_detour(enum complaint_stage s)
{
    return !complaint_stage_is_open(s) || s == STAGE_REOPENED || s == STAGE_ESCALATED;
}

int complaint_stage_before(enum complaint_stage from, enum complaint_stage to, bool has_second, int level,
                           const struct complaint_transition *out[STAGE_COUNT])
{
    const struct complaint_transition *by[STAGE_COUNT] = {0}; /* how a stage is reached */
    enum complaint_stage reached[STAGE_COUNT] = {from};
    int n = 0;
    for (int at = 0, end = 1; at < end; at++) {
        const struct complaint_transition *t = complaint_stage_find(reached[at], to, has_second);
        if (t && t->level <= level) {
            for (enum complaint_stage s = reached[at]; s != from; s = by[s]->from)
                n++;
            int place = n;
            for (enum complaint_stage s = reached[at]; s != from; s = by[s]->from)
                out[--place] = by[s];
            return n;
        }
        for (size_t i = 0; i < ROWS; i++)
            if (rows[i].from == reached[at] && (has_second || !rows[i].is_second) && rows[i].to != from &&
                !by[rows[i].to] && !is_detour(rows[i].to)) {
                by[rows[i].to] = &rows[i];
                reached[end++] = rows[i].to;
            }
    }
    return 0;
}

const struct complaint_deed *complaint_stage_deed(const char *act)
{
    for (const struct complaint_deed *d = complaint_deeds; d->act; d++)
        if (act && strcmp(d->act, act) == 0)
            return d;
    return NULL;
}
