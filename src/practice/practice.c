#include "practice/practice.h"

#include "base/clock.h"
#include "book/history.h"
#include "book/stmt.h"
#include "book/stream.h"
#include "practice/absence.h"
#include "practice/appointment.h"
#include "practice/find.h"
#include "practice/follow_up_kind.h"
#include "practice/policy.h"
#include "practice/practice_plan.h"
#include "practice/queue.h"
#include "practice/rule_run.h"
#include "practice/timeline.h"

#include <stdlib.h>
#include <string.h>

/* --- what this layer derives ---------------------------------------------------------- */

static bool patient_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    rule_patient_changed(b, before, after);
    return find_patient_changed(b, before, after, e) && queue_patient_changed(b, before, after, e) &&
           timeline_put(b, before, after, e);
}

static bool follow_up_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return queue_follow_up_changed(b, before, after, e) && timeline_put(b, before, after, e);
}

static bool contact_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    rule_contact_changed(b, before, after);
    return timeline_put(b, before, after, e);
}

static bool referral_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    rule_referral_changed(b, before, after);
    return timeline_put(b, before, after, e);
}

static bool complaint_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    rule_complaint_changed(b, before, after);
    return timeline_put(b, before, after, e);
}

static bool practice_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return timeline_zone_changed(b, before, after, e) && rule_policy_changed(b, before, after, e);
}

static bool telecom_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return find_telecom_changed(b, before, after, e) && queue_telecom_changed(b, before, after, e);
}

static bool follow_up_kind_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return queue_kind_changed(b, before, after, e) && rule_policy_changed(b, before, after, e);
}

static bool holiday_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return absence_holiday_changed(b, before, after, e) && rule_policy_changed(b, before, after, e);
}

static bool practitioner_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return absence_practitioner_changed(b, before, after, e) && rule_policy_changed(b, before, after, e);
}

static bool availability_changed(struct book *b, const struct row *before, const struct row *after, struct err *e)
{
    return absence_availability_changed(b, before, after, e) && absence_hours_changed(b, before, after, e);
}

const struct derive practice_derive[] = {
    {KIND_PRACTICE, practice_changed, NULL},
    {KIND_RULE, rule_policy_changed, NULL},
    {KIND_HOURS, rule_policy_changed, NULL},
    {KIND_HOLIDAY, holiday_changed, NULL},
    {KIND_PRACTITIONER, practitioner_changed, NULL},
    {KIND_PATIENT, patient_changed, NULL},
    {KIND_TELECOM, telecom_changed, NULL},
    {KIND_RELATED, find_related_changed, NULL},
    {KIND_APPOINTMENT, appointment_changed, appointment_wrote},
    {KIND_CONTACT, contact_changed, NULL},
    {KIND_NOTE, timeline_put, NULL},
    {KIND_PROTOCOL_TICK, timeline_put, NULL},
    {KIND_AVAILABILITY, availability_changed, NULL},
    {KIND_FOLLOW_UP, follow_up_changed, NULL},
    {KIND_REFERRAL, referral_changed, NULL},
    {KIND_FOLLOW_UP_KIND, follow_up_kind_changed, NULL},
    {KIND_COMPLAINT, complaint_changed, NULL},
    {KIND_COMPLIMENT, timeline_put, NULL},
    {0, NULL, NULL},
};

/* --- lists ---------------------------------------------------------------------------- */

/* One list: a statement, the size of an element, and how a row fills one. */
struct list {
    enum sql_id sql;
    size_t size;
    void (*fill)(struct practice *p, struct stmt *q, void *out);
};

static const char *text_of(struct practice *p, struct stmt *q, const char *col)
{
    const char *text = stmt_text(q, col, &p->arena);
    return text ? text : "";
}

static void fill_practitioner(struct practice *p, struct stmt *q, void *out)
{
    struct practitioner *x = out;
    const char *full = stmt_text(q, "full_name", &p->arena);
    const char *room = stmt_text(q, "room", &p->arena);
    *x = (struct practitioner){
        .id = stmt_id(q, "id"),
        .code = text_of(p, q, "code"),
        .name = text_of(p, q, "name"),
        .staff = stmt_text(q, "staff", &p->arena),
        .room = room ? policy_id(KIND_ROOM, room) : ID_NONE,
        .is_active = stmt_int(q, "is_active") == 1,
    };
    x->full_name = full ? full : x->name;
}

