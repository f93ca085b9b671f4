#include "tests/sim/front_lib.h"

#include "base/clock.h"
#include "practice/policy.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_PATIENTS = 60, WITH_PAST = 40, OPENS_MIN = 480, BEHIND_MAX = 32 };

/* The sample policy's, in its order; those of complaints have no facts here. */
static const struct front_rule usual[] = {
    {"ring-back", "contact", 0, .minutes = 60, .near_days = -1, .falls_min = -1, .weight_min = 2880},
    {"enquiry", "enquiry", 0, .working_days = 1, .near_days = -1, .falls_min = -1, .weight_min = 720},
    {"welcome", "booked", 1, .minutes = 60, .near_days = -1, .falls_min = -1},
    {"prepare", "visit", 1, .working_days = -3, .near_days = -1, .is_practitioners = true, .falls_min = 720,
     .weight_min = 720},
    {"remind", "visit", 0, .working_days = -1, .near_days = 2, .falls_min = -1, .weight_min = 720},
    {"after", "seen", 1, .working_days = 1, .near_days = -1, .falls_min = -1},
    {"outcome", "seen", 64, .working_days = 2, .near_days = -1, .falls_min = -1},
    {"recall", "last-seen", 15, .months = 6, .days = 1, .lead_days = 14, .near_days = -1, .falls_min = -1},
    {"lapsed", "last-seen", 0, .months = 18, .near_days = -1, .falls_min = -1},
};
static const char *const type_codes[FRONT_TYPES] = {"first", "review", "long", "urgent", "group", "phone", "last"};

/* ---- chance and clock ---- */

int front_random(struct front *f, int n)
{
    uint64_t z = (f->rng += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (int)((z ^ (z >> 31)) % (uint64_t)n);
}

bool front_chance(struct front *f, int per_cent)
{
    return front_random(f, 100) < per_cent;
}

bool front_wrong(struct front *f, const char *fmt, ...)
{
    char day[11];
    va_list ap;
    if (f->wrong[0])
        return false;
    int n = snprintf(f->wrong, sizeof f->wrong, "%s %02d:%02d, act %ld: ", civil_date_text(f->date, day),
                     f->minute / 60, f->minute % 60, f->ndone);
    va_start(ap, fmt);
    vsnprintf(f->wrong + n, sizeof f->wrong - (size_t)n, fmt, ap);
    va_end(ap);
    return false;
}

void front_at(struct front *f, int date, int minute)
{
    f->date = date;
    f->minute = minute;
    clock_freeze(zone_instant_near(date, minute));
}

int64_t front_now(const struct front *f)
{
    return (int64_t)f->date * DAY_MIN + f->minute;
}

/* ---- reading past the library ---- */

sqlite3_stmt *front_read(struct front *f, const char *sql)
{
    for (int i = 0; i < FRONT_READERS; i++) {
        if (!f->reader[i].sql) {
            f->reader[i].sql = sql;
            if (sqlite3_prepare_v3(f->p->book->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &f->reader[i].s, NULL) !=
                SQLITE_OK)
                fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(f->p->book->db)), abort();
        }
        if (f->reader[i].sql == sql) {
            sqlite3_reset(f->reader[i].s);
            sqlite3_clear_bindings(f->reader[i].s);
            return f->reader[i].s;
        }
    }
    fprintf(stderr, "more statements than FRONT_READERS\n");
    abort();
}

bool front_row(struct front *f, sqlite3_stmt *s)
{
    int rc = sqlite3_step(s);
    if (rc == SQLITE_ROW)
        return true;
    sqlite3_reset(s);
    return rc == SQLITE_DONE ? false : front_wrong(f, "reading: %s", sqlite3_errmsg(f->p->book->db));
}

void front_bind_id(sqlite3_stmt *s, int at, const struct id *id)
{
    sqlite3_bind_blob(s, at, id->b, ID_SIZE, SQLITE_TRANSIENT);
}

struct id front_column_id(sqlite3_stmt *s, int column)
{
    struct id id = ID_NONE;
    if (sqlite3_column_bytes(s, column) == ID_SIZE)
        memcpy(id.b, sqlite3_column_blob(s, column), ID_SIZE);
    return id;
}

const char *front_column_text(sqlite3_stmt *s, int column)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    return text ? text : "";
}

struct id front_resolve(struct front *f, const struct id *patient)
{
    struct id at = *patient, next;
    do {
        sqlite3_stmt *s = front_read(f, "SELECT replaced_by FROM patient WHERE id = ?");
        front_bind_id(s, 1, &at);
        next = front_row(f, s) ? front_column_id(s, 0) : ID_NONE;
        sqlite3_reset(s);
        at = id_is_none(&next) ? at : next;
    } while (!id_is_none(&next));
    return at;
}

