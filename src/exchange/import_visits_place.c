/* Who stands where a booking of a list is to be: in the book, and further up in the same list. */
#include "exchange/import_visits_inner.h"

#include "book/stmt.h"
#include "practice/practice_plan.h"
#include "practice/slot.h"

#include <inttypes.h>

/* A place in civil minutes, and what is found about it. */
struct want {
    const struct appointment *a;
    int64_t start, end;
    struct id usual; /* let go of */
    bool is_meant; /* whoever has it stands there over somebody on purpose: the book shows no clash with them */
};

enum by { BY_PRACTITIONER, BY_ROOM, BY_PATIENT };

static const struct id *id_by(const struct appointment *a, enum by by)
{
    return by == BY_ROOM ? &a->room : by == BY_PATIENT ? &a->patient : &a->practitioner;
}

/* ---------------------------------------------------------------- further up in the list */

static int64_t *bucket(struct import_visits_list *l, int date)
{
    return &l->first[(unsigned)date & (IMPORT_VISITS_DAYS - 1)];
}

static void hold(struct import_visits_list *l, const struct want *w, const char *clash)
{
    l->held = arena_more(&l->arena, l->held, (size_t)l->nheld, sizeof *l->held);
    int64_t *first = bucket(l, w->a->date);
    l->held[l->nheld] = (struct import_visits_held){.id = w->a->id,
                                                    .practitioner = w->a->practitioner,
                                                    .room = w->a->room,
                                                    .patient = w->a->patient,
                                                    .usual = w->usual,
                                                    .start = w->start,
                                                    .end = w->end,
                                                    .line = csv_line(l->im.csv),
                                                    .clash = clash ? arena_strdup(&l->arena, clash) : NULL,
                                                    .is_sure = w->is_meant,
                                                    .next = *first};
    if (clash)
        l->held[l->nheld].where = arena_strdup(&l->arena, csv_where(l->im.csv));
    *first = ++l->nheld;
}

/* The line that has it at that time, 0: none. It may run past midnight. */
static int64_t line_of(struct import_visits_list *l, const struct want *w, enum by by)
{
    for (int date = w->a->date - 1; date <= w->a->date + 1; date++)
        for (int64_t i = *bucket(l, date); i; i = l->held[i - 1].next) {
            const struct import_visits_held *h = &l->held[i - 1];
            const struct id *has = by == BY_ROOM ? &h->room : by == BY_PATIENT ? &h->patient : &h->practitioner;
            if (h->start < w->end && h->end > w->start && id_compare(has, id_by(w->a, by)) == 0)
                return h->line;
        }
    return 0;
}

/* ----------------------------------------------------------------------- in the book */

/* id: by what; of a patient, one of their records. */
static struct stmt *ask(struct import_visits_list *l, const struct want *w, enum by by, const struct id *id,
                        struct err *e)
{
    struct book *b = l->im.practice->book;
    struct stmt *q = stmt_get(b,
                              by == BY_ROOM      ? SQL_APPOINTMENT_AT_ROOM
                              : by == BY_PATIENT ? SQL_APPOINTMENT_AT_PATIENT
                                                 : SQL_APPOINTMENT_AT_PRACTITIONER,
                              e);
    if (!q)
        return NULL;
    if (by == BY_PRACTITIONER)
        stmt_bind_id(q, "practitioner", id);
    else if (by == BY_ROOM)
        stmt_bind_id(q, "room", id);
    else
        stmt_bind_id(q, "patient", id);
    stmt_bind_int(q, "date", w->a->date);
    stmt_bind_int(q, "start", w->start);
    stmt_bind_int(q, "end", w->end);
    stmt_bind_id(q, "except", &w->a->id);
    return q;
}

/* Whatever record of theirs it stands under. */
static bool where_else(struct import_visits_list *l, const struct want *w, const char **out, struct err *e)
{
    struct id *all;
    int n;
    if (!patient_behind(l->im.practice->book, &w->a->patient, &l->im.row, &all, &n, e))
        return false;
    for (int i = 0; i < n && !*out; i++) {
        struct stmt *q = ask(l, w, BY_PATIENT, &all[i], e);
        if (!q)
            return false;
        *out = stmt_step(q, e) ? "one that is here" : NULL;
        if (!stmt_done(q, e))
            return false;
    }
    return true;
}

