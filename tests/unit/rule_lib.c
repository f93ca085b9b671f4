#include "rule_lib.h"

#include "practice/contact.h"
#include "practice/queue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

int rule_lib_close(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

/* Every row that a rule made, whatever the day, on a line: opens, due, patient, kind, why. */
const char *rule_lib_picture(struct world *w)
{
    struct queue q;
    const char *text = "";
    char from[11], to[11], at[6];
    struct queue_filter all = {.is_ahead = true};
    world_ok(w, queue_load(w->practice, &all, &w->arena, &q, &w->err));
    for (int i = 0; i < q.nrows; i++) {
        const struct queue_row *r = &q.rows[i];
        if (!*r->rule)
            continue;
        bool is_day = r->due % DAY_MIN == DAY_MIN - 1;
        text = arena_printf(&w->arena, "%s%s to %s%s%s | %s | %s | %s\n", text,
                            r->opens ? civil_date_text((int)(r->opens / DAY_MIN), from) : "now",
                            civil_date_text((int)(r->due / DAY_MIN), to), is_day ? "" : " ",
                            is_day ? "" : civil_time_text((int)(r->due % DAY_MIN), at), r->patient_short, r->kind,
                            queue_why(w->practice, r, &w->arena));
    }
    return text;
}

/* Policy with these rules alone; the rest of the sample. */
bool rule_lib_read(struct world *w, const char *rules, struct policy **out)
{
    struct buf text = {0};
    world_ok(w, policy_show(w->practice->book, &text, &w->err));
    buf_addc(&text, 0);
    char *from = strstr((char *)text.data, "rules = ("), *end = from ? strstr(from, "\n);\n") : NULL;
    assert_non_null(end);
    const char *whole =
        arena_printf(&w->arena, "%.*srules = (%s%s", (int)(from - (char *)text.data), (char *)text.data, rules, end);
    buf_finish(&text);
    return policy_read_text(&w->arena, "test.conf", whole, out, &w->err);
}

bool rule_lib_try(struct world *w, const char *rules)
{
    struct policy *policy;
    return rule_lib_read(w, rules, &policy) &&
           policy_load(w->practice->book, policy, &w->okoro.who, false, &w->arena, NULL, NULL, &w->err) &&
           practice_reload(w->practice, &w->err);
}

void rule_lib_are(struct world *w, const char *rules)
{
    world_ok(w, rule_lib_try(w, rules));
}

/* ---- what happens ---- */

struct appointment rule_lib_book(struct world *w, int patient, const char *type, const char *when)
{
    const struct appointment_type *t;
    struct booking b = world_booking(w, patient, "chen", when);
    world_ok(w, practice_find_type(w->practice, type, &t, &w->err));
    b.type = t->id;
    world_ok(w, appointment_book(&w->okoro, &w->arena, &b, &w->out, &w->err));
    return w->out.appointment;
}

void rule_lib_become(struct world *w, const struct appointment *x, enum status to, const struct next_step *next)
{
    struct change_of_status c = {.to = to};
    if (next)
        c.next = *next;
    world_ok(w, appointment_status(&w->adeyemi, &w->arena, &x->id, NULL, &c, &w->out, &w->err));
}

void rule_lib_visit(struct world *w, int patient, const char *type, const char *when)
{
    struct appointment x = rule_lib_book(w, patient, type, when);
    struct next_step next = {.next = NEXT_CLOSED, .note = "done"};
    world_at(w, when);
    rule_lib_become(w, &x, STATUS_ARRIVED, NULL);
    rule_lib_become(w, &x, STATUS_CHECKED_IN, NULL);
    rule_lib_become(w, &x, STATUS_FULFILLED, &next);
}

struct id rule_lib_row(struct world *w, const char *kind)
{
    struct queue q;
    struct queue_filter f = {.is_ahead = true, .kind = kind};
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    assert_int_equal(q.nrows, 1);
    return q.rows[0].id;
}

struct follow_up_done rule_lib_answer(struct world *w, const char *kind, const char *outcome, int date)
{
    struct id id = rule_lib_row(w, kind);
    struct follow_up_seen seen;
    struct follow_up_done done;
    struct follow_up_answer what = {.outcome = outcome, .date = date, .minute = MINUTE_NONE, .reason = "declined"};
    world_ok(w, follow_up_see(w->practice, &id, &w->arena, &seen, &w->err));
    world_ok(w, follow_up_answer(&w->okoro, &w->arena, &seen, &what, &done, &w->err));
    return done;
}

void rule_lib_message(struct world *w, int patient, const char *mode, const char *outcome, const char *direction)
{
    struct contact c = {
        .patient = w->patient[patient], .mode = mode, .outcome = outcome, .direction = direction, .duration_s = -1};
    world_ok(w, contact_add(w->practice->book, &w->okoro.who, &c, NULL, &w->err));
}
