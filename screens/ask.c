#include "screens/ask.h"

#include "base/arena.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ask {
    struct layer layer; /* must be first */
    char question[200], help[300];
    char if_left[120]; /* "": nothing is said */
    struct ask_answer answers[ASK_ANSWERS_MAX];
    int count;
    int by_default;
    ask_done *done;
    void (*yes)(struct app *app, void *ctx); /* of ask_confirm */
    void *ctx;
};

/* The default answer is shown as what it is: the letter large. */
static char letter_of(const struct ask *a, int i)
{
    char letter = a->answers[i].letter;
    return i == a->by_default ? (char)toupper((unsigned char)letter) : letter;
}

/* Places one answer after col; begins another row where the line has no room for all of it. p NULL: counts alone. */
static void put_answer(const struct pane *p, int cols, const char *key, const char *title, int *row, int *col)
{
    int cells = text_width(key) + 1 + text_width(title);
    *col += 2;
    if (*col + cells > cols && *col > 1 + 2) {
        ++*row;
        *col = 1;
    }
    if (p) {
        int at = *col + pane_put(p, *row, *col, STYLE_KEY, key) + 1;
        (void)pane_put(p, *row, at, STYLE_PLAIN, title);
    }
    *col += cells;
}

/* Draws the question and its answers, the question in whole words, no answer cut. Returns the rows it takes. */
static int place(const struct ask *a, const struct pane *p, int cols, bool has_esc)
{
    struct arena arena = {0};
    const char **lines;
    int n = text_wrap(&arena, a->question, cols - 2, &lines), row = n - 1, col = 1 + text_width(lines[n - 1]);
    for (int i = 0; p && i < n; i++)
        (void)pane_put(p, i, 1, STYLE_STRONG, lines[i]);
    int cursor_row = row, cursor = col + 1;
    for (int i = 0; i < a->count; i++) {
        char letter[2] = {letter_of(a, i), 0};
        put_answer(p, cols, letter, a->answers[i].title, &row, &col);
    }
    if (has_esc)
        put_answer(p, cols, "Esc", "leave it", &row, &col);
    if (p)
        pane_cursor(p, cursor_row, cursor);
    arena_finish(&arena);
    return row + 1;
}

static bool fits_a_line(const struct ask *a, int cols)
{
    return place(a, NULL, cols, !a->yes) == 1;
}

/* In the place of the bar; over it, in as many lines as it needs, where one is too short: then the bar says Esc. */
static void draw(const struct app *app, const struct layer *l, const struct pane *p)
{
    const struct ask *a = (const struct ask *)l;
    (void)app;
    (void)place(a, p, p->cols, l->is_line && !a->yes);
}

static int rows(const struct app *app, const struct layer *l)
{
    return place((const struct ask *)l, NULL, term_cols(app->term), false);
}

static void lay_out(struct app *app, struct layer *l, const struct pane *p)
{
    (void)app;
    l->is_line = fits_a_line((const struct ask *)l, p->cols);
}

/* The question goes before the answer acts, so that the act may ask again. */
static void answer(struct app *app, struct ask *a, int which)
{
    ask_done *done = a->done;
    void (*yes)(struct app *, void *) = a->yes;
    void *ctx = a->ctx;
    app_pop(app);
    if (done)
        done(app, ctx, which);
    else if (yes && which == 0)
        yes(app, ctx);
}

/* "y yes, do it, n no" */
static const char *all_answers(const struct ask *a, struct arena *arena)
{
    const char *all = "";
    for (int i = 0; i < a->count; i++)
        all = arena_printf(arena, "%s%s%c %s", all, i ? ", " : "", letter_of(a, i), a->answers[i].title);
    return all;
}

/* "x is no answer here: y yes, do it, n no; Esc leaves it." Other keys are told of by the program. */
static void say_answers(struct app *app, const struct ask *a, int code)
{
    struct arena arena = {0};
    char name[TERM_KEYS_NAME];
    app_say(app, "%s is no answer here. %s; Esc leaves it.", term_keys_name(code, name), all_answers(a, &arena));
    arena_finish(&arena);
}

static bool type(struct app *app, struct layer *l, const struct key *key)
{
    struct ask *a = (struct ask *)l;
    for (int i = 0; i < a->count; i++)
        if (key->code == a->answers[i].letter || key->code == toupper((unsigned char)a->answers[i].letter)) {
            answer(app, a, i);
            return true;
        }
    if (key->code == TERM_KEY_ENTER && a->by_default >= 0) {
        answer(app, a, a->by_default);
        return true;
    }
    bool is_sign = key->code == TERM_KEY_ENTER || (key->code >= ' ' && key->code < 127 && !strchr("?q", key->code));
    if (is_sign)
        say_answers(app, a, key->code);
    return is_sign;
}

static bool run_nothing(struct app *app, void *state, const struct command *row, struct err *e)
{
    const struct ask *a = state;
    char said[sizeof a->if_left];
    (void)row, (void)e;
    memcpy(said, a->if_left, sizeof said);
    app_pop(app);
    if (*said)
        app_say(app, "%s", said);
    return true;
}

static void close_ask(struct app *app, struct layer *l)
{
    (void)app;
    free(l);
}

static const struct command ROWS[] = {
    {.keys = "Esc q ^G", .name = "answer-nothing", .title = "leave it", .help = "Go back; nothing is changed.",
     .run = run_nothing},
};

static struct ask *make(const char *question, const struct ask_answer *answers, int count)
{
    struct ask *a = mem_alloc(sizeof *a);
    memset(a, 0, sizeof *a);
    a->layer = (struct layer){.title = "Question",
                              .help = a->help,
                              .commands = COMMAND_ROWS(ROWS),
                              .rows = rows,
                              .layout = lay_out,
                              .draw = draw,
                              .type = type,
                              .close = close_ask};
    (void)snprintf(a->question, sizeof a->question, "%s", question);
    a->count = count < ASK_ANSWERS_MAX ? count : ASK_ANSWERS_MAX;
    memcpy(a->answers, answers, sizeof *answers * (size_t)a->count);
    a->by_default = -1;
    return a;
}

void ask_open(struct app *app, const char *question, const struct ask_answer *answers, int count, int by_default,
              ask_done *done, void *ctx)
{
    struct ask *a = make(question, answers, count);
    a->by_default = by_default;
    a->done = done;
    a->ctx = ctx;
    struct arena arena = {0};
    (void)snprintf(a->help, sizeof a->help, "One letter answers it: %s.", all_answers(a, &arena));
    arena_finish(&arena);
    app_push(app, &a->layer);
}

void ask_say_if_left(struct app *app, const char *said)
{
    struct ask *a = (struct ask *)app->layer;
    (void)snprintf(a->if_left, sizeof a->if_left, "%s", said);
}

void ask_confirm(struct app *app, const char *question, void (*yes)(struct app *app, void *ctx), void *ctx)
{
    static const struct ask_answer ANSWERS[] = {{'y', "yes, do it"}, {'n', "no"}};
    struct ask *a = make(question, ANSWERS, 2);
    (void)snprintf(a->help, sizeof a->help, "y does it; n, Enter and Esc leave it as it is.");
    a->by_default = 1;
    a->yes = yes;
    a->ctx = ctx;
    app_push(app, &a->layer);
}