/* Who has it at that time: "line 12", "K7M4-QX7R"; NULL: nobody. */
static bool who_has(struct import_visits_list *l, struct want *w, enum by by, const char **out, struct err *e)
{
    *out = NULL;
    int64_t line = id_is_none(id_by(w->a, by)) ? 0 : line_of(l, w, by);
    if (line)
        *out = arena_printf(&l->im.row, "line %" PRId64, line);
    if (line || id_is_none(id_by(w->a, by)))
        return true;
    if (by == BY_PATIENT)
        return where_else(l, w, out, e);
    struct stmt *q = ask(l, w, by, id_by(w->a, by), e);
    if (!q)
        return false;
    if (stmt_step(q, e)) {
        *out = stmt_text(q, "ref", &l->im.row);
        w->is_meant = w->is_meant || !stmt_is_null(q, "overbook_reason");
    }
    return stmt_done(q, e);
}

/* ------------------------------------------------------------------------------ hours */

static bool is_blocked(const struct practice *p, const struct practitioner *who, const struct appointment *a)
{
    enum { MARKS = 16 };
    const struct plan_mark *marks[MARKS];
    int n = practice_marks(p, who, a->date, marks, MARKS);
    for (int i = 0; i < n && i < MARKS; i++)
        if (marks[i]->what == AVAILABILITY_BLOCK && marks[i]->start_min < a->start_min + a->minutes &&
            marks[i]->end_min > a->start_min)
            return true;
    return false;
}

/* Who comes onto a block has to be told, as if it were said over them; who stands under leave or a holiday is on that
 * list by itself (absence.h). Outside hours that are policy's, only a remark: it may be policy that is wrong. */
static bool look_at_hours(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    struct practice *p = l->im.practice;
    const struct practitioner *who = practice_practitioner(p, &v->a.practitioner);
    const struct place at = {
        .practitioner = v->a.practitioner, .date = v->a.date, .start_min = v->a.start_min, .minutes = v->a.minutes};
    v->a.tell = TELL_NOTHING;
    if (!who || !practice_plan(p, v->a.date, v->a.date + 1, e))
        return who == NULL;
    const char *why = slot_why_closed(p, &l->im.row, who, &at);
    if (!why)
        return true;
    v->a.tell = is_blocked(p, who, &v->a) ? TELL_DUE : TELL_NOTHING;
    l->out->outside++;
    import_remark(&l->im, "%s It comes in all the same", why);
    return true;
}

/* -------------------------------------------------------------------------- the whole */

/* is_taken: so is the practitioner, who has the room as well: to let go of it would settle nothing. */
static bool look_at_room(struct import_visits_list *l, struct import_visits_one *v, struct want *w, bool is_taken,
                         const char **has, struct err *e)
{
    struct place at = {.practitioner = v->a.practitioner};
    *has = NULL;
    if (!v->has_room && !v->keeps_room)
        v->a.room = slot_room(l->im.practice, &at, NULL);
    if (!who_has(l, w, BY_ROOM, has, e))
        return false;
    if (!v->has_room && *has && !is_taken) { /* the list knows of no room: it is not taken from who has it */
        w->usual = v->a.room;
        v->a.room = ID_NONE;
        w->is_meant = false;
        *has = NULL;
    }
    return true;
}

bool import_visits_place(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    struct arena *a = &l->im.row;
    int64_t start = (int64_t)v->a.date * DAY_MIN + v->a.start_min;
    struct want w = {.a = &v->a, .start = start, .end = start + v->a.minutes};
    const char *has, *has_room, *has_patient, *clash = NULL;
    if (v->is_over)
        return true;
    if (!who_has(l, &w, BY_PRACTITIONER, &has, e) || !look_at_room(l, v, &w, has != NULL, &has_room, e) ||
        !who_has(l, &w, BY_PATIENT, &has_patient, e) || !look_at_hours(l, v, e))
        return false;
    const char *when = slot_text(a, v->a.date, v->a.start_min);
    if (has)
        clash = arena_printf(a, "A double booking with %s: %s, %s. Both are in", has,
                             practice_practitioner_name(l->im.practice, &v->a.practitioner, a), when);
    else if (has_room)
        clash = arena_printf(a, "A double booking with %s: one room, %s. Both are in", has_room, when);
    else if (has_patient)
        import_remark(&l->im, "The same patient has another booking at that time: %s", has_patient);
    hold(l, &w, clash);
    return true;
}

