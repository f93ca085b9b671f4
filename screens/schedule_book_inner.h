/* schedule_book_inner: what the booking form's own files share; nobody else includes it. */
#ifndef ROUNDS_SCREENS_SCHEDULE_BOOK_INNER_H
#define ROUNDS_SCREENS_SCHEDULE_BOOK_INNER_H

#include "practice/household.h"
#include "practice/several.h"
#include "screens/draft_form.h"
#include "screens/patient_search.h"
#include "screens/schedule_inner.h"
#include "screens/schedule_new.h"
#include "screens/schedule_when.h"

enum {
    BOOK_PATIENT,
    BOOK_WHEN,
    BOOK_TYPE,
    BOOK_WITH, /* here, so that a family costs two keys each: Tab and a letter, a blank and a letter */
    BOOK_MINUTES,
    BOOK_REMARK,
    BOOK_REPEAT,
    BOOK_PURPOSE,
    BOOK_FIELDS
};
/* Of somebody urgent this field asks the room; nobody is urgent six weeks in a row. */
enum { BOOK_QUESTION = BOOK_REPEAT };
enum { BOOK_CHOICES_MAX = 40 };

/* Everything the form knows beside what stands in its fields. */
struct schedule_book {
    struct app *app;
    struct form *form;
    struct form_field fields[BOOK_FIELDS]; /* choices and hints differ from practice to practice */
    struct form_plan plan;
    const char *types[BOOK_CHOICES_MAX + 1];    /* names; NULL at the end */
    const struct appointment_type *type_of[BOOK_CHOICES_MAX];
    const char *purposes[BOOK_CHOICES_MAX + 1]; /* "no", then policy's reasons for two in one place */
    const char *purpose_of[BOOK_CHOICES_MAX];   /* codes; NULL for "no" */
    char about[240];                            /* what to know about the patient */
    char with_hint[240], repeat_hint[240];      /* who is meant; the dates that are meant */
    char hint[320];                             /* the same, after what does not fit; while the type is asked for */

    struct id booking; /* chosen before the first try, so that trying again cannot book twice */
    struct id patient; /* none: not known yet, or new */
    bool is_new;
    struct schedule_new new_patient;
    char name[SCHEDULE_NAME];
    bool has_place, is_walk_in;
    bool is_priority;  /* to be seen soon: what is kept for the same day counts as free */
    bool is_urgent;    /* here, and nobody has been found yet to see them */
    struct patient stranger; /* of new_patient, while it is written */
    struct telecom phone;
    struct place place;
    struct id usual;
    int usual_min;
    bool is_usual_theirs; /* as the patient in the field mostly comes: gone with them */
    struct id call;    /* that the booking ends; none: not said */
    bool is_call_said; /* which one, or that it is none */
    int asked_date, asked_min; /* the place that was refused last; 0: none */
    int room_min;      /* free at the place, 0: not known */
    int extra_min;     /* what this patient's visits take more */
    int minutes_set;   /* what the type gave; differs from the field: somebody typed */

    struct arena when_arena;
    struct patient_search search;
    bool offers_new;   /* the last result is: a new patient */
    struct schedule_when_choice *choices;
    int nchoices;
    struct err when_err; /* why nothing was found for what is typed under When */
    struct draft_form draft;
};

/* schedule_book_fill.c: what the form is filled with. */
void schedule_book_fill_lists(struct schedule_book *b);
void schedule_book_fill_patient(struct schedule_book *b, const struct id *patient);
void schedule_book_fill_new(struct schedule_book *b, const struct schedule_new *n);
/* Nobody stands in the field any more. */
void schedule_book_fill_nobody(struct schedule_book *b);
void schedule_book_fill_place(struct schedule_book *b, const struct place *place);
void schedule_book_fill_type(struct schedule_book *b, const struct appointment_type *type);
/* The type chosen; NULL if the practice has none. */
const struct appointment_type *schedule_book_fill_type_of(const struct schedule_book *b);
int schedule_book_fill_minutes(const struct schedule_book *b); /* 0: not a number of minutes */
void schedule_book_fill_hint(struct schedule_book *b);
void schedule_book_fill_title(struct schedule_book *b);

/* Says beside the field who With means, which dates Repeat means. */
void schedule_book_fill_with(struct schedule_book *b);
void schedule_book_fill_repeat(struct schedule_book *b);
/* Here now, with nobody to see them; or not. */
void schedule_book_fill_urgent(struct schedule_book *b, bool is_urgent);

/* schedule_book.c: books, as Enter on the last field does. */
bool schedule_book_save(struct app *app, struct form *f, struct err *e);

/* schedule_book_call.c: which call the booking ends. True: two with nobody known yet go on, and it is asked. */
bool schedule_book_call_ask(struct schedule_book *b);
/* call_form_of_booking of what was answered. */
bool schedule_book_call_of(const struct schedule_book *b, const struct id *patient, struct arena *a,
                           struct contact *out);

/* schedule_several.c: a series, a family. True: booked, and the form can go; false: e says why, or, where it is empty,
 * a list over the form asks. */
bool schedule_several_save(struct schedule_book *b, const struct booking *first, struct err *e);

/* schedule_book_search.c: what the two searching fields find. */
int schedule_book_search(struct app *app, struct form *f, int field, const char *typed);
void schedule_book_search_row(const void *model, int index, const struct pane *line);
bool schedule_book_search_pick(struct app *app, struct form *f, int field, int result, struct err *e);

#endif
