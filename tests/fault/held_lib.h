/* held: an SQLite VFS of one book and its journal that are held in memory.
 *
 * What a power cut left is recovered from here as from a disk, by the same library, at half of the cost: a call of the
 * system for a lock, a look or a page cost more than what it did. Locks are granted, syncs have nothing to do.
 */
#ifndef TESTS_FAULT_HELD_H
#define TESTS_FAULT_HELD_H

#include "tests/fault/tape_lib.h"

#define HELD_VFS "held"

/* Holds this state; what is written into it changes `state` itself. It is whoever called's, until the next one is held
 * and nobody has it open. Registers the VFS, which has to be asked for by name; false if that fails. */
bool held_set(struct tape_file state[TAPE_FILES], const char *book);

#endif