static void fill_room(struct practice *p, struct stmt *q, void *out)
{
    *(struct room *)out =
        (struct room){stmt_id(q, "id"), text_of(p, q, "code"), text_of(p, q, "name"), stmt_int(q, "is_active") == 1};
}

static void fill_type(struct practice *p, struct stmt *q, void *out)
{
    const char *next = stmt_text(q, "next_code", &p->arena);
    *(struct appointment_type *)out = (struct appointment_type){
        .id = stmt_id(q, "id"),
        .code = text_of(p, q, "code"),
        .name = text_of(p, q, "name"),
        .short_name = text_of(p, q, "short"),
        .next_code = next ? next : "rebook",
        .colour = stmt_text(q, "colour", &p->arena),
        .minutes = (int)stmt_int_or(q, "minutes", p->slot_min),
        .next_days = (int)stmt_int(q, "next_days"),
        .is_first = stmt_int(q, "is_first") == 1,
        .is_active = stmt_int(q, "is_active") == 1,
    };
}

static void fill_role(struct practice *p, struct stmt *q, void *out)
{
    *(struct role *)out = (struct role){stmt_id(q, "id"), text_of(p, q, "code"), text_of(p, q, "name"),
                                        (int)stmt_int_or(q, "level", LEVEL_READ), stmt_int(q, "is_active") == 1};
}

static void fill_staff(struct practice *p, struct stmt *q, void *out)
{
    struct staff *s = out;
    *s = (struct staff){stmt_id(q, "id"), text_of(p, q, "code"),        text_of(p, q, "name"), text_of(p, q, "role"),
                        LEVEL_READ,       stmt_int(q, "is_active") == 1};
    for (int i = 0; i < p->nroles; i++)
        if (strcmp(p->roles[i].code, s->role) == 0)
            s->level = p->roles[i].level;
}

static void fill_holiday(struct practice *p, struct stmt *q, void *out)
{
    *(struct holiday *)out = (struct holiday){(int)stmt_int(q, "date"), text_of(p, q, "name")};
}

static bool load_list(struct practice *p, const struct list *l, void **out, int *count, struct err *e)
{
    struct stmt *q = stmt_get(p->book, l->sql, e);
    if (!q)
        return false;
    int room = 16;
    *count = 0;
    *out = arena_array(&p->arena, (size_t)room, l->size);
    while (stmt_step(q, e)) {
        if (*count == room) {
            *out = arena_grow(&p->arena, *out, (size_t)room, (size_t)room * 2, l->size);
            room *= 2;
        }
        l->fill(p, q, (char *)*out + (size_t)(*count)++ * l->size);
    }
    return stmt_done(q, e);
}

static struct practitioner *own_practitioner(struct practice *p, const struct id *id)
{
    for (int i = 0; i < p->npractitioners; i++)
        if (id_compare(&p->practitioners[i].id, id) == 0)
            return &p->practitioners[i];
    return NULL;
}

/* The practice's hours come first (null sorts so) and are everybody's; then those of their own replace them. */
static bool load_hours(struct practice *p, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_PRACTICE_HOURS, e);
    if (!q)
        return false;
    while (stmt_step(q, e)) {
        struct id whose = stmt_id(q, "practitioner");
        int day = (int)stmt_int_or(q, "weekday", -1);
        const char *spans = stmt_text(q, "spans", &p->arena);
        struct practitioner *own = id_is_none(&whose) ? NULL : own_practitioner(p, &whose);
        struct day_hours *week = own ? own->week : p->week;
        struct err unreadable = {0}; /* written by a newer Rounds: closed is the safe reading */
        if (day < 0 || day > 6 || (!own && !id_is_none(&whose)))
            continue;
        if (!practice_parse_spans(spans ? spans : "", &week[day], &unreadable))
            week[day] = (struct day_hours){0};
        if (id_is_none(&whose))
            for (int i = 0; i < p->npractitioners; i++)
                p->practitioners[i].week[day] = week[day];
    }
    return stmt_done(q, e);
}

