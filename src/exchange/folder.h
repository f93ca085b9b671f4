/* folder: the only code that touches a shared folder.
 *
 * What stands there was put there by anybody: links are not followed, pipes and devices neither opened for waiting nor
 * read, sizes are checked before memory is asked for, and nothing is ever removed that the caller did not name. What is
 * written gets its name last: a temporary name in the same folder, write, fsync, rename, fsync of the folder - so that
 * nobody who looks sees half of it, and a crash anywhere leaves at most the temporary file.
 *
 * The system is asked through a table of functions, so that tests can make each call fail or end the program there.
 */
#ifndef ROUNDS_EXCHANGE_FOLDER_H
#define ROUNDS_EXCHANGE_FOLDER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "book/txn.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/types.h>

/* What is asked of the system; folder_system is the real one. Each as the call of that name. */
struct folder_calls {
    int (*openat)(int dir, const char *name, int flags, mode_t mode);
    int (*fstat)(int fd, struct stat *st);
    int (*fstatat)(int dir, const char *name, struct stat *st, int flags);
    ssize_t (*read)(int fd, void *to, size_t n);
    ssize_t (*write)(int fd, const void *from, size_t n);
    int (*fsync)(int fd);
    int (*close)(int fd);
    int (*renameat)(int from_dir, const char *from, int to_dir, const char *to);
    int (*unlinkat)(int dir, const char *name, int flags);
    int (*mkdirat)(int dir, const char *name, mode_t mode);
};
extern const struct folder_calls folder_system;

/* An open folder. Held by its descriptor: what is done goes there, even if its name comes to mean another one. */
struct folder {
    const struct folder_calls *calls;
    int fd;
    char path[600]; /* for messages, cut if need be */
};

/* One entry. */
struct folder_entry {
    const char *name;
    int64_t size;
    bool is_file, is_folder; /* neither: a link, a pipe, a device */
};

enum {
    FOLDER_NAME_MAX = 256, /* bytes of a name, with NUL: what Linux allows, since carriers make names longer */
    FOLDER_ENTRIES_MAX = 200000 /* looked at in one folder */
};

/* What reading gave. */
enum folder_answer {
    FOLDER_READ,
    FOLDER_GONE,  /* somebody took it away since it was listed */
    FOLDER_OTHER, /* no plain file, or larger than anything of ours */
    FOLDER_FAILED /* the system refused; later perhaps */
};

/* Opens a folder that must exist; calls NULL: folder_system. ERR_MISSING, ERR_INPUT (no folder), ERR_IO. */
bool folder_open(const char *path, const struct folder_calls *calls, struct folder *out, struct err *e);
/* Opens a folder inside, never through a link. *found false: there is none. With `make` it is made. ERR_IO,
 * ERR_REFUSED (something else has that name). */
bool folder_enter(const struct folder *in, const char *name, bool make, struct folder *out, bool *found, struct err *e);
void folder_close(struct folder *f); /* one that was not opened is fine */

/* What is in it, in no order, but for names that begin with a dot; *more: there are too many. ERR_IO. */
bool folder_list(const struct folder *f, struct arena *a, struct folder_entry **out, int *count, bool *more,
                 struct err *e);

/* A whole file of at most `limit` bytes into the arena. */
enum folder_answer folder_read(const struct folder *f, const char *name, size_t limit, struct arena *a,
                               struct bytes *out);

/* Gives a file its name, replacing what had it; durable when it returns true. tag: who we are, in the temporary name
 * (folder_sweep). ERR_IO. */
bool folder_publish(const struct folder *f, const char *name, const struct id *tag, const void *data, size_t n,
                    struct err *e);
/* Read back, does it hold exactly these bytes? */
bool folder_holds(const struct folder *f, const char *name, const void *data, size_t n);

/* Removes a file by its name; fine if it is gone. ERR_IO. folder_sync makes removals durable. */
bool folder_remove(const struct folder *f, const char *name, struct err *e);
bool folder_sync(const struct folder *f, struct err *e);

/* Removes temporary files of this tag that a crash left: their process is gone. Best effort. */
void folder_sweep(const struct folder *f, const struct id *tag);

/* Does the folder stand on something that can be pulled out: FAT, exFAT, or a disk that says so itself? */
bool folder_is_removable(const struct folder *f);

#endif
