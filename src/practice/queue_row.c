/* A row as it is read: bare first, all of it when somebody looks at it. */
#include "practice/queue_row.h"

#include "practice/caller.h"
#include "practice/telecom.h"

#include <string.h>

void queue_row_blank(struct queue_row *row)
{
    row->rule = row->patient_name = row->patient_short = "";
    row->position = -1;
    row->visit_min = MINUTE_NONE;
}

/* In the order of the statement's columns: each is found where it is looked for first. */
void queue_row_bare(struct arena *a, struct stmt *q, struct queue_row *row)
{
    *row = (struct queue_row){.id = stmt_id(q, "id")};
    row->rank = stmt_int(q, "rank");
    row->opens = stmt_int(q, "opens");
    row->due = stmt_int(q, "due");
    row->kind = stmt_text(q, "kind", a);
    row->patient = stmt_id(q, "patient");
    row->owner = stmt_id(q, "owner");
    row->is_given_up = stmt_int(q, "is_given_up") == 1;
    row->is_confidential = stmt_int(q, "is_confidential") == 1;
    row->has_bad = stmt_int(q, "has_bad") == 1;
    row->is_merged = stmt_int(q, "is_merged") == 1;
    row->household = stmt_id(q, "household");
    row->has_rule = stmt_int(q, "has_rule") == 1;
    if (!id_is_none(&row->owner))
        row->falls = stmt_int(q, "falls");
    if (row->is_confidential)
        row->keeper = stmt_id(q, "keeper");
    queue_row_blank(row);
}

/* What a bare row leaves out. */
static void read_more(struct arena *a, struct stmt *q, struct queue_row *row)
{
    row->fact = stmt_id(q, "fact");
    const char *rule = stmt_text(q, "rule", a);
    row->rule = rule ? rule : "";
    row->is_older = stmt_int(q, "is_pool") == 1;
    row->position = stmt_int_or(q, "position", -1);
    const char *family = stmt_text(q, "family", a), *given = stmt_text(q, "given", a);
    row->patient_name = patient_name_of(a, family, given, stmt_text(q, "preferred", a));
    row->patient_short = patient_name_grid_of(a, family, given);
    const char *interpreter = stmt_text(q, "interpreter", a), *channel = stmt_text(q, "channel", a);
    const struct patient reached = {.is_never_rung = stmt_int(q, "is_never_rung") == 1,
                                    .interpreter = interpreter ? interpreter : "",
                                    .channel = channel ? channel : ""};
    row->is_never_rung = patient_is_never_rung(&reached);
    row->is_known = true;
}

void queue_row_whole(struct arena *a, struct stmt *q, struct queue_row *row)
{
    queue_row_bare(a, q, row);
    read_more(a, q, row);
}

bool queue_row_survivor(struct practice *p, struct arena *a, struct queue_row *row, struct err *e)
{
    struct patient who;
    struct id id;
    if (!patient_resolve(p->book, &row->patient, &id, e))
        return false;
    struct err why = {0};
    if (!patient_get(p->book, &id, a, &who, &why)) /* not here yet: it comes with the next exchange */
        return why.kind == ERR_MISSING || err_set(e, why.kind, "%s", why.text);
    row->patient = id;
    row->is_never_rung = patient_is_never_rung(&who);
    row->household = who.household;
    row->patient_name = patient_name(a, &who);
    row->patient_short = patient_name_grid(a, &who);
    return true;
}

bool queue_rang_from(struct practice *p, const struct id *row, const struct id *patient, struct arena *a,
                     const char **number, struct telecom *known, struct err *e)
{
    struct telecom *all;
    int n;
    *number = "";
    *known = telecom_none();
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_RANG_FROM, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", row);
    if (stmt_step(q, e))
        *number = stmt_text(q, "number", a);
    bool ok = stmt_done(q, e);
    if (!caller_is_number(*number))
        *number = "";
    if (!ok || !**number)
        return ok;
    if (!telecom_list(p->book, patient, a, &all, &n, e))
        return false;
    for (int i = 0; i < n && id_is_none(&known->id); i++)
        if (strcmp(all[i].system, "phone") == 0 && caller_is_same_number(all[i].value, *number))
            *known = all[i];
    if (known->is_bad)
        *number = "";
    return true;
}

/* Who sees what somebody kept who works here no more. */
static bool is_heir(const struct practice *p, const struct id *staff)
{
    const struct staff *s = practice_staff(p, staff);
    return s && s->is_active && s->level >= LEVEL_OWNER;
}

void queue_bind_here(const struct practice *p, const struct id *staff, struct stmt *q)
{
    struct buf here = {0};
    if (!is_heir(p, staff))
        return;
    for (int i = 0; i < p->nstaff; i++)
        if (p->staff[i].is_active)
            buf_add(&here, &p->staff[i].id, sizeof p->staff[i].id);
    stmt_bind_blob(q, "here", here.data, here.len);
    buf_finish(&here);
}

bool queue_row_is_left(const struct practice *p, const struct id *staff, const struct queue_row *row)
{
    const struct staff *keeper = practice_staff(p, &row->keeper);
    return !row->derived && !(keeper && keeper->is_active) && is_heir(p, staff);
}

