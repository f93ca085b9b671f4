#include "screens/patient_merge.h"

#include "base/clock.h"
#include "base/text.h"
#include "practice/find.h"
#include "screens/front.h"
#include "screens/patient_search.h"
#include "screens/patient_view.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIND_LIMIT = 50, LIST_ROWS = 12, WHAT_CELLS = 18 };

/* What is kept of a setting in which the two differ. */
enum keep { KEEP_LEFT, KEEP_RIGHT, KEEP_BOTH };

/* Lives as long as the two stand side by side. */
struct merge {
    struct patient left, right; /* the one that was shown, the other */
    bool right_stays;
    struct patient_difference *differences;
    enum keep *keep; /* one for each */
    int count;
    int nvisits[2];
    struct arena arena;
};

static struct book *book_of(const struct app *app)
{
    return front_of(app)->practice->book;
}

/* ---- what is kept ---- */

/* Two warnings are both meant until somebody says otherwise. */
static bool can_be_both(int field)
{
    return field == PATIENT_ALERT || field == PATIENT_NEEDS || field == PATIENT_FACTS;
}

/* What there is; of two, the one of the record that stays; both of warnings. */
static void keep_usual(struct merge *m)
{
    for (int i = 0; i < m->count; i++) {
        const struct patient_difference *d = &m->differences[i];
        m->keep[i] = !*d->a ? KEEP_RIGHT : !*d->b ? KEEP_LEFT : m->right_stays ? KEEP_RIGHT : KEEP_LEFT;
        if (*d->a && *d->b && can_be_both(d->field))
            m->keep[i] = KEEP_BOTH;
        if (d->field == PATIENT_SINCE && *d->a && *d->b) /* known since the earlier of the two */
            m->keep[i] = m->right.since < m->left.since ? KEEP_RIGHT : KEEP_LEFT;
    }
}

static void turn(struct merge *m, int i)
{
    const struct patient_difference *d = &m->differences[i];
    bool has_both = can_be_both(d->field) && *d->a && *d->b;
    m->keep[i] = m->keep[i] == KEEP_LEFT ? KEEP_RIGHT : m->keep[i] == KEEP_RIGHT && has_both ? KEEP_BOTH : KEEP_LEFT;
}

static const struct patient *stays(const struct merge *m)
{
    return m->right_stays ? &m->right : &m->left;
}

static const struct patient *goes(const struct merge *m)
{
    return m->right_stays ? &m->left : &m->right;
}

static struct patient result(struct merge *m)
{
    struct patient p = *stays(m);
    patient_take_missing(&m->arena, &p, goes(m)); /* links, and both of warnings */
    for (int i = 0; i < m->count; i++)
        if (m->keep[i] != KEEP_BOTH)
            patient_take(&p, m->keep[i] == KEEP_LEFT ? &m->left : &m->right, m->differences[i].field);
    return p;
}

/* ---- side by side ---- */

/* Cut or filled to so many cells. */
static const char *fit(struct arena *a, const char *text, int cells)
{
    const char *cut = arena_strndup(a, text, text_bytes_for(text, cells));
    return arena_printf(a, "%s%*s", cut, cells - text_width(cut), "");
}

static const char *beside(const struct app *app, struct arena *a, const char *what, const char *left, const char *right)
{
    int half = (term_cols(app->term) - WHAT_CELLS - 4) / 2;
    return arena_printf(a, "%s%s %s", fit(a, what, WHAT_CELLS), fit(a, left, half), fit(a, right, half));
}

static const char *marked(struct arena *a, const char *text, bool is_kept)
{
    return arena_printf(a, "%c %s", is_kept ? '*' : ' ', *text ? text : "-");
}

enum { ROW_HEADING, ROW_MAKE, ROW_SWAP, ROW_FIRST };

/* "this, since today, 0 booked": which record is which, and how much of a history it has. */
static const char *side(struct arena *a, const char *lead, const struct patient *who, int nvisits)
{
    int today, now;
    clock_today(&today, &now);
    const char *since = who->since == today        ? ", since today"
                        : who->since == CIVIL_NONE ? ""
                                                   : arena_printf(a, ", since %d", civil_split(who->since).year);
    return arena_printf(a, "%s, %d booked%s", lead, nvisits, since); /* on a narrow screen the end is cut */
}

