/* queue_inner: how a row of table queue comes about; for the fold alone (queue.c, rule_yield.c, rule_run.c). */
#ifndef ROUNDS_PRACTICE_QUEUE_INNER_H
#define ROUNDS_PRACTICE_QUEUE_INNER_H

#include "practice/queue.h"

/* A row as it comes about; kind NULL: none. Moments are civil minutes. */
struct queue_due {
    struct id id;
    const char *kind, *rule; /* rule NULL: none made it */
    struct id patient, fact, owner;
    int64_t opens, at, due; /* at: what the rank is made of */
    int64_t closes, falls;  /* 0: never */
    bool closes_untouched;  /* only while nobody has begun it */
    int weight_min;
    bool is_raised, is_pool, is_given_up, is_confidential;
    struct value position; /* in the owner's own order; null: none */
    struct id keeper;      /* of a confidential one */
};

/* What people said of it: their record. */
struct queue_said {
    bool is_live; /* what it says still holds: it has not ended, and was not taken back */
    bool is_ended;
    bool is_raised, is_given_up, is_confidential;
    int64_t raised_min; /* when, in minutes of UTC: alike in every zone, and near enough for an order */
    int due_date, due_min, hold_date, hold_min; /* CIVIL_NONE, -1: none */
    struct id owner, keeper;
    struct value position;
};
struct queue_said queue_said_of(const struct row *follow_up);

/* Any time of a day: it opens with it and is late after it. */
void queue_due_on_day(struct queue_due *d, int64_t date);
/* The record laid over what the fact gives. What ended a row that no appointment carries ends it here. */
void queue_lay_over(struct queue_due *d, const struct queue_said *s);
int64_t queue_due_rank(const struct queue_due *d);

bool queue_put(struct book *b, const struct queue_due *d, struct err *e);
bool queue_drop(struct book *b, const struct id *id, struct err *e);

#endif
