#include "screens/form_inner.h"

#include "base/arena.h"
#include "base/civil.h"
#include "base/clock.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct form_field *form_field_at(const struct form *f, int field)
{
    return &f->plan->fields[field];
}

static bool is_search(const struct form *f, int field)
{
    return form_field_at(f, field)->kind == FORM_SEARCH;
}

/* ---- texts of several lines ---- */

static const char LINE_END[] = " // ";

static const char *one_line(struct arena *a, const char *text)
{
    struct buf out = {0};
    for (; *text; text++) {
        if (*text == '\n')
            buf_adds(&out, LINE_END);
        else
            buf_add(&out, text, 1);
    }
    const char *line = arena_strdup(a, buf_str(&out));
    buf_finish(&out);
    return line;
}

static const char *many_lines(struct arena *a, const char *line)
{
    size_t n = strlen(LINE_END);
    char *out = arena_strdup(a, line), *to = out;
    for (const char *from = line; *from;) {
        bool is_end = strncmp(from, LINE_END, n) == 0;
        *to++ = is_end ? '\n' : *from;
        from += is_end ? n : 1;
    }
    *to = 0;
    return out;
}

/* ---- setting and reading ---- */

void form_title(struct form *f, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(f->title, sizeof f->title, fmt, args);
    va_end(args);
    app_redraw_layer(f->app);
}

static civil_reader *reader_of(const struct form_field *d)
{
    return d->flags & FORM_BIRTH  ? civil_parse_birth
           : d->flags & FORM_PAST ? civil_parse_past
           : d->flags & FORM_NEAR ? civil_parse_near
                                  : civil_parse_any;
}

/* What a date or a time field means as it stands. */
static void understand(struct form *f, int field)
{
    struct form_value *v = &f->values[field];
    int today, minute;
    v->date = CIVIL_NONE;
    v->minute = -1;
    if (v->field.len == 0)
        return;
    if (form_field_at(f, field)->kind == FORM_DATE) {
        clock_today(&today, &minute);
        if (!reader_of(form_field_at(f, field))(field_text(&v->field), today, !f->app->plan->is_month_first, &v->date,
                                                NULL))
            v->date = CIVIL_NONE;
    } else if (form_field_at(f, field)->kind == FORM_TIME) {
        if (!civil_parse_any_time(field_text(&v->field), &v->minute, NULL))
            v->minute = -1;
    }
}

/* What stood under a panel that is lower now comes back. */
static void redraw(struct form *f, bool is_lower)
{
    if (is_lower)
        app_redraw(f->app);
    else
        app_redraw_layer(f->app);
}

void form_set_text(struct form *f, int field, const char *text)
{
    int lines = form_lines(f, field);
    field_set(&f->values[field].field, text);
    f->values[field].is_picked = false;
    f->values[field].error[0] = 0;
    understand(f, field);
    redraw(f, form_lines(f, field) < lines);
}

void form_set_long(struct form *f, int field, const char *text)
{
    struct arena a = {0};
    form_set_text(f, field, one_line(&a, text));
    arena_finish(&a);
}

const char *form_long(const struct form *f, int field, struct arena *a)
{
    return many_lines(a, form_text(f, field));
}

void form_set_choice(struct form *f, int field, int choice)
{
    const struct form_field *d = form_field_at(f, field);
    if (choice >= (d->choices ? form_choices(d) : 0))
        return; /* of a list that was longer once */
    f->values[field].choice = choice;
    f->values[field].error[0] = 0;
    app_redraw_layer(f->app);
}

void form_set_date(struct form *f, int field, int date)
{
    char text[16];
    form_set_text(f, field, date == CIVIL_NONE ? "" : civil_desk_date(date, text));
    f->values[field].field.is_offered = true;
}

void form_set_minute(struct form *f, int field, int minute)
{
    char text[8];
    form_set_text(f, field, minute < 0 ? "" : civil_clock_text(minute, text));
    f->values[field].field.is_offered = true;
}

void form_set_picked(struct form *f, int field, const char *text)
{
    form_set_text(f, field, text);
    f->values[field].is_picked = true;
    f->values[field].field.is_offered = true;
    if (field == f->here)
        list_set_count(&f->results, 0);
}

void form_set_error(struct form *f, int field, const char *text)
{
    struct form_value *v = &f->values[field];
    struct arena a = {0};
    (void)snprintf(v->error, sizeof v->error, "%.*s", (int)sizeof v->error - 1, app_in_words(f->app, &a, text));
    arena_finish(&a);
    app_redraw_layer(f->app);
}

const char *form_text(const struct form *f, int field)
{
    if (form_field_at(f, field)->kind != FORM_CHOICE)
        return field_text(&f->values[field].field);
    int choice = f->values[field].choice;
    return choice < 0 ? "" : form_field_at(f, field)->choices[choice];
}