static bool load_record(struct practice *p, struct err *e)
{
    struct row row;
    struct id id = policy_id(KIND_PRACTICE, "practice");
    if (!book_row(p->book, KIND_PRACTICE, &id, &p->arena, &row, e))
        return false;
    struct value name = row_get(&row, PRACTICE_NAME), zone = row_get(&row, PRACTICE_ZONE);
    if (name.type != VALUE_TEXT)
        return err_set(e, ERR_REFUSED,
                       "This practice file has no rules yet: it was begun and not finished. "
                       "Load them with: rounds policy load FILE");
    struct value phone = row_get(&row, PRACTICE_PHONE);
    p->name = arena_strndup(&p->arena, name.p, name.n);
    p->zone = zone.type == VALUE_TEXT ? arena_strndup(&p->arena, zone.p, zone.n) : "";
    p->zone_doubt = "";
    p->phone = phone.type == VALUE_TEXT ? arena_strndup(&p->arena, phone.p, phone.n) : "";
    p->go_live = (int)row_int(&row, PRACTICE_GO_LIVE, CIVIL_NONE);
    p->slot_min = (int)row_int(&row, PRACTICE_SLOT_MIN, 30);
    p->grace_min = (int)row_int(&row, PRACTICE_GRACE_MIN, 15);
    p->late_cancel_h = (int)row_int(&row, PRACTICE_LATE_CANCEL_H, 24);
    p->wait_goal_min = (int)row_int(&row, PRACTICE_WAIT_GOAL_MIN, 10);
    p->room_over_min = (int)row_int(&row, PRACTICE_ROOM_OVER_MIN, 10);
    p->leaving_goal_min = (int)row_int(&row, PRACTICE_LEAVING_GOAL_MIN, 10);
    p->first_early_min = (int)row_int(&row, PRACTICE_FIRST_EARLY_MIN, 0);
    p->pool_per_day = (int)row_int(&row, PRACTICE_POOL_PER_DAY, 20);
    p->call_capacity = (int)row_int(&row, PRACTICE_CALL_CAPACITY, 0);
    p->hold_max_min = (int)row_int(&row, PRACTICE_HOLD_MAX_MIN, 2);
    p->is_mood_asked = row_int(&row, PRACTICE_IS_MOOD_ASKED, 0) != 0;
    p->low_score = (int)row_int(&row, PRACTICE_LOW_SCORE, 6);
    p->asks_scores = row_int(&row, PRACTICE_ASK_SCORES, 0) != 0;
    p->shows_standing = row_int(&row, PRACTICE_SHOW_STANDING, 0) != 0;
    p->day_first = row_int(&row, PRACTICE_DAY_FIRST, 1) != 0;
    p->clock_24 = row_int(&row, PRACTICE_CLOCK_24, 1) != 0;
    return true;
}

static bool load_lists(struct practice *p, struct err *e)
{
    static const struct list practitioners = {SQL_PRACTICE_PRACTITIONERS, sizeof(struct practitioner),
                                              fill_practitioner};
    static const struct list rooms = {SQL_PRACTICE_ROOMS, sizeof(struct room), fill_room};
    static const struct list types = {SQL_PRACTICE_TYPES, sizeof(struct appointment_type), fill_type};
    static const struct list roles = {SQL_PRACTICE_ROLES, sizeof(struct role), fill_role};
    static const struct list staff = {SQL_PRACTICE_STAFF, sizeof(struct staff), fill_staff};
    static const struct list holidays = {SQL_PRACTICE_HOLIDAYS, sizeof(struct holiday), fill_holiday};
    return load_list(p, &practitioners, (void **)&p->practitioners, &p->npractitioners, e) &&
           load_list(p, &rooms, (void **)&p->rooms, &p->nrooms, e) &&
           load_list(p, &types, (void **)&p->types, &p->ntypes, e) &&
           load_list(p, &roles, (void **)&p->roles, &p->nroles, e) &&
           load_list(p, &staff, (void **)&p->staff, &p->nstaff, e) &&
           load_list(p, &holidays, (void **)&p->holidays, &p->nholidays, e) && load_hours(p, e);
}

/* The newest of what ever stood there that is known here; UTC if there is none. */
static const char *last_good_zone(struct practice *p)
{
    struct id id = policy_id(KIND_PRACTICE, "practice");
    struct err ignored = {0}; /* then UTC */
    struct event *events;
    int n = 0;
    if (!history_of(p->book, KIND_PRACTICE, &id, &p->arena, &events, &n, &ignored))
        return "UTC";
    while (n-- > 0)
        for (int i = 0; i < events[n].nchanges; i++) {
            const struct value *v = &events[n].changes[i].after;
            const char *zone = events[n].changes[i].field == PRACTICE_ZONE && v->type == VALUE_TEXT
                                   ? arena_strndup(&p->arena, v->p, v->n)
                                   : "";
            if (*zone && zone_check(zone, &ignored))
                return zone;
        }
    return "UTC";
}

