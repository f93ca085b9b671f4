/* sent_by: the field of a form in which somebody says who sent a patient: one of our patients, found while typing; a
 * source of policy; or words, as typed. Where only names that are nearly what was typed are found, the words stand
 * first: they are what Enter takes. */
#ifndef ROUNDS_SCREENS_SENT_BY_H
#define ROUNDS_SCREENS_SENT_BY_H

#include "practice/patient.h"
#include "screens/draft_form.h"
#include "screens/patient_search.h"

enum { SENT_BY_SOURCES = 6, SENT_BY_TEXT = 200 };

/* All zero: nobody is said. One in the form's ctx; sent_by_finish gives it back. */
struct sent_by {
    struct patient_search search;
    const char *names[SENT_BY_SOURCES], *codes[SENT_BY_SOURCES]; /* sources that fit; in the practice */
    int nsources;
    char typed[SENT_BY_TEXT];
    bool is_picked;
    struct id patient;         /* what was picked: a patient, */
    char source[SENT_BY_TEXT]; /* or this */
};

/* The field as described. */
#define SENT_BY_FIELD                                                                  \
    {                                                                                  \
        .name = "source", .label = "Sent by", .kind = FORM_SEARCH, .cells = 40,        \
        .hint = "Who or what recommended us: letters of a patient, a source, or words" \
    }

/* What stands in the record, into the field; and back (the text is the form's or the practice's own). */
void sent_by_show(struct app *app, struct form *f, int field, struct sent_by *s, const struct patient *p);
void sent_by_read(struct app *app, const struct form *f, int field, const struct sent_by *s, struct patient *p);

/* For the functions of a form's plan. */
int sent_by_find(struct app *app, struct sent_by *s, const char *typed);
void sent_by_draw(const struct sent_by *s, int index, const struct pane *line);
bool sent_by_pick(struct form *f, int field, struct sent_by *s, int result, struct err *e);

/* For drafts: what was picked, beside the field's text. Taken up after that is set. */
void sent_by_put(const struct form *f, int field, const struct sent_by *s, struct draft_form_writer *w);
void sent_by_take(struct form *f, int field, struct sent_by *s, const struct draft *d);
void sent_by_finish(struct sent_by *s);

#endif
