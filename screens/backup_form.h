/* backup_form: a copy of the practice file into a folder, now: from the page that closes the day. Which folder is
 * asked, the last one offered; what was written is said. A backup belongs on another disk than the file (INSTALL).
 */
#ifndef ROUNDS_SCREENS_BACKUP_FORM_H
#define ROUNDS_SCREENS_BACKUP_FORM_H

#include "screens/app.h"

void backup_form_open(struct app *app);

#endif
