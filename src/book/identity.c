#include "book/identity.h"

#include "base/file.h"
#include "book/know.h"
#include "book/open.h"
#include "book/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    MARK_MAX = 400,
    SUM_DIGITS = 8,
    LOOKS = 3 /* another program may be writing the line at this moment: only what stays torn, or unread, is torn */
};

enum identity_answer identity_decide(const struct self *self, const struct identity_mark *mark,
                                     const struct id *machine, int64_t inode, const uint8_t *at_mark)
{
    static const uint8_t none[ID_SIZE];
    if (memcmp(self->writer, none, ID_SIZE) == 0 || !mark->is_sound)
        return IDENTITY_FORK;
    if (memcmp(self->writer, mark->writer.b, ID_SIZE) != 0)
        return IDENTITY_FORK;
    if (id_compare(&mark->machine, machine) != 0 || memcmp(self->machine, machine->b, ID_SIZE) != 0)
        return IDENTITY_FORK;
    if (mark->inode != inode || self->inode != inode)
        return IDENTITY_FORK;
    if (self->seq < mark->seq)
        return MUTATED(MUTANT_KEEP_NAME) ? IDENTITY_KEEP : IDENTITY_FORK; /* an older state than this writer has had */
    const uint8_t *have = self->seq == mark->seq ? self->head : at_mark;
    if (mark->seq > 0 && (!have || memcmp(have, mark->head, HASH_SIZE) != 0))
        return IDENTITY_FORK;
    return self->seq == mark->seq ? IDENTITY_KEEP : IDENTITY_CATCH_UP;
}

static void line_sum(const char *text, size_t n, char out[SUM_DIGITS + 1])
{
    struct hash h;
    char hex[HASH_TEXT];
    hash_of(text, n, &h);
    memcpy(out, hash_text(&h, hex), SUM_DIGITS);
    out[SUM_DIGITS] = 0;
}

void identity_write_mark(const struct identity_mark *m, struct buf *out)
{
    char w[ID_TEXT], mc[ID_TEXT], hex[HASH_TEXT], sum[SUM_DIGITS + 1];
    struct hash head;
    size_t from = out->len;
    memcpy(head.b, m->head, HASH_SIZE);
    /* Fixed width, so that rewriting in place leaves nothing of the old line. */
    buf_addf(out, "rounds-identity 1 writer %s machine %s inode %020" PRId64 " number %020" PRId64 " head %s sum ",
             id_text(&m->writer, w), id_text(&m->machine, mc), m->inode, m->seq, hash_text(&head, hex));
    line_sum(out->data + from, out->len - from, sum);
    buf_addf(out, "%s\n", sum);
}

void identity_read_mark(const char *text, size_t n, struct identity_mark *m)
{
    char w[ID_TEXT], mc[ID_TEXT], hex[HASH_TEXT], sum[SUM_DIGITS + 1], want[SUM_DIGITS + 1], line[MARK_MAX];
    struct hash head;
    *m = (struct identity_mark){0};
    if (n >= MARK_MAX || n < SUM_DIGITS + 1 || text[n - 1] != '\n')
        return;
    memcpy(line, text, n);
    line[n] = 0;
    if (sscanf(line,
               "rounds-identity 1 writer %32s machine %32s inode %20" SCNd64 " number %20" SCNd64 " head %64s sum %8s",
               w, mc, &m->inode, &m->seq, hex, sum) != 6)
        return;
    line_sum(line, n - SUM_DIGITS - 1, want);
    if (strcmp(sum, want) != 0 || !id_parse(w, &m->writer) || !id_parse(mc, &m->machine) || !hash_parse(hex, &head))
        return;
    memcpy(m->head, head.b, HASH_SIZE);
    m->is_sound = true;
}

struct id identity_machine(void)
{
    static const char *const files[] = {"/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/hostid"};
    char text[256] = {0};
    for (size_t i = 0; i < sizeof files / sizeof *files && !text[0]; i++) {
        int fd = open(files[i], O_RDONLY | O_CLOEXEC);
        if (fd < 0)
            continue;
        ssize_t n = read(fd, text, sizeof text - 1);
        text[n > 0 ? n : 0] = 0;
        close(fd);
    }
    if (!text[0])
        gethostname(text, sizeof text - 1);
    return id_derived("machine", text);
}

bool identity_load(struct book *b, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SELF_GET, e);
    if (!q)
        return false;
    b->self = (struct self){0};
    if (stmt_step(q, e)) {
        stmt_bytes(q, "writer", b->self.writer, ID_SIZE);
        b->self.ordinal = stmt_int(q, "ordinal");
        b->self.seq = stmt_int(q, "seq");
        stmt_bytes(q, "head", b->self.head, HASH_SIZE);
        b->self.hlc = stmt_int(q, "hlc");
        b->self.inode = stmt_int(q, "inode");
        stmt_bytes(q, "machine", b->self.machine, ID_SIZE);
        bool is_key = b->self.ordinal >= 0 && b->self.seq >= 0;
        if (!is_key) /* somebody else's hand: nobody has written here, then, and a new name is taken */
            b->self = (struct self){.hlc = b->self.hlc};
    }
    return stmt_done(q, e);
}

bool identity_save(struct book *b, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_SELF_PUT, e);
    if (!q)
        return false;
    stmt_bind_blob(q, "writer", b->self.writer, ID_SIZE);
    if (b->self.ordinal)
        stmt_bind_int(q, "ordinal", b->self.ordinal);
    stmt_bind_int(q, "seq", b->self.seq);
    stmt_bind_blob(q, "head", b->self.head, HASH_SIZE);
    stmt_bind_int(q, "hlc", b->self.hlc);
    stmt_bind_int(q, "inode", b->self.inode);
    stmt_bind_blob(q, "machine", b->self.machine, ID_SIZE);
    return stmt_run(q, e);
}

