/* sync_mutant: planted bugs of what travels. The simulator (tests/sim/sync_sim.c) must catch each of them. Compiled in
 * with MODE=mutant alone. Inside src/exchange only. */
#ifndef ROUNDS_EXCHANGE_SYNC_MUTANT_H
#define ROUNDS_EXCHANGE_SYNC_MUTANT_H

#ifdef ROUNDS_MUTATIONS
extern int sync_mutation;
#define SYNC_MUTATED(n) (sync_mutation == (n))
#else
#define SYNC_MUTATED(n) false
#endif
enum sync_mutant {
    SYNC_MUTANT_NONE,
    SYNC_MUTANT_TORN_SEEN,    /* a torn file counts as one that was read */
    SYNC_MUTANT_SEEN_FIRST,   /* a file counts as read before what is in it is committed */
    SYNC_MUTANT_NO_TAG,       /* a file is called by its numbers alone: two branches overwrite each other's */
    SYNC_MUTANT_GAP_SKIPPED,  /* what comes after a gap is passed over */
    SYNC_MUTANT_SIZE_IGNORED, /* a known name of another size is passed over, and is whole whatever stands there */
    SYNC_MUTANT_NAME_TRUSTED, /* a file whose numbers are here is not opened */
    SYNC_MUTANT_OWN_ONLY,     /* what others wrote is not passed on */
    SYNC_MUTANT_ONCE_THERE,   /* what was once put there is believed to be there */
    SYNC_MUTANT_LAST_DROPPED, /* the last of a run is not in the file that says so */
    SYNC_MUTANT_NO_DOUBT,     /* a file that others lack is not looked at again */
    SYNC_MUTANT_REMOVES_TORN, /* a torn file is removed, whoever's it is */
    SYNC_MUTANT_IN_PLACE,     /* a file has its name before it is whole */
    SYNC_MUTANT_OLD_FILES,    /* own files that hold who was taken out stay */
    SYNC_MUTANT_LATE_FILES,   /* so do those that are read after it */
    SYNC_MUTANT_OLD_SNAPSHOT, /* a snapshot that holds who was taken out stays */
    SYNC_MUTANT_OLD_KEY,      /* a newer key is not asked for */
    SYNC_MUTANT_ONE_KEY,      /* the key that was there before is forgotten */
    SYNC_MUTANT_COPY_STAYS,   /* a copy that a killed process made for its snapshot stays beside the practice file */
    SYNC_MUTANTS
};

#endif
