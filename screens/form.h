/* form: a few fields in a full-width panel at the bottom of the screen.
 *
 * Tab and Shift-Tab (^N ^P, Down and Up outside lists) walk; Enter takes a field and goes
 * to the next one that must be filled or stopped at, and saves when there is none:
 * a form whose fields are pre-filled costs one Enter. Esc and ^G back out; what was
 * typed is kept by its keeper (drafts). Errors stand at the field.
 *
 * A choice with `find` shows live results below itself: type, arrows or ^N ^P, Enter.
 * Focus stays in the field, results are drawn as they are found.
 */
#ifndef ROUNDS_SCREENS_FORM_H
#define ROUNDS_SCREENS_FORM_H

#include "screens/app.h"
#include "screens/field.h"
#include "screens/list.h"

enum { FORM_FIELDS_MAX = 16, FORM_RESULTS = 5 /* lines of results shown */ };

enum form_kind {
    FORM_TEXT,   /* one line; checked by text_clean */
    FORM_DATE,   /* what civil_parse_any understands; shown in words beside it */
    FORM_TIME,   /* what civil_parse_any_time understands */
    FORM_CHOICE, /* one of `choices`: its word, as far as it is typed (the first letter again: the next with it); Left,
                    Right; Space, but not after letters or digits */
    FORM_SEARCH, /* typed; results from `find` below it, one is picked */
};

enum {
    FORM_REQUIRED = 1, /* must not be empty */
    FORM_STOP = 2,     /* Enter always stops here once before saving */
    FORM_HIDDEN = 4,   /* typed text shown as stars (a passphrase) */
    FORM_LONG = 32,    /* FORM_TEXT: all that a note may hold, its lines too (form_set_long, form_long) */
    FORM_BIRTH = 16,   /* FORM_DATE: of a birth; what is none is answered with what would be */
    FORM_PAST = 64,    /* FORM_DATE: of what has happened (civil_parse_past); what is to come is refused */
    FORM_NEAR = 128,   /* FORM_DATE: a day to look at, past or to come (civil_parse_near) */
    FORM_SOON = 256,  /* FORM_DATE: without its year no day that has just been is taken for that of next year */
    FORM_AT_ONCE = 8,  /* FORM_CHOICE: its letter takes it too, as if Enter followed */
    FORM_MAY_EMPTY = 512, /* FORM_CHOICE: Backspace or Delete leaves nothing chosen */
};

struct form;

/* One field as described; static const. */
struct form_field {
    const char *name;  /* stable, for drafts: "patient" */
    const char *label; /* "Patient" */
    const char *hint;  /* shown while it has the focus: one short sentence; may be NULL */
    enum form_kind kind;
    unsigned flags;
    int cells;                  /* room for the value; 0: to the edge */
    const char *const *choices; /* FORM_CHOICE: titles, NULL at the end */
    const char *also; /* FORM_CHOICE: "phone call": a call may be typed as phone, too; or NULL */
    /* Beyond what its kind checks; ERR_INPUT with a sentence. May be NULL. */
    bool (*check)(struct form *f, int field, struct err *e);
};

/* A form as described; static const. */
struct form_plan {
    const char *name;  /* stable, for drafts: "book" */
    const char *title; /* may be overridden by form_title */
    const char *help;
    const struct form_field *fields;
    int field_count;
    /* Everything is checked: do it. True closes the form; an error is shown (with e->at a field's name: there). */
    bool (*save)(struct app *app, struct form *f, struct err *e);
    /* After each edit: recompute choices. May be NULL. */
    void (*changed)(struct app *app, struct form *f, int field);
    /* Backed out. May be NULL. The form is freed after it. */
    void (*backed_out)(struct app *app, struct form *f);
    /* FORM_SEARCH: finds what fits, keeps the results (in ctx), returns their number. Called
     * when the field gets the focus and after each edit of it. */
    int (*find)(struct app *app, struct form *f, int field, const char *typed);
    list_row *result_row; /* draws one result, from column 1 on; model is the form */
    /* Enter on a result: form_set_picked says what the field shows. It may also open
     * something else. False: the error is shown at the field. */
    bool (*pick)(struct app *app, struct form *f, int field, int result, struct err *e);
    /* The form is taken off: free ctx. May be NULL. */
    void (*closed)(struct app *app, struct form *f);
};

/* Who keeps what is typed (draft_form.h): told of each edit, of backing out, and of the end, before ctx is freed. */
struct form_keeper {
    void (*changed)(struct app *app, void *keeper);
    void (*backed_out)(struct app *app, void *keeper);
    void (*closed)(struct app *app, void *keeper);
    void *keeper;
};

struct form_value {
    struct field field;
    int choice;       /* FORM_CHOICE: index, -1 none */
    bool is_picked;   /* FORM_SEARCH: a result was taken and not edited since */
    bool was_typed;   /* a key has changed it */
    bool was_stopped; /* FORM_STOP: Enter was there */
    bool was_refused; /* Enter goes on from here as for any field, once it is put right: it does not save at once */
    int date;         /* FORM_DATE: as last understood, CIVIL_NONE */
    int minute;       /* FORM_TIME: as last understood, -1 */
    char error[160];  /* "" if none */
};

/* Read freely; write through functions. */
struct form {
    struct layer layer; /* must be first */
    struct app *app;
    const struct form_plan *plan;
    void *ctx; /* the caller's */
    struct form_keeper keeper; /* all zero: nobody */
    char title[120];
    int here; /* the field with the focus */
    bool is_amid; /* letters or digits are being typed into a choice: a blank among them chooses nothing */
    char amid[40];   /* those of the word as far as it fits one of the choices; "" none */
    int64_t amid_ms; /* clock_mono_ms of the last of them */
    struct form_value values[FORM_FIELDS_MAX];
    struct list results; /* of the search field with the focus */
    int label_cells;     /* the widest label */
};

/* Makes a form on top of the screen. Pre-fill it with form_set_..., then it is drawn. */
struct form *form_open(struct app *app, const struct form_plan *plan, void *ctx);
void form_title(struct form *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void form_set_text(struct form *f, int field, const char *text);
/* Of a FORM_LONG: a field is one line, so the ends of lines are shown, and typed, as " // ". */
void form_set_long(struct form *f, int field, const char *text);
/* -1: none. One that is not in the list leaves what stands there. */
void form_set_choice(struct form *f, int field, int choice);
void form_set_date(struct form *f, int field, int date);
void form_set_minute(struct form *f, int field, int minute);
/* A search field is filled with something known already: no search needed. */
void form_set_picked(struct form *f, int field, const char *text);
void form_focus(struct form *f, int field);
void form_set_error(struct form *f, int field, const char *text);

/* What was typed, as text ("" if empty); owned by the form. A choice's title for FORM_CHOICE. */
const char *form_text(const struct form *f, int field);
/* A FORM_LONG with its lines; in a. */
const char *form_long(const struct form *f, int field, struct arena *a);
int form_choice(const struct form *f, int field);
int form_date(const struct form *f, int field);   /* CIVIL_NONE if empty */
int form_minute(const struct form *f, int field); /* -1 if empty */
/* A field's number by its name, -1. */
int form_field_index(const struct form *f, const char *name);

#endif
