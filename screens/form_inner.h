/* form_inner: what form.c and form_draw.c share; nobody else includes it. */
#ifndef ROUNDS_SCREENS_FORM_INNER_H
#define ROUNDS_SCREENS_FORM_INNER_H

#include "screens/form.h"

const struct form_field *form_field_at(const struct form *f, int field);
int form_choices(const struct form_field *d); /* how many there are */
bool form_is_empty(const struct form *f, int field);
/* Cells for a field's value, and lines: a text that may go to the edge takes as many as it needs, up to a few. */
int form_cells(const struct form *f, int field);
int form_lines(const struct form *f, int field);
/* Lines of its panel. */
int form_rows(const struct app *app, const struct layer *l);
void form_draw(const struct app *app, const struct layer *l, const struct pane *p);

/* A key in the choice with the focus. The choice it means; or one of these: nothing begins with that letter, or not
 * with it and those before it, which was said. */
enum { FORM_CHOICE_UNKNOWN = -1, FORM_CHOICE_IGNORED = -2 };
int form_choice_type(struct form *f, const struct key *key);
/* What is typed next is another word. */
void form_choice_forget(struct form *f);

#endif
