#include "practice/complaint_list.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/policy.h"
#include "practice/slot.h"

#include <stdlib.h>
#include <string.h>

enum { YEAR_DAYS = 53 * 7 };

/* What is needed while a list is read. */
struct reading {
    struct practice *p;
    struct arena *a;
    struct complaint_times times;
    int64_t now; /* civil minutes */
    struct id *ids;
    int count, room;
};

bool complaint_times_load(struct book *b, struct arena *a, struct complaint_times *out, struct err *e)
{
    struct row row;
    struct id id = policy_id(KIND_PRACTICE, "practice");
    if (!book_row(b, KIND_PRACTICE, &id, a, &row, e))
        return false;
    out->rules = complaint_clock_rules(&row);
    return calendar_load(b, a, &out->calendar, e);
}

static bool begin(struct practice *p, struct arena *a, struct reading *out, struct err *e)
{
    int today, now;
    clock_today(&today, &now);
    *out = (struct reading){.p = p, .a = a, .now = (int64_t)today * DAY_MIN + now};
    return complaint_times_load(p->book, a, &out->times, e);
}

/* ---- one row ---- */

static bool fill(struct reading *r, const struct id *id, struct complaint_row *out, struct err *e)
{
    struct row row;
    struct patient who;
    struct id survivor;
    if (!book_row(r->p->book, KIND_COMPLAINT, id, r->a, &row, e))
        return false;
    if (!row.exists)
        return err_set(e, ERR_MISSING, "There is no such complaint in this practice file.");
    complaint_of_row(&row, r->a, &out->complaint);
    out->stage = complaint_stage_of(&out->complaint);
    out->clock = complaint_clock(&row, &r->times.rules, &r->times.calendar);
    out->is_late = out->clock.kind && out->clock.due < r->now;
    if (!patient_resolve(r->p->book, &out->complaint.patient, &survivor, e) ||
        !patient_get(r->p->book, &survivor, r->a, &who, e))
        return false;
    out->patient_name = patient_name(r->a, &who);
    out->patient_short = patient_name_grid(r->a, &who);
    return true;
}

static void keep_id(struct reading *r, const struct id *id)
{
    if (r->count == r->room) {
        r->ids = arena_grow(r->a, r->ids, (size_t)r->room, (size_t)r->room * 2 + 32, sizeof *r->ids);
        r->room = r->room * 2 + 32;
    }
    r->ids[r->count++] = *id;
}

static bool take_ids(struct reading *r, struct stmt *q, struct err *e)
{
    while (stmt_step(q, e)) {
        struct id id = stmt_id(q, "id");
        keep_id(r, &id);
    }
    return stmt_done(q, e);
}

static bool fill_all(struct reading *r, struct complaint_row **out, struct err *e)
{
    *out = arena_array(r->a, (size_t)r->count, sizeof **out);
    for (int i = 0; i < r->count; i++)
        if (!fill(r, &r->ids[i], &(*out)[i], e))
            return false;
    return true;
}

bool complaint_list_get(struct practice *p, const struct id *id, struct arena *a, struct complaint_row *out,
                        struct err *e)
{
    struct reading r;
    return begin(p, a, &r, e) && fill(&r, id, out, e);
}

/* ---- lists ---- */

static bool read_open(struct reading *r, bool with_confidential, struct err *e)
{
    struct stmt *q = stmt_get(r->p->book, SQL_COMPLAINT_OPEN, e);
    if (!q)
        return false;
    stmt_bind_int(q, "confidential", with_confidential);
    stmt_bind_int(q, "limit", COMPLAINT_ROWS_MAX + 1);
    return take_ids(r, q, e);
}

static bool read_recent(struct reading *r, const struct complaint_filter *f, struct err *e)
{
    struct stmt *q = stmt_get(r->p->book, SQL_COMPLAINT_RECENT, e);
    if (!q)
        return false;
    stmt_bind_int(q, "from", zone_instant_near((int)(r->now / DAY_MIN) - YEAR_DAYS, 0));
    stmt_bind_int(q, "confidential", f->with_confidential);
    stmt_bind_int(q, "closed", f->show == COMPLAINT_SHOW_CLOSED);
    if (f->show == COMPLAINT_SHOW_CAUSE)
        stmt_bind_text(q, "cause", f->cause ? f->cause : "");
    stmt_bind_int(q, "limit", COMPLAINT_ROWS_MAX + 1);
    return take_ids(r, q, e);
}

static bool is_mine(const struct complaint_row *row, const struct id *staff)
{
    const struct complaint *c = &row->complaint;
    const struct id *whose = id_is_none(&c->owner) ? &c->received_by : &c->owner;
    return !id_is_none(staff) && id_compare(whose, staff) == 0;
}

