/* palette: `:` and a few letters of what one wants; shows what fits, with its keys.
 * Searches names, titles, synonyms of all rows that work here, the screens, and what
 * the practice side finds (patients). Tab completes, arrows or ^N ^P move, Enter does it. */
#ifndef ROUNDS_SCREENS_PALETTE_H
#define ROUNDS_SCREENS_PALETTE_H

#include "screens/app.h"

void palette_open(struct app *app);

#endif
