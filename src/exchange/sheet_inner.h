/* sheet_inner: what the two files of sheet share; nobody else includes it. */
#ifndef ROUNDS_EXCHANGE_SHEET_INNER_H
#define ROUNDS_EXCHANGE_SHEET_INNER_H

#include "exchange/paper.h"
#include "exchange/sheet.h"
#include "practice/schedule.h"

/* A patient as somebody needs him on paper. */
struct sheet_person {
    struct id patient;                        /* as the booking says */
    const char *name, *phone, *alert, *needs; /* name in full; others "" where nothing is known */
};

/* Everything a sheet is made of, read before the first line is written. */
struct sheet {
    struct practice *practice;
    const struct sheet_ask *ask;
    struct arena *arena;
    struct paper paper;
    struct schedule_day day;
    struct appointment *all; /* the same day in full, by time; cancelled ones too */
    int nall;
    struct sheet_person *people; /* of all, same order */
    const char *site;            /* "" not known */
};

/* Everything of the practice file that the sheet needs. */
bool sheet_load(struct sheet *s, struct err *e);
/* A patient's number, alert and needs, followed to the record that took over. */
bool sheet_find_person(struct sheet *s, const struct id *patient, struct sheet_person *out, struct err *e);
/* Whom this entry of the day is about, in full; NULL if it came in since. */
const struct appointment *sheet_find(const struct sheet *s, const struct id *id, const struct sheet_person **person);

/* The page about the day: what is not anybody's own column. */
bool sheet_front_page(struct sheet *s, struct err *e);

#endif