int form_choice(const struct form *f, int field)
{
    return f->values[field].choice;
}

int form_date(const struct form *f, int field)
{
    return f->values[field].date;
}

int form_minute(const struct form *f, int field)
{
    return f->values[field].minute;
}

int form_field_index(const struct form *f, const char *name)
{
    for (int i = 0; i < f->plan->field_count; i++)
        if (strcmp(form_field_at(f, i)->name, name) == 0)
            return i;
    return -1;
}

/* ---- searching ---- */

static void search(struct form *f)
{
    const struct form_value *v = &f->values[f->here];
    int count = 0;
    if (is_search(f, f->here) && !v->is_picked && f->plan->find)
        count = f->plan->find(f->app, f, f->here, field_text(&v->field));
    f->results.here = f->results.top = 0;
    list_set_count(&f->results, count);
    app_redraw_layer(f->app);
}

void form_focus(struct form *f, int field)
{
    f->here = field;
    f->is_amid = false;
    form_choice_forget(f);
    search(f);
}

/* ---- checking ---- */

static bool clean_text(struct form *f, int field, struct err *e)
{
    const struct form_field *d = form_field_at(f, field);
    struct form_value *v = &f->values[field];
    bool is_long = d->flags & FORM_LONG;
    struct arena a = {0};
    const char *text = is_long ? form_long(f, field, &a) : form_text(f, field), *clean;
    bool ok = text_clean(&a, is_long ? TEXT_MANY_LINES : TEXT_ONE_LINE, d->label, text, strlen(text), &clean, e);
    if (ok && strcmp(clean, text) != 0) {
        int lines = form_lines(f, field);
        field_set(&v->field, one_line(&a, clean));
        redraw(f, form_lines(f, field) < lines);
    }
    arena_finish(&a);
    return ok;
}

/* "16 nov" on 23 Nov is a slip, or last week's: hardly a year but a week from now. */
static bool check_soon(const char *text, int today, bool day_first, int date, struct err *e)
{
    enum { SOON_DAYS = 335, YEAR_DAYS = 366 };
    struct err none = {0};
    char day[16];
    int was;
    bool has_just_been = date > today + SOON_DAYS && civil_parse_past(text, today, day_first, &was, &none) &&
                         was < date && date - was <= YEAR_DAYS;
    return !has_just_been ||
           err_set(e, ERR_INPUT, "That has been. Next year's: type %s", civil_desk_date(date, day) + 4);
}

static bool check_kind(struct form *f, int field, struct err *e)
{
    const struct form_field *d = form_field_at(f, field);
    struct form_value *v = &f->values[field];
    int today, now, value;
    clock_today(&today, &now);
    if (d->kind == FORM_DATE)
        return reader_of(d)(field_text(&v->field), today, !f->app->plan->is_month_first, &value, e) &&
               (!(d->flags & FORM_PAST) || value <= today || err_set(e, ERR_INPUT, "That is still to come.")) &&
               (!(d->flags & FORM_SOON) ||
                check_soon(field_text(&v->field), today, !f->app->plan->is_month_first, value, e));
    if (d->kind == FORM_TIME)
        return civil_parse_any_time(field_text(&v->field), &value, e);
    if (d->kind != FORM_TEXT)
        return true;
    return clean_text(f, field, e);
}

bool form_is_empty(const struct form *f, int field)
{
    return form_field_at(f, field)->kind == FORM_CHOICE ? f->values[field].choice < 0
                                                        : f->values[field].field.len == 0;
}

static bool check_value(struct form *f, int field, struct err *e)
{
    const struct form_field *d = form_field_at(f, field);
    if (!form_is_empty(f, field)) {
        if (!check_kind(f, field, e))
            return false;
    } else if (d->flags & FORM_REQUIRED) {
        return err_set(e, ERR_INPUT, "This is needed.");
    }
    if (d->check && !d->check(f, field, e)) /* first: it can say why nothing was found */
        return false;
    if (d->kind == FORM_SEARCH && (d->flags & FORM_REQUIRED) && !f->values[field].is_picked)
        return err_set(e, ERR_INPUT, "Take one of those found: arrows, then Enter.");
    return true;
}

static bool check_field(struct form *f, int field)
{
    struct err e = {0};
    f->values[field].error[0] = 0;
    if (check_value(f, field, &e))
        return true;
    form_set_error(f, field, e.text);
    f->values[field].was_refused = true;
    return false;
}

/* ---- Enter ---- */