/* What somebody has to be rung for: not what the desk does by itself, and nobody is left untold for a wrong number. */
static bool is_for_ringing(const struct queue_row *row)
{
    return row->place == QUEUE_NOW && !row->derived &&
           strcmp(row->kind, FOLLOW_UP_UNRESOLVED) != 0 && strcmp(row->kind, FOLLOW_UP_TASK) != 0 &&
           strcmp(row->kind, FOLLOW_UP_TELL) != 0 && !queue_is_complaint_kind(row->kind);
}

/* Is a number marked as wrong on any of the records that were made one? */
static bool has_bad_behind(struct practice *p, struct arena *a, const struct id *patient, bool *out, struct err *e)
{
    struct id *ids;
    int n;
    *out = false;
    bool ok = patient_behind(p->book, patient, a, &ids, &n, e);
    for (int i = 0; ok && i < n && !*out; i++) {
        struct stmt *q = stmt_get(p->book, SQL_QUEUE_NUMBER_BAD, e);
        if (!q)
            return false;
        stmt_bind_id(q, "patient", &ids[i]);
        *out = stmt_step(q, e);
        ok = stmt_done(q, e);
    }
    return ok;
}

/* Of who is to be rung, once a number or another record says that it may not be possible. */
static bool look_at_numbers(struct practice *p, struct arena *a, struct queue_row *row, struct err *e)
{
    struct patient who;
    const char *number;
    struct err why = {0};
    bool has_bad = row->has_bad;
    if (!has_bad && !has_bad_behind(p, a, &row->patient, &has_bad, e))
        return false;
    if (!has_bad)
        return true;
    if (!telecom_first(p->book, &row->patient, "phone", a, &number, e))
        return false;
    struct telecom known;
    if (!*number && !queue_rang_from(p, &row->id, &row->patient, a, &number, &known, e))
        return false;
    if (*number)
        return true;
    if (!patient_get(p->book, &row->patient, a, &who, &why))
        return why.kind == ERR_MISSING || err_set(e, why.kind, "%s", why.text);
    if (!patient_is_never_rung(&who)) /* who is never rung is written to */
        row->place = QUEUE_LOST;
    return true;
}

bool queue_row_reach(struct practice *p, struct arena *a, struct queue_row *row, struct err *e)
{
    return (!row->has_bad && !row->is_merged) || !is_for_ringing(row) || look_at_numbers(p, a, row, e);
}

bool queue_row_get(struct practice *p, const struct id *id, struct arena *a, struct queue_row *out, bool *found,
                   struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_QUEUE_BY_ID, e);
    if (!q)
        return false;
    stmt_bind_id(q, "id", id);
    *found = stmt_step(q, e);
    if (*found)
        queue_row_whole(a, q, out);
    return stmt_done(q, e) && (!*found || !out->is_merged || queue_row_survivor(p, a, out, e));
}

/* Its names are those the day has. */
static bool know_visit(struct practice *p, struct queue_row *row, struct arena *a, struct err *e)
{
    struct appointment x;
    struct err why = {0};
    if (!appointment_get(p, a, &row->fact, &x, &why)) /* taken out since: the next look shows it no more */
        return why.kind == ERR_MISSING || err_set(e, why.kind, "%s", why.text);
    row->patient_name = x.patient_name;
    row->patient_short = x.patient_short;
    row->about = arena_memdup(a, &x, sizeof x);
    row->is_known = true;
    return true;
}

const struct appointment *queue_row_visit(struct stmt *q, const struct id *id, struct arena *a)
{
    struct appointment *x = arena_array(a, 1, sizeof *x);
    x->id = *id;
    x->date = (int)stmt_int_or(q, "date", CIVIL_NONE);
    x->start_min = (int)stmt_int(q, "start_min");
    const char *status = stmt_text(q, "status", a);
    (void)(status && transition_status_parse(status, &x->status));
    x->cancel_by = stmt_text(q, "cancel_by", a);
    x->arrived_at = stmt_int(q, "arrived_at");
    x->next_note = stmt_text(q, "next_note", a);
    x->type = stmt_id(q, "type");
    x->practitioner = stmt_id(q, "practitioner");
    return x;
}

bool queue_know(struct practice *p, struct queue *q, const struct queue_row *row, struct arena *a, struct err *e)
{
    struct queue_row *to = &q->rows[row - q->rows];
    if (row->is_known)
        return true;
    if (strcmp(to->kind, FOLLOW_UP_UNRESOLVED) == 0)
        return know_visit(p, to, a, e);
    struct queue_row all = *to;
    struct stmt *s = stmt_get(p->book, SQL_QUEUE_MORE, e);
    if (!s)
        return false;
    stmt_bind_id(s, "id", &to->id);
    bool found = stmt_step(s, e);
    if (found) {
        read_more(a, s, &all);
        all.is_untouched = stmt_is_null(s, "record");
        if (!stmt_is_null(s, "visit"))
            all.about = queue_row_visit(s, &all.fact, a);
    }
    if (!stmt_done(s, e) || (found && all.is_merged && !queue_row_survivor(p, a, &all, e)))
        return false;
    if (!q->has_order)
        all.position = to->position;
    *to = all; /* not found, it was settled since: the next look shows it no more */
    return true;
}
