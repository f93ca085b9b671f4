/* Exchanging with other computers over a folder (exchange/sync.h), from the screen. */
#include "screens/computers_inner.h"

#include "base/clock.h"
#include "base/file.h"
#include "cli/progress.h"
#include "exchange/introduce.h"
#include "exchange/sync_said.h"
#include "screens/form.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Local settings: which folder, and whether by itself. */
#define SETTING_DIR  "sync-dir"
#define SETTING_WHEN "sync-when"
#define BY_ITSELF    "start and leaving"

enum { SHOW_EACH_MS = 300 };

static struct book *book_of(const struct app *app)
{
    return front_of(app)->practice->book;
}

/* ---- in words ---- */

const char *computers_sync_about(struct practice *p, struct arena *a, const char **last)
{
    const char *dir = book_setting(p->book, a, SETTING_DIR), *when = book_setting(p->book, a, SETTING_WHEN);
    *last = "";
    if (!dir || !*dir)
        return "";
    *last = sync_said_last(p, dir, a);
    return arena_printf(a, "%s%s", dir, when && *when ? ", at start and leaving too" : "");
}

/* ---- doing it ---- */

/* Over which folder, what was typed for its key, and whether that was wanted. */
struct asked {
    char dir[TEXT_LINE_MAX + 1];
    char typed[TEXT_LINE_MAX + 1];
    bool is_wanted;
    enum sync_ask what;
};

static bool ask(void *arg, enum sync_ask what, const char **typed, struct err *e)
{
    struct asked *k = arg;
    *typed = k->typed;
    if (what == SYNC_ASK_SPARE)
        return *k->typed != 0;
    k->is_wanted = true;
    k->what = what;
    if (*k->typed)
        return true;
    return what == SYNC_ASK_NEWER
               ? err_set(e, ERR_REFUSED, "The practice has a new key: its passphrase has to be typed, S on screen 7.")
               : err_set(e, ERR_REFUSED, "The passphrase of this practice has to be typed: S on screen 7.");
}

/* Keeps where it was, for the next time. That it cannot be kept is no reason to say that it failed. */
static void note_said(struct practice *p, const char *dir, const struct sync_report *r)
{
    struct err ignored = {0};
    (void)book_set_setting(p->book, SETTING_DIR, dir, &ignored);
    sync_said_note(p, dir, r);
}

static bool exchange(struct practice *p, struct asked *k, const struct progress *progress, struct arena *a,
                     struct sync_report *r, struct err *e)
{
    struct sync_options o = {.dir = k->dir, .progress = progress, .ask = ask, .arg = k};
    if (!introduce_new(p->book, e) || !sync_folder(p->book, &o, a, r, e))
        return false;
    note_said(p, k->dir, r);
    return true;
}

struct shown {
    struct app *app;
    int64_t at_ms;
};

static bool show(void *arg, const char *what, int64_t done, int64_t total)
{
    struct shown *s = arg;
    int64_t now = clock_mono_ms();
    if (now - s->at_ms < SHOW_EACH_MS)
        return true;
    s->at_ms = now;
    if (total > 0)
        app_say_now(s->app, "Exchanging: %s, %" PRId64 " of %" PRId64, what, done, total);
    else
        app_say_now(s->app, "Exchanging: %s", what);
    return true;
}

/* ---- the recovery code, once ---- */

static int list_code(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct pick_row *out = arena_array(&p->arena, 2, sizeof *out);
    (void)app, (void)typed;
    out[0] = (struct pick_row){arena_strdup(&p->arena, p->ctx), "", STYLE_STRONG};
    out[1] = (struct pick_row){"I have written it down", "", STYLE_PLAIN};
    *rows = out;
    return 2;
}

static const char *about_code(struct app *app, struct pick *p, int row)
{
    (void)app, (void)p, (void)row;
    return "On paper, locked away: it opens the folder if the passphrase is forgotten.";
}

static bool take_code(struct app *app, struct pick *p, int row, struct err *e)
{
    (void)app, (void)p;
    return row == 1 || err_set(e, ERR_REFUSED, "Write it on paper first; then go down and press Enter.");
}

