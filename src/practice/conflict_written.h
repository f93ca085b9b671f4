/* conflict_written: what somebody wrote to a patient's record that was made one with another and who did not know that
 * (conflict_merged.h), read whole. Inside src/practice/conflict_merged.c and this file.
 */
#ifndef ROUNDS_PRACTICE_CONFLICT_WRITTEN_H
#define ROUNDS_PRACTICE_CONFLICT_WRITTEN_H

#include "practice/patient.h"
#include "practice/practice.h"
#include "practice/record_tables.h"

enum { CONFLICT_NO_ACT = -1 };

/* One of several answers to a field. */
struct conflict_head {
    int field;
    int64_t key;
    struct value value;
    bool is_new; /* of an act that whoever made the records one did not know */
};

/* What was written to one such record. */
struct conflict_written {
    struct row row;
    bool has[KIND_FIELDS_MAX]; /* by index into patient_table: a field was written, and they did not know that */
    int64_t *merged, *acts;    /* who made it one with another; who wrote and did not know. In the order of history */
    int nmerged, nacts;
    struct conflict_head *heads; /* in the same order */
    int nheads;
    bool *knew;    /* nacts x nheads: whoever wrote the act knew the head, or wrote it with it */
    bool *is_over; /* nacts: whoever wrote another of them knew this one */
    int64_t all;   /* the same for the same acts */
};

/* All of it in a; nacts 0: nobody wrote so. Reads the record's history. */
bool conflict_written_read(struct practice *p, const struct id *record, struct arena *a, struct conflict_written *w,
                           struct err *e);
/* Whether a field was written so, with a value that nobody who made the records one had seen. */
bool conflict_written_has(const struct conflict_written *w, int field);
/* The record with what nobody knew in the place of what it shows; of two such answers to a field the one that whoever
 * wrote the act (an index; CONFLICT_NO_ACT) knew, else the latest. */
struct patient conflict_written_as(struct arena *a, const struct conflict_written *w, int act, struct row *row);
/* Fields whose texts are put behind each other: one warning does not hide another. */
bool conflict_written_is_joined(int field);
/* Behind `text` all of such a field that nobody knew; one: the single answer, where there are not several. In a. */
const char *conflict_written_joined(struct arena *a, const struct conflict_written *w, int field, const char *one,
                                    const char *text);
/* "text; more", but text where it has that already, or more is "". In a. */
const char *conflict_written_also(struct arena *a, const char *text, const char *more);

#endif
