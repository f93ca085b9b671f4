/* file: opening, reading and writing files so that nothing unexpected is
 * followed, overwritten or left half written. */
#ifndef ROUNDS_BASE_FILE_H
#define ROUNDS_BASE_FILE_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/* Makes sure that descriptors 0-2 are open (on /dev/null), so that no file of ours
 * ever gets one of them, and sets umask 077. First thing in main. */
void file_guard_start(void);

/* Reads a whole regular file of at most `limit` bytes into the arena, NUL added.
 * Refuses links, directories, devices, FIFOs without blocking. ERR_MISSING, ERR_IO, ERR_INPUT. */
bool file_read(struct arena *a, const char *path, size_t limit, const char **data, size_t *len, struct err *e);

/* A new file, 0600, that has its name only once it is whole and durable: ended in between by whatever, there is none of
 * that name. The caller owns `path` for as long. */
struct file_new {
    int fd;
    const char *path, *work; /* its name until then: file_work_name */
    struct arena arena;
};

/* ERR_REFUSED if something has that name, ERR_IO. After true, end or abandon it once, whatever add says. */
bool file_new_begin(struct file_new *f, const char *path, struct err *e);
bool file_new_add(struct file_new *f, const void *data, size_t len, struct err *e);
/* ERR_REFUSED if something has got that name meanwhile, ERR_IO: nothing has it of ours then. */
bool file_new_end(struct file_new *f, struct err *e);
void file_new_abandon(struct file_new *f);
/* The same with all of it at once. */
bool file_write_new(const char *path, const void *data, size_t len, struct err *e);

/* Replaces a file, or makes it: temporary name in the same directory, fsync, rename, fsync the directory. It is 0600
 * then, whatever it was; of a link with that name the link is replaced. ERR_IO: what is there is whole, old or new. */
bool file_replace(const char *path, const void *data, size_t len, struct err *e);

/* What was made whole under `from` gets the name `to`, in the same folder, and `from` is gone, also where this fails.
 * Nothing is ever replaced. Names on FAT too, which has no links. The folder is the caller's to sync. ERR_REFUSED
 * (something has that name), ERR_IO. */
bool file_take_name(const char *from, const char *to, struct err *e);

/* The name of what this process makes beside `path` and takes away again: ".rounds-<process>-<what>". In a. */
const char *file_work_name(struct arena *a, const char *path, const char *what);
/* Removes what stands beside `path` under such names, and all that begin with them, of processes that are gone. For
 * folders on this computer's own disk: elsewhere a process may live that is not seen here. Best effort. */
void file_sweep(const char *path);

/* Why a live book may not stand at this path, or NULL: network file systems
 * (NFS, SMB, FUSE, 9p) by statfs, and folders that another program synchronises
 * (.stfolder, .dropbox.cache or a file .dropbox - the folder of that name is in each
 * Dropbox user's home - in the directory or any parent up to the root). Overlay is fine.
 * File systems are told apart on Linux only.
 * The text is a full sentence for the user, in the arena. `dir` must exist. */
const char *file_place_refusal(struct arena *a, const char *dir);

/* Is it on a file system that sticks and cards have (FAT, exFAT)? Known on Linux only, else false. */
bool file_is_on_stick(const char *path);

/* Bytes that may still be written to where this stands; INT64_MAX: not known. */
int64_t file_room(const char *path);

/* Is something mounted there? Of a file: it has another name elsewhere. Known on Linux (5.8) only, else false. */
bool file_is_mount(const char *path);

/* dirname/basename in the arena; "." for a bare name. */
const char *file_dir(struct arena *a, const char *path);
const char *file_base(const char *path);

/* A path as a person types it: "~" and "~/..." begin at their home folder. In a. */
const char *file_typed(struct arena *a, const char *typed);

/* fsyncs a directory, so that names made or removed in it stay so. ERR_IO. */
bool file_sync_dir(const char *dir, struct err *e);

/* Makes a directory and its parents, 0700. ERR_IO. */
bool file_make_dirs(const char *path, struct err *e);

#endif