static void close_code(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan CODE_PLAN = {
    .title = "The recovery code of this practice",
    .help = "It opens what travels between computers if the passphrase is forgotten.",
    .empty = "",
    .take_title = "done",
    .rows = 2,
    .find = list_code,
    .about = about_code,
    .take = take_code,
    .closed = close_code,
};

static void show_code(struct app *app, const char *code)
{
    char *copy = mem_alloc(TRAVEL_CODE);
    (void)snprintf(copy, TRAVEL_CODE, "%s", code);
    (void)pick_open(app, &CODE_PLAN, copy);
}

/* ---- the passphrase, where the key is not here yet ---- */

enum { FIELD_PASSPHRASE, FIELD_AGAIN };

static bool run_with(struct app *app, struct asked *k, struct err *e);

static bool save_passphrase(struct app *app, struct form *f, struct err *e)
{
    struct asked *was = f->ctx, k = *was;
    if (was->what == SYNC_ASK_MAKE && strcmp(form_text(f, FIELD_PASSPHRASE), form_text(f, FIELD_AGAIN)) != 0) {
        form_focus(f, FIELD_AGAIN);
        return err_set(e, ERR_INPUT, "The two are not the same: type it again.");
    }
    (void)snprintf(k.typed, sizeof k.typed, "%s", form_text(f, FIELD_PASSPHRASE));
    bool ok = run_with(app, &k, e);
    memset(k.typed, 0, sizeof k.typed);
    if (!ok)
        form_focus(f, FIELD_PASSPHRASE);
    return ok;
}

static void close_passphrase(struct app *app, struct form *f)
{
    (void)app;
    free(f->ctx);
}

static const struct form_field PASSPHRASE_FIELDS[] = {
    {.name = "passphrase",
     .label = "Passphrase",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED | FORM_HIDDEN,
     .hint = "The practice's passphrase, the same on all computers; or the recovery code."},
};
_Static_assert(TRAVEL_PASS_MIN == 10, "the hint says it");
static const struct form_field NEW_FIELDS[] = {
    {.name = "passphrase",
     .label = "Passphrase",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED | FORM_HIDDEN,
     .hint = "At least 10 characters, several words nobody would guess; the same on all computers."},
    {.name = "again",
     .label = "Again",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED | FORM_HIDDEN,
     .hint = "The same once more: what nobody can type again opens nothing."},
};
static const struct form_field NEWER_FIELDS[] = {{
    .name = "passphrase",
    .label = "Passphrase",
    .kind = FORM_TEXT,
    .flags = FORM_REQUIRED | FORM_HIDDEN,
    .hint = "The new one, from whoever made it, or the new recovery code. Nothing was lost.",
}};
#define PASSPHRASE_PLAN(n, t, h, f, c)                                                                      \
    {                                                                                                       \
        .name = (n), .title = (t), .help = (h), .fields = (f), .field_count = (c), .save = save_passphrase, \
        .closed = close_passphrase                                                                          \
    }
static const struct form_plan PASSPHRASE_ONCE = PASSPHRASE_PLAN(
    "sync-passphrase", "The practice's passphrase",
    "Asked once at each computer: what travels is sealed with the practice's key.", PASSPHRASE_FIELDS, 1);
static const struct form_plan PASSPHRASE_NEWER = PASSPHRASE_PLAN(
    "sync-passphrase-newer", "A new key was made for the practice: its new passphrase",
    "The old passphrase opens nothing new. Asked once; the new recovery code does as well.", NEWER_FIELDS, 1);
static const struct form_plan PASSPHRASE_TWICE =
    PASSPHRASE_PLAN("sync-passphrase-new", "A passphrase for the practice: four words that belong to nobody",
                    "What travels is sealed with it. Every computer is asked for it once.", NEW_FIELDS, 2);

static const struct form_plan *passphrase_plan(enum sync_ask what)
{
    switch (what) {
    case SYNC_ASK_MAKE: return &PASSPHRASE_TWICE;
    case SYNC_ASK_NEWER: return &PASSPHRASE_NEWER;
    case SYNC_ASK_KEY:
    case SYNC_ASK_SPARE: break;
    }
    return &PASSPHRASE_ONCE;
}

static void open_passphrase(struct app *app, const struct asked *asked)
{
    struct asked *k = mem_alloc(sizeof *k);
    *k = *asked;
    (void)form_open(app, passphrase_plan(k->what), k);
}

/* Asks for what is missing, and then it is done from there. */
static bool run_with(struct app *app, struct asked *k, struct err *e)
{
    struct arena a = {0};
    struct sync_report r = {0};
    struct shown shown = {.app = app, .at_ms = clock_mono_ms()};
    struct progress progress = {.tick = show, .arg = &shown};
    bool was_typed = *k->typed != 0;
    app_say_now(app, "Exchanging over %s ...", k->dir);
    bool ok = exchange(front_of(app)->practice, k, &progress, &a, &r, e);
    if (!ok && k->is_wanted && !was_typed) { /* nothing was done yet */
        *e = (struct err){0};
        app_say(app, "%s", "");
        open_passphrase(app, k);
        ok = true;
    } else if (ok) {
        front_of(app)->is_practice_old = true; /* rules may have come too */
        app_reload(app);
        front_count_later(app);
        app_say(app, "%s", sync_said_words(front_of(app)->practice, &r, &a));
        if (r.is_new)
            show_code(app, r.code);
    }
    arena_finish(&a);
    return ok;
}

/* ---- which folder, and when ---- */

enum { FIELD_DIR, FIELD_WHEN };

/* What was typed, from the root: another day Rounds may be started from elsewhere. */
static bool take_dir(const char *typed, struct asked *k, struct err *e)
{
    struct arena a = {0};
    (void)snprintf(k->dir, sizeof k->dir, "%s", file_typed(&a, typed));
    arena_finish(&a);
    return k->dir[0] == '/' || err_set(e, ERR_INPUT, "Its path has to begin with / or ~/.");
}

static bool save_folder(struct app *app, struct form *f, struct err *e)
{
    struct asked k = {0};
    return take_dir(form_text(f, FIELD_DIR), &k, e) &&
           book_set_setting(book_of(app), SETTING_WHEN, form_choice(f, FIELD_WHEN) == 1 ? BY_ITSELF : "", e) &&
           run_with(app, &k, e);
}

static const char *const WHENS[] = {"on S alone", "at start and leaving too", NULL};
static const struct form_field FOLDER_FIELDS[] = {
    {.name = "folder",
     .label = "Folder",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "A stick, a share, a folder of Syncthing or rclone: its path, from / or ~/."},
    {.name = "when",
     .label = "When",
     .kind = FORM_CHOICE,
     .choices = WHENS,
     .hint = "Space changes it. Enter saves, and exchanges now."},
};
static const struct form_plan FOLDER_PLAN = {
    .name = "sync-folder",
    .title = "Where the computers meet",
    .help = "A folder that something carries between the computers. What is put there is sealed.",
    .fields = FOLDER_FIELDS,
    .field_count = 2,
    .save = save_folder,
};

static void open_folder(struct app *app)
{
    struct arena a = {0};
    const char *dir = book_setting(book_of(app), &a, SETTING_DIR), *when = book_setting(book_of(app), &a, SETTING_WHEN);
    struct form *f = form_open(app, &FOLDER_PLAN, NULL);
    form_set_text(f, FIELD_DIR, dir ? dir : "");
    form_set_choice(f, FIELD_WHEN, when && *when ? 1 : 0);
    arena_finish(&a);
}

bool computers_sync_edit(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    open_folder(app);
    return true;
}

bool computers_sync_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct arena a = {0};
    struct asked k = {0};
    const char *dir = book_setting(book_of(app), &a, SETTING_DIR);
    bool ok = true;
    (void)state, (void)row;
    if (dir && *dir) {
        (void)snprintf(k.dir, sizeof k.dir, "%s", dir);
        ok = run_with(app, &k, e);
    } else {
        open_folder(app);
    }
    arena_finish(&a);
    return ok;
}

