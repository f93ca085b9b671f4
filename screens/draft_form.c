#include "screens/draft_form.h"

#include "screens/front.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char TITLE[] = "-title"; /* no field has such a name */
/* Before the name of a field: what was typed, and what had stood there. */
static const char IS[] = "-is-", WAS[] = "-was-";

/* ---- keeping ---- */

/* Failing to keep a draft must not stop anybody from typing: it is tried again with the next letter. */
static void keep(struct app *app, struct draft_form *d)
{
    struct front *front = front_of(app);
    struct draft_form_writer w = {0};
    struct err ignored = {0};
    if (!d->describe || !d->is_dirty || d->is_done)
        return;
    d->describe(d->form, &w);
    struct draft draft = {.id = d->id,
                          .form = d->form->plan->name,
                          .staff = front->staff,
                          .subject = w.subject,
                          .values = w.values,
                          .nvalues = w.count};
    if (draft_put(front->practice->book, &draft, &ignored)) {
        d->id = draft.id;
        d->is_dirty = false;
    }
    arena_finish(&w.arena);
}

static void on_rest(struct app *app, void *ctx)
{
    keep(app, ctx);
}

void draft_form_take_up(struct draft_form *d, const struct draft *old)
{
    d->id = old->id;
}

void draft_form_changed(struct app *app, struct draft_form *d)
{
    if (!d->describe)
        return;
    d->is_dirty = true;
    app_rest(app, on_rest, d);
}

void draft_form_done(struct app *app, struct draft_form *d)
{
    struct err ignored = {0}; /* at worst it is offered again */
    d->is_done = true;
    if (d->id)
        (void)draft_drop(front_of(app)->practice->book, d->id, &ignored);
}

static void backed_out(struct app *app, void *keeper)
{
    const struct draft_form *d = keeper;
    if (!d->is_done && !d->is_quiet && (d->is_dirty || d->id))
        app_say(app, "Not saved. What you typed is kept: Y takes it up again.");
}

static void closed(struct app *app, void *keeper)
{
    struct draft_form *d = keeper;
    app_rest_stop(app, keeper);
    keep(app, keeper);
    arena_finish(&d->arena);
}

static void changed(struct app *app, void *keeper)
{
    draft_form_changed(app, keeper);
}

void draft_form_start(struct draft_form *d, struct form *f,
                      void (*describe)(const struct form *f, struct draft_form_writer *w))
{
    *d = (struct draft_form){.form = f, .describe = describe};
    f->keeper = (struct form_keeper){.changed = changed, .backed_out = backed_out, .closed = closed, .keeper = d};
}

/* ---- putting one together, and reading it ---- */

void draft_form_put(struct draft_form_writer *w, const char *name, const char *text)
{
    if (w->count < DRAFT_FORM_VALUES)
        w->values[w->count++] = (struct draft_value){name, arena_strdup(&w->arena, text)};
}

void draft_form_title(struct draft_form_writer *w, const char *fmt, ...)
{
    char text[160];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    draft_form_put(w, TITLE, text);
}

const char *draft_form_typed(struct draft_form_writer *w, const struct form *f, int field)
{
    char day[16];
    const struct form_field *d = &f->plan->fields[field];
    bool is_day = d->kind == FORM_DATE && !(d->flags & FORM_BIRTH) && form_date(f, field) != CIVIL_NONE;
    return is_day ? arena_strdup(&w->arena, civil_desk_date(form_date(f, field), day)) : form_text(f, field);
}

const char *draft_form_when(struct draft_form_writer *w, int date, int minute)
{
    char day[11] = "", time[6] = "";
    if (date != CIVIL_NONE)
        civil_date_text(date, day);
    if (minute != MINUTE_NONE)
        civil_time_text(minute, time);
    return arena_printf(&w->arena, "%s%s%s", day, *day && *time ? " " : "", time);
}

