/* computers: key 7: what copies of the practice file brought together and a person has to settle (settle.h), then the
 * other computers and how far each has come. Opened with NULL. Its tab is there from the second computer on. */
#ifndef ROUNDS_SCREENS_COMPUTERS_H
#define ROUNDS_SCREENS_COMPUTERS_H

#include "screens/app.h"

extern const struct screen computers_screen;

#endif
