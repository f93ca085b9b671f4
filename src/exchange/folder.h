/* folder: the shared folder that files travel through, and the only code that touches it.
 *
 * It belongs to everybody: a stick, a share, whatever another program copies. Nothing in it is trusted: links are not
 * followed, pipes and devices not waited for, sizes looked at before anything is read. Files appear whole under their
 * name (temporary name, fsync, rename, fsync of the directory) and are read back. Nothing of others is ever removed.
 * Paths are relative to the folder, with "/" between names.
 */
#ifndef ROUNDS_EXCHANGE_FOLDER_H
#define ROUNDS_EXCHANGE_FOLDER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum { FOLDER_NAMES_MAX = 200000, FOLDER_NAME_MAX = 200 };

struct folder {
    const char *path;
    int fd;
    bool is_elsewhere; /* on another disk than the practice file: a stick, a share */
};

/* The folder at path, which must be there. ERR_MISSING, ERR_INPUT (is none), ERR_IO. */
bool folder_open(const char *path, const char *book, struct folder *out, struct err *e);
void folder_close(struct folder *f);

struct folder_name {
    const char *name;
    int64_t size; /* bytes, of a file */
};

/* Names in a directory of it that are files (or directories) themselves, sorted, hidden ones left out; none where it
 * is not there. *is_cut: there are more than FOLDER_NAMES_MAX. */
bool folder_names(const struct folder *f, const char *sub, bool are_dirs, struct arena *a, struct folder_name **names,
                  int *n, bool *is_cut, struct err *e);

/* Appends a file's bytes. ERR_MISSING, ERR_REFUSED (not a file, or more than limit bytes), ERR_IO. */
bool folder_read(const struct folder *f, const char *path, size_t limit, struct buf *out, struct err *e);

/* Writes a file, and its directories (two levels at most) if they are not there. ERR_IO. */
bool folder_publish(const struct folder *f, const char *path, const void *p, size_t n, struct err *e);

/* Removes a file that we have published. Gone already is fine. */
bool folder_remove(const struct folder *f, const char *path, struct err *e);

#endif