static bool is_shown(const struct complaint_row *row, enum complaint_show show, const struct id *staff)
{
    switch (show) {
    case COMPLAINT_SHOW_LATE: return row->is_late;
    case COMPLAINT_SHOW_MINE: return is_mine(row, staff);
    case COMPLAINT_SHOW_CONCERNS: return row->complaint.is_concern;
    case COMPLAINT_SHOW_OPEN:
    case COMPLAINT_SHOW_CLOSED:
    case COMPLAINT_SHOW_CAUSE:
    case COMPLAINT_SHOWS: break;
    }
    return true;
}

/* By when; what has no clock stands behind, the oldest first. */
static int by_due(const void *x, const void *y)
{
    const struct complaint_row *a = x, *b = y;
    if ((a->clock.kind == NULL) != (b->clock.kind == NULL))
        return a->clock.kind ? -1 : 1;
    if (a->clock.kind && a->clock.due != b->clock.due)
        return a->clock.due < b->clock.due ? -1 : 1;
    if (a->complaint.received_at != b->complaint.received_at)
        return a->complaint.received_at < b->complaint.received_at ? -1 : 1;
    return id_compare(&a->complaint.id, &b->complaint.id);
}

static bool load_open(struct reading *r, const struct complaint_filter *f, struct complaint_list *out, struct err *e)
{
    struct complaint_row *all;
    if (!read_open(r, f->with_confidential, e) || !fill_all(r, &all, e))
        return false;
    if (r->count)
        qsort(all, (size_t)r->count, sizeof *all, by_due);
    out->rows = all;
    for (int i = 0; i < r->count; i++) {
        for (int show = 0; show <= COMPLAINT_SHOW_CONCERNS; show++)
            out->n[show] += is_shown(&all[i], (enum complaint_show)show, &f->staff);
        if (f->show <= COMPLAINT_SHOW_CONCERNS && is_shown(&all[i], f->show, &f->staff))
            all[out->nrows++] = all[i];
    }
    return true;
}

bool complaint_list_load(struct practice *p, const struct complaint_filter *f, struct arena *a,
                         struct complaint_list *out, struct err *e)
{
    struct reading r;
    *out = (struct complaint_list){0};
    bool ok = book_read_begin(p->book, e) && begin(p, a, &r, e) && load_open(&r, f, out, e);
    if (ok && f->show >= COMPLAINT_SHOW_CLOSED) {
        r.count = 0;
        ok = read_recent(&r, f, e) && fill_all(&r, &out->rows, e);
        out->nrows = out->n[f->show] = r.count;
    }
    if (ok)
        out->now = r.now;
    out->is_cut = ok && r.count > COMPLAINT_ROWS_MAX;
    book_read_end(p->book);
    return ok;
}

static bool read_of(struct reading *r, const struct id *patient, bool with_confidential, bool only_open, struct err *e)
{
    struct id own, *ids;
    int n;
    if (!patient_resolve(r->p->book, patient, &own, e) || !patient_behind(r->p->book, &own, r->a, &ids, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        struct stmt *q = stmt_get(r->p->book, SQL_COMPLAINT_OF_PATIENT, e);
        if (!q)
            return false;
        stmt_bind_id(q, "patient", &ids[i]);
        stmt_bind_int(q, "confidential", with_confidential);
        stmt_bind_int(q, "open", only_open);
        if (!take_ids(r, q, e))
            return false;
    }
    return true;
}

static int newest_first(const void *x, const void *y)
{
    const struct complaint_row *a = x, *b = y;
    if (a->complaint.received_at != b->complaint.received_at)
        return a->complaint.received_at > b->complaint.received_at ? -1 : 1;
    return id_compare(&b->complaint.id, &a->complaint.id);
}

bool complaint_list_of(struct practice *p, const struct id *patient, bool with_confidential, struct arena *a,
                       struct complaint_row **out, int *count, struct err *e)
{
    struct reading r;
    *count = 0;
    if (!begin(p, a, &r, e) || !read_of(&r, patient, with_confidential, false, e) || !fill_all(&r, out, e))
        return false;
    *count = r.count;
    if (r.count)
        qsort(*out, (size_t)r.count, sizeof **out, newest_first);
    return true;
}

bool complaint_list_count(struct practice *p, int *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_COMPLAINT_OPEN_COUNT, e);
    *out = 0;
    if (!q)
        return false;
    if (stmt_step(q, e))
        *out = (int)stmt_int(q, "n");
    return stmt_done(q, e);
}

/* ---- words ---- */

static const char *distance(struct arena *a, int days)
{
    if (days == 0)
        return "today";
    if (days == 1)
        return "tomorrow";
    if (days == -1)
        return "a day late";
    return days > 0 ? arena_printf(a, "in %d days", days) : arena_printf(a, "%d days late", -days);
}

