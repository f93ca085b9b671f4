/* speaker_field: a form's choice of who spoke or wrote: the patient, one of those around them (practice/related.h),
 * somebody else. Who must not be told says so while it is chosen. */
#ifndef ROUNDS_SCREENS_SPEAKER_FIELD_H
#define ROUNDS_SCREENS_SPEAKER_FIELD_H

#include "base/arena.h"
#include "practice/related.h"
#include "screens/form.h"

enum { SPEAKER_FIELD_MAX = 12 };

/* All zero: nothing is listed yet. speaker_field_finish gives it back. */
struct speaker_field {
    struct arena arena;
    int field;                                    /* the form's choice it stands in */
    const char *choices[SPEAKER_FIELD_MAX + 1];   /* as chosen from, the patient first */
    const char *spoke[SPEAKER_FIELD_MAX + 1];     /* the same as it is written down; nothing for the patient */
};

/* Lists who is around this patient (none: nobody is); described is the same field's row of the form's own table. said:
 * what speaker_field_text gave, to be chosen again; "": the patient. */
void speaker_field_list(struct speaker_field *s, struct form *f, struct form_field *described, struct book *b,
                        const struct id *patient, const char *said);
/* They were found under the number of somebody around them ("Ana Costa, mother"; "" nobody): it is they who speak. */
void speaker_field_via(const struct speaker_field *s, struct form *f, const char *via);
/* Who spoke, for the contact: "" the patient. Valid until the next list. */
const char *speaker_field_text(const struct speaker_field *s, const struct form *f);
void speaker_field_finish(struct speaker_field *s);

#endif
