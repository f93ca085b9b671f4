#include "practice/practice_plan.h"
#include "practice/schedule_held.h"

static int column_of(const struct schedule_week *w, const struct id *practitioner)
{
    for (int c = 0; c < w->ncolumns; c++)
        if (id_compare(&w->columns[c].practitioner, practitioner) == 0)
            return c;
    return -1;
}

static bool is_in(struct practice *p, const struct practitioner *who, int monday, const struct schedule_held_list *held)
{
    for (int d = 0; d < WEEK_DAYS; d++)
        if (who->is_active && practice_hours_planned(p, who, monday + d)->count)
            return true;
    for (int i = 0; i < held->count; i++)
        if (id_compare(&held->rows[i].practitioner, &who->id) == 0)
            return true;
    return false;
}

static void make_columns(struct practice *p, const struct schedule_held_list *held, struct arena *a,
                         struct schedule_week *w)
{
    w->columns = arena_array(a, (size_t)p->npractitioners + (size_t)held->count, sizeof *w->columns);
    for (int i = 0; i < p->npractitioners; i++) {
        const struct practitioner *who = &p->practitioners[i];
        if (is_in(p, who, w->monday, held))
            w->columns[w->ncolumns++] = (struct schedule_column){
                .practitioner = who->id, .code = who->code, .name = who->name, .spans = "", .stand_in = ""};
    }
    for (int i = 0; i < held->count; i++) {
        const struct id *id = &held->rows[i].practitioner;
        if (column_of(w, id) < 0)
            w->columns[w->ncolumns++] = (struct schedule_column){.practitioner = *id,
                                                                 .code = "",
                                                                 .name = practice_practitioner_name(p, id, a),
                                                                 .spans = "",
                                                                 .stand_in = ""};
    }
}

static void fill(struct practice *p, const struct schedule_held_list *held, struct arena *a, struct schedule_week *w,
                 int day)
{
    const char *closed = practice_holiday(p, w->monday + day);
    w->closed[day] = closed ? arena_strdup(a, closed) : "";
    for (int c = 0; c < w->ncolumns; c++) {
        struct schedule_column *column = &w->columns[c];
        struct week_cell *cell = &w->cells[day * w->ncolumns + c];
        const struct practitioner *who = practice_practitioner(p, &column->practitioner);
        schedule_held_count(p, held, who, &column->practitioner, w->monday + day, a, cell);
        column->nbooked += cell->nbooked;
        column->nseen += cell->nseen;
        column->free_min += cell->free_min;
    }
}

bool schedule_week(struct practice *p, int any_day, struct arena *a, struct schedule_week *out, struct err *e)
{
    struct schedule_held_list held = {0};
    *out = (struct schedule_week){.monday = any_day - civil_weekday(any_day)};
    int sunday = out->monday + WEEK_DAYS - 1;
    if (!book_read_begin(p->book, e))
        return false;
    bool ok = practice_plan(p, out->monday, sunday, e) && schedule_held_load(p, out->monday, sunday, a, &held, e);
    if (ok)
        make_columns(p, &held, a, out);
    book_read_end(p->book);
    if (!ok)
        return false;
    out->cells = arena_array(a, (size_t)WEEK_DAYS * (size_t)out->ncolumns, sizeof *out->cells);
    for (int d = 0; d < WEEK_DAYS; d++)
        fill(p, &held, a, out, d);
    return true;
}
