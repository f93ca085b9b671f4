#include "screens/ask.h"

#include "base/arena.h"
#include "base/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ask {
    struct layer layer; /* must be first */
    char question[200];
    struct ask_answer answers[ASK_ANSWERS_MAX];
    int count;
    int by_default;
    ask_done *done;
    void (*yes)(struct app *app, void *ctx); /* of ask_confirm */
    void *ctx;
};

static void draw(const struct app *app, const struct layer *l, const struct pane *p)
{
    const struct ask *a = (const struct ask *)l;
    (void)app;
    int col = 1 + pane_put(p, 0, 1, STYLE_STRONG, a->question);
    int cursor = col + 1;
    for (int i = 0; i < a->count; i++) {
        /* The default answer is shown as what it is: the letter large. */
        char letter[2] = {a->answers[i].letter, 0};
        if (i == a->by_default)
            letter[0] = (char)toupper((unsigned char)letter[0]);
        col += 2;
        col += pane_put(p, 0, col, STYLE_KEY, letter) + 1;
        col += pane_put(p, 0, col, STYLE_PLAIN, a->answers[i].title);
    }
    if (!a->yes) {
        col += 2;
        col += pane_put(p, 0, col, STYLE_KEY, "Esc") + 1;
        (void)pane_put(p, 0, col, STYLE_PLAIN, "leave it");
    }
    pane_cursor(p, 0, cursor);
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

/* "x is no answer here: y yes, do it, n no; Esc leaves it." Other keys are told of by the program. */
static void say_answers(struct app *app, const struct ask *a, int code)
{
    struct arena arena = {0};
    const char *all = "";
    for (int i = 0; i < a->count; i++)
        all = arena_printf(&arena, "%s%s%c %s", all, i ? ", " : "", a->answers[i].letter, a->answers[i].title);
    char name[TERM_KEYS_NAME];
    app_say(app, "%s is no answer here. %s; Esc leaves it.", term_keys_name(code, name), all);
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
    (void)state, (void)row, (void)e;
    app_pop(app);
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

static struct ask *make(struct app *app, const char *question, const struct ask_answer *answers, int count)
{
    struct ask *a = mem_alloc(sizeof *a);
    memset(a, 0, sizeof *a);
    a->layer = (struct layer){.title = "Question",
                              .help = "One letter answers it.",
                              .commands = COMMAND_ROWS(ROWS),
                              .draw = draw,
                              .type = type,
                              .close = close_ask,
                              .is_line = true};
    (void)snprintf(a->question, sizeof a->question, "%s", question);
    a->count = count < ASK_ANSWERS_MAX ? count : ASK_ANSWERS_MAX;
    memcpy(a->answers, answers, sizeof *answers * (size_t)a->count);
    a->by_default = -1;
    app_push(app, &a->layer);
    return a;
}

void ask_open(struct app *app, const char *question, const struct ask_answer *answers, int count, int by_default,
              ask_done *done, void *ctx)
{
    struct ask *a = make(app, question, answers, count);
    a->by_default = by_default;
    a->done = done;
    a->ctx = ctx;
}

void ask_confirm(struct app *app, const char *question, void (*yes)(struct app *app, void *ctx), void *ctx)
{
    static const struct ask_answer ANSWERS[] = {{'y', "yes, do it"}, {'n', "no"}};
    struct ask *a = make(app, question, ANSWERS, 2);
    a->by_default = 1;
    a->yes = yes;
    a->ctx = ctx;
}