static const char *clock_words(const char *kind)
{
    static const struct {
        const char *kind, *words;
    } WORDS[] = {{"acknowledge", "say we have it"},
                 {"answer", "answer"},
                 {"check-back", "ask whether it held"},
                 {"update", "tell how it stands"}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (strcmp(WORDS[i].kind, kind) == 0)
            return WORDS[i].words;
    return kind;
}

const char *complaint_list_due(struct arena *a, const struct complaint_row *row, int64_t now)
{
    const struct complaint *c = &row->complaint;
    char day[16];
    int date, minute;
    if (c->paused_at && complaint_stage_is_worked_on(row->stage)) {
        zone_civil(c->paused_at, &date, &minute, NULL);
        return arena_printf(a, "waits for them since %s", civil_desk_date(date, day));
    }
    if (row->stage == STAGE_CHECKED_BACK)
        return "to be closed";
    if (!row->clock.kind)
        return complaint_stage_desk(row->stage);
    int due = (int)(row->clock.due / DAY_MIN), days = due - (int)(now / DAY_MIN);
    if (days == 0 && row->is_late)
        return arena_printf(a, "%s: was due today", clock_words(row->clock.kind));
    return arena_printf(a, "%s by %s, %s", clock_words(row->clock.kind), civil_desk_date(due, day), distance(a, days));
}

/* The same for a line that may be cut: "answer by 21 Dec", "answer late, 2 Nov". */
static const char *due_short(struct arena *a, const struct complaint_row *row)
{
    char day[8];
    if (row->complaint.paused_at && complaint_stage_is_worked_on(row->stage))
        return "we wait for them";
    if (!row->clock.kind)
        return complaint_stage_desk(row->stage);
    return arena_printf(a, row->is_late ? "%s, was due %s" : "%s by %s", clock_words(row->clock.kind),
                        civil_short_date((int)(row->clock.due / DAY_MIN), day));
}

static const char *in_short(struct arena *a, const char *text, int cells)
{
    struct buf out = {0};
    text_fit(&out, text, cells, true, false);
    char *copy = arena_strdup(a, buf_str(&out));
    for (char *s = copy; (s = strpbrk(s, "\n\t")) != NULL;)
        *s = ' ';
    for (size_t n = strlen(copy); n > 0 && copy[n - 1] == ' '; n--)
        copy[n - 1] = 0;
    buf_finish(&out);
    return copy;
}

const char *complaint_list_warning(struct practice *p, const struct id *patient, int words, struct arena *a)
{
    struct reading r, open = {.p = p, .a = a}; /* the calendar is read only where there is one: seldom */
    struct complaint_row *rows;
    struct err ignored = {0}; /* a line less; the patient was read */
    char day[8];
    int date, minute;
    if (!read_of(&open, patient, true, true, &ignored) || open.count == 0 || !begin(p, a, &r, &ignored))
        return "";
    r.ids = open.ids;
    r.count = open.count;
    if (!fill_all(&r, &rows, &ignored))
        return "";
    qsort(rows, (size_t)r.count, sizeof *rows, by_due);
    const struct complaint *c = &rows[0].complaint;
    zone_civil(c->received_at, &date, &minute, NULL);
    const char *said = c->is_confidential ? "confidential" : words > 0 ? in_short(a, c->text, words) : "";
    const char *more = r.count > 1 ? arena_printf(a, " (and %d more)", r.count - 1) : "";
    return arena_printf(a, "%s %s, %s%s%s%s", c->is_concern ? "concern" : "complaint", civil_short_date(date, day),
                        due_short(a, &rows[0]), *said ? ": " : "", said, more);
}

/* ---- what they come from ---- */

bool complaint_list_trend(struct practice *p, struct arena *a, struct complaint_trend **out, int *count, struct err *e)
{
    int today, now, room = 16;
    struct stmt *q = stmt_get(p->book, SQL_COMPLAINT_TREND, e);
    *count = 0;
    *out = arena_array(a, (size_t)room, sizeof **out);
    if (!q)
        return false;
    clock_today(&today, &now);
    stmt_bind_int(q, "middle", zone_instant_near(today + 1 - COMPLAINT_TREND_DAYS, 0));
    stmt_bind_int(q, "from", zone_instant_near(today + 1 - 2 * COMPLAINT_TREND_DAYS, 0));
    while (stmt_step(q, e)) {
        if (*count == room) {
            *out = arena_grow(a, *out, (size_t)room, (size_t)room * 2, sizeof **out);
            room *= 2;
        }
        const char *cause = stmt_text(q, "cause", a);
        (*out)[(*count)++] = (struct complaint_trend){
            cause, *cause ? arena_strdup(a, practice_reason_name(p, "complaint", cause)) : "no cause named yet",
            (int)stmt_int(q, "now"), (int)stmt_int(q, "before")};
    }
    return stmt_done(q, e);
}
