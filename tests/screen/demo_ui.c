/* demo_ui: a small program over the framework of screens/, with made-up data. The
 * scripts named ui_*.scr drive it to test the framework itself: lists, forms,
 * questions, help, palette, paste, resizing, terminals, leaving. It knows no book. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "screens/app.h"
#include "screens/ask.h"
#include "screens/form.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEOPLE = 200, SLOTS = 14, COLUMNS_SHOWN = 3, RESULTS_MAX = 40, COLUMN_CELLS = 18 };

static const char *const NAMES[] = {"Candelaria, Ignacio", "Nguy\xe1\xbb\x85n, Th\xe1\xbb\x8b", "Okafor, Ada",
                                    "Schr\303\266dinger, Max", "\xe5\xb1\xb1\xe7\x94\xb0, \xe8\x8a\xb1\xe5\xad\x90",
                                    "Smith, Jo", "Torp\033[7m,\a Lena\302\233", "Werner, Stefan"};

static const char *name_of(int i)
{
    return NAMES[i % 8];
}

/* Words that the scripts start it with; struct demo is what app->plan->practice points to. */
struct demo {
    bool is_low, is_read_only, is_junior;
    bool is_once; /* the list can be read once */
    bool is_worn; /* what others book can be read in part only */
    bool is_busy; /* somebody else books without end, from the first poke on */
};

/* ---- a list of people ---- */

struct people {
    struct list list;
    int detail;   /* whose details stand below; follows the marker when it rests */
    bool here[PEOPLE];
    int booked; /* by the form, or by somebody else (poke) */
    int drafts; /* edits that a draft would have kept */
    int loads;
    bool is_short; /* of something that could not be read */
};

static bool people_load(struct app *app, void *state, struct err *e)
{
    struct people *s = state;
    list_set_count(&s->list, PEOPLE);
    s->list.mark_cells = 6;
    return s->loads++ == 0 || !((const struct demo *)app->plan->practice)->is_once ||
           err_set(e, ERR_IO, "The list cannot be read.");
}

static void people_layout(struct app *app, void *state, const struct pane *p)
{
    (void)app;
    list_layout(&((struct people *)state)->list, p->rows - 3);
}

static void people_row(const void *model, int index, const struct pane *line)
{
    const struct people *s = model;
    pane_putf(line, 0, 1, STYLE_PLAIN, "%03d", index + 1);
    pane_fit(line, 0, 8, 24, STYLE_PLAIN, name_of(index));
    pane_put(line, 0, 34, s->here[index] ? STYLE_WAITING : STYLE_QUIET, s->here[index] ? "A arrived" : "b booked");
}

static struct pane body_of(const struct pane *p)
{
    return pane_part(p, 0, 0, p->rows - 3, p->cols);
}

static void people_draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct people *s = state;
    struct pane body = body_of(p);
    (void)app;
    list_draw(&s->list, &body, people_row, s);
    pane_putf(p, p->rows - 2, 1, STYLE_PLAIN, "%03d %s, %d booked, %d edits", s->detail + 1,
              name_of(s->detail), s->booked, s->drafts);
}

static void people_mark(const struct app *app, const void *state, const struct pane *p)
{
    struct pane body = body_of(p);
    (void)app;
    list_mark(&((const struct people *)state)->list, &body);
}

static bool people_settle(struct app *app, void *state)
{
    struct people *s = state;
    (void)app;
    bool is_other = s->detail != s->list.here;
    s->detail = s->list.here;
    return is_other;
}

static bool people_has_row(const void *state)
{
    return ((const struct people *)state)->list.count > 0;
}

static struct list *people_list(void *state)
{
    return &((struct people *)state)->list;
}

/* ---- booking: a form with a search ---- */

struct booking {
    struct people *people;
    int results[RESULTS_MAX];
};

enum { BOOK_WHO, BOOK_DAY, BOOK_TIME, BOOK_TYPE, BOOK_NOTE, BOOK_FIELDS };

static int book_find(struct app *app, struct form *f, int field, const char *typed)
{
    struct booking *b = f->ctx;
    struct arena a = {0};
    int n = 0;
    (void)app, (void)field;
    const char *folded = text_fold(&a, typed);
    for (int i = 0; *folded && i < PEOPLE && n < RESULTS_MAX; i++)
        if (strstr(text_fold(&a, name_of(i)), folded))
            b->results[n++] = i;
    arena_finish(&a);
    return n;
}

static void book_result(const void *model, int index, const struct pane *line)
{
    const struct booking *b = ((const struct form *)model)->ctx;
    pane_putf(line, 0, 2, STYLE_PLAIN, "%03d %s", b->results[index] + 1, name_of(b->results[index]));
}

