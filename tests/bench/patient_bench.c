/* What opening a patient costs, and moving in their timeline: with ten rows and with ten thousand, in a small book and
 * in a large one. PATIENT_DEMOS="60 2000" takes other books than the usual two, which are made on first use;
 * PATIENT_CONTACTS=4000000 fills them with so many contacts more. */
#include "base/clock.h"
#include "book/stmt.h"
#include "practice/contact.h"
#include "practice/follow_up.h"
#include "practice/note.h"
#include "practice/patient.h"
#include "practice/practice.h"
#include "tests/bench/measure_count_lib.h"
#include "tests/bench/measure_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FEW = 10,
    MANY = 10000,
    OPEN_MAX = 2000000,  /* instructions, from Enter until the patient is painted */
    CURSOR_MAX = 100000, /* TERMINAL section 7 */
    DAY = 24 * 60,
    START_MIN = 600,
    DAY_MS = 24 * 3600 * 1000,
};

static const char usual[] = "60 18000";
static const char FEW_NAME[] = "Zqfew", MANY_NAME[] = "Zqmany";

/* ---- the two patients ---- */

struct maker {
    struct practice *p;
    struct who who;
    struct id patient;
};

static bool put_visit(struct maker *m, int date, struct err *e)
{
    static const char *const ACTS[] = {"appointment-book", "appointment-arrive", "appointment-room",
                                       "appointment-seen"};
    static const char *const STATES[] = {"booked", "arrived", "checked-in", "fulfilled"};
    static const int STAMPS[] = {0, APPOINTMENT_ARRIVED_AT, APPOINTMENT_CHECKED_IN_AT, APPOINTMENT_LEFT_AT};
    struct id id = id_new(clock_now_ms());
    for (size_t i = 0; i < sizeof ACTS / sizeof ACTS[0]; i++) {
        struct act act;
        if (!act_begin(m->p->book, &act, ACTS[i], &m->who, e))
            return false;
        act_record(&act, KIND_APPOINTMENT, &id, &m->patient);
        if (i == 0) {
            act_set_id(&act, APPOINTMENT_PATIENT, &m->patient);
            act_set_id(&act, APPOINTMENT_PRACTITIONER, &m->p->practitioners[0].id);
            act_set_id(&act, APPOINTMENT_TYPE, &m->p->types[0].id);
            act_set_int(&act, APPOINTMENT_DATE, date);
            act_set_int(&act, APPOINTMENT_START_MIN, START_MIN);
            act_set_int(&act, APPOINTMENT_MINUTES, 30);
        } else {
            act_set_int(&act, STAMPS[i], (int64_t)date * DAY_MS + START_MIN * 60000);
        }
        act_set_text(&act, APPOINTMENT_STATUS, STATES[i]);
        if (!act_commit(&act, e))
            return false;
    }
    return true;
}

/* What a regular patient has open: more than fits the line they stand in. */
static bool put_open(struct practice *p, const struct who *who, const struct id *patient, int today, struct err *e)
{
    static const char *const KINDS[] = {FOLLOW_UP_TASK, FOLLOW_UP_PROMISE, FOLLOW_UP_RING_BACK, FOLLOW_UP_PROMISE};
    struct desk desk = {.practice = p, .who = *who};
    struct arena a = {0};
    bool ok = true;
    for (int i = 0; ok && i < (int)(sizeof KINDS / sizeof KINDS[0]); i++) {
        struct follow_up f = follow_up_none(KINDS[i]);
        struct id id;
        f.patient = *patient;
        f.text = "parking space near the door";
        f.due_date = today + i;
        ok = follow_up_add(&desk, &a, &f, &id, e);
    }
    arena_finish(&a);
    return ok;
}

/* One entry a day, back from yesterday: three visits, a call and a note in turn. */
static void add_patient(struct practice *p, const char *name, int rows)
{
    struct maker m = {.p = p};
    struct patient who = patient_none();
    struct err e = {0};
    struct act act;
    int today, now;
    clock_today(&today, &now);
    who.family = name;
    who.given = "Ann";
    bool ok = act_batch_begin(p->book, &e) && act_begin(p->book, &act, "patient-add", &m.who, &e) &&
              patient_put(&act, &who, NULL, 0, &m.patient, &e) && act_commit(&act, &e);
    for (int i = 1; ok && i <= rows; i++) {
        int64_t at = (int64_t)(today - i) * DAY_MS + START_MIN * 60000;
        struct contact c = {.patient = m.patient,
                            .at_ms = at,
                            .direction = "in",
                            .mode = "call",
                            .outcome = "reached",
                            .text = "asked about parking",
                            .duration_s = 60};
        struct note n = {.patient = m.patient, .at_ms = at, .text = "prefers the chair by the window"};
        struct id id;
        if (i % 5 < 3)
            ok = put_visit(&m, today - i, &e);
        else if (i % 5 == 3)
            ok = contact_add(p->book, &m.who, &c, &id, &e);
        else
            ok = note_add(p->book, &m.who, &n, &id, &e);
    }
    if (!ok || !act_batch_end(p->book, &e) || !put_open(p, &m.who, &m.patient, today, &e))
        measure_give_up("adding a patient's timeline", &e);
}

