/* printer: hands text to the computer's own printing program, lp.
 *
 * No shell is involved and no file is left behind: the text goes through a pipe, with this title as the job's
 * name. Which printer it is, is lp's business (its default, or the variable PRINTER or LPDEST).
 * Waits until lp has taken it, which is before it is on paper.
 */
#ifndef ROUNDS_EXCHANGE_PRINTER_H
#define ROUNDS_EXCHANGE_PRINTER_H

#include "base/err.h"

#include <stddef.h>

/* ERR_MISSING: there is no lp on this computer. ERR_IO: lp refused; its own first line is in the sentence. `title`
 * holds nobody's name: queues of printers are read by anybody. SIGPIPE has to be ignored (main does). */
bool printer_send(const char *title, const char *text, size_t len, struct err *e);

#endif
