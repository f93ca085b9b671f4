#include "screens/schedule_inner.h"

#include "base/file.h"
#include "exchange/printer.h"
#include "exchange/sheet.h"
#include "practice/day_page.h"
#include "screens/ask.h"
#include "screens/form.h"
#include "screens/term.h"

/* ---- making it ---- */

/* The sheet of the day that was asked for. */
static bool make(struct app *app, struct buf *text, int *pages, struct err *e)
{
    struct front *front = front_of(app);
    struct sheet_ask ask = {.date = front->print_date, .is_ascii = term_is_ascii(app->term)};
    return sheet_make(front->practice, &ask, text, pages, e);
}

/* The page that closes the day wants to know. */
static void note(struct app *app, bool is_file)
{
    day_page_note_sheet(front_of(app)->practice->book, front_of(app)->print_date, is_file);
    if (app_screen(app) != &schedule_screen)
        app_reload(app);
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
    bool ok = make(app, &text, &pages, e) && file_write_new(path, text.data, text.len, e);
    buf_finish(&text);
    if (ok) {
        note(app, true);
        app_say(app, "Written: %s, %d %s. Patients' data: print it, then remove the file.", path, pages, plural(pages));
    } else {
        (void)err_at(e, "%s", FILE_FIELDS[0].name);
    }
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

static void print(struct app *app)
{
    struct buf text = {0};
    struct err e = {0};
    char title[24];
    int pages = 0;
    if (make(app, &text, &pages, &e) &&
        printer_send(sheet_file_name(front_of(app)->print_date, title), text.data, text.len, &e)) {
        note(app, false);
        app_say(app, "Sent to the printer: %d %s. Shred them when the day is over.", pages, plural(pages));
    } else {
        app_say_err(app, &e);
    }
    buf_finish(&text);
}

/* ---- P ---- */

static void answer(struct app *app, void *ctx, int which)
{
    enum { PRINTER, A_FILE };
    char name[24], day[16];
    int date = front_of(app)->print_date;
    (void)ctx;
    if (which == PRINTER) {
        print(app);
        return;
    }
    struct form *f = form_open(app, &FILE_PLAN, NULL);
    form_title(f, "%s on paper, into a file", civil_desk_date(date, day));
    form_set_text(f, 0, sheet_file_name(date, name));
    f->values[0].field.is_offered = true;
}

void schedule_print_open(struct app *app, int date)
{
    static const struct ask_answer WHERE[] = {{'p', "the printer"}, {'f', "a file"}};
    struct arena a = {0};
    char day[16];
    front_of(app)->print_date = date;
    ask_open(app, arena_printf(&a, "%s on paper, to:", civil_desk_date(date, day)), WHERE, 2, -1, answer, NULL);
    arena_finish(&a);
}

bool schedule_print_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)row, (void)e;
    schedule_print_open(app, ((const struct schedule *)state)->date);
    return true;
}