void draft_form_put_int(struct draft_form_writer *w, const char *name, int value)
{
    draft_form_put(w, name, arena_printf(&w->arena, "%d", value));
}

void draft_form_put_id(struct draft_form_writer *w, const char *name, const struct id *id)
{
    char text[ID_TEXT];
    draft_form_put(w, name, id_is_none(id) ? "" : id_text(id, text));
}

int draft_form_int(const struct draft *d, const char *name)
{
    return (int)strtol(draft_text(d, name), NULL, 10);
}

struct id draft_form_id(const struct draft *d, const char *name)
{
    struct id id;
    return id_parse(draft_text(d, name), &id) ? id : ID_NONE;
}

const char *draft_form_title_of(const struct draft *d)
{
    const char *title = draft_text(d, TITLE);
    return *title ? title : d->form;
}

/* ---- of a form that changes what stands ---- */

void draft_form_saw(struct draft_form *d)
{
    for (int i = 0; i < d->form->plan->field_count; i++)
        d->saw[i] = arena_strdup(&d->arena, form_text(d->form, i));
}

bool draft_form_is_changed(const struct draft_form *d, int field)
{
    return !d->saw[field] || strcmp(form_text(d->form, field), d->saw[field]) != 0;
}

static const char *named(struct arena *a, const char *which, const struct form_field *field)
{
    return arena_printf(a, "%s%s", which, field->name);
}

void draft_form_put_changes(const struct draft_form *d, struct draft_form_writer *w)
{
    const struct form_plan *plan = d->form->plan;
    for (int i = 0; i < plan->field_count; i++) {
        if (!d->saw[i] || !draft_form_is_changed(d, i))
            continue;
        draft_form_put(w, named(&w->arena, IS, &plan->fields[i]), draft_form_typed(w, d->form, i));
        draft_form_put(w, named(&w->arena, WAS, &plan->fields[i]), d->saw[i]);
    }
}

static bool has(const struct draft *d, const char *name)
{
    for (int i = 0; i < d->nvalues; i++)
        if (strcmp(d->values[i].name, name) == 0)
            return true;
    return false;
}

static void set_text(struct form *f, int field, const char *text)
{
    const char *const *choices = f->plan->fields[field].choices;
    if (f->plan->fields[field].kind != FORM_CHOICE)
        form_set_text(f, field, text);
    for (int i = 0; choices && choices[i]; i++)
        if (strcmp(choices[i], text) == 0)
            form_set_choice(f, field, i);
}

void draft_form_hold(const struct draft_form *d, struct arena *a, const char *typed[FORM_FIELDS_MAX])
{
    for (int i = 0; i < d->form->plan->field_count; i++)
        typed[i] = draft_form_is_changed(d, i) ? arena_strdup(a, form_text(d->form, i)) : NULL;
}

void draft_form_put_back(struct draft_form *d, struct form *f, const char *const typed[FORM_FIELDS_MAX])
{
    draft_form_saw(d);
    for (int i = 0; i < f->plan->field_count; i++)
        if (typed[i])
            set_text(f, i, typed[i]);
}

void draft_form_take_changes(struct app *app, struct draft_form *d, struct form *f, const struct draft *old)
{
    struct arena a = {0};
    const char *others = "";
    for (int i = 0; i < f->plan->field_count; i++) {
        const struct form_field *x = &f->plan->fields[i];
        const char *now = form_text(f, i), *typed = draft_text(old, named(&a, IS, x));
        if (!has(old, named(&a, IS, x)))
            continue;
        if (strcmp(now, typed) != 0 && strcmp(now, draft_text(old, named(&a, WAS, x))) != 0)
            others = arena_printf(&a, "%s%s%s: %s", others, *others ? "; " : "", x->label, *now ? now : "empty");
        set_text(f, i, typed);
    }
    draft_form_take_up(d, old);
    if (*others)
        app_say(app, "Somebody has changed this meanwhile (%s). Enter writes yours over it, Esc leaves it", others);
    arena_finish(&a);
}