static bool book_pick(struct app *app, struct form *f, int field, int result, struct err *e)
{
    const struct booking *b = f->ctx;
    (void)app, (void)e;
    form_set_picked(f, field, name_of(b->results[result]));
    return true;
}

static bool book_check_time(struct form *f, int field, struct err *e)
{
    int minute = form_minute(f, field);
    if (minute < 540 || minute >= 1080)
        return err_set(e, ERR_INPUT, "We are open from 09:00 to 18:00.");
    return true;
}

static bool book_save(struct app *app, struct form *f, struct err *e)
{
    struct booking *b = f->ctx;
    (void)e;
    b->people->booked++;
    app_say(app, "Booked: %s, %s, %s. u takes it back", form_text(f, BOOK_WHO), form_text(f, BOOK_TIME),
            form_text(f, BOOK_TYPE));
    return true;
}

static void book_changed(struct app *app, struct form *f, int field)
{
    (void)app;
    if (form_text(f, field)[0])
        ((struct booking *)f->ctx)->people->drafts++;
}

static void book_closed(struct app *app, struct form *f)
{
    (void)app;
    free(f->ctx);
}

static const char *const TYPES[] = {"review", "first visit", "telephone", NULL};

static const struct form_field BOOK_PLAN_FIELDS[BOOK_FIELDS] = {
    {.name = "who", .label = "Patient", .kind = FORM_SEARCH, .flags = FORM_REQUIRED, .cells = 40,
     .hint = "Letters of the name, then Enter."},
    {.name = "day", .label = "Day", .kind = FORM_DATE, .flags = FORM_REQUIRED, .cells = 16,
     .hint = "23/11, fri, tomorrow, +3, 6w."},
    {.name = "time", .label = "Time", .kind = FORM_TIME, .flags = FORM_REQUIRED, .cells = 12,
     .hint = "930, 9:30, 2pm.", .check = book_check_time},
    {.name = "type", .label = "Type", .kind = FORM_CHOICE, .choices = TYPES, .cells = 12,
     .hint = "First letter, or Left and Right."},
    {.name = "note", .label = "Note", .kind = FORM_TEXT, .hint = "What the room should know."},
};

static const struct form_plan BOOK_PLAN = {
    .name = "book",
    .title = "Book",
    .help = "Who, when, what for; Enter goes on and saves at the end.",
    .fields = BOOK_PLAN_FIELDS,
    .field_count = BOOK_FIELDS,
    .save = book_save,
    .changed = book_changed,
    .find = book_find,
    .result_row = book_result,
    .pick = book_pick,
    .closed = book_closed,
};

static bool run_book(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct booking *b = mem_alloc(sizeof *b);
    int date, minute;
    (void)row, (void)e;
    b->people = state;
    clock_today(&date, &minute);
    struct form *f = form_open(app, &BOOK_PLAN, b);
    form_title(f, "Book, after %03d", b->people->list.here + 1);
    form_set_date(f, BOOK_DAY, date);
    form_set_choice(f, BOOK_TYPE, 0);
    return true;
}

/* ---- its other commands ---- */

static bool arrive_ready(const struct app *app, const void *state, struct err *e)
{
    const struct people *s = state;
    (void)app;
    if (s->here[s->list.here])
        return err_set(e, ERR_REFUSED, "They are in the building already; d when they have been seen.");
    return true;
}

static bool run_arrive(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct people *s = state;
    (void)row, (void)e;
    s->here[s->list.here] = true;
    app_say(app, "Arrived: %s. u takes it back", name_of(s->list.here));
    return true;
}

static void cancelled(struct app *app, void *ctx, int answer)
{
    static const char *const WHO[] = {"they did", "we did", "did not come"};
    (void)ctx;
    app_say(app, "Cancelled: %s", WHO[answer]);
}

static bool run_cancel(struct app *app, void *state, const struct command *row, struct err *e)
{
    static const struct ask_answer WHO[] = {{'t', "they did"}, {'w', "we did"}, {'n', "did not come"}};
    (void)state, (void)row, (void)e;
    ask_open(app, "Cancelled by whom?", WHO, 3, -1, cancelled, NULL);
    return true;
}

static void erased(struct app *app, void *ctx)
{
    (void)ctx;
    app_say(app, "Erased.");
}

static bool run_erase(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    ask_confirm(app, "Erase this for ever?", erased, NULL);
    return true;
}

