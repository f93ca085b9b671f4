/* ask: one question in the place of the bar, answered by one letter; where the line is too short, in lines above it.
 *
 *     Cancelled by whom?  t they did  w we did  n did not come  Esc leave it
 *
 * Enter takes the default answer if there is one. Esc, q and ^G answer nothing.
 *
 * Below an open question the screen is read again whenever others write: what is asked about is copied when it is
 * asked, and is not what the marker stands on by the answer.
 */
#ifndef ROUNDS_SCREENS_ASK_H
#define ROUNDS_SCREENS_ASK_H

#include "screens/app.h"

enum { ASK_ANSWERS_MAX = 8 };

struct ask_answer {
    char letter;       /* lower case; never two neighbours on a keyboard for yes and no */
    const char *title; /* "they did"; static or alive as long as the question */
};

/* answer: index into the answers. May open the next question or a form. */
typedef void ask_done(struct app *app, void *ctx, int answer);

/* Puts the question. ctx is passed on and stays the caller's; it must outlive the question.
 * by_default: index that Enter takes, -1 for none. */
void ask_open(struct app *app, const char *question, const struct ask_answer *answers, int count, int by_default,
              ask_done *done, void *ctx);

/* What is said when the question that stands is left: that nothing came of what was answered before it. */
void ask_say_if_left(struct app *app, const char *said);

/* Yes or no for what cannot be undone: y does it, Enter and everything else is No. */
void ask_confirm(struct app *app, const char *question, void (*yes)(struct app *app, void *ctx), void *ctx);

#endif
