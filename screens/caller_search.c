#include "screens/caller_search.h"

#include "screens/patient_search.h"
#include "screens/schedule_new.h"

#include <stdio.h>
#include <string.h>

enum { FOUND_MAX = 20, INDENT = PATIENT_SEARCH_INDENT, NAME_CELLS = PATIENT_SEARCH_NAME_CELLS };

int caller_search_find(struct app *app, struct caller_search *s, const char *typed)
{
    struct err e = {0};
    bool is_cut;
    arena_reset(&s->arena);
    s->nfound = 0;
    s->offers_hand = !*typed && !id_is_none(&s->hand.patient);
    (void)snprintf(s->typed, sizeof s->typed, "%s", typed);
    if (!caller_nearly(front_of(app)->practice, typed, FOUND_MAX, &s->arena, &s->found, &s->nfound, &is_cut, &e))
        app_say_err(app, &e);
    s->heading = s->nfound > 0 && s->found[0].is_near ? find_near_heading(&s->arena, typed) : NULL;
    return s->nfound + (s->heading != NULL) + (s->offers_hand ? 2 : *typed != 0);
}

static void draw_caller(const struct caller *c, const struct pane *line)
{
    enum { AGE_COL = INDENT + NAME_CELLS + 1, MORE_COL = AGE_COL + 5 };
    struct arena a = {0};
    struct find_row row = {.name = c->name, .far = c->is_near}; /* why else they are here stands at the right */
    pane_put(line, 0, INDENT, STYLE_PLAIN, find_cell(&a, &row, NAME_CELLS));
    arena_finish(&a);
    if (c->age >= 0)
        pane_putf(line, 0, AGE_COL, STYLE_PLAIN, "%3d", c->age);
    pane_fit(line, 0, MORE_COL, line->cols - MORE_COL, c->must_not_be_told ? STYLE_WARN : STYLE_PLAIN,
             c->is_deceased ? "died"
             : *c->via      ? c->via
             : c->by        ? c->by
                            : c->phone);
}

void caller_search_draw(const struct caller_search *s, int index, const struct pane *line)
{
    if (s->offers_hand && index == 0) {
        pane_putf(line, 0, INDENT, STYLE_PLAIN, s->hand.is_kept ? "%s, kept in the header" : "%s, under the marker",
                  s->hand.name);
        return;
    }
    if (s->heading && index-- == 0) {
        pane_fit(line, 0, INDENT, line->cols - INDENT, STYLE_STRONG, s->heading);
        return;
    }
    if (index >= s->nfound) {
        struct schedule_new n = schedule_new_of(s->typed);
        char names[SCHEDULE_NEW_NAMES];
        static const char END[] = "the whole number finds, or its end";
        const char *who = caller_is_number(s->typed) ? s->typed : schedule_new_text(&n, names);
        int end = INDENT;
        if (*s->typed)
            end += pane_putf(line, 0, INDENT, STYLE_STRONG, "+ not known here: %s", who);
        else
            end += pane_put(line, 0, INDENT, STYLE_STRONG, "+ nobody known, number withheld");
        /* Whoever writes it down as it is said sees why nobody is found yet. */
        if (caller_is_number(s->typed) && s->nfound == 0 && end + 2 + text_width(END) < line->cols)
            (void)pane_right(line, 0, 1, STYLE_QUIET, END);
        return;
    }
    draw_caller(&s->found[index], line);
}

struct caller_search_taken caller_search_untaken(const char *typed)
{
    struct caller_search_taken t = {.patient = ID_NONE};
    struct schedule_new n = schedule_new_of(typed);
    if (caller_is_number(typed)) {
        (void)snprintf(t.number, sizeof t.number, "%s", typed);
        return t;
    }
    (void)snprintf(t.name, sizeof t.name, "%.55s%s%.55s", n.family, *n.given ? ", " : "", n.given);
    if (caller_is_number(n.phone)) /* "Roe, Jane 07700 900555" */
        (void)snprintf(t.number, sizeof t.number, "%s", n.phone);
    return t;
}

bool caller_search_take(const struct caller_search *s, int index, struct caller_search_taken *out, struct err *e)
{
    struct caller_search_taken t = caller_search_untaken(s->typed);
    if (s->heading && index-- == 0)
        return err_set(e, ERR_INPUT, "%s", PATIENT_SEARCH_CHOOSE_UNKNOWN);
    if (index < s->nfound && !caller_is_number(s->typed))
        t.number[0] = 0; /* after a name of somebody known it was there to find them */
    if (s->offers_hand && index == 0) {
        t.patient = s->hand.patient;
        (void)snprintf(t.name, sizeof t.name, "%s", s->hand.name);
    } else if (index < s->nfound) {
        t.patient = s->found[index].patient;
        (void)snprintf(t.name, sizeof t.name, "%s", s->found[index].name);
        (void)snprintf(t.via, sizeof t.via, "%s", s->found[index].via);
    }
    *out = t;
    return true;
}

void caller_search_finish(struct caller_search *s)
{
    arena_finish(&s->arena);
}
