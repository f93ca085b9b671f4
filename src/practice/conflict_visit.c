#include "practice/conflict_visit.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "practice/field_words.h"
#include "practice/slot.h"
#include "practice/transition.h"

#include <string.h>

/* What moving, cancelling, arriving and leaving write; as in part conflict_asked (data/sql/book.sql). */
static const int fields[] = {
    FIELD_ENTERED_IN_ERROR,   APPOINTMENT_PRACTITIONER,  APPOINTMENT_ROOM,          APPOINTMENT_DATE,
    APPOINTMENT_START_MIN,    APPOINTMENT_MINUTES,       APPOINTMENT_STATUS,        APPOINTMENT_CONFIRMATION,
    APPOINTMENT_ASKED_MIN,    APPOINTMENT_ARRIVED_AT,    APPOINTMENT_CHECKED_IN_AT, APPOINTMENT_LEFT_AT,
    APPOINTMENT_CANCEL_BY,    APPOINTMENT_CANCEL_REASON, APPOINTMENT_CANCELLED_AT,  APPOINTMENT_NEXT_CODE,
    APPOINTMENT_NEXT_DUE,     APPOINTMENT_NEXT_NOTE,     APPOINTMENT_OVERBOOK_REASON, APPOINTMENT_EXPECTED_MIN,
    APPOINTMENT_LATE_TAG,     APPOINTMENT_EXCUSED,
};
enum { FIELDS = sizeof fields / sizeof *fields, SIDES_MAX = 32, PLACE = 5 };

static bool is_of_visit(int64_t field)
{
    bool found = field == FIELD_APART;
    for (int i = 0; i < FIELDS; i++)
        found |= fields[i] == field;
    return found;
}

/* The acts that stand in table head, each once. */
static bool read_keys(struct practice *p, const struct id *record, int64_t keys[SIDES_MAX], int *n, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_HEAD_OF, e);
    *n = 0;
    if (!q)
        return false;
    stmt_bind_id(q, "record", record);
    while (*n < SIDES_MAX && stmt_step(q, e)) {
        int64_t key = stmt_int(q, "key");
        bool is_new = stmt_int(q, "kind") == KIND_APPOINTMENT && is_of_visit(stmt_int(q, "field"));
        for (int i = 0; i < *n && is_new; i++)
            is_new = keys[i] != key;
        if (is_new)
            keys[(*n)++] = key;
    }
    return stmt_done(q, e);
}

bool conflict_visit_sides(struct practice *p, struct arena *a, struct conflict *c, struct err *e)
{
    int64_t keys[SIDES_MAX];
    bool is_known[SIDES_MAX];
    int n;
    if (!read_keys(p, &c->record, keys, &n, e))
        return false;
    struct row *left = arena_array(a, (size_t)n + 1, sizeof *left);
    if (!history_left(p->book, KIND_APPOINTMENT, &c->record, keys, n, a, left, is_known, e))
        return false;
    c->sides = arena_array(a, (size_t)n + 1, sizeof *c->sides);
    c->nsides = 0;
    for (int i = 0; i < n; i++)
        if (!is_known[i])
            c->sides[c->nsides++] = (struct conflict_side){.key = keys[i], .left = &left[i]};
    return true;
}

/* ---- in words ---- */

static const char *word_of(struct practice *p, struct arena *a, const struct row *row, int field)
{
    struct value v = row_get(row, field);
    return field_words_text(p, a, KIND_APPOINTMENT, row->kind->fields[kind_field(row->kind, field)].name, &v);
}

static bool has_same(const struct row *x, const struct row *y, const int *which, int n)
{
    bool same = true;
    for (int i = 0; i < n && same; i++) {
        struct value v = row_get(x, which[i]), w = row_get(y, which[i]);
        same = value_equal(&v, &w);
    }
    return same;
}