static bool wants_a_stop(const struct form *f, int field)
{
    unsigned flags = form_field_at(f, field)->flags;
    return ((flags & FORM_REQUIRED) && form_is_empty(f, field)) || f->values[field].error[0] ||
           ((flags & FORM_STOP) && !f->values[field].was_stopped);
}

/* The next field that wants something, after this one first; -1 if none does. */
static int next_stop(const struct form *f)
{
    int n = f->plan->field_count;
    for (int i = 1; i < n; i++)
        if (wants_a_stop(f, (f->here + i) % n))
            return (f->here + i) % n;
    return -1;
}

static bool check_all(struct form *f)
{
    for (int i = 0; i < f->plan->field_count; i++)
        if (!check_field(f, i)) {
            form_focus(f, i);
            return false;
        }
    return true;
}

/* What was typed unseen cannot be mended, only typed anew: from the field with the focus on. */
static void empty_hidden(struct form *f)
{
    for (int i = f->here; i < f->plan->field_count; i++)
        if (form_field_at(f, i)->flags & FORM_HIDDEN)
            form_set_text(f, i, "");
}

static void save(struct app *app, struct form *f)
{
    struct err e = {0};
    unsigned id = f->layer.id; /* saving may close layers: the form may be gone after it */
    if (f->plan->save(app, f, &e)) {
        app_close_layer(app, id);
        return;
    }
    empty_hidden(f);
    int field = form_field_index(f, e.at);
    if (field >= 0) {
        form_set_error(f, field, e.text);
        f->values[field].was_refused = e.kind == ERR_INPUT; /* a place that was just taken is another matter */
        form_focus(f, field);
    } else {
        app_say_err(app, &e);
    }
}

static void tell_changed(struct app *app, struct form *f)
{
    if (f->plan->changed)
        f->plan->changed(app, f, f->here);
    if (f->keeper.changed)
        f->keeper.changed(app, f->keeper.keeper);
}

/* True if the result under the marker was taken; the form may be gone after it. */
static bool pick(struct app *app, struct form *f)
{
    struct err e = {0};
    int field = f->here;
    if (f->plan->pick(app, f, field, f->results.here, &e))
        return true;
    form_set_error(f, field, e.text);
    return false;
}

/* What comes after a field that was put right is looked at once more: another name, another day may make it another. */
static void stop_again(struct form *f)
{
    f->values[f->here].was_refused = false;
    for (int i = f->here + 1; i < f->plan->field_count; i++)
        f->values[i].was_stopped = false;
}

/* The form may be gone after it. Always true. */
static bool take(struct form *f)
{
    struct app *app = f->app;
    if (is_search(f, f->here) && f->results.count > 0 && !f->values[f->here].is_picked) {
        unsigned id = f->layer.id;
        if (!pick(app, f) || !app->layer || app->layer->id != id)
            return true;
        tell_changed(app, f);
    }
    if (!check_field(f, f->here))
        return true;
    f->values[f->here].was_stopped = true;
    if (f->values[f->here].was_refused)
        stop_again(f);
    int next = next_stop(f);
    if (next >= 0)
        form_focus(f, next);
    else if (check_all(f))
        save(app, f);
    return true;
}

static bool run_take(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)app, (void)row, (void)e;
    return take(state);
}

/* ---- other keys ---- */

/* Nothing was taken of what was found. What cannot be found at all is said, as of any field; else it may be left so. */
static void tell_untaken(struct form *f)
{
    const struct form_field *d = form_field_at(f, f->here);
    struct err why = {0};
    if (d->check && !form_is_empty(f, f->here) && !d->check(f, f->here, &why))
        form_set_error(f, f->here, why.text);
    else if (!(d->flags & FORM_REQUIRED))
        f->values[f->here].error[0] = 0;
}

static bool run_walk(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct form *f = state;
    (void)app, (void)e;
    if (!form_is_empty(f, f->here) && !(is_search(f, f->here) && !f->values[f->here].is_picked))
        (void)check_field(f, f->here); /* said now, insisted on when saving */
    else
        tell_untaken(f);
    /* It was seen, and left as it is. Who goes back is not done with it: from there Enter comes to it again. */
    f->values[f->here].was_stopped |= row->arg > 0;
    form_focus(f, (f->here + row->arg + f->plan->field_count) % f->plan->field_count);
    return true;
}

static bool run_back_out(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct form *f = state;
    (void)row, (void)e;
    unsigned id = f->layer.id;
    if (f->plan->backed_out)
        f->plan->backed_out(app, f);
    if (f->keeper.backed_out)
        f->keeper.backed_out(app, f->keeper.keeper);
    app_close_layer(app, id);
    return true;
}

static void edited(struct form *f)
{
    f->values[f->here].is_picked = false;
    f->values[f->here].was_typed = true;
    f->values[f->here].error[0] = 0;
    understand(f, f->here);
    search(f);
    tell_changed(f->app, f);
}