int front_behind(struct front *f, const struct id *patient, struct id *out, int max)
{
    int n = 1;
    out[0] = front_resolve(f, patient);
    for (int i = 0; i < n; i++) {
        sqlite3_stmt *s = front_read(f, "SELECT id FROM patient WHERE replaced_by = ? ORDER BY id");
        front_bind_id(s, 1, &out[i]);
        while (front_row(f, s))
            if (n < max)
                out[n++] = front_column_id(s, 0);
    }
    return n;
}

void front_picture(struct front *f, const struct id *patient, uint8_t out[HASH_SIZE])
{
    struct id all[BEHIND_MAX];
    struct buf text = {0};
    char hex[ID_TEXT];
    int n = front_behind(f, patient, all, BEHIND_MAX);
    for (int i = 0; i < n; i++) {
        sqlite3_stmt *s = front_read(f, "SELECT id, rank, opens, due, closes, falls, kind, rule, fact, owner, is_pool "
                                        "FROM queue WHERE patient = ? ORDER BY id");
        front_bind_id(s, 1, &all[i]);
        while (front_row(f, s))
            for (int c = 0; c < sqlite3_column_count(s); c++) {
                struct id id = front_column_id(s, c);
                buf_adds(&text, sqlite3_column_type(s, c) == SQLITE_BLOB ? id_text(&id, hex) : front_column_text(s, c));
                buf_addc(&text, '|');
            }
    }
    struct hash h;
    hash_of(text.data, text.len, &h);
    memcpy(out, h.b, HASH_SIZE);
    buf_finish(&text);
}

/* ---- policy ---- */

static void add_interval(struct buf *out, const struct front_rule *r)
{
    if (r->working_days)
        buf_addf(out, "%dwd", r->working_days);
    else if (r->minutes)
        buf_addf(out, "%dmin", r->minutes);
    else if (r->months && r->days)
        buf_addf(out, "%dm%dd", r->months, r->days);
    else if (r->months)
        buf_addf(out, "%dm", r->months);
    else
        buf_addf(out, "%dd", r->days);
}

static void add_rule(struct buf *out, const struct front_rule *r, const char *before)
{
    const char *between = "";
    buf_addf(out, "%s{ code = \"%s\"; kind = \"%s\"; on = \"%s\"; due = \"", before, r->code, r->code, r->on);
    add_interval(out, r);
    buf_adds(out, "\"; ");
    if (r->types)
        buf_adds(out, "types = \"");
    for (int t = 0; t < FRONT_TYPES; t++)
        if (r->types >> t & 1) {
            buf_addf(out, "%s%s", between, type_codes[t]);
            between = " ";
        }
    buf_adds(out, r->types ? "\"; " : "");
    if (r->lead_days)
        buf_addf(out, "lead = \"%dd\"; ", r->lead_days);
    if (r->near_days >= 0)
        buf_addf(out, "not_within = \"%dd\"; ", r->near_days);
    if (r->is_practitioners)
        buf_adds(out, "owner = \"practitioner\"; ");
    if (r->falls_min >= 0)
        buf_addf(out, "falls_min = %d; ", r->falls_min);
    buf_adds(out, "}");
}

/* The sample, with the rules and the holiday of today. */
static void write_policy(struct front *f, const char *sample, struct buf *out)
{
    const char *rules = strstr(sample, "\nrules = ("), *days = strstr(sample, "\nholidays = (");
    const char *rules_end = rules ? strstr(rules, "\n);") : NULL, *list = days ? strchr(days, '(') : NULL;
    const char *between = "";
    char day[11];
    if (!rules || !rules_end || !list)
        fprintf(stderr, "the policy is not written as it was\n"), abort();
    buf_add(out, sample, (size_t)(list + 1 - sample));
    if (f->extra_holiday)
        buf_addf(out, "{ date = \"%s\"; name = \"Closed\"; },", civil_date_text(f->extra_holiday, day));
    buf_add(out, list + 1, (size_t)(rules - list - 1));
    buf_adds(out, "\nrules = (");
    for (int i = 0; i < f->nrules; i++)
        if (!f->rules[i].is_off) {
            add_rule(out, &f->rules[i], between);
            between = ",\n";
        }
    buf_adds(out, rules_end);
}

