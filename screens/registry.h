/* registry: the screens there are: the only line that screens share. */
#ifndef ROUNDS_SCREENS_REGISTRY_H
#define ROUNDS_SCREENS_REGISTRY_H

#include "screens/app.h"

/* In the order of their numbers; ends with NULL. The first one is opened at the start. */
extern const struct screen *const registry_screens[];
/* How many there are. */
size_t registry_count(void);

#endif
