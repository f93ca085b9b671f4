/* export_lib: a file that an export writes, and what stands in it. */
#ifndef ROUNDS_TESTS_EXPORT_LIB_H
#define ROUNDS_TESTS_EXPORT_LIB_H

#include "appointment_lib.h"
#include "exchange/export.h"

/* A path in the test's own folder; in the world's arena. */
const char *export_lib_path(struct world *w, const char *name);
/* Everything, in this form, into a file of that name, which is not there yet. */
struct export_options export_lib_wish(struct world *w, enum export_form form, const char *name);
/* Writes it and reads it, in the world's arena; stops the test if it cannot. */
const char *export_lib_written(struct world *w, const struct export_options *o, struct export_result *r);
/* Both, with the name of the form. */
const char *export_lib_all(struct world *w, enum export_form form);

/* "urn:uuid:0192f2bf-...": how a resource, an event and a card are named. In the world's arena. */
const char *export_lib_urn(struct world *w, const struct id *id);
/* How often these words stand in a text. */
int export_lib_times(const char *text, const char *words);
/* Stops the test, showing the text, unless these words stand in it. */
void export_lib_has(const char *text, const char *words);

#endif