/* Somebody who stood there may have been moved or cancelled by a row further down. */
static bool does_clash(struct import_visits_list *l, const struct import_visits_held *h, bool *out, struct err *e)
{
    *out = h->is_sure || l->im.o->is_dry_run;
    struct stmt *q = *out ? NULL : stmt_get(l->im.practice->book, SQL_CLASH_OF, e);
    if (!q)
        return *out;
    stmt_bind_id(q, "id", &h->id);
    *out = stmt_step(q, e);
    return stmt_done(q, e);
}

/* One that let go of its usual room: whoever had it may have been moved or cancelled by a row further down. */
static bool give_room(struct import_visits_list *l, const struct import_visits_held *h, struct err *e)
{
    struct row row;
    struct appointment a = {.id = h->id, .date = (int)(h->start / DAY_MIN)};
    const struct want w = {.a = &a, .start = h->start, .end = h->end};
    struct stmt *q = ask(l, &w, BY_ROOM, &h->usual, e);
    bool is_taken = q && stmt_step(q, e);
    if (!q || !stmt_done(q, e))
        return false;
    if (is_taken)
        return true;
    if (!import_look(&l->im, KIND_APPOINTMENT, &h->id, &row, e))
        return false;
    struct id patient = row_id(&row, APPOINTMENT_PATIENT);
    if (!bulk_record(&l->im.bulk, KIND_APPOINTMENT, &h->id, &patient, e))
        return false;
    act_set_id(&l->im.bulk.act, APPOINTMENT_ROOM, &h->usual);
    return bulk_flush(&l->im.bulk, e); /* the next one may want the same */
}

bool import_visits_give_rooms(struct import_visits_list *l, struct err *e)
{
    if (!bulk_flush(&l->im.bulk, e))
        return false;
    for (int64_t i = 0; i < l->nheld && !l->im.o->is_dry_run; i++) {
        arena_reset(&l->im.row);
        if (!id_is_none(&l->held[i].usual) && !give_room(l, &l->held[i], e))
            return false;
    }
    return true;
}

/* A booking of such a list, still to come, of which no row says anything. */
static bool is_missing(const struct import_visits_list *l, const struct id *id, const char *identifier, int date,
                       int start_min)
{
    struct id own = import_visits_id(l->map.name, identifier);
    return id_compare(&own, id) == 0 && (date > l->im.today || start_min > l->im.now_min) &&
           !import_seen_line(&l->given, identifier) && !import_seen_line(&l->identifiers, identifier);
}

bool import_visits_tell_missing(struct import_visits_list *l, struct err *e)
{
    struct import *im = &l->im;
    struct arena *a = &im->row;
    if (l->first_date == CIVIL_NONE || im->result->is_stopped || l->is_part)
        return true;
    arena_reset(a);
    struct stmt *q = stmt_get(im->practice->book, SQL_IMPORT_VISITS_WITHIN, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", l->first_date > im->today ? l->first_date : im->today);
    stmt_bind_int(q, "to", l->last_date);
    while (stmt_step(q, e)) {
        struct id id = stmt_id(q, "id");
        const char *identifier = stmt_text(q, "identifier", a), *ref = stmt_text(q, "ref", a);
        int date = (int)stmt_int(q, "date"), at = (int)stmt_int(q, "start_min");
        if (!is_missing(l, &id, identifier, date, at))
            continue;
        l->out->not_in_list++;
        im->where = ref;
        import_remark(im, "This booking, %s, is from an earlier list (%s) and not in this one: left as it is. Look "
                          "whether it was called off",
                      slot_text(a, date, at), identifier);
    }
    im->where = NULL;
    return stmt_done(q, e);
}

bool import_visits_tell_doubles(struct import_visits_list *l, struct err *e)
{
    if (!bulk_flush(&l->im.bulk, e))
        return false;
    for (int64_t i = 0; i < l->nheld; i++) {
        const struct import_visits_held *h = &l->held[i];
        bool is_double = false;
        if (h->clash && !does_clash(l, h, &is_double, e))
            return false;
        if (!is_double)
            continue;
        l->im.where = h->where;
        l->out->doubles++;
        import_remark(&l->im, "%s", h->clash);
    }
    return true;
}
