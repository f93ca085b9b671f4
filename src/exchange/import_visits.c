#include "exchange/import_visits.h"

#include "exchange/import_visits_inner.h"
#include "practice/slot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ----------------------------------------------------------------------- one row */

/* Names the patient: of a dry run's first rows alone. */
static bool show(struct import_visits_list *l, const struct import_visits_one *v, struct err *e)
{
    const struct import_options *o = l->im.o;
    struct arena *a = &l->im.row;
    struct patient who;
    char day[16], time[8];
    if (!o->is_dry_run || !o->show || l->is_late || l->nshown++ >= IMPORT_VISITS_SHOWN)
        return true;
    if (!patient_get(l->im.practice->book, &v->a.patient, a, &who, e))
        return false;
    const struct appointment_type *type = practice_type(l->im.practice, &v->a.type);
    const char *status = v->a.confirmation == CONFIRM_CONFIRMED ? "confirmed" : transition_status_desk(v->a.status);
    o->show(o->arg, csv_where(l->im.csv),
            arena_printf(a, "%s %s  %d min  %s  %s  %s  %s", civil_desk_date(v->a.date, day),
                         civil_clock_text(v->a.start_min, time), v->a.minutes,
                         practice_practitioner_name(l->im.practice, &v->a.practitioner, a), patient_name(a, &who),
                         type ? type->name : "(no type)", v->is_over && !v->a.is_history ? "what happened?" : status));
    return true;
}

/* Many programs write a row for each treatment of one visit: the first has it. *is_repeated: nothing is to be done. */
static bool check_twice(struct import_visits_list *l, const struct import_visits_one *v, bool *is_repeated,
                        struct err *e)
{
    int64_t here = csv_line(l->im.csv), line = 0;
    if (v->a.status != STATUS_CANCELLED) /* who cancelled may well have taken the same time again */
        line = import_seen_line(&l->places, v->key);
    *is_repeated = line != 0;
    if (*is_repeated) {
        l->out->repeated++;
        import_remark(&l->im, "The same patient, practitioner and time as in line %" PRId64 ": one visit", line);
        return true;
    }
    line = l->is_late ? 0 : import_seen_before(&l->identifiers, *v->a.identifier ? v->a.identifier : v->key, here);
    if (!line)
        return true;
    l->im.is_of_others = true;
    return err_set(e, ERR_INPUT,
                   *v->a.identifier ? "identifier is the same as in line %" PRId64
                                    : "The same patient, practitioner and time as in line %" PRId64
                                      "; the list needs a column identifier",
                   line);
}

static void put_off(struct import_visits_list *l)
{
    l->late = arena_more(&l->arena, l->late, l->nlate, sizeof *l->late);
    l->late[l->nlate++] = csv_line(l->im.csv);
}

static void note_date(struct import_visits_list *l, int date)
{
    l->first_date = l->first_date == CIVIL_NONE || date < l->first_date ? date : l->first_date;
    l->last_date = l->last_date == CIVIL_NONE || date > l->last_date ? date : l->last_date;
}

static bool list_row(struct import *im, void *arg, struct err *e)
{
    struct import_visits_list *l = arg;
    struct import_visits_one v;
    bool is_repeated;
    if (!import_visits_read(l, &v, e))
        return false;
    l->out->left_out += v.is_left_out;
    if (v.is_left_out || v.is_erased)
        return true;
    note_date(l, v.a.date);
    if (!check_twice(l, &v, &is_repeated, e))
        return false;
    if (is_repeated)
        return true;
    if (!show(l, &v, e) || !import_visits_meet(l, &v, e))
        return false;
    if (v.is_late) {
        put_off(l);
        return true;
    }
    if (v.a.status == STATUS_FULFILLED && !v.is_left)
        import_visits_note_seen(l, &v.a);
    if (v.a.status != STATUS_CANCELLED)
        import_seen_before(&l->places, v.key, csv_line(im->csv));
    return true;
}

/* Rows that may be of a visit that is here from another row: once it is known what the list says of that one. Few, and
 * seldom any. */
static bool late_rows(struct import_visits_list *l, const char *file, struct err *e)
{
    if (!l->nlate || l->im.result->is_stopped)
        return true;
    l->is_late = true;
    return bulk_flush(&l->im.bulk, e) && import_again(&l->im, file, &l->map.csv, l->late, l->nlate,
                                                      &l->im.result->appointments, list_row, l, e);
}

/* --------------------------------------------------------------------- the whole */

