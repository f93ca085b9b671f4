/* vfs: SQLite's way to the disk, with one sync of the folder per process instead of one per
 * commit, and one write of the journal for many pages. Inside src/book only.
 *
 * A commit with synchronous=EXTRA and journal_mode=TRUNCATE costs five syncs: the journal twice, the book,
 * the emptied journal - and the folder, because SQLite opens the journal anew for each commit, asking
 * that it be created if need be, and makes sure of the name of whatever it may have created. The journal of a
 * book in TRUNCATE mode stays, so from the second commit on that sync says nothing new. This VFS passes
 * everything on to the default one, and only leaves "create" out when a journal is opened whose name is
 * known to be on the disk; without it SQLite does not sync the folder. Four syncs are left.
 *
 * Why no state after a power cut is lost by that. What the sync of the folder guards against is a journal
 * that is on the disk without a name: the cut comes while the book is half written, no journal is
 * found, and nothing is rolled back. It is left out only when all of this holds:
 *
 *   1. this handle has synced the folder itself, after it had opened the journal under this name, and has kept that
 *      descriptor open since. So the name with this inode was on the disk, and as the inode is held, its number
 *      cannot have been given to another file;
 *   2. the name still leads to that inode, and that inode has no other name and is not removed;
 *   3. nothing was made, removed or renamed in the folder since (its modification time is the one from before
 *      the sync), so that no later change of the name can be waiting to be written.
 *
 * If any of it fails - the first commit, a journal removed by another program in DELETE mode, a backup
 * made in the same folder, a folder that cannot be synced - SQLite's own way is taken: create, and
 * sync the folder with the journal's first sync. The check is made when the pager opens the
 * journal, which it does while it holds the RESERVED lock; nobody rolls back, empties or removes a journal
 * then. Emptying a journal changes no name. What the syncs of the journal and the book guard
 * against is untouched: both are synced as before, in the same order.
 *
 * SQLite writes three times for each page it notes in a journal: its number, the page, a check sum. These are put
 * together and written 64 KiB at a time, at the latest before the journal is synced, and so before the book is written.
 * What was not written yet is read from memory: a write that fails for want of room is undone from there.
 */
#ifndef ROUNDS_BOOK_VFS_H
#define ROUNDS_BOOK_VFS_H

#include <sqlite3.h>

struct vfs;

/* Opens a database through a VFS of its own (registered as "rounds-..." and never the default one, so that other
 * handles of the process are not touched). An SQLite result code; *db as after sqlite3_open_v2, *v to be given back by
 * vfs_close in any case. path NULL: SQLite's default VFS (books in memory). */
int vfs_open(struct vfs **v, const char *path, int flags, sqlite3 **db);
/* Closes the database and gives back its VFS; both are NULL after it, and may be before it. No statement may
 * be left. */
void vfs_close(struct vfs **v, sqlite3 **db);

#endif
