/* patient_form_inner: how members of a patient stand in the fields of a form; shared by its own files only. */
#ifndef ROUNDS_SCREENS_PATIENT_FORM_INNER_H
#define ROUNDS_SCREENS_PATIENT_FORM_INNER_H

#include "practice/patient.h"
#include "screens/draft_form.h"
#include "screens/form.h"

#include <stddef.h>

enum { PATIENT_FORM_FIELDS_MAX = 12 };

/* How a member of struct patient is kept, and by which field it is filled in. */
enum patient_form_kind {
    PATIENT_FORM_TEXT,    /* const char *: FORM_TEXT */
    PATIENT_FORM_DATE,    /* int: FORM_DATE */
    PATIENT_FORM_CODE,    /* const char *, one of codes: FORM_CHOICE */
    PATIENT_FORM_FLAG,    /* bool: FORM_CHOICE of two, the second is true */
    PATIENT_FORM_MINUTES, /* int, 0 empty: FORM_TEXT */
    PATIENT_FORM_SENT_BY, /* who sent them: the form's own sent_by.h fills it in */
    PATIENT_FORM_NUMBER,  /* how they are reached: a record of its own (telecom.h), which the form reads by itself */
};

/* One member of the record and its field. */
struct patient_form_item {
    size_t offset;
    enum patient_form_kind kind;
    const char *const *codes; /* of PATIENT_FORM_CODE, beside the field's choices; NULL at the end */
    struct form_field field;
};

/* The fields of one form, in its order. */
struct patient_form_page {
    const char *title, *help;
    int count; /* of items */
    struct patient_form_item items[PATIENT_FORM_FIELDS_MAX];
};

/* Choices that several forms have, and what each stands for in the record; NULL at the end. */
extern const char *const patient_form_channels[], *const patient_form_channel_codes[];
extern const char *const patient_form_messages[], *const patient_form_message_codes[];
/* Which of the codes this is; 0 for one that is not among them. */
int patient_form_place(const char *const *codes, const char *code);

/* From the record into the form, and back (texts are the form's own); all but who sent them, and numbers. */
void patient_form_show(struct form *f, const struct patient_form_page *page, const struct patient *p);
void patient_form_read(const struct form *f, const struct patient_form_page *page, struct patient *p);

/* Fields as drafts keep them: choices by their place, all others as typed. */
void patient_form_put(const struct form *f, const struct form_field *fields, int count, struct draft_form_writer *w);
void patient_form_take(struct form *f, const struct form_field *fields, int count, const struct draft *d);

/* Items of a page: a member that is a text, one that is a code. cells 0: to the edge. */
#define PATIENT_FORM_ITEM_TEXT(member, name_, label_, cells_, hint_)                                  \
    {                                                                                                 \
        offsetof(struct patient, member), PATIENT_FORM_TEXT, NULL,                                    \
        {                                                                                             \
            .name = (name_), .label = (label_), .kind = FORM_TEXT, .cells = (cells_), .hint = (hint_) \
        }                                                                                             \
    }
/* A name, with a check of its own; flags as of a form_field. */
#define PATIENT_FORM_ITEM_NAME(member, name_, label_, flags_, hint_)                                                 \
    {                                                                                                                \
        offsetof(struct patient, member), PATIENT_FORM_TEXT, NULL,                                                   \
        {                                                                                                            \
            .name = (name_), .label = (label_), .kind = FORM_TEXT, .flags = (flags_), .cells = 30, .hint = (hint_),  \
            .check = patient_form_check_name                                                                         \
        }                                                                                                            \
    }
#define PATIENT_FORM_ITEM_CODE(member, name_, label_, choices_, codes_, hint_)                           \
    {                                                                                                    \
        offsetof(struct patient, member), PATIENT_FORM_CODE, (codes_),                                   \
        {                                                                                                \
            .name = (name_), .label = (label_), .kind = FORM_CHOICE, .cells = 12, .choices = (choices_), \
            .hint = (hint_)                                                                              \
        }                                                                                                \
    }

#endif
