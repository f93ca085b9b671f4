#include "screens/known.h"

#include "screens/front.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct known {
    struct known_answer answer;
    struct duplicate *found;
    int count;
    struct arena arena;
};

static const char *born_text(struct arena *a, const struct duplicate *d)
{
    char day[16];
    return d->birth_date == CIVIL_NONE ? "birth date not known"
                                       : arena_printf(a, "born %s", civil_desk_date(d->birth_date, day) + 4);
}

static void close_known(struct app *app, struct pick *p)
{
    struct known *k = p->ctx;
    (void)app;
    arena_finish(&k->arena);
    free(k);
}

/* Those found, and at the end: none of them. */
static int list_known(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct known *k = p->ctx;
    struct pick_row *out = arena_array(&p->arena, (size_t)k->count + 1, sizeof *out);
    (void)app, (void)typed;
    for (int i = 0; i < k->count; i++) {
        const struct duplicate *d = &k->found[i];
        out[i] = (struct pick_row){
            arena_printf(&p->arena, "%s, %s  %s", d->name, born_text(&p->arena, d), d->phone ? d->phone : ""), d->why,
            STYLE_PLAIN};
    }
    out[k->count] = (struct pick_row){"None of these: somebody new", "", STYLE_STRONG};
    *rows = out;
    return k->count + 1;
}

static bool take_known(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct known *k = p->ctx;
    (void)e;
    if (row == k->count)
        k->answer.none(app, k->answer.ctx);
    else
        k->answer.one(app, k->answer.ctx, &k->found[row]);
    return true;
}

static const struct pick_plan KNOWN_PLAN = {
    .title = "May be known already: is it one of these?",
    .help = "Patients like the one that is about to be added; two records of one person are hard to use.",
    .empty = "Nobody.",
    .take_title = "take",
    .rows = 9,
    .find = list_known,
    .take = take_known,
    .closed = close_known,
};

bool known_ask(struct app *app, const struct patient *p, const struct telecom *t, int n,
               const struct known_answer *answer, struct err *e)
{
    struct known *k = mem_alloc(sizeof *k);
    *k = (struct known){.answer = *answer};
    bool ok = patient_duplicates(front_of(app)->practice->book, p, t, n, &k->arena, &k->found, &k->count, e);
    if (ok && k->count > 0 && !k->found[0].is_namesake) { /* a namesake was said while they were typed */
        struct pick *pick = pick_open(app, &KNOWN_PLAN, k);
        /* Families share a telephone, twins a birth date: only who is likely the one is offered to a quick Enter. */
        int row = 0;
        while (row < k->count && !k->found[row].is_likely)
            row++;
        pick_go(app, pick, row);
        return false;
    }
    arena_finish(&k->arena);
    free(k);
    return ok;
}

/* The birth date, where it is not the one that was typed, and that is not said yet. */
static const char *born_of(struct arena *a, const struct duplicate *d, int typed)
{
    bool is_said = d->is_namesake || (d->birth_date == typed && typed != CIVIL_NONE);
    return is_said ? "" : arena_printf(a, ", %s", born_text(a, d));
}

void known_hint(struct app *app, const struct patient *p, const struct telecom *t, int n, char *out, size_t size)
{
    struct arena a = {0};
    struct err ignored = {0}; /* asked again, and answered, when it is saved */
    struct duplicate *found;
    int count = 0;
    out[0] = 0;
    if (patient_duplicates(front_of(app)->practice->book, p, t, n, &a, &found, &count, &ignored) && count > 0)
        (void)snprintf(out, size, "Known already? %s%s: %s%s", found[0].why, born_of(&a, &found[0], p->birth_date),
                       found[0].name, count > 1 ? arena_printf(&a, ", and %d more", count - 1) : "");
    arena_finish(&a);
}
