/* book --repeat and --with. No verb of its own: they are options of book. */
#include "cli/verb_several.h"

#include "base/clock.h"
#include "cli/print.h"
#include "practice/several.h"
#include "practice/slot.h"

#include <string.h>

/* Who else, apart by commas: each as --patient takes it. */
static bool read_others(struct call *c, struct id others[SEVERAL_MAX], int *count, struct err *e)
{
    const char *text = call_text(c, "with");
    *count = 0;
    for (const char *s = text ? text : ""; *s; s += strspn(s, ", ")) {
        size_t n = strcspn(s, ",");
        if (*count == SEVERAL_MAX)
            return err_set(e, ERR_USAGE, "--with: at most %d others", SEVERAL_MAX);
        if (!call_patient_of(c, arena_strndup(&c->arena, s, n), &others[*count], e))
            return false;
        ++*count;
        s += n;
    }
    return true;
}

/* "Tue 8 Dec 10:00 is taken (nearest: Tue 8 Dec 10:30); ..." */
static bool refuse(struct call *c, const struct several_item *items, int n, struct err *e)
{
    const char *text = "";
    for (int i = 0; i < n; i++) {
        const struct several_item *x = &items[i];
        if (x->is_free)
            continue;
        const char *near = x->has_other ? arena_printf(&c->arena, " (nearest: %s)",
                                                       slot_text(&c->arena, x->other.date, x->other.start_min))
                                        : "";
        text = arena_printf(&c->arena, "%s%s%s: %s%s", text, *text ? "; " : "",
                            slot_text(&c->arena, x->booking.place.date, x->booking.place.start_min), x->why, near);
    }
    return err_set(e, ERR_REFUSED, "%d of %d are not free, and nothing was booked. %s. Add --nearest or --leave-out",
                   several_open(items, n), n, text);
}

static bool settle(struct call *c, struct several_item *items, int n, struct err *e)
{
    if (several_open(items, n) == 0)
        return true;
    if (call_flag(c, "nearest") == call_flag(c, "leave-out"))
        return refuse(c, items, n, e);
    for (int i = 0; i < n; i++)
        if (!items[i].is_free && !(call_flag(c, "nearest") && several_take(&items[i])))
            items[i].is_left_out = true;
    return true;
}

static void print_all(struct call *c, const struct outcome *out, int n)
{
    for (int i = 0; i < n; i++)
        if (out[i].warning)
            call_note(c, "%s: %s", out[i].appointment.ref, out[i].warning);
    if (!c->is_json) {
        struct appointment *rows = arena_array(&c->arena, (size_t)n, sizeof *rows);
        for (int i = 0; i < n; i++)
            rows[i] = out[i].appointment;
        call_say(c, "Booked %d:\n", n);
        print_list(c, rows, n, true);
        return;
    }
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < n; i++)
        print_booked(&j, &out[i].appointment);
    json_end(&j, ']');
    call_json_end(c);
}

bool verb_several_run(struct call *c, const struct booking *first, struct err *e)
{
    struct booking what = *first;
    struct several_item *items;
    struct series series;
    struct id others[SEVERAL_MAX];
    int n, nothers, count;
    const char *repeat = call_text(c, "repeat");
    struct err why = {0};
    if (repeat && !series_parse(repeat, &series, &why))
        return err_set(e, ERR_USAGE, "--repeat: %s", why.text);
    if (what.is_walk_in)
        return err_set(e, ERR_USAGE, "Who walked in is booked once and alone: leave out --repeat and --with");
    if (!read_others(c, others, &nothers, e))
        return false;
    if (id_is_none(&what.id))
        what.id = id_new(clock_now_ms());
    if (!several_make(&c->arena, &what, repeat ? &series : NULL, others, nothers, &items, &n, e) ||
        !several_check(&c->desk, &c->arena, items, n, e) || !settle(c, items, n, e))
        return false;
    struct outcome *out = arena_array(&c->arena, (size_t)n, sizeof *out);
    if (!several_book(&c->desk, &c->arena, items, n, out, &count, e))
        return false;
    print_all(c, out, count);
    return true;
}
