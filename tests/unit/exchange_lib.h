/* exchange_lib: files to import, and what an import said about them. */
#ifndef ROUNDS_TESTS_EXCHANGE_LIB_H
#define ROUNDS_TESTS_EXCHANGE_LIB_H

#include "exchange/import.h"
#include "practice/patient.h"

enum { EXCHANGE_LIB_SAID_MAX = 400 };

/* What an import told, in order. */
struct exchange_lib_said {
    struct arena arena;
    int count, refused;
    struct {
        bool is_refused;
        const char *where, *text;
    } line[EXCHANGE_LIB_SAID_MAX];
    int nshown;
    const char *shown[8];
};

/* Options that collect into `said`, acting as Okoro. */
struct import_options exchange_lib_options(const struct practice *p, struct exchange_lib_said *said);

/* True if a line with this place (exactly) and these words (anywhere) was told. */
bool exchange_lib_has(const struct exchange_lib_said *said, const char *where, const char *words);

/* The test's own folder. */
const char *exchange_lib_folder(void);
/* Writes a file of n bytes (SIZE_MAX: a string) into the test's own folder; its path is good until the next call. */
const char *exchange_lib_file(const char *name, const void *data, size_t n);
/* The folder that holds Synthea's files of the shared data, or NULL: ROUNDS_SHARED, else ../shared. */
const char *exchange_lib_shared(void);

/* Reads a patient list with a map, which has to go; refused rows are in `said`. */
struct import_result exchange_lib_list(struct practice *p, const char *file, const char *map, bool dry_run,
                                       struct exchange_lib_said *said);
/* The patient of this identifier in lists called "old-system", and their numbers. */
struct patient exchange_lib_patient(struct practice *p, const char *identifier, struct arena *a);
struct telecom *exchange_lib_numbers(struct practice *p, const struct patient *x, struct arena *a, int *count);

/* Stops the test unless verify finds nothing wrong. */
void exchange_lib_verify(struct practice *p);
/* The end of a test: verifies, and lets go of all three. a: NULL, none. */
void exchange_lib_close(struct practice *p, struct exchange_lib_said *said, struct arena *a);

#endif