/* Whatever stands there, the practice file opens: who cannot open it cannot mend it. */
static void put_zone_in_force(struct practice *p)
{
    struct err why = {0}, never = {0};
    if (zone_set(p->zone, &why))
        return;
    const char *said = p->zone;
    p->zone = last_good_zone(p);
    (void)zone_set(p->zone, &never);
    p->zone_doubt = arena_printf(&p->arena,
                                 "The practice file says the time zone \"%s\", which is not known on this computer: "
                                 "times are of %s until it is put right. Install the time zone data (tzdata), or load "
                                 "rules with the right zone: rounds policy load FILE",
                                 said, p->zone);
}

bool practice_is_old(const struct practice *p)
{
    return p->others != book_others(p->book);
}

/* The new lists are whole before the old ones go: a file that is busy must not leave a practice without columns. */
bool practice_reload(struct practice *p, struct err *e)
{
    struct practice now = {.book = p->book, .others = book_others(p->book), .lead_days = -1};
    if (!book_read_begin(now.book, e))
        return false;
    bool ok = load_record(&now, e) && load_lists(&now, e);
    if (ok)
        put_zone_in_force(&now);
    book_read_end(now.book);
    if (!ok) {
        arena_finish(&now.arena);
        return false;
    }
    practice_plan_forget(p);
    follow_up_kind_forget(p);
    practice_reasons_forget(p);
    now.reasons = p->reasons;
    now.nread = p->nread + 1;
    arena_finish(&p->arena);
    *p = now;
    civil_clock_set(p->clock_24);
    return true;
}

/* --- opening and making ---------------------------------------------------------------- */

static struct book_options with_derive(const struct book_options *o)
{
    struct book_options own = o ? *o : (struct book_options){0};
    own.derive = practice_derive;
    own.settle = &rule_settle;
    return own;
}

bool practice_open(const char *path, const struct book_options *o, struct practice **out, struct err *e)
{
    struct book_options own = with_derive(o);
    struct practice *p = mem_alloc(sizeof *p);
    *p = (struct practice){0};
    bool ok = book_open(path, &own, &p->book, e) && practice_reload(p, e) && clock_start(e);
    *out = ok ? p : NULL;
    if (!ok)
        practice_close(p);
    return ok;
}

bool practice_create(const char *path, const struct book_options *o, const char *policy_path, struct practice **out,
                     struct err *e)
{
    struct book_options own = with_derive(o);
    struct practice *p = mem_alloc(sizeof *p);
    *p = (struct practice){0};
    struct arena a = {0};
    struct policy *policy = NULL;
    /* The policy is read first, so that a mistake in it leaves no half-made book, and the first act is
     * stamped with the practice's own zone. */
    bool ok = policy_read(&a, policy_path, &policy, e) && zone_set(policy->zone, e) && clock_start(e) &&
              book_create(path, &own, &p->book, e);
    struct who nobody = {.reason = "a new practice file"};
    bool is_made = ok;
    ok = ok && policy_load(p->book, policy, &nobody, false, &a, NULL, NULL, e) && practice_reload(p, e);
    arena_finish(&a);
    *out = ok ? p : NULL;
    if (!ok)
        practice_close(p);
    if (!ok && is_made && strcmp(path, ":memory:") != 0)
        book_unmake(path);
    return ok;
}

const char *practice_clock_doubt(const struct practice *p, struct arena *a)
{
    const int64_t day_ms = 86400000, behind_ms = day_ms, ahead_ms = 366 * day_ms;
    int64_t now_ms = clock_now_ms(), last_ms = stream_last_ms(p->book);
    int today, last, minute;
    char says[16], was[16];
    if (!last_ms || (now_ms >= last_ms - behind_ms && now_ms <= last_ms + ahead_ms))
        return "";
    clock_today(&today, &minute);
    zone_civil(last_ms, &last, &minute, NULL);
    return arena_printf(a,
                        "The clock of this computer says %s, and the newest entry here is from %s. One of the two "
                        "is wrong: if it is the clock, set it first, since what is late is worked out from it.",
                        civil_desk_date(today, says), civil_desk_date(last, was));
}

const char *practice_alarm(const struct practice *p, struct arena *a)
{
    const char *notice = book_notice(p->book);
    return *notice ? notice : *p->zone_doubt ? p->zone_doubt : practice_clock_doubt(p, a);
}

void practice_close(struct practice *p)
{
    if (!p)
        return;
    practice_plan_forget(p);
    follow_up_kind_forget(p);
    practice_reasons_finish(p);
    book_close(p->book);
    arena_finish(&p->arena);
    free(p);
}