/* What the computer was called so far holds for its next name too, whoever called it so. */
static bool keep_label(struct book *b, struct err *e)
{
    struct arena a = {0};
    struct id writer;
    memcpy(writer.b, b->self.writer, ID_SIZE);
    bool is_here = b->self.seq > 0 && memcmp(b->self.machine, b->machine.b, ID_SIZE) == 0;
    const char *name = is_here ? stream_name(b, &writer, &a) : NULL;
    bool ok = !name || stream_keep_label(b, name, e);
    arena_finish(&a);
    return ok;
}

bool identity_give_up(struct book *b, struct err *e)
{
    if (!keep_label(b, e))
        return false;
    memset(b->self.writer, 0, ID_SIZE);
    return true;
}

static void mark_of(const struct book *b, struct identity_mark *m)
{
    *m = (struct identity_mark){.is_sound = true, .inode = b->self.inode, .seq = b->self.seq};
    memcpy(m->writer.b, b->self.writer, ID_SIZE);
    memcpy(m->machine.b, b->self.machine, ID_SIZE);
    memcpy(m->head, b->self.head, HASH_SIZE);
}

bool identity_fork(struct book *b, struct err *e)
{
    if (!keep_label(b, e))
        return false;
    id_random(b->self.writer, ID_SIZE);
    memcpy(b->self.machine, b->machine.b, ID_SIZE);
    b->self.inode = (int64_t)b->ino;
    b->self.ordinal = b->self.seq = 0;
    memset(b->self.head, 0, HASH_SIZE);
    struct stmt *q = stmt_get(b, SQL_STREAMS_TELL_AGAIN, e);
    if (!q || !stmt_run(q, e) || !identity_save(b, e))
        return false;
    know_forget(b);
    if (b->is_memory) {
        identity_note(b);
        return true;
    }
    /* The line is on disk before the book commits: a crash between leaves a line that does not
     * fit, which only means taking yet another name. */
    struct identity_mark m;
    struct buf line = {0};
    struct arena a = {0};
    mark_of(b, &m);
    identity_write_mark(&m, &line);
    if (b->identity_fd >= 0)
        close(b->identity_fd);
    b->identity_fd = -1;
    struct err why = {0};
    bool ok = file_replace(arena_printf(&a, "%s-identity", b->path), line.data, line.len, &why);
    if (!ok && errno == ENOSPC) /* of a file that nobody knows of */
        open_fail(b->path, SQLITE_FULL, "", e);
    else if (!ok)
        err_set(e, why.kind, "%s", why.text);
    buf_finish(&line);
    arena_finish(&a);
    return ok;
}

static int line_fd(struct book *b)
{
    struct arena a = {0};
    if (b->identity_fd < 0)
        b->identity_fd = open(arena_printf(&a, "%s-identity", b->path), O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    arena_finish(&a);
    return b->identity_fd;
}

/* The line beside the book; a simulator's book in memory has it in memory. */
static void read_line(struct book *b, struct identity_mark *mark)
{
    char text[MARK_MAX];
    *mark = (struct identity_mark){0};
    if (b->mark) {
        *mark = *b->mark;
        return;
    }
    if (b->identity_fd >= 0) /* another process may have put a new file in its place */
        close(b->identity_fd);
    b->identity_fd = -1;
    for (int i = 0; i < LOOKS && !mark->is_sound; i++) {
        int fd = line_fd(b);
        ssize_t n = fd < 0 ? -1 : pread(fd, text, sizeof text, 0);
        if (n > 0)
            identity_read_mark(text, (size_t)n, mark);
    }
}

bool identity_check(struct book *b, struct err *e)
{
    static const uint8_t none[ID_SIZE];
    if (b->is_memory && !b->mark)
        return memcmp(b->self.writer, none, ID_SIZE) != 0 || identity_fork(b, e);
    struct identity_mark mark;
    uint8_t at_mark[HASH_SIZE];
    bool has_at = false;
    read_line(b, &mark);
    if (mark.is_sound && mark.seq > 0 && mark.seq < b->self.seq) {
        struct stmt *q = stmt_get(b, SQL_TXN_HASH, e);
        if (!q)
            return false;
        stmt_bind_int(q, "key", KEY_OF(b->self.ordinal, mark.seq));
        has_at = stmt_step(q, e) && stmt_bytes(q, "hash", at_mark, HASH_SIZE);
        if (!stmt_done(q, e))
            return false;
    }
    const uint8_t *at = has_at ? at_mark : NULL;
    if (identity_decide(&b->self, &mark, &b->machine, (int64_t)b->ino, at) != IDENTITY_FORK)
        return true;
    if (b->self.seq > 0)
        snprintf(b->notice, sizeof b->notice,
                 "This practice file was copied or restored: this computer now writes under a new name in its log.");
    return identity_fork(b, e);
}

void identity_note(struct book *b)
{
    struct identity_mark m;
    struct buf line = {0};
    mark_of(b, &m);
    if (b->mark)
        *b->mark = m;
    if (b->is_memory || line_fd(b) < 0)
        return;
    identity_write_mark(&m, &line);
    ssize_t n = pwrite(b->identity_fd, line.data, line.len, 0);
    (void)n; /* the line may lag: see identity.h */
    buf_finish(&line);
}
