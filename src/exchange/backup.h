/* backup: old backups taken away, a backup put in the practice file's place, and trying whether it could be.
 *
 * Writing one is book/copy.h. Backups are files of a folder named as `rounds backup` names them:
 * practice-2026-11-23-1830.db, after the practice file's own name. Nothing else in a folder is looked at or touched.
 */
#ifndef ROUNDS_EXCHANGE_BACKUP_H
#define ROUNDS_EXCHANGE_BACKUP_H

#include "book/verify.h"

/* The file's name without its ending, as backups begin with it; in a. */
const char *backup_stem(struct book *b, struct arena *a);
/* Writes one of now into a folder under a name of its own, checks it, and notes on this computer that it was made and
 * where, for the page that closes the day. *path: its name, in a. p may be NULL. ERR_MISSING (no folder), ERR_INPUT (no
 * folder but a file), and as copy_to. */
bool backup_write(struct book *b, const char *dir, const struct progress *p, struct arena *a, const char **path,
                  struct err *e);
/* The folder of the last one made so on this computer, in a; "" none yet. */
const char *backup_folder(struct book *b, struct arena *a);

struct backup_thinned {
    int removed;
    int left; /* not counted and not touched: they hold what the practice file has not, or cannot be read */
};
/* Removes backups beside the one just written that are neither among the newest `keep` (that one counts) nor younger
 * than `days` (0: age saves none) on `today`: only such as this computer has made of this practice file, and of which
 * it holds all. The one just written stays, whatever the clock says. Cost: each is opened. ERR_IO, ERR_BUSY. */
bool backup_thin(struct book *live, const char *written, int keep, int days, int today, struct backup_thinned *out,
                 struct err *e);

/* The newest one in the folder that this computer has made of this practice file, or that cannot be read, by its name.
 * NULL if there is none. In a. ERR_MISSING (no folder), ERR_IO. */
bool backup_newest(struct book *live, const char *dir, struct arena *a, const char **path, struct err *e);

/* Makes the practice file anew from a backup or any whole copy: everything in it is checked before and after. Nothing
 * may have the target's name. The restored file writes under a new name in its log, so that what was written after the
 * backup can still be merged. ERR_DAMAGE (not whole: nothing was made), and as copy_to. */
bool backup_restore(const char *from, const char *target, const struct progress *p, struct verify_report *r,
                    struct arena *a, struct err *e);

struct backup_drill {
    struct verify_report restored, live;
    bool is_same;   /* both codes agree */
    int64_t behind; /* changes of the practice file that the backup has not: made since */
    int64_t alien;  /* changes of the backup that the practice file has not: it should have none */
};
/* Restores a backup beside the practice file under another name, checks it, compares it, and removes it again. p may be
 * NULL. ERR_DAMAGE: one of the two is not whole; ERR_REFUSED: it is of another practice file. */
bool backup_drill(struct book *live, const char *from, const struct progress *p, struct backup_drill *out,
                  struct arena *a, struct err *e);

#endif
