/* call_form_inner: what the parts of the form of a call share; nobody else includes it. */
#ifndef ROUNDS_SCREENS_CALL_FORM_INNER_H
#define ROUNDS_SCREENS_CALL_FORM_INNER_H

#include "screens/call_form.h"
#include "screens/caller_search.h"
#include "screens/draft_form.h"
#include "screens/speaker_field.h"

enum {
    CALL_WHO,
    CALL_NUMBER,
    CALL_SPEAKER,
    CALL_WORDS,
    CALL_ENDS,
    CALL_DUE,
    CALL_COLLEAGUE,
    CALL_WAY,
    CALL_HOW,
    CALL_ABOUT,
    CALL_HEARD_BY,
    CALL_CONFIDENTIAL,
    CALL_SCORE,
    CALL_RECOMMENDS,
    CALL_MOOD, /* the last: left out unless policy wants it */
    CALL_FIELDS
};
enum { CALL_STAFF_MAX = 40, CALL_ROWS_MAX = 12, CALL_TEXT = 120, CALL_HINT = 240 };

/* Everything the form knows beside what stands in its fields. */
struct call_form {
    struct form *form;
    struct form_field fields[CALL_FIELDS]; /* hints and stops differ while it is filled in */
    struct form_plan plan;
    struct command rows[CALL_ROWS_MAX]; /* the form's own and ours */
    void (*lay_out)(struct app *app, struct layer *l, const struct pane *p); /* the form's own, */
    int (*rows_wanted)(const struct app *app, const struct layer *l);        /* and these too */
    void (*draw)(const struct app *app, const struct layer *l, const struct pane *p);
    const char *staff[CALL_STAFF_MAX + 1];
    struct id staff_of[CALL_STAFF_MAX];
    struct id id, patient; /* patient none: not known yet */
    char name[CALL_TEXT];  /* of the patient, or as they said it; "" nobody yet */
    int64_t began_ms;
    bool was_asked; /* by which number somebody is to be rung */
    struct speaker_field speakers;
    struct caller_search search;
    char about[CALL_HINT], due[CALL_HINT]; /* hints */
    char open[CALL_HINT]; /* "Open (2): ring back 12:00; ..."; "" nothing */
    struct draft_form draft;
};

/* call_form_who.c: who it is, and what all desks see of the call. */

struct practice *call_form_practice(const struct call_form *w);
/* Name of who is at the desk, "" nobody. */
const char *call_form_staff(const struct app *app);
/* The call as it stands in its row, with what the form knows. Texts are the form's, or in a. */
bool call_form_read(const struct call_form *w, struct arena *a, struct phone_call *out, struct err *e);
/* Who was typed and not taken out of the list is kept as somebody not known here. */
void call_form_take_typed(struct call_form *w);
/* Writes the row; what cannot be written is said. */
void call_form_tell(struct call_form *w);
/* The title: since when, how long, on hold. */
void call_form_show(struct call_form *w);
/* What to know stands under the words: who rings again says so at once. */
void call_form_know(struct call_form *w);
void call_form_set_patient(struct call_form *w, const struct id *patient, const char *name);
/* Who may be speaking: the patient, those around them, somebody else. said: who spoke, to be chosen; "". */
void call_form_list_speakers(struct call_form *w, const char *said);
/* Who spoke, for the contact: "" the patient. Valid until the list is made again. */
const char *call_form_speaker(const struct call_form *w);
int call_form_search(struct app *app, struct form *f, int field, const char *typed);
void call_form_result(const void *model, int index, const struct pane *line);
bool call_form_pick(struct app *app, struct form *f, int field, int result, struct err *e);

/* call_form_acts.c: ^X ^B ^T ^R. */

/* Opens a booking for who is on the telephone, the call going on below it; it ends the call by itself. */
bool call_form_book(struct app *app, struct call_form *w, struct err *e);
/* Their rows beside the form's own. */
void call_form_add_rows(struct call_form *w);

#endif