/* Whose identifiers they are is said by a map alone. */
static bool check_columns(struct import_visits_list *l, struct err *e)
{
    const char *unused = import_map_unused(&l->map, l->im.csv, &l->arena);
    if (l->map.is_loose && csv_column(l->im.csv, import_map_names[MAP_VISIT_PATIENT]) >= 0)
        return err_set(e, ERR_INPUT,
                       "A column \"patient\" needs a map that says of which patient list its identifiers "
                       "are: --map FILE, a commented sample is data/visits.map");
    l->is_part = import_refused_is(l->im.csv, &l->map);
    if (l->is_part)
        import_remark(&l->im, "The last column, \"%s\", says that this list holds what was refused of another: what it "
                              "does not have is not asked about",
                      csv_name(l->im.csv, csv_width(l->im.csv) - 1));
    if (unused && l->im.o->is_dry_run)
        import_remark(&l->im, "Columns that are not used: %s", unused);
    return true;
}

bool import_visits(struct practice *p, const char *file, const char *map, const struct import_options *o,
                   struct import_visits *visits, struct import_result *result, struct err *e)
{
    struct import_visits_list *l = mem_alloc(sizeof *l);
    memset(l, 0, sizeof *l);
    *visits = (struct import_visits){0};
    l->out = visits;
    l->first_date = l->last_date = CIVIL_NONE;
    import_start(&l->im, p, "import-visits", o, result);
    bool ok = import_map_load_visits(&l->arena, map, &l->map, e) &&
              import_open_file(&l->im, file, &l->map.csv, NULL, 0, NULL, e) &&
              import_map_bind(&l->map, l->im.csv, &l->arena, e) && check_columns(l, e) &&
              import_keep_refused(&l->im, &l->map, e) &&
              import_each(&l->im, "visits", &result->appointments, list_row, l, e) &&
              late_rows(l, file, e) && import_visits_give_rooms(l, e) && import_visits_tell_doubles(l, e) &&
              import_visits_tell_missing(l, e) && import_visits_set_since(l, e);
    if (ok)
        ok = import_finish(&l->im, e);
    else
        import_abandon(&l->im);
    import_seen_finish(&l->identifiers);
    import_seen_finish(&l->places);
    import_seen_finish(&l->given);
    arena_finish(&l->arena);
    free(l);
    return ok;
}

/* ------------------------------------------------------------------------- words */

static void line(struct buf *out, int64_t n, const char *of_one, const char *of_many, const char *words)
{
    if (n)
        buf_addf(out, "%" PRId64 " %s%s.\n", n, n == 1 ? of_one : of_many, words);
}

void import_visits_describe(const struct import_visits *visits, const struct import_result *r, struct buf *out)
{
    const struct import_count *c = &r->appointments;
    bool is_done = !r->is_dry_run && !r->is_undone;
    buf_addf(out, "%" PRId64 " visit%s %s", c->added, c->added == 1 ? "" : "s",
             is_done ? "taken over" : "would be taken over");
    if (c->changed)
        buf_addf(out, ", %" PRId64 " %s", c->changed, is_done ? "changed" : "would be changed");
    if (visits->to_come + visits->past)
        buf_addf(out, ": %" PRId64 " to come, %" PRId64 " over or cancelled", visits->to_come, visits->past);
    buf_adds(out, ".\n");
    line(out, c->same, "was", "were", " here already");
    line(out, c->kept, "is", "are", " here otherwise, and left so");
    line(out, visits->taken_as_seen, "of the past, of which the list only says that it was booked, counts",
         "of the past, of which the list only says that they were booked, count", " as seen");
    line(out, visits->unresolved, "is over, and somebody has", "are over, and somebody has",
         " to say what happened: rounds unresolved, or key W");
    line(out, visits->doubles, "stands", "stand", " on another booking: rounds conflicts, or the follow-ups");
    line(out, visits->outside, "lies", "lie", " outside hours, or on a day that is closed");
    line(out, visits->known_earlier, is_done ? "patient is" : "patient would be",
         is_done ? "patients are" : "patients would be", " known since an earlier day, that of the first visit");
    line(out, visits->repeated, "row was", "rows were", " of a visit that stands above in the list");
    line(out, visits->left_out, "row was", "rows were", " left out, as the map says");
    line(out, visits->not_in_list, "booking", "bookings",
         " from an earlier list, on these days, not in this one: left as they are; look whether they were called off");
    line(out, c->refused, "was", "were", " refused: mend those rows and import again; what is here is passed over");
    import_describe_end(r, out);
}
