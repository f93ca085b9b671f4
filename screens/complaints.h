/* complaints: what went wrong for patients: by when something has to be done, late first; on Tab what it comes from
 * (complaint_view.h shows one). */
#ifndef ROUNDS_SCREENS_COMPLAINTS_H
#define ROUNDS_SCREENS_COMPLAINTS_H

#include "screens/app.h"

extern const struct screen complaints_screen;

#endif