/* Of everybody in turn, as an import writes them: many in one act. */
static void add_contacts(struct practice *p, int n)
{
    enum { AN_ACT = 200, PEOPLE = 200000 };
    static struct id people[PEOPLE];
    struct who nobody = {0};
    struct err e = {0};
    int npeople = 0, today, now;
    clock_today(&today, &now);
    struct stmt *q = stmt_get(p->book, SQL_RULE_PATIENTS, &e);
    stmt_bind_int(q, "after", 0);
    stmt_bind_int(q, "limit", PEOPLE);
    while (npeople < PEOPLE && stmt_step(q, &e))
        people[npeople++] = stmt_id(q, "id");
    bool ok = stmt_done(q, &e) && act_batch_begin(p->book, &e);
    struct act act;
    for (int i = 0; ok && i < n; i++) {
        struct id id = id_new(clock_now_ms()), *who = &people[i % npeople];
        ok = i % AN_ACT != 0 || act_begin(p->book, &act, "import", &nobody, &e);
        act_record(&act, KIND_CONTACT, &id, who);
        act_set_id(&act, CONTACT_PATIENT, who);
        act_set_int(&act, CONTACT_AT, (int64_t)(today - 1 - i / npeople * 30) * DAY_MS);
        act_set_text(&act, CONTACT_DIRECTION, "out");
        act_set_text(&act, CONTACT_MODE, "call");
        act_set_text(&act, CONTACT_OUTCOME, "reached");
        ok = ok && ((i % AN_ACT != AN_ACT - 1 && i != n - 1) || act_commit(&act, &e));
    }
    if (!ok || !act_batch_end(p->book, &e))
        measure_give_up("adding contacts", &e);
}

static void make_book(int patients, char path[MEASURE_PATH])
{
    const char *contacts = getenv("PATIENT_CONTACTS");
    char demo[MEASURE_PATH], name[40];
    struct practice *p = NULL;
    struct err e = {0};
    measure_demo(patients, demo);
    snprintf(name, sizeof name, "timeline-%d.db", patients);
    measure_copy(demo, name, path);
    if (!id_start() || !practice_open(path, NULL, &p, &e))
        measure_give_up("opening the copy", &e);
    clock_freeze(MEASURE_NOW_MS);
    if (contacts)
        add_contacts(p, (int)strtol(contacts, NULL, 10));
    add_patient(p, FEW_NAME, FEW);
    add_patient(p, MANY_NAME, MANY);
    practice_close(p);
}

/* ---- measuring ---- */

/* Somebody else is opened first, which prepares what is asked, and closed; then keys that find the patient and open
 * them, and what is done there. */
enum {
    FIND_KEYS = 6,
    FIRST = FIND_KEYS + 1,
    OPEN = FIRST + 1 + FIND_KEYS + 1,
    DOWN,
    UP,
    PAGE,
    SCROLLED,
    END,
    YEAR,
    COUNT
};

static int put_find(const char **keys, char letters[FIND_KEYS][2], const char *name)
{
    int n = 0;
    keys[n++] = "/";
    for (int i = 0; n < FIND_KEYS; i++) {
        snprintf(letters[i], sizeof letters[i], "%c", name[i]);
        keys[n++] = letters[i];
    }
    keys[n++] = "\r";
    return n;
}

static void measure(const char *program, const char *book, const char *name, const char *before, double out[COUNT])
{
    char letters[2][FIND_KEYS][2];
    const char *keys[COUNT];
    int n = put_find(keys, letters[0], before);
    keys[n++] = "q";
    n += put_find(keys + n, letters[1], name);
    keys[n++] = "j";
    keys[n++] = "k";
    keys[n++] = " ";
    keys[n++] = " ";
    keys[n++] = "G";
    keys[n++] = "]";
    keys[n] = NULL;
    memset(out, 0, COUNT * sizeof *out);
    if (!measure_count(program, book, keys, out))
        measure_remark("instructions cannot be counted here: no counter, no valgrind");
}

static void say(const char *what, const double out[COUNT])
{
    measure_head(what);
    if (out[OPEN] <= 0)
        return;
    measure_say("the patient opened", out[OPEN], "instructions", MEASURE_AT_MOST, OPEN_MAX);
    measure_say("the first since the start (somebody else)", out[FIRST], "instructions", MEASURE_ONLY, 0);
    measure_say("a cursor key", out[UP] > out[DOWN] ? out[UP] : out[DOWN], "instructions", MEASURE_AT_MOST, CURSOR_MAX);
    measure_say("a page on", out[SCROLLED], "instructions", MEASURE_AT_MOST, OPEN_MAX);
    measure_say("the end", out[END], "instructions", MEASURE_AT_MOST, OPEN_MAX);
    measure_say("the year after", out[YEAR], "instructions", MEASURE_AT_MOST, OPEN_MAX);
}

int main(void)
{
    const char *program = getenv("ROUNDS_PROGRAM"), *demos = getenv("PATIENT_DEMOS");
    char path[MEASURE_PATH], *end;
    double out[COUNT];
    measure_head("opening a patient, with ten rows and with ten thousand");
    if (!program) {
        measure_remark("not measured: ROUNDS_PROGRAM is not set");
        return 0;
    }
    for (const char *s = demos ? demos : usual; *s; s = end) {
        int patients = (int)strtol(s, &end, 10);
        if (end == s || patients <= 0)
            break;
        make_book(patients, path);
        measure(program, path, FEW_NAME, MANY_NAME, out);
        say("ten rows", out);
        measure(program, path, MANY_NAME, FEW_NAME, out);
        say("ten thousand rows", out);
    }
    return 0;
}