void front_load_policy(struct front *f)
{
    struct buf text = {0};
    struct policy *policy;
    struct err e = {0};
    write_policy(f, buf_str(&f->sample), &text);
    bool ok = policy_read_text(&f->a, "sim.conf", buf_str(&text), &policy, &e) &&
              policy_load(f->p->book, policy, &f->desk[2].who, false, &f->a, NULL, NULL, &e) &&
              practice_reload(f->p, &e);
    buf_finish(&text);
    if (!ok)
        front_wrong(f, "the policy was not loaded: %s %s", e.at, e.text);
}

/* ---- the beginning and the end ---- */

static struct id add_patient(struct front *f)
{
    struct patient who = patient_none();
    struct err e = {0};
    struct id id = ID_NONE;
    char name[20];
    snprintf(name, sizeof name, "Sim%05d", f->npatients);
    who.family = name;
    if (!patient_add(f->p->book, &f->desk[0].who, &who, NULL, 0, &id, &e))
        front_wrong(f, "a patient was not added: %s", e.text);
    if (f->npatients == f->room) {
        f->room = f->room * 2 + 64;
        f->patients = mem_resize(f->patients, (size_t)f->room * sizeof *f->patients);
    }
    f->patients[f->npatients++] = id;
    return id;
}

/* A visit of before the practice went live, as an import writes it. */
static void add_past(struct front *f, const struct id *patient)
{
    struct act act;
    struct err e = {0};
    struct appointment x = {.id = id_new(clock_now_ms()), .patient = *patient, .is_history = true, .minutes = 30};
    x.practitioner = f->p->practitioners[front_random(f, 4)].id;
    x.type = f->types[front_random(f, FRONT_TYPES)];
    x.date = f->date - 1 - front_random(f, 900);
    x.start_min = 540 + 30 * front_random(f, 12);
    x.status = front_chance(f, 80) ? STATUS_FULFILLED : STATUS_NOSHOW;
    if (!act_begin(f->p->book, &act, "import", &f->desk[0].who, &e) || !appointment_write(&act, &x, &e) ||
        !act_commit(&act, &e))
        front_wrong(f, "history was not written: %s", e.text);
}

void front_open(struct front *f, uint64_t seed, int years)
{
    static const char *const staff[] = {"okoro", "bell", "chen"};
    struct err e = {0};
    *f = (struct front){.rng = seed, .nrules = sizeof usual / sizeof usual[0]};
    memcpy(f->rules, usual, sizeof usual);
    id_seed(seed);
    clock_freeze(INT64_C(1767600000000)); /* 2026-01-05 08:00 UTC */
    if (!practice_create(":memory:", NULL, NULL, &f->p, &e))
        fprintf(stderr, "%s\n", e.text), abort();
    front_at(f, civil_from(2026, 1, 5), OPENS_MIN);
    f->last_date = civil_add_months(f->date, 12 * years);
    if (!policy_show(f->p->book, &f->sample, &e))
        front_wrong(f, "%s", e.text);
    for (int i = 0; i < 3; i++) {
        f->desk[i].practice = f->p;
        if (!practice_who(f->p, staff[i], &f->desk[i].who, &e))
            front_wrong(f, "%s", e.text);
    }
    for (int i = 0; i < FRONT_TYPES; i++)
        f->types[i] = policy_id(KIND_APPOINTMENT_TYPE, type_codes[i]);
    for (int i = 0; i < FIRST_PATIENTS; i++)
        add_patient(f);
    for (int i = 0; i < WITH_PAST; i++)
        for (int n = 1 + front_random(f, 3); n > 0; n--)
            add_past(f, &f->patients[i]);
}

void front_close(struct front *f)
{
    for (int i = 0; i < FRONT_READERS; i++)
        sqlite3_finalize(f->reader[i].s);
    practice_close(f->p);
    arena_finish(&f->a);
    buf_finish(&f->sample);
    free(f->patients);
}

/* ---- the days ---- */

/* Some minutes on; after the evening the next morning. On closed days and at night only few things happen. */
static void go_on(struct front *f)
{
    int at = f->minute + 2 + front_random(f, 150);
    if (at < 1140) {
        front_at(f, f->date, at);
        return;
    }
    int days = 1;
    while (civil_weekday(f->date + days) >= 5 && !front_chance(f, 15))
        days++;
    front_at(f, f->date + days, OPENS_MIN + front_random(f, 60));
}

bool front_step(struct front *f)
{
    if (f->wrong[0] || f->date > f->last_date)
        return false;
    go_on(f);
    if (front_chance(f, 3))
        add_patient(f);
    arena_reset(&f->a);
    front_act(f);
    return !f->wrong[0];
}
