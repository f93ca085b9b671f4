#include "screens/day_pages.h"

#include "base/text.h"
#include "practice/day_page.h"
#include "practice/follow_up_kind.h"
#include "practice/handover.h"
#include "practice/staff_task.h"
#include "screens/backup_form.h"
#include "screens/calls.h"
#include "screens/compliment_form.h"
#include "screens/flow.h"
#include "screens/follow_ups.h"
#include "screens/front.h"
#include "screens/line_form.h"
#include "screens/obstacles.h"
#include "screens/reminders.h"
#include "screens/schedule.h"
#include "screens/to_tell.h"
#include "screens/unresolved.h"
#include "screens/waiting.h"

#include <stdio.h>
#include <string.h>

enum { HEAD_ROWS = 2, INDENT = 8, NEAR = 100, NOTE_LINES = 16 /* of HANDOVER_TEXT_MAX letters at 60 columns */ };

/* A line of the page on the screen: a line's head, or one of those it is about. */
struct shown {
    int line, item;   /* item -1: the head */
    const char *text; /* of an item, as much as fits on its row */
};

/* What the marker stands on, by what it is: the page may be read again, or be as wide as it was not. */
struct marked {
    bool is_known;
    enum day_page_what what;
    int item; /* -1: the head */
    struct id record;
    char code[64];
    int date;
    bool is_done;
    int part; /* the how manieth of its rows */
};

struct day_pages {
    struct arena arena;
    struct day_page_view view;
    struct shown *rows;
    int most; /* so many of each line */
    struct list list;
    struct marked here; /* noted before the rows are made anew */
    char head[120];
};

/* ---- loading ---- */

/* What is done on the page itself is shown whole. */
static int shown_of(const struct day_page_line *l, int most)
{
    bool is_whole = l->what == DAY_PAGE_NOTES || l->what == DAY_PAGE_TASKS;
    return is_whole || l->nitems < most ? l->nitems : most;
}

static int count_rows(const struct day_pages *v, int most)
{
    int n = v->view.nlines;
    for (int i = 0; i < v->view.nlines; i++)
        n += shown_of(&v->view.lines[i], most);
    return n;
}

/* A note is read as a whole, on as many rows as it needs; Enter on any of them is for it. */
static void add_item(struct day_pages *v, int line, int item, int cells, int *n)
{
    const char **parts, *text = v->view.lines[line].items[item].text;
    int count = v->view.lines[line].what == DAY_PAGE_NOTES && cells > 0 ? text_wrap(&v->arena, text, cells, &parts) : 1;
    for (int i = 0; i < count && i < NOTE_LINES; i++)
        v->rows[(*n)++] = (struct shown){line, item, count > 1 ? parts[i] : text};
}

static void note_here(struct day_pages *v)
{
    if (!v->rows || v->list.count == 0)
        return;
    const struct shown *row = &v->rows[v->list.here];
    const struct day_page_line *l = &v->view.lines[row->line];
    v->here = (struct marked){.is_known = true, .what = l->what, .item = row->item};
    for (int i = v->list.here; i > 0 && row->item >= 0 && v->rows[i - 1].item == row->item; i--)
        v->here.part++;
    if (row->item < 0)
        return;
    v->here.record = l->items[row->item].record;
    v->here.date = l->items[row->item].date;
    v->here.is_done = l->items[row->item].is_done;
    (void)snprintf(v->here.code, sizeof v->here.code, "%s", l->items[row->item].code);
}

/* A note and a task are known by themselves, what is only named by its place. A note that was read has gone to the
 * others that were: the marker is on what came after it. */
static bool is_here(const struct day_pages *v, const struct shown *row)
{
    const struct marked *p = &v->here;
    const struct day_page_line *l = &v->view.lines[row->line];
    if (l->what != p->what || row->item < 0 || p->item < 0)
        return l->what == p->what && row->item == p->item;
    const struct day_page_item *x = &l->items[row->item];
    if (id_is_none(&p->record) && !*p->code)
        return row->item == p->item;
    return id_compare(&x->record, &p->record) == 0 && strcmp(x->code, p->code) == 0 && x->date == p->date &&
           x->is_done == p->is_done;
}