/* "Thu 10 Dec 14:30, Chen", "cancelled: Tue 8 Dec 10:00, Okafor". */
static const char *text_of(struct practice *p, struct arena *a, const struct row *row, bool with_minutes)
{
    enum status status = STATUS_BOOKED;
    struct value code = row_get(row, APPOINTMENT_STATUS);
    if (code.type == VALUE_TEXT)
        (void)transition_status_parse(arena_strndup(a, code.p, code.n), &status);
    int64_t date = row_int(row, APPOINTMENT_DATE, CIVIL_NONE);
    const char *text = date == CIVIL_NONE
                           ? "no time"
                           : slot_text(a, (int)date, (int)row_int(row, APPOINTMENT_START_MIN, 0));
    const char *who = word_of(p, a, row, APPOINTMENT_PRACTITIONER), *room = word_of(p, a, row, APPOINTMENT_ROOM);
    if (with_minutes)
        text = arena_printf(a, "%s %d min", text, (int)row_int(row, APPOINTMENT_MINUTES, 0));
    text = arena_printf(a, "%s%s%s%s%s", text, *who ? ", " : "", who, *room ? ", " : "", room);
    const char *by = status == STATUS_CANCELLED ? word_of(p, a, row, APPOINTMENT_CANCEL_BY) : "";
    text = arena_printf(a, "%s%s%s", text, *by ? ", by " : "", by);
    if (row_int(row, FIELD_ENTERED_IN_ERROR, 0) == 1)
        return arena_printf(a, "taken out as a mistake: %s", text);
    return status == STATUS_BOOKED ? text : arena_printf(a, "%s: %s", transition_status_desk(status), text);
}

/* What is over is shown as over, wherever it stands. */
static bool is_shown(const struct row *left, const struct row *row)
{
    static const int over[] = {FIELD_ENTERED_IN_ERROR, APPOINTMENT_STATUS};
    static const int place[PLACE] = {APPOINTMENT_PRACTITIONER, APPOINTMENT_ROOM, APPOINTMENT_DATE,
                                     APPOINTMENT_START_MIN, APPOINTMENT_MINUTES};
    bool is_over = row_int(row, FIELD_ENTERED_IN_ERROR, 0) == 1 || row_is(row, APPOINTMENT_STATUS, "cancelled") ||
                   row_is(row, APPOINTMENT_STATUS, "noshow");
    return has_same(left, row, over, 2) && (is_over || has_same(left, row, place, PLACE));
}

void conflict_visit_words(struct practice *p, struct arena *a, const struct row *row, struct conflict *c)
{
    static const int length[] = {APPOINTMENT_MINUTES};
    bool has_lengths = false, is_found = false;
    c->field_name = "visit";
    for (int i = 1; i < c->nsides; i++)
        has_lengths |= !has_same(c->sides[0].left, c->sides[i].left, length, 1);
    for (int i = 0; i < c->nsides; i++)
        c->sides[i].text = text_of(p, a, c->sides[i].left, has_lengths);
    for (int i = c->nsides; i-- > 0 && !is_found;)
        is_found = c->sides[i].is_shown = is_shown(c->sides[i].left, row);
}

/* Whether there is something to tell: it is to come, or we have cancelled what was. */
static bool is_to_come(const struct row *left)
{
    int today, now;
    clock_today(&today, &now);
    int64_t date = row_int(left, APPOINTMENT_DATE, CIVIL_NONE), start = row_int(left, APPOINTMENT_START_MIN, 0);
    bool is_ours = row_is(left, APPOINTMENT_STATUS, "booked") ||
                   (row_is(left, APPOINTMENT_STATUS, "cancelled") && row_is(left, APPOINTMENT_CANCEL_BY, "practice"));
    return is_ours && date != CIVIL_NONE && (date > today || (date == today && start >= now));
}

/* Each computer may have told them its own side. */
static bool knew_otherwise(const struct conflict *c, const struct row *left)
{
    static const int told[] = {APPOINTMENT_PRACTITIONER, APPOINTMENT_DATE, APPOINTMENT_START_MIN, APPOINTMENT_STATUS};
    bool is_other = false;
    for (int s = 0; s < c->nsides; s++)
        is_other |= !has_same(left, c->sides[s].left, told, sizeof told / sizeof *told);
    return is_other;
}

/* They have come, or it has been cancelled since: there is nothing to tell, or it has been told. */
static bool is_over(const struct conflict *c, const struct row *left, const struct row *now)
{
    static const int status[] = {APPOINTMENT_STATUS};
    bool is_asked = false;
    for (int s = 0; s < c->nsides; s++)
        is_asked |= !has_same(left, c->sides[s].left, status, 1);
    return !is_asked && !row_is(now, APPOINTMENT_STATUS, "booked");
}

void conflict_visit_put(struct act *act, const struct conflict *c, const struct row *left, const struct row *now)
{
    for (int i = 0; i < FIELDS; i++) {
        struct value v = row_get(left, fields[i]);
        bool is_asked = false;
        for (int s = 0; s < c->nsides; s++)
            is_asked |= !has_same(left, c->sides[s].left, &fields[i], 1);
        if (is_asked)
            act_set(act, fields[i], &v);
    }
    if (knew_otherwise(c, left) && is_to_come(left) && !is_over(c, left, now))
        act_set_text(act, APPOINTMENT_TELL, "due");
}
