/* score_field: the two fields in which somebody says how content they are and whether they would recommend us
 * (practice/score.h). A low score opens a concern when the form is saved. */
#ifndef ROUNDS_SCREENS_SCORE_FIELD_H
#define ROUNDS_SCREENS_SCORE_FIELD_H

#include "practice/contact.h"
#include "screens/form.h"

/* The fields as described: rows of a form's table. The choice begins at CONTACT_UNSAID. */
#define SCORE_FIELD                                                                                            \
    {                                                                                                          \
        .name = "score", .label = "How content", .kind = FORM_TEXT, .cells = 4, .check = score_field_check,    \
        .hint = "From 0 to 10; empty if it was not said. A low one opens a concern."                           \
    }
#define SCORE_FIELD_RECOMMENDS                                                                                 \
    {                                                                                                          \
        .name = "recommends", .label = "Recommend us", .kind = FORM_CHOICE, .cells = 12,                       \
        .choices = score_field_would, .hint = "Would they recommend us? y yes, n no."                          \
    }
extern const char *const score_field_would[]; /* in the order of enum contact_recommends, NULL at the end */
bool score_field_check(struct form *f, int field, struct err *e);

/* What stands in the two, checked before. */
struct score_field_said {
    int score; /* 0 .. CONTACT_SCORE_MAX; nothing unless has_score */
    bool has_score;
    enum contact_recommends recommends;
};
struct score_field_said score_field_read(const struct form *f, int score, int recommends);

#endif