static void go_to_here(struct day_pages *v)
{
    for (int i = 0, part = 0; v->here.is_known && i < v->list.count; i++)
        if (is_here(v, &v->rows[i]) && part++ <= v->here.part)
            (void)list_go(&v->list, i);
}

/* Of each line so many that all lines are in sight, if that can be: what is still open comes before names. */
static void make_rows(struct day_pages *v, int room, int cells)
{
    int n = 0;
    v->most = DAY_PAGE_ITEMS;
    while (v->most > 0 && count_rows(v, v->most) > room)
        v->most--;
    v->rows = arena_array(&v->arena, (size_t)count_rows(v, v->most) * NOTE_LINES + 1, sizeof *v->rows);
    for (int i = 0; i < v->view.nlines; i++) {
        const struct day_page_line *l = &v->view.lines[i];
        v->rows[n++] = (struct shown){i, -1, NULL};
        for (int k = 0; k < shown_of(l, v->most); k++)
            add_item(v, i, k, cells, &n);
    }
    list_set_count(&v->list, n);
    go_to_here(v);
}

static bool load_page(struct app *app, struct day_pages *v, enum day_page page, const char *title, struct err *e)
{
    struct err ignored = {0};
    struct practice *p = front_of(app)->practice;
    char day[16];
    (void)book_has_changed(p->book, &ignored); /* all of it is in what is read now */
    note_here(v);
    list_empty(&v->list);
    arena_reset(&v->arena);
    v->rows = NULL;
    v->view = (struct day_page_view){0};
    v->head[0] = 0;
    if (!day_page_load(p, page, &v->arena, &v->view, e))
        return false;
    const char *left = v->view.nopen ? arena_printf(&v->arena, "%d of %d still open", v->view.nopen, v->view.nlines)
                                     : "all of it is done";
    (void)snprintf(v->head, sizeof v->head, "%s, %s: %s", title, civil_desk_date(v->view.date, day), left);
    return true;
}

static bool load_open(struct app *app, void *state, struct err *e)
{
    return load_page(app, state, DAY_PAGE_OPEN, "Opening", e);
}

static bool load_handover(struct app *app, void *state, struct err *e)
{
    return load_page(app, state, DAY_PAGE_HANDOVER, "For the next shift", e);
}

static bool load_close(struct app *app, void *state, struct err *e)
{
    return load_page(app, state, DAY_PAGE_CLOSE, "Closing", e);
}

/* ---- how it looks ---- */

/* The key that does something about it, as it is named on the line. */
static const char *key_of(enum day_page_what what)
{
    switch (what) {
    case DAY_PAGE_NOTES: return "n";
    case DAY_PAGE_UNANSWERED:
    case DAY_PAGE_PROMISES:
    case DAY_PAGE_LATE:
    case DAY_PAGE_LOAD: return "3";
    case DAY_PAGE_CALLS: return "4";
    case DAY_PAGE_AWAY:
    case DAY_PAGE_FIRST: return "1";
    case DAY_PAGE_UNMARKED: return "W";
    case DAY_PAGE_HERE: return "F";
    case DAY_PAGE_TOMORROW: return "@";
    case DAY_PAGE_SHEET: return "P";
    case DAY_PAGE_COMPLIMENTS: return "&";
    case DAY_PAGE_TO_TELL:
    case DAY_PAGE_WAITLIST:
    case DAY_PAGE_BACKUP:
    case DAY_PAGE_TASKS:
    case DAY_PAGE_OBSTACLES:
    case DAY_PAGE_WHATS: return "Enter";
    }
    return "";
}

static struct pane body_of(const struct pane *p)
{
    return pane_part(p, HEAD_ROWS, 0, p->rows - HEAD_ROWS, p->cols);
}

static void lay_out(struct app *app, void *state, const struct pane *p)
{
    struct day_pages *v = state;
    (void)app;
    note_here(v);
    make_rows(v, body_of(p).rows, p->cols - INDENT - 1);
    list_layout(&v->list, body_of(p).rows);
}

