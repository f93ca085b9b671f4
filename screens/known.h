/* known: somebody who may be here already is shown before another record of the same person is made. */
#ifndef ROUNDS_SCREENS_KNOWN_H
#define ROUNDS_SCREENS_KNOWN_H

#include "practice/patient.h"
#include "screens/app.h"

/* One of the two is called when somebody has looked at the list; it is taken off after that. ctx is theirs, and has to
 * live as long as the list. */
struct known_answer {
    void (*none)(struct app *app, void *ctx);                             /* none of these: somebody new */
    void (*one)(struct app *app, void *ctx, const struct duplicate *who); /* it is this one */
    void *ctx;
};

/* Asks whether p with these numbers is known. True: nobody is like them, nothing was opened. False: e says why, or,
 * where it is empty, a list stands there and answers. */
bool known_ask(struct app *app, const struct patient *p, const struct telecom *t, int n,
               const struct known_answer *answer, struct err *e);

/* "Known already? same telephone, born 3 May 1963: SMITH, Ann, and 2 more"; "" if nobody is. For the line under
 * a form, while it is being typed. */
void known_hint(struct app *app, const struct patient *p, const struct telecom *t, int n, char *out, size_t size);

#endif
