/* draft_form: keeps what is typed into a form, so that a dropped line or a kill loses nothing.
 *
 * A form that wants it holds one struct draft_form in its ctx, starts it, and says when what was typed is done; all
 * else follows from what happens to the form (struct form_keeper).
 * What was typed is written when the fingers rest (app_rest), and when the form is taken off unsaved: then it
 * stays and is offered again (schedule_draft.c). Saving the form drops it.
 */
#ifndef ROUNDS_SCREENS_DRAFT_FORM_H
#define ROUNDS_SCREENS_DRAFT_FORM_H

#include "practice/draft.h"
#include "screens/form.h"

enum { DRAFT_FORM_VALUES = 40 };

/* What a draft is made of, while it is put together. */
struct draft_form_writer {
    struct arena arena;
    struct id subject; /* what it is about (draft_of), none unless describe sets it */
    struct draft_value values[DRAFT_FORM_VALUES];
    int count;
};

/* All zero: keeps nothing. Members belong to draft_form.c. */
struct draft_form {
    const struct form *form;
    void (*describe)(const struct form *f, struct draft_form_writer *w);
    int64_t id;     /* of its row; 0 none yet */
    bool is_dirty;  /* typed in since it was written */
    bool is_done;   /* saved: nothing is to be kept */
    bool is_quiet;  /* the form itself says what backing out means */
    struct arena arena;
    const char *saw[FORM_FIELDS_MAX]; /* of draft_form_saw; NULL: never called */
};

/* describe puts everything that is needed to open the form again, and a title. */
void draft_form_start(struct draft_form *d, struct form *f,
                      void (*describe)(const struct form *f, struct draft_form_writer *w));
/* It goes on with an old one: the same row is used. */
void draft_form_take_up(struct draft_form *d, const struct draft *old);

/* For a form that changes what stands in the book: only what was typed is kept, so that taking it up again changes
 * nothing else, whatever others have changed meanwhile. saw: once the fields hold what stands there. put_changes: for
 * describe. take_changes: into fields that hold what stands there now; it says which of them others have changed. */
void draft_form_saw(struct draft_form *d);
bool draft_form_is_changed(const struct draft_form *d, int field);
void draft_form_put_changes(const struct draft_form *d, struct draft_form_writer *w);
void draft_form_take_changes(struct app *app, struct draft_form *d, struct form *f, const struct draft *old);
/* Somebody else was first: hold what was typed, fill all fields with what stands there now, put back. A field that
 * nobody here has touched then holds theirs. hold: texts in a, NULL for what was not touched. */
void draft_form_hold(const struct draft_form *d, struct arena *a, const char *typed[FORM_FIELDS_MAX]);
void draft_form_put_back(struct draft_form *d, struct form *f, const char *const typed[FORM_FIELDS_MAX]);

void draft_form_changed(struct app *app, struct draft_form *d); /* something else than a key has changed it */
void draft_form_done(struct app *app, struct draft_form *d);    /* saved */

/* For describe. The title is what the offer says: "booking for Smith J, Mon 23 Nov 10:30". */
void draft_form_title(struct draft_form_writer *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void draft_form_put(struct draft_form_writer *w, const char *name, const char *text);
/* What was typed into a field, to be put: a date as the day that it means today, since "tomorrow" is another one when
 * it is read again. In w. */
const char *draft_form_typed(struct draft_form_writer *w, const struct form *f, int field);
/* The same of a day and a time that were typed into one text, "" for neither (CIVIL_NONE, MINUTE_NONE); in w. */
const char *draft_form_when(struct draft_form_writer *w, int date, int minute);
void draft_form_put_int(struct draft_form_writer *w, const char *name, int value);
void draft_form_put_id(struct draft_form_writer *w, const char *name, const struct id *id);

/* For taking up: what stands there; 0 or no id where nothing does. */
int draft_form_int(const struct draft *d, const char *name);
struct id draft_form_id(const struct draft *d, const char *name);
const char *draft_form_title_of(const struct draft *d);

#endif
