#include "screens/line_form.h"

#include "practice/handover.h"
#include "practice/obstacle.h"
#include "screens/draft_form.h"
#include "screens/front.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum line_what { HANDOVER, A_OBSTACLE, ANSWER, WHATS };
enum { ABOUT = 120 };

struct line_form {
    enum line_what what;
    struct id obstacle; /* of an answer */
    char about[ABOUT];
    struct draft_form draft;
};

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct line_form *w = f->ctx;
    struct desk *d = &front_of(app)->desk;
    static const char *const said[WHATS] = {"Left for the next shift", "Written down: the owner answers it",
                                            "Answered"};
    const char *text = form_text(f, 0);
    bool ok = w->what == HANDOVER     ? handover_add(d, text, NULL, e)
              : w->what == A_OBSTACLE ? obstacle_add(d, text, NULL, e)
                                      : obstacle_answer(d, &w->obstacle, text, e);
    if (!ok)
        return false;
    draft_form_done(app, &w->draft);
    front_did(app, NULL, "%s", said[w->what]);
    return true;
}

static void closed(struct app *app, struct form *f)
{
    struct line_form *w = f->ctx;
    (void)app;
    free(w);
}

#define LINE(l, h)                                                                               \
    {                                                                                            \
        {                                                                                        \
            .name = "text", .label = (l), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .hint = (h) \
        }                                                                                        \
    }
static const struct form_field FIELDS[WHATS][1] = {
    LINE("Note", "What the next shift has to know. Enter leaves it, Esc goes back."),
    LINE("In the way", "What cost you time or temper today. Enter writes it down, Esc goes back."),
    LINE("Answer", "What is done about it, and by when. Enter answers, Esc goes back."),
};

#define PLAN(n, t, h, i)                                                                                              \
    {                                                                                                                 \
        .name = (n), .title = (t), .help = (h), .fields = FIELDS[i], .field_count = 1, .save = save, .closed = closed \
    }
static const struct form_plan PLANS[WHATS] = {
    PLAN("handover", "For the next shift", "A note that stands on the day's pages until somebody has read it.",
         HANDOVER),
    PLAN("obstacle", "What got in your way", "A line for the owner, who answers it; it helps the next day go better.",
         A_OBSTACLE),
    PLAN("obstacle-answer", "The owner's answer", "What is done about what got in the way.", ANSWER),
};

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct line_form *x = f->ctx;
    static const char *const titles[WHATS] = {"note for the next shift", "line about what got in the way", "answer"};
    draft_form_title(w, "%s", titles[x->what]);
    draft_form_put_id(w, "obstacle", &x->obstacle);
    draft_form_put(w, "about", x->about);
    draft_form_put(w, "text", form_text(f, 0));
}

static struct form *open_form(struct app *app, enum line_what what, const struct id *obstacle, const char *about)
{
    struct line_form *w = mem_alloc(sizeof *w);
    *w = (struct line_form){.what = what, .obstacle = obstacle ? *obstacle : ID_NONE};
    (void)snprintf(w->about, sizeof w->about, "%s", about);
    struct form *f = form_open(app, &PLANS[what], w);
    draft_form_start(&w->draft, f, describe);
    if (*w->about)
        form_title(f, "%s: %s", PLANS[what].title, w->about);
    return f;
}

void line_form_handover(struct app *app)
{
    (void)open_form(app, HANDOVER, NULL, "");
}

void line_form_obstacle(struct app *app)
{
    (void)open_form(app, A_OBSTACLE, NULL, "");
}

void line_form_answer(struct app *app, const struct id *obstacle, const char *about)
{
    (void)open_form(app, ANSWER, obstacle, about);
}

void line_form_resume(struct app *app, const struct draft *d)
{
    struct id obstacle = draft_form_id(d, "obstacle");
    enum line_what what = HANDOVER;
    for (int i = 0; i < WHATS; i++)
        if (strcmp(PLANS[i].name, d->form) == 0)
            what = (enum line_what)i;
    struct form *f = open_form(app, what, &obstacle, draft_text(d, "about"));
    form_set_text(f, 0, draft_text(d, "text"));
    draft_form_take_up(&((struct line_form *)f->ctx)->draft, d);
}
