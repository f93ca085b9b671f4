/* obstacle: what got in the staff's way, in a line, and what the owner answered.
 *
 * Anybody may say one, the owner answers; both stay. Texts are cleaned here.
 */
#ifndef ROUNDS_PRACTICE_OBSTACLE_H
#define ROUNDS_PRACTICE_OBSTACLE_H

#include "practice/appointment.h"

enum { OBSTACLE_TEXT_MAX = 300 };

/* Texts never NULL. */
struct obstacle {
    struct id id, by, answered_by; /* staff, or none */
    const char *text, *answer;     /* answer: "" none yet */
    int64_t at_ms, answered_at_ms;
    bool is_in_error;
};

/* Of the last `days` days, newest first, at most 200. In a. */
bool obstacle_list(struct practice *p, int days, struct arena *a, struct obstacle **out, int *count, struct err *e);

/* Says one, as act "obstacle-add". ERR_INPUT. out may be NULL. */
bool obstacle_add(struct desk *d, const char *text, struct id *out, struct err *e);
/* Answers one, or answers it anew, as act "obstacle-answer". ERR_REFUSED (the owner answers), ERR_INPUT,
 * ERR_MISSING. */
bool obstacle_answer(struct desk *d, const struct id *id, const char *answer, struct err *e);

#endif