static void draw_row(const void *model, int index, const struct pane *line)
{
    const struct day_pages *v = model;
    const struct day_page_line *l = &v->view.lines[v->rows[index].line];
    struct arena a = {0};
    if (v->rows[index].item >= 0) {
        const struct day_page_item *item = &l->items[v->rows[index].item];
        pane_fit(line, 0, INDENT, line->cols - INDENT - 1, item->is_done ? STYLE_QUIET : STYLE_PLAIN,
                 v->rows[index].text);
        return;
    }
    bool is_done = day_page_is_done(l);
    char mark = l->is_info ? ' ' : is_done ? '-' : '!';
    int named = shown_of(l, v->most);
    const char *rest = named > 0 && l->count > named ? arena_printf(&a, " (the first %d)", named) : "";
    /* On a wide screen the key stays near the words. */
    struct pane near = pane_part(line, 0, 0, 1, line->cols < NEAR ? line->cols : NEAR);
    int end = is_done ? near.cols : pane_right(&near, 0, 1, STYLE_PLAIN, key_of(l->what)) - 1;
    pane_fit(line, 0, 1, end - 1, STYLE_PLAIN, arena_printf(&a, "%c %3d  %s%s", mark, l->count, l->title, rest));
    arena_finish(&a);
}

static void draw(const struct app *app, const void *state, const struct pane *p)
{
    const struct day_pages *v = state;
    struct pane body = body_of(p);
    (void)app;
    pane_fit(p, 0, 1, p->cols - 1, STYLE_TITLE, v->head);
    list_draw(&v->list, &body, draw_row, v);
}

static void mark(const struct app *app, const void *state, const struct pane *p)
{
    const struct day_pages *v = state;
    struct pane body = body_of(p);
    (void)app;
    list_mark(&v->list, &body);
}

static void finish(void *state)
{
    arena_finish(&((struct day_pages *)state)->arena);
}

static bool has_row(const void *state)
{
    return ((const struct day_pages *)state)->list.count > 0;
}

static struct list *list_of(void *state)
{
    return &((struct day_pages *)state)->list;
}

/* ---- what can be done ---- */

static bool read_note(struct app *app, const struct day_page_item *item, struct err *e)
{
    struct id id = item->record;
    if (item->is_done)
        return err_set(e, ERR_REFUSED, "That has been read.");
    if (!handover_read(&front_of(app)->desk, &id, e))
        return false;
    front_did(app, NULL, "Read");
    return true;
}

static bool tick_task(struct app *app, const struct day_page_item *item, struct err *e)
{
    bool is_done = !item->is_done;
    if (!staff_task_tick(&front_of(app)->desk, item->code, item->date, is_done, e))
        return false;
    front_did(app, NULL, is_done ? "Done" : "Not done after all");
    return true;
}

/* What one of those a line is about asks for by itself; false: the line's own. */
static bool take_item(struct app *app, enum day_page_what what, const struct day_page_item *item, bool *is_taken,
                      struct err *e)
{
    *is_taken = what == DAY_PAGE_NOTES || what == DAY_PAGE_TASKS;
    if (what == DAY_PAGE_NOTES)
        return read_note(app, item, e);
    return what != DAY_PAGE_TASKS || tick_task(app, item, e);
}

static bool take_line(struct app *app, const struct day_page_view *v, enum day_page_what what, struct err *e)
{
    switch (what) {
    case DAY_PAGE_NOTES: line_form_handover(app); return true;
    case DAY_PAGE_UNANSWERED: return app_open(app, follow_ups_screen.name, FOLLOW_UP_RING_BACK, e);
    case DAY_PAGE_PROMISES: return app_open(app, follow_ups_screen.name, FOLLOW_UP_PROMISE, e);
    case DAY_PAGE_LATE: return app_open(app, follow_ups_screen.name, FOLLOW_UPS_LATE, e);
    case DAY_PAGE_LOAD: return app_open(app, follow_ups_screen.name, NULL, e);
    case DAY_PAGE_CALLS: return app_open(app, calls_screen.name, NULL, e);
    case DAY_PAGE_TO_TELL: return app_open(app, to_tell_screen.name, NULL, e);
    case DAY_PAGE_AWAY:
    case DAY_PAGE_FIRST: return app_open(app, schedule_screen.name, NULL, e);
    case DAY_PAGE_UNMARKED: return app_open(app, unresolved_screen.name, NULL, e);
    case DAY_PAGE_HERE: return app_open(app, flow_screen.name, NULL, e);
    case DAY_PAGE_WAITLIST: return app_open(app, waiting_screen.name, NULL, e);
    case DAY_PAGE_TOMORROW: return app_open(app, reminders_screen.name, NULL, e);
    case DAY_PAGE_SHEET: schedule_print_open(app, v->next); return true;
    case DAY_PAGE_BACKUP: backup_form_open(app); return true;
    case DAY_PAGE_TASKS: app_say(app, "Enter on a task ticks it off."); return true;
    case DAY_PAGE_OBSTACLES: obstacles_open(app); return true;
    case DAY_PAGE_COMPLIMENTS: return compliment_form_run_list(app, NULL, NULL, e);
    case DAY_PAGE_WHATS: break;
    }
    return true;
}

