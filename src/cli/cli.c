#include "cli/cli.h"

#include "base/confine.h"
#include "base/file.h"
#include "base/id.h"
#include "base/text.h"
#include "cli/call.h"
#include "cli/parse.h"
#include "cli/usage.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

void cli_error(struct buf *out, const struct err *e, bool is_ascii)
{
    buf_adds(out, "rounds: ");
    if (*e->at) {
        text_show(out, e->at, false, is_ascii);
        buf_adds(out, ": ");
    }
    text_show(out, e->text, false, is_ascii);
    buf_addc(out, '\n');
}

/* The folder of the practice file, or where it will be made. */
static const char *book_folder(struct call *c)
{
    const char *dir = file_dir(&c->arena, call_book_path(c));
    while (access(dir, F_OK) != 0 && strcmp(dir, file_dir(&c->arena, dir)) != 0)
        dir = file_dir(&c->arena, dir);
    return dir;
}

/* Before foreign bytes are read: what their reader may still reach. A copy of a practice file may have a journal. */
static void confine(struct call *c)
{
    enum { BESIDE = 3 };
    static const char *const beside[BESIDE] = {"", "-journal", "-wal"};
    struct confine_path paths[1 + VERB_OPTIONS_MAX + BESIDE * VERB_ARGS_MAX] = {{book_folder(c), true}};
    int n = 1;
    for (int i = 0; i < c->verb->noptions; i++) {
        const struct verb_option *o = &c->verb->options[i];
        if (!c->values[i] || !o->argument || strcmp(o->argument, "FILE") != 0)
            continue;
        const char *path = o->is_made ? file_dir(&c->arena, c->values[i]) : c->values[i];
        paths[n++] = (struct confine_path){path, o->is_made};
    }
    for (int i = 0; i < c->nargs; i++)
        for (int k = 0; k < BESIDE; k++)
            paths[n++] = (struct confine_path){arena_printf(&c->arena, "%s%s", c->args[i], beside[k]),
                                               c->verb->flags & VERB_CARRIES};
    if (confine_self(paths, n) != CONFINE_ALL && c->host->is_live)
        call_note(c, "This computer's system cannot confine the reader of foreign files (it needs Landlock and "
                     "seccomp): it goes on unconfined.");
}

/* Opens the practice where the row says that the verb needs one, and runs the handler. */
static bool run(struct call *c, struct err *e)
{
    const struct verb *v = c->verb;
    if (!id_start())
        return err_set(e, ERR_IO, "The system gives no random numbers: ids cannot be made");
    if (!(v->flags & (VERB_NO_BOOK | VERB_OWN_BOOK))) {
        struct book_options o = call_book_options(c);
        struct practice *p;
        if (!practice_open(call_book_path(c), &o, &p, e) || !call_begin(c, p, e))
            return false;
    }
    if (c->host->is_own && v->flags & VERB_FOREIGN)
        confine(c);
    return v->run(c, e);
}

/* A refusal says why; a wrong call shows, too, how it is done. */
static int fail(struct call *c, const struct err *e, struct buf *err)
{
    cli_error(err, e, c->host->is_ascii);
    if (e->kind == ERR_USAGE)
        usage_line(&c->arena, c->verb, err);
    return err_exit_code(e->kind);
}

/* What went wrong after something was saved (reading it again to show it) must not sound as if nothing had been:
 * who is told no does it again. What goes through many records may be run again. */
static void tell_saved(const struct call *c, struct err *e)
{
    if (!c->practice || !book_has_written(c->practice->book) || e->kind == ERR_UNKNOWN)
        return;
    struct err why = *e;
    err_clear(e);
    if (c->verb->flags & VERB_BULK)
        err_set(e, why.kind, "%s What was done before that is saved; running it again does nothing twice.", why.text);
    else
        err_set(e, ERR_UNKNOWN, "%s Before that something was saved: look before you do it again.", why.text);
    err_at(e, "%s", why.at);
}

/* A name or a reason that cannot be read is shown as none: then it is said once that there may be more. */
static void note_unread(struct call *c)
{
    struct err e = {0};
    if (c->practice)
        book_take_failure(c->practice->book, &e);
    if (*e.text)
        call_note(c, "Not everything could be read; what is shown may lack something or be wrong. %s", e.text);
}

static int run_call(struct call *c, int argc, char *const argv[], struct buf *out, struct buf *err)
{
    struct err e = {0};
    /* Help is given before anything is opened: somebody without a practice file needs it most. */
    if (!parse_arguments(c, argc, argv, &e))
        return fail(c, &e, err);
    if (c->wants_help) {
        if (c->verb)
            usage_verb(&c->arena, c->verb, out);
        else
            usage_all(&c->arena, out);
        return 0;
    }
    if (!c->verb) {
        if (c->host->screens)
            return c->host->screens(c->globals[GLOBAL_BOOK], c->globals[GLOBAL_AS], c->globals[GLOBAL_SITE]);
        err_set(&e, ERR_USAGE, "There are no screens here: give a verb");
        return fail(c, &e, err);
    }
    bool is_done = run(c, &e);
    if (is_done)
        note_unread(c);
    /* Remarks stand before the refusal they explain. */
    buf_add(err, c->notes.data, c->notes.len);
    if (!is_done) {
        tell_saved(c, &e);
        return fail(c, &e, err);
    }
    buf_add(out, c->out.data, c->out.len);
    return c->exit_code;
}

int cli_run(const struct cli_host *host, int argc, char *const argv[], struct buf *out, struct buf *err)
{
    struct call c = {.host = host};
    int code = run_call(&c, argc, argv, out, err);
    call_finish(&c);
    return code;
}

/* Writes all of it; false with errno set where that cannot be done. */
static bool write_all(int fd, const struct buf *b)
{
    size_t done = 0;
    while (done < b->len) {
        ssize_t n = write(fd, b->data + done, b->len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

int cli_main(const struct cli_host *host, int argc, char *const argv[])
{
    struct buf out = {0}, err = {0};
    int code = cli_run(host, argc, argv, &out, &err);
    if (!write_all(STDOUT_FILENO, &out)) {
        /* By now everything is done: whoever reads this must not do it again. */
        buf_addf(&err, "rounds: What was asked for is done, but its output could not be written: %s\n",
                 strerror(errno));
        code = code ? code : err_exit_code(ERR_IO);
    }
    write_all(STDERR_FILENO, &err);
    buf_finish(&out);
    buf_finish(&err);
    return code;
}