static const struct command PEOPLE_ROWS[] = {
    {.keys = "a", .name = "demo-arrive", .title = "arrived", .help = "They are in the building.", .synonyms = "here",
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES, .is_ready = arrive_ready, .run = run_arrive},
    {.keys = "b", .name = "demo-book", .title = "book", .help = "Book somebody.", .synonyms = "appointment new",
     .flags = COMMAND_WRITES, .run = run_book},
    {.keys = "x", .name = "demo-cancel", .title = "cancel", .help = "They are not coming.",
     .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES, .run = run_cancel},
    {.keys = "X", .name = "demo-erase", .title = "erase", .help = "Erase for ever.",
     .least_role = 1, .flags = COMMAND_NEEDS_ROW | COMMAND_WRITES, .run = run_erase},
};

static const struct screen PEOPLE_SCREEN = {
    .name = "people",
    .title = "People",
    .help = "Two hundred people who do not exist.",
    .number = 1,
    .flags = SCREEN_SHOWS_MINUTE,
    .state_size = sizeof(struct people),
    .commands = COMMAND_ROWS(PEOPLE_ROWS),
    .load = people_load,
    .layout = people_layout,
    .draw = people_draw,
    .mark = people_mark,
    .settle = people_settle,
    .has_row = people_has_row,
    .list = people_list,
};

/* ---- a day: three columns ---- */

struct day {
    int row, column;
};

static void day_draw(const struct app *app, const void *state, const struct pane *p)
{
    (void)app, (void)state;
    for (int row = 0; row < SLOTS; row++) {
        pane_putf(p, row, 1, STYLE_PLAIN, "%02d:%02d", 9 + row / 2, row % 2 * 30);
        for (int c = 0; c < COLUMNS_SHOWN; c++)
            pane_fit(p, row, 8 + c * COLUMN_CELLS, COLUMN_CELLS - 1, (row + c) % 3 ? STYLE_PLAIN : STYLE_QUIET,
                     (row + c) % 3 ? name_of(row * COLUMNS_SHOWN + c) : ".");
    }
}

static void day_mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct day *s = state;
    (void)app;
    pane_mark(p, s->row, 7 + s->column * COLUMN_CELLS, 10);
}

enum { DAY_DOWN, DAY_UP, DAY_RIGHT, DAY_LEFT };

static bool run_day_move(struct app *app, void *state, const struct command *row, struct err *e)
{
    static const int BY[][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    struct day *s = state;
    int to_row = s->row + BY[row->arg][0], to_column = s->column + BY[row->arg][1];
    (void)app, (void)e;
    if (to_row >= 0 && to_row < SLOTS)
        s->row = to_row;
    if (to_column >= 0 && to_column < COLUMNS_SHOWN)
        s->column = to_column;
    return true;
}

static bool run_crash(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)app, (void)state, (void)row, (void)e;
    abort();
}

static const struct command DAY_ROWS[] = {
    {.keys = "Down j", .name = "slot-down", .title = "down", .help = "Later.", .flags = COMMAND_MOVES,
     .arg = DAY_DOWN, .run = run_day_move},
    {.keys = "Up k", .name = "slot-up", .title = "up", .help = "Earlier.", .flags = COMMAND_MOVES,
     .arg = DAY_UP, .run = run_day_move},
    {.keys = "Right l", .name = "slot-right", .title = "right", .help = "The next column.", .flags = COMMAND_MOVES,
     .arg = DAY_RIGHT, .run = run_day_move},
    {.keys = "Left h", .name = "slot-left", .title = "left", .help = "The column before.", .flags = COMMAND_MOVES,
     .arg = DAY_LEFT, .run = run_day_move},
    {.keys = "F12", .name = "demo-crash", .title = "crash", .help = "Fall over.", .flags = COMMAND_NO_BAR,
     .run = run_crash},
};

static const char *day_note(const struct app *app)
{
    (void)app;
    return "14";
}

static const struct screen DAY_SCREEN = {
    .name = "day",
    .title = "Day",
    .help = "A day in three columns.",
    .number = 2,
    .state_size = sizeof(struct day),
    .commands = COMMAND_ROWS(DAY_ROWS),
    .draw = day_draw,
    .mark = day_mark,
    .note = day_note,
};

/* ---- the program ---- */

static const struct screen *const SCREENS[] = {&PEOPLE_SCREEN, &DAY_SCREEN};

static bool act_undo(struct app *app, struct err *e)
{
    (void)e;
    app_say(app, "Nothing to take back.");
    return true;
}

