#include "screens/patient_entry.h"

#include "base/text.h"
#include "practice/contact.h"
#include "practice/note.h"
#include "practice/slot.h"
#include "practice/story.h"
#include "screens/front.h"
#include "screens/pick.h"
#include "screens/schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_SHOWN = 14, NAME = 48, INDENT = 2 };

/* What a row of the list does when it is taken. */
enum does { DOES_NOTHING, DOES_GO, DOES_EDIT, DOES_MISTAKE };

struct entry {
    int kind;
    struct id record;
    char name[NAME];
    enum does *does; /* for each row; in the pick's arena */
};

struct lines {
    struct app *app;
    struct entry *entry;
    struct arena *a;
    struct pick_row *rows;
    int count, room;
};

static void add(struct lines *l, enum does does, const char *text, const char *note, enum style style)
{
    if (l->count == l->room) {
        size_t want = l->room ? (size_t)l->room * 2 : 32, had = (size_t)l->room;
        l->rows = arena_grow(l->a, l->rows, had, want, sizeof *l->rows);
        l->entry->does = arena_grow(l->a, l->entry->does, had, want, sizeof *l->entry->does);
        l->room = (int)want;
    }
    l->entry->does[l->count] = does;
    l->rows[l->count++] = (struct pick_row){text, note, style};
}

static void add_wrapped(struct lines *l, enum does does, const char *text)
{
    const char **parts;
    int n = text_wrap(l->a, text, term_cols(l->app->term) - INDENT - 2, &parts);
    for (int i = 0; i < n; i++)
        add(l, does, arena_printf(l->a, "%*s%s", INDENT, "", parts[i]), "", STYLE_PLAIN);
}

static void add_story(struct lines *l, enum does does, const struct story_line *x)
{
    const char *who = arena_printf(l->a, "%s%s%s", x->by, *x->by && *x->site ? ", " : "", x->site);
    add(l, does, arena_printf(l->a, "%s  %s", slot_when(l->a, x->at_ms), x->what), who, STYLE_STRONG);
    if (*x->detail)
        add_wrapped(l, does, x->detail);
}

static void add_acts(struct lines *l)
{
    switch (l->entry->kind) {
    case KIND_APPOINTMENT: add(l, DOES_GO, "Show it where it stands in the day", "", STYLE_QUIET); break;
    case KIND_NOTE:
        add(l, DOES_EDIT, "Change the words; the old ones stay here", "", STYLE_QUIET);
        add(l, DOES_MISTAKE, "Put in by mistake: take it off the timeline", "", STYLE_QUIET);
        break;
    case KIND_CONTACT: add(l, DOES_MISTAKE, "Put in by mistake: take it off the timeline", "", STYLE_QUIET); break;
    default: break;
    }
}

static int list_lines(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct entry *x = p->ctx;
    struct lines l = {.app = app, .entry = x, .a = &p->arena};
    struct story_line *story;
    struct err e = {0};
    int n = 0;
    (void)typed;
    x->does = NULL;
    if (!story_of_record(front_of(app)->practice, x->kind, &x->record, &p->arena, &story, &n, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    for (int i = 0; i < n; i++)
        add_story(&l, x->kind == KIND_APPOINTMENT ? DOES_GO : DOES_NOTHING, &story[i]);
    add_acts(&l);
    *rows = l.rows;
    return l.count;
}

bool patient_entry_go(struct app *app, const struct id *appointment, struct err *e)
{
    struct arena a = {0};
    struct appointment x;
    bool ok = appointment_get(front_of(app)->practice, &a, appointment, &x, e);
    if (ok) {
        struct front_place to = front_place_of(&x);
        ok = front_go(app, &to, e);
    }
    arena_finish(&a);
    return ok;
}

/* ---- put in by mistake ---- */

static bool mark_note(struct app *app, const struct entry *x, struct arena *a, struct err *e)
{
    struct front *f = front_of(app);
    struct note saw;
    if (!note_get(f->practice->book, &x->record, a, &saw, e))
        return false;
    struct note marked = saw;
    marked.is_in_error = true;
    return note_edit(f->practice->book, &f->desk.who, &saw, &marked, e);
}

static bool mark_contact(struct app *app, const struct entry *x, struct arena *a, struct err *e)
{
    struct front *f = front_of(app);
    struct contact saw;
    return contact_get(f->practice->book, &x->record, a, &saw, e) &&
           contact_mistake(f->practice->book, &f->desk.who, &saw, e);
}

static bool mark_mistake(struct app *app, const struct entry *x, struct err *e)
{
    struct arena a = {0};
    bool ok = front_is_read_only(app)
                  ? err_set(e, ERR_REFUSED, "The practice file can only be read here: nothing was changed.")
                  : (x->kind == KIND_NOTE ? mark_note : mark_contact)(app, x, &a, e);
    arena_finish(&a);
    if (ok)
        front_did(app, NULL, "Taken off the timeline of %s, as put in by mistake", x->name);
    return ok;
}

static bool take_line(struct app *app, struct pick *p, int row, struct err *e)
{
    struct entry x = *(struct entry *)p->ctx; /* the list may be gone before it is done */
    switch (x.does[row]) {
    case DOES_GO: return patient_entry_go(app, &x.record, e);
    case DOES_EDIT: return schedule_note_edit(app, &x.record, x.name, e);
    case DOES_MISTAKE: return mark_mistake(app, &x, e);
    case DOES_NOTHING: break;
    }
    return true; /* it was read */
}

static void close_entry(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan PLAN = {
    .title = "Everything that was written of this",
    .help = "Every version of this entry: who, when, at which computer, before and after.",
    .empty = "Nothing is known of it.",
    .take_title = "open",
    .rows = ROWS_SHOWN,
    .find = list_lines,
    .take = take_line,
    .closed = close_entry,
};

void patient_entry_open(struct app *app, const struct timeline_row *row, const char *name)
{
    struct entry *x = mem_alloc(sizeof *x);
    struct arena a = {0};
    *x = (struct entry){.kind = row->kind, .record = row->record};
    (void)snprintf(x->name, sizeof x->name, "%s", name);
    const char *title = arena_printf(&a, "%s  %s", slot_when(&a, row->at_ms), row->text);
    struct pick *p = pick_open(app, &PLAN, x);
    pick_title(app, p, "%s", title);
    arena_finish(&a);
}