static bool run_take(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct day_pages *v = state;
    struct shown here = v->rows[v->list.here];
    const struct day_page_line *l = &v->view.lines[here.line];
    bool is_taken = false;
    (void)row;
    if (here.item >= 0 && (!take_item(app, l->what, &l->items[here.item], &is_taken, e) || is_taken))
        return !is_taken || e->kind == ERR_NONE;
    return take_line(app, &v->view, l->what, e);
}

static bool run_what(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct day_pages *v = state;
    return take_line(app, &v->view, (enum day_page_what)row->arg, e);
}

/* The day that the page is about: the next one when it closes, else today. */
static bool run_print(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct day_pages *v = state;
    (void)row, (void)e;
    schedule_print_open(app, v->view.page == DAY_PAGE_CLOSE ? v->view.next : v->view.date);
    return true;
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "page-take",
     .title = "do it",
     .help = "Go where this is done; read a note, tick a task off.",
     .synonyms = "open go tick read",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_NEEDS_ROW,
     .run = run_take},
    {.keys = "n",
     .name = "handover-note",
     .title = "leave a note",
     .help = "Leave a note that stands here until somebody has read it.",
     .synonyms = "shift write tell",
     .least_role = LEVEL_DESK,
     .flags = COMMAND_WRITES,
     .arg = DAY_PAGE_NOTES,
     .run = run_what},
    {.keys = "W",
     .name = "unresolved-list",
     .title = "what happened?",
     .help = "Visits over, but nobody said how they ended.",
     .synonyms = "unmarked",
     .arg = DAY_PAGE_UNMARKED,
     .run = run_what},
    {.keys = "F",
     .name = "flow-board",
     .title = "flow board",
     .help = "Everybody in the building, by state, with minutes.",
     .synonyms = "here waiting",
     .flags = COMMAND_NO_BAR,
     .arg = DAY_PAGE_HERE,
     .run = run_what},
    {.keys = "P",
     .name = "day-print",
     .title = "print",
     .help = "The day on paper, with room to write: the next one on the closing page.",
     .synonyms = "sheet paper",
     .least_role = LEVEL_DESK,
     .run = run_print},
};

#define PAGE(n, t, h, l, b)                                                                                      \
    {                                                                                                            \
        .name = (n), .title = (t), .help = (h), .legend = "! still open, - done.", .flags = SCREEN_SHOWS_MINUTE, \
        .state_size = sizeof(struct day_pages), .commands = COMMAND_ROWS(ROWS), .load = (l), .layout = lay_out,  \
        .draw = draw, .mark = mark, .finish = finish, .has_row = has_row, .list = list_of,                       \
        .bar = (b)                                                                                               \
    }

const struct screen day_pages_open_screen =
    PAGE("open", "Opening", "What the morning finds: messages, who is off, first visits, promises due.", load_open,
         "page-handover page-close");
const struct screen day_pages_handover_screen =
    PAGE("handover", "Next shift", "Notes for the next shift, and what is still open.", load_handover,
         "page-open page-close");
const struct screen day_pages_close_screen =
    PAGE("close", "Closing", "What has to be so before the door is locked.", load_close, "page-open page-handover");

bool day_pages_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    static const struct screen *const pages[DAY_PAGES] = {&day_pages_open_screen, &day_pages_handover_screen,
                                                          &day_pages_close_screen};
    (void)state;
    return app_open(app, pages[row->arg]->name, NULL, e);
}

bool day_pages_run_reminders(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row;
    return app_open(app, reminders_screen.name, NULL, e);
}