static int list_sides(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct merge *m = p->ctx;
    struct arena *a = &p->arena;
    struct pick_row *out = arena_array(a, (size_t)m->count + ROW_FIRST + 1, sizeof *out);
    (void)typed;
    p->has_heading = true;
    out[ROW_HEADING] = (struct pick_row){
        beside(app, a, "", side(a, "this", &m->left, m->nvisits[0]), side(a, "other", &m->right, m->nvisits[1])), "",
        STYLE_STRONG};
    out[ROW_MAKE] = (struct pick_row){beside(app, a, "Make them one", m->right_stays ? "" : "* this one stays",
                                             m->right_stays ? "* this one stays" : ""),
                                      "", STYLE_STRONG};
    out[ROW_SWAP] = (struct pick_row){"The other one stays", "", STYLE_STRONG};
    for (int i = 0; i < m->count; i++) {
        const struct patient_difference *d = &m->differences[i];
        out[ROW_FIRST + i] = (struct pick_row){beside(app, a, d->what, marked(a, d->a, m->keep[i] != KEEP_RIGHT),
                                                      marked(a, d->b, m->keep[i] != KEEP_LEFT)),
                                               "", STYLE_PLAIN};
    }
    out[ROW_FIRST + m->count] =
        (struct pick_row){beside(app, a, "bookings kept", arena_printf(a, "* %d", m->nvisits[0]),
                                 arena_printf(a, "* %d", m->nvisits[1])),
                          "", STYLE_QUIET};
    *rows = out;
    return m->count + ROW_FIRST + 1;
}

static bool make_one(struct app *app, struct merge *m, struct err *e)
{
    struct front *front = front_of(app);
    struct patient will = result(m);
    struct id id = stays(m)->id;
    char name[80], doubt[80];
    (void)snprintf(name, sizeof name, "%s", patient_name(&m->arena, &will));
    (void)snprintf(doubt, sizeof doubt, "%s", patient_merge_doubt(&m->arena, stays(m), goes(m)));
    if (!patient_merge_as(front->practice->book, &front->desk.who, &goes(m)->id, stays(m), &will, e) ||
        !front_open_patient(app, &id, NULL, e)) /* takes the list off: m is gone */
        return false;
    if (*doubt) /* there is no room for more beside it */
        front_did(app, NULL, "Made one. %s", doubt);
    else
        front_did(app, NULL, "Made one: %s. X t makes them two again", name);
    return true;
}

static bool take_side(struct app *app, struct pick *p, int row, struct err *e)
{
    struct merge *m = p->ctx;
    if (row == ROW_MAKE)
        return make_one(app, m, e);
    if (row == ROW_SWAP) {
        m->right_stays = !m->right_stays;
        keep_usual(m);
    } else if (row < ROW_FIRST + m->count) {
        turn(m, row - ROW_FIRST);
    }
    pick_refresh(app, p, row);
    return false; /* the list stays */
}

static const char *about_side(struct app *app, struct pick *p, int row)
{
    const struct merge *m = p->ctx;
    (void)app;
    if (row == ROW_MAKE)
        return "Both keep their bookings, notes and numbers; u, or X later, makes two again.";
    if (row == ROW_SWAP)
        return "Which of the two records goes on; * is what is kept.";
    return row < ROW_FIRST + m->count ? "Enter: keep the other one (of warnings: or both)." : "";
}

static void close_sides(struct app *app, struct pick *p)
{
    struct merge *m = p->ctx;
    (void)app;
    arena_finish(&m->arena);
    free(m);
}

static const struct pick_plan SIDES_PLAN = {
    .title = "Two records of one person",
    .help = "Side by side where they differ; * is what is kept. Enter on the first line makes them one.",
    .empty = "Nothing.",
    .take_title = "do it",
    .rows = LIST_ROWS,
    .find = list_sides,
    .about = about_side,
    .take = take_side,
    .closed = close_sides,
};