static int find_hits(struct app *app, const char *typed, struct app_hit *hits, int max)
{
    struct arena a = {0};
    int n = 0;
    (void)app;
    const char *folded = text_fold(&a, typed);
    for (int i = 0; *folded && i < 8 && n < max; i++)
        if (strstr(text_fold(&a, name_of(i)), folded)) {
            (void)snprintf(hits[n].text, sizeof hits[n].text, "%s", name_of(i));
            (void)snprintf(hits[n].note, sizeof hits[n].note, "%03d", i + 1);
            (void)snprintf(hits[n].what, sizeof hits[n].what, "%d", i);
            n++;
        }
    arena_finish(&a);
    return n;
}

static bool open_hit(struct app *app, const char *what, struct err *e)
{
    struct people *s = app_state_of(app, "people");
    (void)list_go(&s->list, (int)strtol(what, NULL, 10));
    return app_open(app, "people", NULL, e);
}

static const char *head_name(const struct app *app)
{
    (void)app;
    return "Elm Street Therapy";
}

static const char *head_who(const struct app *app)
{
    (void)app;
    return "Front desk: Okoro";
}

/* ---- somebody else at work: a byte in a FIFO stands for a change of the book ---- */

static void fifo_path(char *path, size_t size)
{
    const char *home = getenv("HOME");
    (void)snprintf(path, size, "%s/demo.fifo", home ? home : ".");
}

static int open_fifo(void)
{
    char path[600];
    fifo_path(path, sizeof path);
    (void)mkfifo(path, 0600);
    return open(path, O_RDWR | O_NONBLOCK);
}

static int poke(void)
{
    int fd = open_fifo();
    return fd >= 0 && write(fd, "x", 1) == 1 ? 0 : 1;
}

static bool somebody_booked(struct app *app)
{
    char byte;
    struct people *s = app_state_of(app, "people");
    while (read(app->plan->watch_fd, &byte, 1) == 1) {
        s->booked++;
        s->is_short = ((const struct demo *)app->plan->practice)->is_worn;
    }
    return !((const struct demo *)app->plan->practice)->is_busy || write(app->plan->watch_fd, "x", 1) == 1;
}

static const char *unread(struct app *app)
{
    struct people *s = app_state_of(app, "people");
    bool is_short = s->is_short;
    s->is_short = false;
    return is_short ? "The disk is worn." : NULL;
}

/* ---- starting ---- */

static int role(const struct app *app)
{
    return ((const struct demo *)app->plan->practice)->is_junior ? 0 : 1;
}

static bool is_read_only(const struct app *app)
{
    return ((const struct demo *)app->plan->practice)->is_read_only;
}

static struct demo read_words(int argc, char **argv)
{
    struct demo d = {0};
    for (int i = 1; i < argc; i++) {
        d.is_low = d.is_low || strcmp(argv[i], "low") == 0;
        d.is_read_only = d.is_read_only || strcmp(argv[i], "read-only") == 0;
        d.is_once = d.is_once || strcmp(argv[i], "once") == 0;
        d.is_worn = d.is_worn || strcmp(argv[i], "worn") == 0;
        d.is_busy = d.is_busy || strcmp(argv[i], "busy") == 0;
        d.is_junior = d.is_junior || strcmp(argv[i], "junior") == 0;
    }
    return d;
}

int main(int argc, char **argv)
{
    struct term *term;
    struct app app = {0};
    struct err e = {0};
    if (argc > 1 && strcmp(argv[1], "poke") == 0)
        return poke();
    struct demo demo = read_words(argc, argv);
    struct term_options options = {.low = demo.is_low ? TERM_YES : TERM_AUTO};
    struct app_plan plan = {
        .screens = SCREENS,
        .screen_count = sizeof SCREENS / sizeof SCREENS[0],
        .practice = &demo,
        .act = {[APP_ACT_UNDO] = act_undo},
        .head_name = head_name,
        .head_who = head_who,
        .find_hits = find_hits,
        .open_hit = open_hit,
        .role = role,
        .is_read_only = is_read_only,
        .watch = somebody_booked,
        .unread = unread,
    };
    (void)setlocale(LC_ALL, "");
    if (!clock_start(&e) || !term_start(&term, &options, &e)) {
        (void)fprintf(stderr, "demo_ui: %s\n", e.text);
        return err_exit_code(e.kind);
    }
    arena_on_exhausted(term_abandon);
    plan.watch_fd = open_fifo();
    bool is_fine = app_run_loop(&app, term, &plan, "people", NULL, &e);
    term_finish(term);
    app_finish(&app);
    (void)close(plan.watch_fd);
    if (!is_fine)
        (void)fprintf(stderr, "demo_ui: %s\n", e.text);
    return err_exit_code(e.kind);
}
