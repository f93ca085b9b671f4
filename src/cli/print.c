#include "cli/print.h"

#include "practice/appointment_code.h"
#include "practice/death_said.h"
#include "practice/policy_visits.h"
#include "practice/words.h"

#include <string.h>

/* --- JSON ----------------------------------------------------------------------- */

void print_text(struct json *j, const char *key, const char *text)
{
    json_string(j, key, text && *text ? text : NULL);
}

void print_instant(struct json *j, const char *key, int64_t utc_ms)
{
    char text[32];
    int offset_min;
    zone_civil(utc_ms, NULL, NULL, &offset_min);
    json_string(j, key, zone_text(utc_ms, offset_min, text));
}

/* Somebody on the waiting list has no place yet: 0 is no date of a booking. */
static int date_of(const struct appointment *x)
{
    return x->status == STATUS_WAITLIST && x->start_min < 0 ? CIVIL_NONE : x->date;
}

void print_members(struct json *j, const struct appointment *x)
{
    print_text(j, "ref", x->ref);
    json_id(j, "id", &x->id);
    print_text(j, "patient", x->patient_name);
    json_id(j, "patient_id", &x->patient);
    print_text(j, "practitioner", x->practitioner_name);
    json_date(j, "date", date_of(x));
    json_time(j, "start", x->start_min);
    json_number(j, "minutes", x->minutes);
    print_text(j, "type", x->type_code);
    json_string(j, "status", transition_status_code(x->status));
    json_string(j, "confirmation", appointment_code_confirmation(x->confirmation));
}

void print_appointment(struct json *j, const char *key, const struct appointment *x)
{
    json_object(j, key);
    print_members(j, x);
    json_end(j, '}');
}

void print_booked(struct json *j, const struct appointment *x)
{
    json_object(j, NULL);
    print_text(j, "ref", x->ref);
    json_id(j, "id", &x->id);
    json_string(j, "status", transition_status_code(x->status));
    json_date(j, "date", date_of(x));
    json_time(j, "start", x->start_min);
    print_text(j, "practitioner", x->practitioner_name);
    json_end(j, '}');
}

/* --- text ----------------------------------------------------------------------- */

void print_stamp(struct json *j, const char *key, int64_t utc_ms)
{
    json_instant(j, key, utc_ms ? utc_ms : -1);
}

void print_staff(struct call *c, struct json *j, const char *key, const struct id *id)
{
    const struct staff *s = practice_staff(c->practice, id);
    print_text(j, key, s ? s->code : NULL);
}

const char *print_when(struct arena *a, int64_t utc_ms)
{
    int date, minute;
    char day[11], time[8];
    zone_civil(utc_ms, &date, &minute, NULL);
    return arena_printf(a, "%s %s", civil_date_text(date, day), civil_clock_text(minute, time));
}

/* The first that is true of it, in the order in which somebody at the desk has to know it. */
const char *print_state(const struct call *c, const struct appointment *x)
{
    if (appointment_is_unresolved(x, c->today, c->now_min))
        return "what happened?";
    if (x->status == STATUS_BOOKED && x->confirmation != CONFIRM_NONE)
        return words_desk(words_confirmation, appointment_code_confirmation(x->confirmation));
    if (x->status == STATUS_CANCELLED && x->late_tag == LATE_TAG_DUE) /* somebody at the desk has to bring it up */
        return "cancelled, late: due";
    return transition_status_desk(x->status);
}

const char *print_place(struct call *c, const struct appointment *x)
{
    char day[16], time[8];
    const char *when = date_of(x) == CIVIL_NONE ? "waiting list"
                                                : arena_printf(&c->arena, "%s %s", civil_desk_date(x->date, day),
                                                               civil_clock_text(x->start_min, time));
    return arena_printf(&c->arena, "%s  %s  %d min%s%s", when,
                        *x->practitioner_name ? x->practitioner_name : "no practitioner yet", x->minutes,
                        *x->type_name ? " " : "", x->type_name);
}

void print_list(struct call *c, const struct appointment *rows, int count, bool with_date)
{
    enum { DATE, START, MINUTES, STATE, PRACTITIONER, PATIENT, TYPE, REF, REMARK, COLUMNS };
    struct table t = table_start(&c->arena, COLUMNS, c->host->is_ascii);
    for (int i = 0; i < count; i++) {
        const struct appointment *x = &rows[i];
        char day[16], time[8];
        const char *cells[COLUMNS] = {
            [DATE] = with_date ? civil_desk_date(x->date, day) : "",
            [START] = x->start_min >= 0 ? civil_clock_cell(x->start_min, time) : "",
            [MINUTES] = arena_printf(&c->arena, "%3d min", x->minutes),
            [STATE] = print_state(c, x),
            [PRACTITIONER] = x->practitioner_name,
            [PATIENT] = x->patient_name,
            [TYPE] = x->type_name,
            [REF] = x->ref,
            [REMARK] = x->remark,
        };
        table_add(&t, cells);
    }
    table_print(&t, 0, &c->out);
}

bool print_outcome(struct call *c, const struct outcome *o, const char *what)
{
    const struct appointment *x = &o->appointment;
    if (o->warning)
        call_note(c, "%s", o->warning);
    if (death_said(c->practice, &c->arena, x))
        call_note(c, "Record it now: rounds patient died %s --on DATE --told 'WHO TOLD US'.", x->ref);
    if (c->is_json) {
        struct json j = call_json(c);
        print_appointment(&j, NULL, x);
        call_json_end(c);
        return true;
    }
    const char *next = "";
    if (transition_is_end(x->status)) {
        struct next_step step = appointment_next(x);
        const char *words = appointment_code_next_text(&c->arena, &step);
        next = *words ? arena_printf(&c->arena, "; next: %s", words) : "; what comes next is still open";
    }
    call_say(c, "%s: %s, %s  %s%s\n", what, call_show(c, x->patient_name), x->ref, call_show(c, print_place(c, x)),
             call_show(c, next));
    return true;
}

const char *print_short_id(struct call *c, const struct id *id)
{
    enum { LETTERS = 8 };
    char hex[ID_TEXT];
    return arena_printf(&c->arena, "%.*s", LETTERS, id_text(id, hex) + ID_TEXT - 1 - LETTERS);
}

const char *print_plural(int64_t n)
{
    return n == 1 ? "" : "s";
}

bool print_answer(struct call *c, const struct id *id, const char *what)
{
    if (!c->is_json) {
        call_say(c, "%s: %s\n", what, print_short_id(c, id));
        return true;
    }
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_id(&j, "id", id);
    json_end(&j, '}');
    call_json_end(c);
    return true;
}

bool print_policy_visits(struct call *c, struct policy *policy, bool is_loaded, struct err *e)
{
    enum { NAMED_MAX = 20 };
    struct policy_visit *all;
    int n;
    if (!policy_visits(c->practice, policy, &c->arena, &all, &n, e))
        return false;
    if (n == 0)
        return true;
    call_note(c, "%d booking%s to come %s no place by these rules:", n, print_plural(n),
              !is_loaded ? "would have"
              : n == 1   ? "has"
                         : "have");
    for (int i = 0; i < n && i < NAMED_MAX; i++)
        call_note(c, "  %s  %s  %s: %s", all[i].appointment.ref, print_place(c, &all[i].appointment),
                  all[i].appointment.patient_name, all[i].why);
    if (n > NAMED_MAX)
        call_note(c, "  and %d more", n - NAMED_MAX);
    call_note(c, "%s: rounds to-tell lists them.", is_loaded ? "They have to be told" : "They would have to be told");
    return true;
}