static bool type_choice(struct form *f, const struct key *key)
{
    const struct form_field *d = form_field_at(f, f->here);
    if (form_choices(d) == 0)
        return false;
    bool empties = (d->flags & FORM_MAY_EMPTY) && (key->code == TERM_KEY_BACKSPACE || key->code == TERM_KEY_DELETE);
    int to = form_choice_type(f, key);
    if (to < 0 && !empties)
        return to == FORM_CHOICE_IGNORED;
    to = empties ? -1 : to;
    bool is_letter = f->is_amid;
    f->values[f->here].choice = to;
    edited(f);
    return !is_letter || !(d->flags & FORM_AT_ONCE) || take(f);
}

static bool type_text(struct form *f, const struct key *key)
{
    struct form_value *v = &f->values[f->here];
    /* `?` where nothing was typed is a question to the program: no name begins with it. */
    if (key->code == '?' && (v->field.len == 0 || v->field.is_offered))
        return false;
    int lines = form_lines(f, f->here);
    switch (field_type(&v->field, key, form_cells(f, f->here))) {
    case FIELD_IGNORED:
        return false;
    case FIELD_MOVED:
        app_redraw_layer(f->app);
        return true;
    case FIELD_CHANGED:
        edited(f);
        redraw(f, form_lines(f, f->here) < lines);
        return true;
    case FIELD_FULL:
        form_set_error(f, f->here, field_full(&v->field, key));
        return true;
    }
    return false;
}

static bool type(struct app *app, struct layer *l, const struct key *key)
{
    struct form *f = (struct form *)l;
    bool scrolled;
    if (f->results.count > 0 && list_type(&f->results, key->code, &scrolled)) {
        app_redraw_layer(app);
        return true;
    }
    return form_field_at(f, f->here)->kind == FORM_CHOICE ? type_choice(f, key) : type_text(f, key);
}

/* ---- making and unmaking ---- */

static const struct command ROWS[] = {
    {.keys = "Enter", .name = "form-take", .title = "take it", .help = "Take this and go on; at the end, save.",
     .synonyms = "save next ok", .run = run_take},
    {.keys = "Tab Down ^N", .name = "form-next", .title = "next", .help = "Go to the next field.",
     .arg = 1, .run = run_walk},
    {.keys = "Shift-Tab Up ^P", .name = "form-previous", .title = "previous", .help = "Go to the field before.",
     .flags = COMMAND_NO_BAR, .arg = -1, .run = run_walk},
    {.keys = "Esc ^G", .name = "form-back", .title = "back", .help = "Go back without saving.",
     .synonyms = "cancel close quit", .run = run_back_out},
};

static void close_form(struct app *app, struct layer *l)
{
    struct form *f = (struct form *)l;
    if (f->keeper.closed)
        f->keeper.closed(app, f->keeper.keeper);
    if (f->plan->closed)
        f->plan->closed(app, f);
    for (int i = 0; i < FORM_FIELDS_MAX; i++) /* the plan may have been its ctx's */
        field_finish(&f->values[i].field);
    free(f);
}

static void lay_out(struct app *app, struct layer *l, const struct pane *p)
{
    struct form *f = (struct form *)l;
    (void)app;
    int room = p->rows - 2; /* title above, hint below */
    for (int i = 0; i <= f->here; i++)
        room -= form_lines(f, i);
    list_layout(&f->results, room < FORM_RESULTS ? room : FORM_RESULTS);
}

struct form *form_open(struct app *app, const struct form_plan *plan, void *ctx)
{
    struct form *f = mem_alloc(sizeof *f);
    memset(f, 0, sizeof *f);
    f->app = app;
    f->plan = plan;
    f->ctx = ctx;
    f->layer = (struct layer){.title = plan->title,
                              .help = plan->help,
                              .commands = COMMAND_ROWS(ROWS),
                              .rows = form_rows,
                              .layout = lay_out,
                              .draw = form_draw,
                              .type = type,
                              .close = close_form};
    (void)snprintf(f->title, sizeof f->title, "%s", plan->title);
    for (int i = 0; i < plan->field_count; i++) {
        struct form_value *v = &f->values[i];
        int cells = text_width(form_field_at(f, i)->label);
        v->choice = -1;
        v->date = CIVIL_NONE;
        v->minute = -1;
        v->field.is_hidden = form_field_at(f, i)->flags & FORM_HIDDEN;
        if (form_field_at(f, i)->flags & FORM_LONG)
            field_lengthen(&v->field);
        f->label_cells = cells > f->label_cells ? cells : f->label_cells;
    }
    app_push(app, &f->layer);
    search(f);
    return f;
}