static bool read_one(struct app *app, const struct id *id, struct merge *m, struct patient *out, int *nvisits,
                     struct err *e)
{
    struct appointment *rows;
    return patient_get(book_of(app), id, &m->arena, out, e) &&
           appointment_of_patient(front_of(app)->practice, &m->arena, id, &rows, nvisits, e);
}

/* The one that has been here longer; a record that was begun today, misspelt, is shown when its double is found. */
static bool is_fuller(const struct patient *x, int nx, const struct patient *y, int ny)
{
    bool is_known = x->since != CIVIL_NONE && y->since != CIVIL_NONE;
    bool is_older = is_known && x->since < y->since, is_younger = is_known && x->since > y->since;
    if ((nx == 0) != (ny == 0)) /* old and never seen: written down once, and no more */
        return nx > 0;
    return is_older || (!is_younger && nx > ny);
}

static bool open_sides(struct app *app, const struct id *other, struct err *e)
{
    struct merge *m = mem_alloc(sizeof *m);
    memset(m, 0, sizeof *m);
    if (!read_one(app, patient_view_patient(app), m, &m->left, &m->nvisits[0], e) ||
        !read_one(app, other, m, &m->right, &m->nvisits[1], e)) {
        arena_finish(&m->arena);
        free(m);
        return false;
    }
    m->differences = patient_differences(&m->arena, &m->left, &m->right, &m->count);
    m->right_stays = is_fuller(&m->right, m->nvisits[1], &m->left, m->nvisits[0]);
    m->keep = arena_array(&m->arena, (size_t)m->count + 1, sizeof *m->keep);
    keep_usual(m);
    struct pick *p = pick_open(app, &SIDES_PLAN, m);
    pick_title(app, p, "One person?  %s  and  %s", patient_name(&m->arena, &m->left),
               patient_name(&m->arena, &m->right));
    return true;
}

/* ---- which other one ---- */

/* Lives as long as the search. */
struct other {
    struct id *ids; /* of the rows, in the pick's arena */
    int count;
    bool has_heading; /* the first row says that the others are near: a second Enter would make two people one */
};

static void add_row(struct other *x, struct pick_row *out, const struct id *id, const char *text, const char *note)
{
    for (int i = 0; i < x->count; i++)
        if (id_compare(&x->ids[i], id) == 0)
            return;
    x->ids[x->count] = *id;
    out[x->count++] = (struct pick_row){text, note, STYLE_PLAIN};
}

static const char *born_text(struct arena *a, const char *name, int birth_date)
{
    char day[16];
    return birth_date == CIVIL_NONE ? name : arena_printf(a, "%s, born %s", name, civil_desk_date(birth_date, day) + 4);
}

