/* What fell out of every list: kept by somebody who has left, left to a desk that went home. */
#include "practice/absence.h"
#include "practice/availability.h"
#include "practice/day_page.h"
#include "practice/follow_up.h"
#include "practice/follow_up_ended.h"
#include "practice/policy.h"
#include "practice/undo.h"

#include "appointment_lib.h"
#include "practice_lib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int close_world(void **state)
{
    world_same_as_rebuilt(*state);
    world_close(*state);
    return 0;
}

/* Every row of today on a line: who, kind, why. */
static const char *today(struct world *w, const struct id *staff)
{
    struct queue q;
    struct queue_filter f = {.staff = *staff};
    const char *text = "";
    int tab;
    world_ok(w, queue_load(w->practice, &f, &w->arena, &q, &w->err));
    world_ok(w, queue_count(w->practice, staff, &tab, &w->err));
    assert_int_equal(tab, queue_today(&q));
    for (int i = 0; i < q.nrows; i++)
        text = arena_printf(&w->arena, "%s%s | %s | %s\n", text, q.rows[i].patient_short, q.rows[i].kind,
                            queue_why(w->practice, &q.rows[i], &w->arena));
    return text;
}

static const char *anybody(struct world *w)
{
    return today(w, &ID_NONE);
}

static struct desk owner(struct world *w)
{
    struct desk d = w->okoro;
    world_ok(w, practice_who(w->practice, "chen", &d.who, &w->err));
    return d;
}

/* The policy in force, loaded again with this text in place of that. */
static void policy_says(struct world *w, const char *that, const char *this)
{
    struct buf text = {0};
    struct policy *policy;
    world_ok(w, policy_show(w->practice->book, &text, &w->err));
    buf_addc(&text, 0);
    char *whole = arena_strdup(&w->arena, (char *)text.data), *at = strstr(whole, that);
    buf_finish(&text);
    if (!at)
        fail_msg("%s is not in\n%s", that, whole);
    whole = arena_printf(&w->arena, "%.*s%s%s", (int)(at - whole), whole, this, at + strlen(that));
    struct desk d = owner(w);
    world_ok(w, policy_read_text(&w->arena, "test.conf", whole, &policy, &w->err));
    world_ok(w, policy_load(w->practice->book, policy, &d.who, false, &w->arena, NULL, NULL, &w->err));
    world_ok(w, practice_reload(w->practice, &w->err));
}

/* The entry with these words is not in the policy any more. */
static void policy_without(struct world *w, const char *entry)
{
    struct buf text = {0};
    world_ok(w, policy_show(w->practice->book, &text, &w->err));
    buf_addc(&text, 0);
    const char *whole = arena_strdup(&w->arena, (char *)text.data), *at = strstr(whole, entry);
    buf_finish(&text);
    assert_non_null(at);
    const char *from = at, *end = strchr(at, '}');
    while (*from != '{')
        from--;
    end += end[1] == ',' ? 2 : 1;
    policy_says(w, arena_strndup(&w->arena, from, (size_t)(end - from)), "");
}

/* ---- kept by somebody who has left ---- */

static void what_a_leaver_kept_is_the_owners(void **state)
{
    struct world *w = *state;
    struct follow_up f = follow_up_none(FOLLOW_UP_PROMISE);
    struct desk boss = owner(w);
    f.patient = w->patient[0];
    f.text = "ring about the result";
    f.due_date = PRACTICE_LIB_TODAY;
    f.is_confidential = true;
    world_ok(w, follow_up_add(&w->bell, &w->arena, &f, NULL, &w->err));
    assert_string_equal(today(w, &boss.who.staff), "");
    policy_without(w, "code = \"bell\"");
    assert_string_equal(today(w, &boss.who.staff), "Candelaria I | promise | confidential, Bell\n");
    assert_string_equal(today(w, &w->okoro.who.staff), "");
    assert_string_equal(anybody(w), "");
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, world_setup, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_WORLD(what_a_leaver_kept_is_the_owners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
