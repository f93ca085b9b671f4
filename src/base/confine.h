/* confine: the process that reads foreign bytes gives up what reading them does not need.
 *
 * A list of patients, another copy of the practice file, what came over a stick: whoever made it may have meant
 * it for a mistake in our reader. Once confined, the process - and whatever it becomes by that mistake - opens
 * the files named to it and no other (Landlock), and starts no program, opens no way to a network and looks into
 * no other process (seccomp). What is open already stays open. There is no way back, for threads and children
 * neither: a verb is confined, which ends; the screens are not.
 *
 * Not for what a practice may do to its own files: those are named. Not against reading what everybody may know of
 * the system (the zones, which processes there are): that is always allowed. Systems without either go on without;
 * the caller is told. Elsewhere than on Linux nothing is done.
 */
#ifndef ROUNDS_BASE_CONFINE_H
#define ROUNDS_BASE_CONFINE_H

#include <stdbool.h>

/* A file, or a folder with all that is in it. One that is not there counts for nothing. Links are followed, once,
 * when it is named. */
struct confine_path {
    const char *path; /* NULL: passed over */
    bool may_write;   /* also made, cut, renamed and removed in it: for folders */
};

/* What holds from now on. */
enum {
    CONFINE_FILES = 1, /* no other file is opened, made or removed: Landlock, Linux 5.13 */
    CONFINE_CALLS = 2, /* none of the calls below works: seccomp, on x86-64 and AArch64 */
    CONFINE_ALL = CONFINE_FILES | CONFINE_CALLS
};

/* Confines this process to `count` paths and what everybody may know. No folder for temporary files is among it:
 * SQLite keeps its own in memory (book/open.c). Gives which of the two walls stand. What is refused afterwards fails
 * as without permission (EACCES, EPERM); nothing is killed. In a build with sanitizers ptrace stays allowed: theirs
 * looks for leaks by it. */
unsigned confine_self(const struct confine_path *paths, int count);

/* Whether other processes of the same person may not look into this one, nor a core file be written (prctl, Linux).
 * Does nothing, and gives false, in a build for debuggers and sanitizers (ROUNDS_DEBUG). */
bool confine_hide(void);

#endif
