/* Which columns are on the screen where not all of them fit: the one under the marker, the one of who is signed in,
 * who is to be seen by nobody yet, then those with bookings; in policy's order whichever they are. What is on the
 * screen stays there until it has to go, so that the day does not jump sideways under the hands. */
#include "screens/schedule_inner.h"

static bool is_shown(const struct schedule *s, int column)
{
    if (s->nvisible == 0)
        return column < s->look.shown; /* at first those on the left */
    for (int i = 0; i < s->nvisible; i++)
        if (s->visible[i] == column)
            return true;
    return false;
}

/* Smaller is worth more. */
static int rank_of(const struct schedule *s, int column)
{
    enum { MARKER, OWN, TO_BE_SEEN, BOOKED, EMPTY };
    const struct schedule_column *c = &s->day.columns[column];
    if (column == s->column)
        return MARKER;
    if (!id_is_none(&s->own) && id_compare(&c->practitioner, &s->own) == 0)
        return OWN;
    if (id_is_none(&c->practitioner))
        return TO_BE_SEEN;
    return c->nbooked > 0 ? BOOKED : EMPTY;
}

static int distance(const struct schedule *s, int column)
{
    return column > s->column ? column - s->column : s->column - column;
}

static bool is_worth_more(const struct schedule *s, int x, int y)
{
    if (rank_of(s, x) != rank_of(s, y))
        return rank_of(s, x) < rank_of(s, y);
    if (is_shown(s, x) != is_shown(s, y))
        return is_shown(s, x);
    return distance(s, x) < distance(s, y);
}

/* How many are worth more than this one: few columns, so no sorting. */
static int place_of(const struct schedule *s, int column)
{
    int n = 0;
    for (int c = 0; c < s->day.ncolumns; c++)
        n += c != column && (is_worth_more(s, c, column) || (c < column && !is_worth_more(s, column, c)));
    return n;
}

bool schedule_fit_columns(struct schedule *s)
{
    int chosen[SCHEDULE_SHOWN_MAX], n = 0;
    bool is_same_day = s->visible_date == s->date && s->visible_of == s->day.ncolumns;
    bool is_same_room = s->nvisible == s->look.shown;
    if (s->nvisible > 0 && is_same_day && is_same_room && is_shown(s, s->column))
        return false;
    for (int c = 0; c < s->day.ncolumns && n < s->look.shown; c++)
        if (place_of(s, c) < s->look.shown)
            chosen[n++] = c;
    for (int i = 0; i < n; i++)
        s->visible[i] = chosen[i];
    s->nvisible = n;
    s->visible_date = s->date;
    s->visible_of = s->day.ncolumns;
    return true;
}

int schedule_fit_place(const struct schedule *s, int column)
{
    for (int i = 0; i < s->nvisible; i++)
        if (s->visible[i] == column)
            return i;
    return 0;
}
