#include "screens/schedule_inner.h"

#include "base/file.h"
#include "exchange/printer.h"
#include "exchange/sheet.h"
#include "screens/ask.h"
#include "screens/form.h"
#include "screens/term.h"

/* ---- making it ---- */

/* The sheet of the day that is shown. */
static bool make(struct app *app, const struct schedule *s, struct buf *text, int *pages, struct err *e)
{
    struct sheet_ask ask = {.date = s->date, .is_ascii = term_is_ascii(app->term)};
    return sheet_make(front_of(app)->practice, &ask, text, pages, e);
}

static const char *plural(int pages)
{
    return pages == 1 ? "page" : "pages";
}

/* ---- to a file ---- */

static const struct form_field FILE_FIELDS[] = {
    {.name = "file",
     .label = "File",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "Where it goes: a name that is not there yet. Enter writes it, Esc goes back."},
};

static bool save_file(struct app *app, struct form *f, struct err *e)
{
    const char *path = form_text(f, 0);
    struct buf text = {0};
    int pages = 0;
    bool ok = make(app, f->ctx, &text, &pages, e) && file_write_new(path, text.data, text.len, e);
    buf_finish(&text);
    if (ok)
        app_say(app, "Written: %s, %d %s. Patients' data: print it, then remove the file.", path, pages, plural(pages));
    else
        (void)err_at(e, "%s", FILE_FIELDS[0].name);
    return ok;
}

static const struct form_plan FILE_PLAN = {
    .name = "sheet-file",
    .title = "The day on paper",
    .help = "The day as text, 80 columns wide, pages for a printer.",
    .fields = FILE_FIELDS,
    .field_count = 1,
    .save = save_file,
};

/* ---- to the printer ---- */

static void print(struct app *app, const struct schedule *s)
{
    struct buf text = {0};
    struct err e = {0};
    char title[24];
    int pages = 0;
    if (make(app, s, &text, &pages, &e) && printer_send(sheet_file_name(s->date, title), text.data, text.len, &e))
        app_say(app, "Sent to the printer: %d %s. Shred them when the day is over.", pages, plural(pages));
    else
        app_say_err(app, &e);
    buf_finish(&text);
}

/* ---- P ---- */

static void answer(struct app *app, void *ctx, int which)
{
    enum { PRINTER, A_FILE };
    struct schedule *s = ctx;
    char name[24], day[16];
    if (which == PRINTER) {
        print(app, s);
        return;
    }
    struct form *f = form_open(app, &FILE_PLAN, s);
    form_title(f, "%s on paper, into a file", civil_desk_date(s->date, day));
    form_set_text(f, 0, sheet_file_name(s->date, name));
}

bool schedule_print_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    static const struct ask_answer WHERE[] = {{'p', "the printer"}, {'f', "a file"}};
    struct schedule *s = state;
    struct arena a = {0};
    char day[16];
    (void)row, (void)e;
    ask_open(app, arena_printf(&a, "%s on paper, to:", civil_desk_date(s->date, day)), WHERE, 2, -1, answer, s);
    arena_finish(&a);
    return true;
}