/* ---- by itself ---- */

static bool is_by_itself(struct practice *p, struct asked *k)
{
    struct arena a = {0};
    const char *dir = book_setting(p->book, &a, SETTING_DIR), *when = book_setting(p->book, &a, SETTING_WHEN);
    bool is = dir && *dir && when && *when && !book_is_read_only(p->book);
    (void)snprintf(k->dir, sizeof k->dir, "%s", is ? dir : "");
    arena_finish(&a);
    return is;
}

static void at_rest(struct app *app, void *ctx)
{
    struct asked k = {0};
    struct err e = {0};
    (void)ctx;
    if (!is_by_itself(front_of(app)->practice, &k))
        return;
    if (!run_with(app, &k, &e))
        app_say_err(app, &e);
    front_say_alarm(app); /* how it went must not be all that was seen */
}

/* With a clock that cannot be right nothing goes to others before somebody has looked. */
void computers_sync_start(struct app *app)
{
    struct asked k = {0};
    struct arena a = {0};
    struct practice *p = front_of(app)->practice;
    if (is_by_itself(p, &k) && !*practice_clock_doubt(p, &a))
        app_rest_bare(app, at_rest, NULL); /* after a draft that was offered is answered */
    arena_finish(&a);
}

void computers_sync_leave(struct front *f)
{
    struct arena a = {0};
    struct asked k = {0};
    struct err e = {0};
    struct sync_report r = {0};
    struct progress_line line = {0};
    const char *doubt = practice_clock_doubt(f->practice, &a);
    if (is_by_itself(f->practice, &k)) {
        progress_start(&line, true);
        bool ok = *doubt ? err_set(&e, ERR_REFUSED, "%s", doubt)
                         : exchange(f->practice, &k, &line.progress, &a, &r, &e);
        progress_end(&line);
        if (!ok)
            fprintf(stderr, "rounds: The other computers have nothing of today from this one yet. %s\n", e.text);
        else if (r.is_removable)
            fprintf(stderr, "rounds: %s\n", sync_said_words(f->practice, &r, &a));
    }
    arena_finish(&a);
}
