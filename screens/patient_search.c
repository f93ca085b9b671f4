#include "screens/patient_search.h"

#include "base/clock.h"
#include "screens/front.h"

enum { FOUND_MAX = 20, BIRTH_CELLS = 13 };

int patient_search_find(struct app *app, struct patient_search *s, const char *typed)
{
    struct err e = {0};
    int today, now;
    clock_today(&today, &now);
    arena_reset(&s->arena);
    s->found = (struct find_result){0};
    if (!find_nearly(front_of(app)->practice, typed, today, FOUND_MAX, &s->arena, &s->found, &e))
        app_say_err(app, &e);
    s->heading = s->found.is_near ? find_near_heading(&s->arena, typed) : NULL;
    return patient_search_count(s);
}

int patient_search_count(const struct patient_search *s)
{
    return s->found.count + (s->heading != NULL);
}

const struct find_row *patient_search_row(const struct patient_search *s, int result, struct err *e)
{
    if (!s->heading)
        return &s->found.rows[result];
    if (result > 0)
        return &s->found.rows[result - 1];
    (void)err_set(e, ERR_INPUT, "%s", PATIENT_SEARCH_CHOOSE);
    return NULL;
}

void patient_search_heading(const struct patient_search *s, const struct pane *line)
{
    pane_fit(line, 0, PATIENT_SEARCH_INDENT, line->cols - PATIENT_SEARCH_INDENT, STYLE_STRONG, s->heading);
}

void patient_search_draw(const struct patient_search *s, int result, const struct pane *line)
{
    const struct find_row *row = patient_search_row(s, result, NULL);
    if (!row) {
        patient_search_heading(s, line);
        return;
    }
    struct arena a = {0};
    char day[16];
    int col = PATIENT_SEARCH_INDENT + PATIENT_SEARCH_NAME_CELLS + 1;
    pane_put(line, 0, PATIENT_SEARCH_INDENT, STYLE_PLAIN, find_cell(&a, row, PATIENT_SEARCH_NAME_CELLS));
    arena_finish(&a);
    if (row->birth_date != CIVIL_NONE)
        pane_put(line, 0, col, STYLE_PLAIN, civil_desk_date(row->birth_date, day) + 4);
    pane_fit(line, 0, col + BIRTH_CELLS, line->cols - col - BIRTH_CELLS, STYLE_PLAIN,
             row->is_deceased ? "died" : row->phone);
}

void patient_search_finish(struct patient_search *s)
{
    arena_finish(&s->arena);
}
