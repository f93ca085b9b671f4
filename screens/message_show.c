#include "screens/message_show.h"

#include "base/text.h"
#include "screens/front.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME = 64, KIND = 32, WORDS_MAX = 10, WAYS = 3 };

struct message_show {
    struct layer layer; /* must be first */
    const struct message_show_plan *plan;
    void *ctx;
    struct id patient, appointment;
    char kind[KIND], name[NAME];
    struct arena arena;
    struct message message;
    int way; /* index in ways; -1: as they like it */
    bool is_told; /* somebody has said that day and time may stand there */
};

static const char *const ways[WAYS] = {"text", "email", "letter"};

static bool make(struct app *app, struct message_show *s, struct err *e)
{
    arena_reset(&s->arena);
    bool (*how)(struct practice *p, const char *kind, const struct id *patient, const struct id *appointment,
                const char *mode, struct arena *a, struct message *out, struct err *e) =
        s->is_told ? message_make_told : message_make;
    return how(front_of(app)->practice, s->kind, &s->patient, &s->appointment, s->way < 0 ? NULL : ways[s->way],
               &s->arena, &s->message, e);
}

/* ---- how it looks ---- */

static const char *head_of(struct arena *a, const struct message_show *s)
{
    const struct message *m = &s->message;
    const char *asked = !m->is_unasked ? "" : s->is_told ? ", day and time said," : ", no day or time (nobody asked),";
    const char *text = arena_printf(a, "%s: by %s%s", s->name, m->mode, asked);
    if (*m->to)
        text = arena_printf(a, "%s to %s", text, m->to);
    if (*m->whom)
        text = arena_printf(a, "%s, %s", text, m->whom);
    return *m->may ? arena_printf(a, "%s; %s", text, m->may) : text;
}

static const char *words_of(struct arena *a, const struct message_show *s)
{
    if (*s->message.text)
        return s->message.text;
    return arena_printf(a, "Nothing to send: %s. Tab tries another way.", s->message.why);
}

static int panel_rows(const struct app *app, const struct layer *l)
{
    struct arena a = {0};
    const char **lines;
    int n = text_wrap(&a, words_of(&a, (const struct message_show *)l), term_cols(app->term) - 2, &lines);
    arena_finish(&a);
    return 1 + (n < WORDS_MAX ? n : WORDS_MAX);
}

/* The words stand alone on whole lines, from the first column on: they are marked with a mouse and copied. */
static void draw(const struct app *app, const struct layer *l, const struct pane *p)
{
    const struct message_show *s = (const struct message_show *)l;
    struct arena a = {0};
    const char **lines;
    int n = text_wrap(&a, words_of(&a, s), p->cols - 2, &lines);
    (void)app;
    pane_title(p, head_of(&a, s));
    for (int i = 0; i < n && i + 1 < p->rows; i++)
        pane_put(p, i + 1, 0, STYLE_PLAIN, lines[i]);
    pane_cursor(p, 0, 0);
    arena_finish(&a);
}

/* ---- keys ---- */

static bool run_sent(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct message_show *s = state;
    unsigned id = s->layer.id; /* what is said may open something that closes all layers */
    (void)row;
    if (!*s->message.text)
        return err_set(e, ERR_REFUSED, "Nothing can be sent: %s.", s->message.why);
    if (!s->plan->sent(app, s->ctx, &s->message, e))
        return false;
    app_close_layer(app, id);
    return true;
}

static bool run_way(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct message_show *s = state;
    (void)row;
    for (int i = 0; i < WAYS; i++)
        if (strcmp(ways[i], s->message.mode) == 0) {
            s->way = (i + 1) % WAYS;
            break;
        }
    return make(app, s, e);
}

static bool can_tell(const struct app *app, const void *state, struct err *e)
{
    const struct message *m = &((const struct message_show *)state)->message;
    (void)app;
    return m->is_unasked ||
           err_set(e, ERR_REFUSED, "What may be said there has been settled%s%s: e on the patient changes it.",
                   *m->may ? ", " : "", m->may);
}

static bool run_tell(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct message_show *s = state;
    (void)row;
    s->is_told = !s->is_told;
    app_redraw(app); /* the panel may need more lines */
    return make(app, s, e);
}

static bool run_other(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct message_show *s = state;
    (void)row;
    unsigned id = s->layer.id;
    if (!s->plan->other(app, s->ctx, e)) /* NULL: its row is not among the panel's */
        return false;
    app_close_layer(app, id);
    return true;
}

static bool run_back(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    app_pop(app);
    return true;
}

static const struct command ROWS[] = {
    {.keys = "Enter",
     .name = "message-sent",
     .title = "it was sent",
     .help = "It was sent like this: writes the contact down.",
     .run = run_sent},
    {.keys = "Tab", .name = "message-way", .title = "another way", .help = "By text, email or letter.", .run = run_way},
    {.keys = "e",
     .name = "message-told-edit",
     .title = "day and time",
     .help = "Day and time stand in it too, where nobody has asked what may be said; again: not.",
     .synonyms = "details when visit",
     .is_ready = can_tell,
     .run = run_tell},
    {.keys = "Esc q ^G", .name = "message-back", .title = "back", .help = "Nothing was sent.", .run = run_back},
    {.keys = "n",
     .name = "message-note",
     .title = "otherwise",
     .help = "In other words, or until another day.",
     .run = run_other},
};

static void close_show(struct app *app, struct layer *l)
{
    struct message_show *s = (struct message_show *)l;
    (void)app;
    s->plan->closed(s->ctx);
    arena_finish(&s->arena);
    free(s);
}

bool message_show_open(struct app *app, const char *kind, const struct id *patient, const struct id *appointment,
                       const char *name, const struct message_show_plan *plan, void *ctx, struct err *e)
{
    struct message_show *s = mem_alloc(sizeof *s);
    *s = (struct message_show){.plan = plan, .ctx = ctx, .patient = *patient, .appointment = *appointment, .way = -1};
    (void)snprintf(s->kind, sizeof s->kind, "%s", kind);
    (void)snprintf(s->name, sizeof s->name, "%s", name);
    size_t nrows = sizeof ROWS / sizeof ROWS[0];
    s->layer = (struct layer){.title = "A message",
                              .help = "Copy the words, send them, then say so. Policy's templates have them.",
                              .commands = {ROWS, plan->other ? nrows : nrows - 1},
                              .rows = panel_rows,
                              .draw = draw,
                              .close = close_show};
    if (!make(app, s, e)) {
        arena_finish(&s->arena);
        free(s);
        return false;
    }
    app_push(app, &s->layer);
    return true;
}
