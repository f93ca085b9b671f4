/* crowd: several processes in one book, for tests that kill, stop and race them.
 *
 * The process that runs a test never has the book open while it forks: SQLite connections are not carried over
 * a fork. Children report through a pipe in records smaller than PIPE_BUF, which arrive whole or not at all.
 */
#ifndef TESTS_FAULT_CROWD_H
#define TESTS_FAULT_CROWD_H

#include "practice/appointment.h"

#include <sys/types.h>

enum {
    CROWD_PATIENTS = 8,
    CROWD_DAYS = 200,  /* open days ahead */
    CROWD_STARTS = 12, /* half hours of a day in which all three are in */
    CROWD_COLUMNS = 3, /* practitioners: chen, okafor, adeyemi */
    CROWD_SLOTS = CROWD_DAYS * CROWD_STARTS,
    CROWD_MINUTES = 30,
};

struct crowd {
    char dir[300], book[340];
    struct id patient[CROWD_PATIENTS], column[CROWD_COLUMNS], type;
    int day[CROWD_DAYS];
    uint64_t random;
    char error[600]; /* what a test prints when something cannot even be tried */
};

/* Makes a folder under $TMPDIR with a practice of the sample policy in it. Stops the program if it cannot. */
void crowd_open(struct crowd *c, const char *name);
/* A new book in the same folder; the old one is removed. */
void crowd_renew(struct crowd *c);
void crowd_close(struct crowd *c);

/* Seeded: 0..n-1. */
int crowd_pick(struct crowd *c, int n);

/* A booking of slot n (0..CROWD_SLOTS-1) of a column, with a new id; a patient by turns. */
struct booking crowd_booking(const struct crowd *c, int column, int slot);
/* "2026-11-24 09:30" of the slot, and the column's code. */
void crowd_slot_text(const struct crowd *c, int slot, char out[20]);
const char *crowd_column_code(int column);

/* The verb that books it: words of a command line, NULL at the end. They point into this. */
enum { CROWD_WORDS = 16 };
struct crowd_words {
    char patient[ID_TEXT], id[ID_TEXT], at[20];
    const char *words[CROWD_WORDS];
};
/* 30 minutes of the slot with a column, for this patient; id: as in a booking, NULL or none: the program makes one. */
void crowd_book_words(const struct crowd *c, const struct id *patient, int column, int slot, const struct id *id,
                      struct crowd_words *out);
/* The first of these that begins before another of the same practitioner has ended, or NULL. They are sorted by place;
 * what does not hold its place has been left out. */
const struct appointment *crowd_held_twice(struct appointment *all, int n);

/* Opens the book, staff by code (NULL: nobody); stops the process if it cannot. */
struct practice *crowd_join(struct crowd *c, const char *staff, struct desk *d);

/* The program rounds: $ROUNDS_PROGRAM, else beside this one. */
const char *crowd_program(char out[400]);
/* Starts it with this argument list (argv[0] is set), standard output and errors into a file. terminal: a descriptor
 * for its errors instead, and it is a job of its own; -1: none. Stops the process if it cannot. */
pid_t crowd_start_program(const char **argv, const char *output, int terminal);
/* What it wrote, and removes the file. */
void crowd_read_output(const char *output, char *text, size_t size);

/* Reads a terminal until these words are in what came (text, ended by 0): where. NULL: they did not come in ten
 * seconds, or there is no room. */
const char *crowd_await(int terminal, const char *words, char *text, size_t size);
/* Until it is true, looked at a hundred times a second; false: it was not, for so long. */
bool crowd_until(bool (*is_so)(void *arg), void *arg, int64_t ms);

void crowd_sleep_us(int64_t us);
/* Ends the program, saying why. */
_Noreturn void crowd_give_up(const char *doing, const struct err *e);

#endif
