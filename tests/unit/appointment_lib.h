/* appointment_lib: a practice with two people at its desks and some patients, for tests of bookings. */
#ifndef ROUNDS_TESTS_APPOINTMENT_LIB_H
#define ROUNDS_TESTS_APPOINTMENT_LIB_H

#include "practice/appointment.h"
#include "practice/availability.h"

enum { WORLD_PATIENTS = 6 };

struct world {
    struct practice *practice;
    struct desk okoro, bell, adeyemi; /* two at the desk, a clinician */
    struct desk nobody;
    struct arena arena;
    struct id patient[WORLD_PATIENTS];
    struct outcome out; /* of the last act */
    struct err err;     /* and its refusal */
};

/* Monday 23 Nov 2026, 10:42; the sample policy (Chen 09:00-12:00 13:00-17:00). */
void world_open(struct world *w);
void world_close(struct world *w);
/* The same around each test, as cmocka asks for it; *state is the struct world. */
int world_setup(void **state);
int world_teardown(void **state);
/* Holds the clock at a civil time ("2026-11-23 10:42"). */
void world_at(struct world *w, const char *when);

/* What a booking of this patient (0..) at Chen's is; `when` as "2026-11-23 11:00". */
struct booking world_booking(struct world *w, int patient, const char *practitioner, const char *when);
/* Books it and gives the reference's appointment; stops the test with the reason if it is refused. */
struct appointment world_book(struct world *w, int patient, const char *practitioner, const char *when);
/* Brings a fresh booking to this status by legal steps, the clock being moved along with it. */
struct appointment world_with_status(struct world *w, enum status s);

/* A place by words. */
struct place world_place(struct world *w, const char *practitioner, const char *when, int minutes);
/* Reads it again. */
struct appointment world_get(struct world *w, const struct id *id);

/* Okoro says it of a column; so many are to be told or moved by it. */
struct id world_say(struct world *w, const struct availability *x, int under);
/* Okoro says that a practitioner is sick on a day. Returns how many are booked then. */
int world_off(struct world *w, const struct id *practitioner, int date);

/* Stops the test unless the last answer was a refusal of this kind whose text holds these words. */
void world_refused(struct world *w, bool ok, enum err_kind kind, const char *words);
/* Stops the test, saying what was refused, unless ok. */
void world_ok(struct world *w, bool ok);
/* The derived tables made again from the log say the same as they do now. */
void world_same_as_rebuilt(struct world *w);
/* How many double bookings there are: two that share both a practitioner and a room are one. */
int world_clashes(struct world *w);

#endif
