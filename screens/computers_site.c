/* One computer: what can be done about it. */
#include "screens/computers_inner.h"

#include "book/verify.h"
#include "screens/form.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A copy of what site_list gave: that may be read again meanwhile. */
struct one {
    struct arena arena;
    struct site site;
};

static struct one *copy_of(const struct site *s)
{
    struct one *x = mem_zero(sizeof *x);
    x->site = *s;
    x->site.name = arena_strdup(&x->arena, s->name);
    x->site.writers = arena_memdup(&x->arena, s->writers, (size_t)s->nwriters * sizeof *s->writers);
    return x;
}

static void drop(struct one *x)
{
    arena_finish(&x->arena);
    free(x);
}

/* ---- renaming ---- */

static bool save_name(struct app *app, struct form *f, struct err *e)
{
    struct one *x = f->ctx;
    if (!site_rename(&front_of(app)->desk, &x->site, form_text(f, 0), e))
        return false;
    app_reload(app);
    app_say(app, "%s is called %s now", x->site.name, form_text(f, 0));
    return true;
}

static void close_name(struct app *app, struct form *f)
{
    (void)app;
    drop(f->ctx);
}

static const struct form_field NAME_FIELDS[] = {
    {.name = "name",
     .label = "Name",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "What it is called, on all computers: Reception, Laptop 2. Enter saves."},
};
static const struct form_plan NAME_PLAN = {
    .name = "site-name",
    .title = "What this computer is called",
    .help = "The name stands beside everything that was written there.",
    .fields = NAME_FIELDS,
    .field_count = 1,
    .save = save_name,
    .closed = close_name,
};

/* ---- checking the file ---- */

struct shown {
    struct app *app;
    int n;
};

static bool show(void *arg, const char *what, int64_t done, int64_t total)
{
    enum { EACH = 16 };
    struct shown *s = arg;
    if (s->n++ % EACH == 0 && total > 0)
        app_say_now(s->app, "Checking: %s, %d of 100", what, (int)(done * 100 / total));
    return true;
}

static bool check(struct app *app, struct err *e)
{
    struct arena a = {0};
    struct verify_report r;
    struct shown shown = {.app = app};
    struct progress p = {.tick = show, .arg = &shown};
    app_say_now(app, "Checking every entry ...");
    bool ok = verify_book(front_of(app)->practice->book, &p, &a, &r, e);
    if (ok && r.is_ok && r.to_erase)
        ok = err_set(e, ERR_REFUSED,
                     "Every entry is what it was. But %lld who were to be taken out are still here: free as much space "
                     "as the practice file has, then S.",
                     (long long)r.to_erase);
    else if (ok && r.is_ok)
        app_say(app, "Every entry is what it was when it was written. To compare with another computer: %s  %s",
                r.log_code, r.state_code);
    else if (ok)
        ok = err_set(e, ERR_DAMAGE, "%d things are not as they should be. rounds verify lists them; a backup helps.",
                     r.nproblems);
    arena_finish(&a);
    return ok;
}

/* ---- what there is to do ---- */

enum site_act { ROW_CHECK, ROW_RENAME, ROW_RETIRE };

static enum site_act act_at(const struct one *x, int row)
{
    return x->site.is_own ? (enum site_act)row : (enum site_act)(row + 1);
}

static int list_acts(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct one *x = p->ctx;
    struct pick_row *out = arena_array(&p->arena, 2, sizeof *out);
    (void)app, (void)typed;
    for (int i = 0; i < 2; i++) {
        enum site_act what = act_at(x, i);
        out[i] = (struct pick_row){"Call it otherwise", "", STYLE_PLAIN};
        if (what == ROW_CHECK)
            out[i].text = "Check the practice file here";
        else if (what == ROW_RETIRE)
            out[i].text = x->site.is_retired ? "It is back" : "It is gone for good";
    }
    *rows = out;
    return 2;
}

static const char *about_act(struct app *app, struct pick *p, int row)
{
    const struct one *x = p->ctx;
    (void)app;
    switch (act_at(x, row)) {
    case ROW_CHECK: return "Reads all of it; two codes that are equal where computers hold the same.";
    case ROW_RENAME: return "On all computers. What was written there keeps its place.";
    case ROW_RETIRE:
        return x->site.is_retired ? "It is waited for again."
                                  : "Nobody waits for it. Stolen or lost? A new key too: rounds sync --new-key DIR";
    }
    return "";
}

static bool take_act(struct app *app, struct pick *p, int row, struct err *e)
{
    struct one *x = p->ctx;
    switch (act_at(x, row)) {
    case ROW_CHECK: return check(app, e);
    case ROW_RENAME:
        if (!site_may_rename(&front_of(app)->desk, e))
            return false;
        form_set_text(form_open(app, &NAME_PLAN, copy_of(&x->site)), 0, x->site.name);
        return true;
    case ROW_RETIRE:
        if (x->site.nwriters > 1) /* the one in use would be gone with the other */
            return err_set(e, ERR_REFUSED,
                           "%d go on under this name: a copy, or one restored. This says how they differ, and takes "
                           "the one that is gone: rounds site retire '%s'",
                           x->site.nwriters, x->site.name);
        if (!site_retire(&front_of(app)->desk, &x->site, !x->site.is_retired, e))
            return false;
        app_reload(app);
        app_say(app, x->site.is_retired ? "%s is back" : "%s: gone for good. Enter takes it back", x->site.name);
        return true;
    }
    return true;
}

static void close_acts(struct app *app, struct pick *p)
{
    (void)app;
    drop(p->ctx);
}

static const struct pick_plan SITE_PLAN = {
    .title = "A computer",
    .help = "What can be done about one computer.",
    .empty = "",
    .take_title = "do it",
    .rows = 3,
    .find = list_acts,
    .about = about_act,
    .take = take_act,
    .closed = close_acts,
};

void computers_site_open(struct app *app, const struct site *s)
{
    struct one *x = copy_of(s);
    pick_title(app, pick_open(app, &SITE_PLAN, x), "%s", x->site.name);
}
