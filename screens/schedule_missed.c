#include "screens/schedule_inner.h"

#include "base/clock.h"
#include "practice/missed.h"
#include "screens/ask.h"

#include <stdio.h>

/* What is asked before somebody is said to have not come, or to have been seen, where what stands here speaks against
 * it: a message or a call of theirs, a practitioner who was off, a change that nobody told them, nobody marked as here.
 * The answer is handed back: schedule_next.c goes on. */

enum { QUESTION = 120 };

/* What is read out; *why tells whether there is anything. */
static void find_plea(struct app *app, const struct schedule_whom *whom, bool with_messages, char words[QUESTION],
                      enum missed_why *why)
{
    struct practice *p = front_of(app)->practice;
    struct arena a = {0};
    struct err ignored = {0}; /* then the act asks again, and refuses */
    struct appointment x;
    struct missed_plea plea = {.words = ""};
    if (appointment_get(p, &a, &whom->id, &x, &ignored)) {
        if (!with_messages)
            missed_expected(p, &x, &a, &plea);
        else if (!missed_plea(p, &x, &a, &plea, &ignored))
            plea.why = MISSED_COUNTS;
    }
    *why = plea.why;
    (void)snprintf(words, QUESTION, "%s", plea.words);
    arena_finish(&a);
}

bool schedule_missed_is_ours(struct app *app, const struct schedule *s)
{
    char words[QUESTION];
    enum missed_why why;
    find_plea(app, &s->ending.whom, false, words, &why);
    return why != MISSED_COUNTS;
}

bool schedule_missed_ask(struct app *app, struct schedule *s, ask_done *done)
{
    static const struct ask_answer HEARD[] = {{'n', "did not come all the same"}, {'t', "they cancelled"}};
    static const struct ask_answer OURS[] = {{'n', "did not come all the same"}, {'w', "we cancelled"}};
    char words[QUESTION], question[QUESTION + 2 * SCHEDULE_NAME];
    enum missed_why why;
    find_plea(app, &s->ending.whom, true, words, &why);
    if (why == MISSED_COUNTS)
        return false;
    bool is_theirs = why == MISSED_MESSAGE || why == MISSED_CALL;
    if (is_theirs)
        (void)snprintf(question, sizeof question, "%s first: %s %s.", why == MISSED_CALL ? "Ring back" : "Listen",
                       s->ending.whom.name, words);
    else
        (void)snprintf(question, sizeof question, "%s: %s.", s->ending.whom.name, words);
    ask_open(app, question, is_theirs ? HEARD : OURS, 2, is_theirs ? -1 : 1, done, s);
    return true;
}

/* Booked, begun, not over, and nobody has marked them as here: whose row it is may not be who was seen. What is over is
 * written up without a question. */
static bool is_late(const struct schedule_whom *whom)
{
    int today, now;
    clock_today(&today, &now);
    return whom->version.status == STATUS_BOOKED && whom->date == today && now >= whom->start_min &&
           now < whom->start_min + whom->minutes;
}

bool schedule_missed_ask_seen(struct app *app, struct schedule *s, ask_done *done)
{
    static const struct ask_answer SEEN[] = {{'y', "seen all the same"}, {'w', "we cancelled"}};
    const struct schedule_whom *whom = &s->ending.whom;
    char words[QUESTION], question[QUESTION + 2 * SCHEDULE_NAME];
    enum missed_why why = MISSED_COUNTS;
    if (whom->version.status == STATUS_BOOKED)
        find_plea(app, whom, false, words, &why);
    if (why != MISSED_COUNTS) {
        (void)snprintf(question, sizeof question, "%s: %s.", whom->name, words);
        ask_open(app, question, SEEN, 2, -1, done, s);
        return true;
    }
    if (!is_late(whom))
        return false;
    (void)snprintf(question, sizeof question, "%s is not marked arrived:", whom->name);
    ask_open(app, question, SEEN, 1, 0, done, s);
    return true;
}