/* Nothing typed: who is like them. */
static bool list_alike(struct app *app, struct other *x, struct arena *a, struct pick_row *out, struct err *e)
{
    struct patient self;
    struct telecom *t;
    struct duplicate *found;
    int n, nt;
    if (!patient_get(book_of(app), patient_view_patient(app), a, &self, e) ||
        !telecom_list(book_of(app), &self.id, a, &t, &nt, e) ||
        !patient_duplicates(book_of(app), &self, t, nt, a, &found, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        add_row(x, out, &found[i].id, born_text(a, found[i].name, found[i].birth_date), found[i].why);
    return true;
}

static bool list_typed(struct app *app, struct other *x, const char *typed, struct arena *a, struct pick_row *out,
                       struct err *e)
{
    struct find_result found;
    int today, now;
    clock_today(&today, &now);
    if (!find_nearly(front_of(app)->practice, typed, today, FIND_LIMIT, a, &found, e))
        return false;
    x->has_heading = found.is_near;
    if (found.is_near)
        add_row(x, out, &ID_NONE, find_near_heading(a, typed), "");
    for (int i = 0; i < found.count; i++)
        if (id_compare(&found.rows[i].id, patient_view_patient(app)) != 0)
            add_row(x, out, &found.rows[i].id, born_text(a, find_shown(a, &found.rows[i]), found.rows[i].birth_date),
                    found.rows[i].phone);
    if (x->has_heading && x->count == 1) { /* nobody but themselves */
        x->has_heading = false;
        x->count = 0;
    }
    return true;
}

static int list_others(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct other *x = p->ctx;
    struct err e = {0};
    struct pick_row *out = arena_array(&p->arena, FIND_LIMIT, sizeof *out);
    x->ids = arena_array(&p->arena, FIND_LIMIT, sizeof *x->ids);
    x->count = 0;
    x->has_heading = false;
    bool ok = *typed ? list_typed(app, x, typed, &p->arena, out, &e) : list_alike(app, x, &p->arena, out, &e);
    if (!ok)
        app_say_err(app, &e);
    *rows = out;
    return x->count;
}

static bool take_other(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct other *x = p->ctx;
    struct id id = x->ids[row];
    if (x->has_heading && row == 0)
        return err_set(e, ERR_INPUT, "%s", PATIENT_SEARCH_CHOOSE);
    return open_sides(app, &id, e) && false; /* it stays below: Esc comes back to it */
}

static void close_others(struct app *app, struct pick *p)
{
    (void)app;
    free(p->ctx);
}

static const struct pick_plan OTHER_PLAN = {
    .title = "The same person as",
    .help = "Those who are like the one shown; or letters of the name, an age, a birth date, end of a number.",
    .prompt = "Same as",
    .start = "Nobody is like them. Letters of the name find anybody",
    .empty = "Nobody fits. Try fewer letters.",
    .take_title = "side by side",
    .rows = LIST_ROWS,
    .find = list_others,
    .take = take_other,
    .closed = close_others,
};

void patient_merge_open(struct app *app)
{
    struct other *x = mem_alloc(sizeof *x);
    memset(x, 0, sizeof *x);
    struct pick *p = pick_open(app, &OTHER_PLAN, x);
    pick_title(app, p, "%s is the same person as", patient_view_name(app));
}

/* ---- two again ---- */

int patient_merge_count(const struct app *app)
{
    struct arena a = {0};
    struct err ignored = {0}; /* then it is not offered */
    struct id *ids;
    int n = 1;
    if (!patient_behind(book_of(app), patient_view_patient(app), &a, &ids, &n, &ignored))
        n = 1;
    arena_finish(&a);
    return n - 1;
}

static int list_behind(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    struct other *x = p->ctx;
    struct err e = {0};
    struct patient who;
    (void)typed;
    *rows = NULL;
    if (!patient_behind(book_of(app), patient_view_patient(app), &p->arena, &x->ids, &x->count, &e)) {
        app_say_err(app, &e);
        return 0;
    }
    struct pick_row *out = arena_array(&p->arena, (size_t)x->count, sizeof *out);
    for (int i = 1; i < x->count; i++)
        out[i - 1] = (struct pick_row){patient_get(book_of(app), &x->ids[i], &p->arena, &who, &e)
                                           ? born_text(&p->arena, patient_name(&p->arena, &who), who.birth_date)
                                           : "",
                                       "", STYLE_PLAIN};
    *rows = out;
    return x->count - 1;
}

static bool take_behind(struct app *app, struct pick *p, int row, struct err *e)
{
    const struct other *x = p->ctx;
    struct front *front = front_of(app);
    struct id id = x->ids[row + 1];
    int again;
    if (!patient_part(front->practice->book, &front->desk.who, &id, &again, e))
        return false;
    const char *open = again ? patient_part_text(&p->arena, again) : "";
    front_did(app, NULL, "Two again: %s%s%s", p->rows[row].text, again ? ". " : "", open);
    return true;
}

static const char *about_behind(struct app *app, struct pick *p, int row)
{
    (void)app, (void)p, (void)row;
    return "What was taken over from it stays with the other, too.";
}

static const struct pick_plan BEHIND_PLAN = {
    .title = "Two again",
    .help = "Records that were made one with the one shown; Enter makes that one its own again.",
    .empty = "Nobody.",
    .take_title = "two again",
    .rows = LIST_ROWS,
    .find = list_behind,
    .about = about_behind,
    .take = take_behind,
    .closed = close_others,
};

void patient_merge_back(struct app *app)
{
    struct other *x = mem_alloc(sizeof *x);
    memset(x, 0, sizeof *x);
    struct pick *p = pick_open(app, &BEHIND_PLAN, x);
    pick_title(app, p, "Made one with %s: which becomes its own again?", patient_view_name(app));
}
