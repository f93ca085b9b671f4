/* Which columns are on the screen where not all of them fit: neighbours, with the one under the marker among them. At
 * first, of those, the stretch with the column of who is signed in, who is to be seen by nobody yet, and most bookings;
 * then it goes sideways only as far as the marker needs, so that the day does not jump under the hands, and left is
 * always the column on the left. */
#include "screens/schedule_inner.h"

/* More is worth more. */
static int worth_of(const struct schedule *s, int column)
{
    enum { OWN = 10000, TO_BE_SEEN = 1000 };
    const struct schedule_column *c = &s->day.columns[column];
    bool is_own = !id_is_none(&s->own) && id_compare(&c->practitioner, &s->own) == 0;
    return is_own ? OWN : id_is_none(&c->practitioner) ? TO_BE_SEEN : c->nbooked;
}

static int worth_from(const struct schedule *s, int first, int n)
{
    int worth = 0;
    for (int i = 0; i < n; i++)
        worth += worth_of(s, first + i);
    return worth;
}

bool schedule_fit_columns(struct schedule *s)
{
    int n = s->look.shown < s->day.ncolumns ? s->look.shown : s->day.ncolumns;
    /* With the marker among them the first is one of from .. to. */
    int from = n > 0 && s->column >= n ? s->column - n + 1 : 0;
    int to = s->column < s->day.ncolumns - n ? s->column : s->day.ncolumns - n;
    bool was = s->nvisible == n && s->visible_date == s->date && s->visible_of == s->day.ncolumns;
    int first = s->first_visible < from ? from : s->first_visible > to ? to : s->first_visible;
    if (was && first == s->first_visible)
        return false;
    if (!was) {
        first = from;
        for (int i = from + 1; i <= to; i++)
            if (worth_from(s, i, n) > worth_from(s, first, n))
                first = i;
    }
    s->first_visible = first;
    s->nvisible = n;
    s->visible_date = s->date;
    s->visible_of = s->day.ncolumns;
    return true;
}

int schedule_fit_place(const struct schedule *s, int column)
{
    int i = column - s->first_visible;
    return i >= 0 && i < s->nvisible ? i : 0;
}
