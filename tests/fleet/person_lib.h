/* person: somebody at a screen of their own: finds the patient, books, moves, cancels, takes back, writes down,
 * promises, with the keys that a person would press; and what befalls their program meanwhile: killed, ended, stopped,
 * the line held or gone.
 */
#ifndef TESTS_FLEET_PERSON_H
#define TESTS_FLEET_PERSON_H

#include "tests/fleet/fleet_lib.h"
#include "tests/screen/pty_lib.h"

struct person {
    struct fleet *fleet;
    int number, to;    /* to: the pipe */
    struct crowd luck; /* crowd_pick of one's own */
    struct pty pty;
    bool is_up, has_shell, is_told, is_calm_life; /* is_calm_life: nothing befalls the program */
    double pressed_ms, held_ms; /* when the last key was pressed; how long we ourselves held it up since */
    double took_ms;             /* of the last key, what we held up not counted */
    bool is_opening;            /* nothing is drawn yet */
    const char *key;            /* the last one pressed */
    const char *struck;         /* by what, with the last key that saved; NULL */
    int serial;
};

/* Works until the time is over. */
void person_work(struct person *p);

/* The pieces, for who watches and for the tests of the test. */
bool person_start(struct person *p);
bool person_start_other(struct person *p, char *const *argv, char *const *env);
void person_leave(struct person *p);
/* One key (what a terminal sends for it), until drawn. A wait over told_ms that nothing on the screen tells of is
 * a finding. False when the program is gone. */
bool person_press(struct person *p, const char *key);
bool person_type(struct person *p, const char *text);
/* Presses nothing for so long, and reads what comes by itself. */
void person_rest(struct person *p, int ms);
bool person_sees(const struct person *p, const char *text);
/* With VERBOSE: the screen, on standard error, where it is not what it should be. */
void person_show(const struct person *p);
void person_finding(struct person *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
