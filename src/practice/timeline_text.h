/* timeline_text: one row of the timeline in words; for the files of timeline alone. */
#ifndef ROUNDS_PRACTICE_TIMELINE_TEXT_H
#define ROUNDS_PRACTICE_TIMELINE_TEXT_H

#include "practice/timeline.h"

/* Who wrote the row before, all zero at first. Its names live in the arena they were read into. */
struct timeline_author {
    struct id staff_id, writer;
    const char *staff, *site;
};

/* Fills mark, text, by, site, at_ms and is_confidential of a row whose date, minute, kind and record are set. *is_there
 * is false for a record that is gone or marked as a mistake. */
bool timeline_text_fill(struct practice *p, struct timeline_row *row, struct timeline_author *author, struct arena *a,
                        bool *is_there, struct err *e);

/* The words only, without what its history says (who, where, moved from, edited): for searching. */
bool timeline_text_said(struct practice *p, struct timeline_row *row, struct arena *a, bool *is_there, struct err *e);

/* Where the row of a record as it is read stands first; false: nowhere. */
bool timeline_place(const struct row *row, struct timeline_cursor *out);

/* The year of civil minutes. */
int timeline_year_of(int64_t at);
/* A row of which nothing is known but where it stands. */
struct timeline_row timeline_row_at(const struct timeline_cursor *c);
/* Whether all words occur in a text, folded. */
bool timeline_has_words(const char *text, const char *words, struct arena *a);

/* Which kinds and classes a filter leaves in: asked of one, and as the statements want them. */
bool timeline_is_wanted(const struct timeline_filter *f, int kind, int class);
struct stmt;
void timeline_bind_filter(struct stmt *q, const struct timeline_filter *f);
/* Sorts newest first. */
void timeline_sort(struct timeline_cursor *rows, int count);

#endif
