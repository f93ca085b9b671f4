/* place: a practice in a folder, what may be done to it there, and whether it is what it was.
 *
 * For cmocka: what is not as it should be fails the test. Each case has a folder of its own. */
#ifndef TESTS_FAULT_PLACE_LIB_H
#define TESTS_FAULT_PLACE_LIB_H

#include "tests/fault/crowd_lib.h"

enum { PLACE_OK = 0, PLACE_CANNOT = 77 /* it cannot be tried here */ };

extern struct crowd place;    /* the practice of this case */
extern char place_other[360]; /* a second name in its folder; nothing is there */

/* Before and after each case. */
int place_make(void **state);
int place_clear(void **state);
#define PLACE_CASE(name) cmocka_unit_test_setup_teardown(name, place_make, place_clear)

/* A practice file and all that stands beside it, removed. */
void place_remove(const char *book);
/* Opening it is refused at once, of this kind, with these words. */
void place_refused(const char *path, enum err_kind kind, const char *words);
/* Opens it; the caller closes it. */
struct practice *place_opened(const char *path);
bool place_book(struct practice *p, int slot, struct err *e);
/* Opens, books, closes: the notice it came with. */
const char *place_book_in(const char *path, int slot);
/* Verifies; gives how many streams there are, and bookings. */
int place_sound(const char *path, int *bookings);
/* What another program does to a book. */
void place_alter(const char *path, const char *sql);
/* As cp does it: into the file that is there, if there is one. */
void place_copy(const char *from, const char *to);
void place_write(const char *path, const char *text, size_t n);

/* Runs it in a child, where limits and rights can be given up; false: it could not be tried here. It gives PLACE_OK,
 * PLACE_CANNOT, or what place_complain gives, which says what is wrong. */
bool place_in_child(int (*what)(void));
int place_complain(const char *what, const struct err *e);
/* In such a child: mounts from here on are seen by this process alone. False: that is not permitted. */
bool place_own_mounts(void);

#endif
