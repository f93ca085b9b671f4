#include "screens/settle.h"

#include "practice/absence.h"
#include "practice/slot.h"
#include "screens/form.h"
#include "screens/front.h"
#include "screens/pick.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_ROWS = 9, ABOUT = 120 };

/* What a panel is about; lives as long as the panel, or the form that follows from it. */
struct settling {
    struct arena arena;
    struct conflict field;
    struct conflict_clash clash;
    char about[ABOUT];
};

static struct practice *practice_of(const struct app *app)
{
    return front_of(app)->practice;
}

static void drop(struct settling *s)
{
    arena_finish(&s->arena);
    free(s);
}

static void close_pick(struct app *app, struct pick *p)
{
    (void)app;
    drop(p->ctx);
}

static void close_form(struct app *app, struct form *f)
{
    (void)app;
    drop(f->ctx);
}

/* ---- in words ---- */

const char *settle_author(const struct conflict_side *s, struct arena *a)
{
    return arena_printf(a, "%s at %s, %s", s->staff ? s->staff : "somebody", s->site ? s->site : "another computer",
                        slot_when(a, s->at_ms));
}

/* ---- a field answered twice: its sides, then both, then something else ---- */

static bool read_field(struct app *app, const struct conflict *seen, struct settling *s, struct err *e)
{
    struct conflict *all;
    int n, hidden;
    if (!conflict_list(practice_of(app), true, &s->arena, &all, &n, &hidden, e))
        return false;
    for (int i = 0; i < n; i++)
        if (all[i].kind == seen->kind && all[i].field == seen->field &&
            id_compare(&all[i].record, &seen->record) == 0) {
            s->field = all[i];
            return true;
        }
    return err_set(e, ERR_MISSING, "Somebody has settled this meanwhile.");
}

static const char *both_of(const struct conflict *x, struct arena *a)
{
    const char *text = x->sides[0].text;
    for (int i = 1; i < x->nsides; i++)
        text = arena_printf(a, "%s; %s", text, x->sides[i].text);
    return text;
}

static int list_sides(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct settling *s = p->ctx;
    const struct conflict *x = &s->field;
    struct arena *a = &p->arena;
    struct pick_row *out = arena_array(a, (size_t)x->nsides + 2, sizeof *out);
    int n = 0;
    (void)app, (void)typed;
    for (; n < x->nsides; n++) {
        const char *way = x->field == CONFLICT_ENDED   ? "Stop"
                          : x->field == CONFLICT_HOURS ? ""
                          : x->sides[n].is_shown       ? "Keep*"
                                                       : "Keep ";
        out[n] = (struct pick_row){arena_printf(a, "%s%s%s", way, *way ? " " : "", conflict_side_text(&x->sides[n])),
                                   settle_author(&x->sides[n], a), STYLE_PLAIN};
    }
    if (x->is_prose)
        out[n++] = (struct pick_row){arena_printf(a, "Both  %s", both_of(x, a)), "", STYLE_PLAIN};
    if (x->is_written)
        out[n++] = (struct pick_row){"Write something else", "", STYLE_PLAIN};
    *rows = out;
    return n;
}

static const char *about_side(struct app *app, struct pick *p, int row)
{
    const struct settling *s = p->ctx;
    (void)app;
    if (s->field.field == CONFLICT_ENDED)
        return arena_printf(&p->arena, "Cancels and ends it: %s", s->field.sides[row].text);
    if (row < s->field.nsides && s->field.sides[row].text[0])
        return s->field.sides[row].text; /* a long one is cut in its row */
    return "* is shown until somebody says what is right. It is said on all computers then.";
}

/* Without "u to undo": what ended a conflict is not taken back (undo.h). did: NULL nothing; of a visit then: whether
 * they have to be told. */
static void say_settled(struct app *app, const char *about, const struct conflict *x, const char *did)
{
    struct arena a = {0};
    struct appointment now;
    struct err ignored = {0}; /* words less */
    bool tells = x->kind == KIND_APPOINTMENT &&
                 appointment_get(front_of(app)->practice, &a, &x->record, &now, &ignored) && now.tell == TELL_DUE;
    front_renew_pins(front_of(app));
    front_of(app)->is_practice_old = true; /* it may have been one of its rules */
    app_reload(app);
    front_count_later(app);
    if (did)
        app_say(app, "Settled: %s. %s.", about, did);
    else
        app_say(app, "Settled: %s.%s", about, tells ? " " ABSENCE_TO_TELL : "");
    arena_finish(&a);
}

static const struct form_plan OTHER_LONG_PLAN;

static bool save_other(struct app *app, struct form *f, struct err *e)
{
    struct settling *s = f->ctx;
    const char *text = f->plan == &OTHER_LONG_PLAN ? form_long(f, 0, &s->arena) : form_text(f, 0);
    if (!conflict_write(&front_of(app)->desk, &s->field, text, e))
        return false;
    say_settled(app, s->about, &s->field, NULL);
    return true;
}

/* Nothing keeps these: what stands on both sides is there, and is chosen again with a key. */
static void backed_out(struct app *app, struct form *f)
{
    if (f->values[0].was_typed)
        app_say(app, "Not saved, and nothing is settled: what you typed is gone.");
}

#define OTHER_FIELD(more)                                                                                              \
    {                                                                                                                  \
        {                                                                                                              \
            .name = "text", .label = "Instead", .kind = FORM_TEXT, .flags = FORM_REQUIRED | (more),                    \
            .hint = "What is right. Enter saves it, Esc leaves both as they are."                                      \
        }                                                                                                              \
    }
#define OTHER(of)                                                                                                      \
    {                                                                                                                  \
        .name = "settle-other", .title = "Instead of both",                                                            \
        .help = "What is right, instead of what the two wrote.", .fields = (of), .field_count = 1, .save = save_other, \
        .backed_out = backed_out, .closed = close_form                                                                 \
    }
static const struct form_field OTHER_FIELDS[] = OTHER_FIELD(0), OTHER_LONG_FIELDS[] = OTHER_FIELD(FORM_LONG);
static const struct form_plan OTHER_PLAN = OTHER(OTHER_FIELDS), OTHER_LONG_PLAN = OTHER(OTHER_LONG_FIELDS);

/* What is one line stays one: only where somebody wrote several, or a long one, there is room for such. */
static bool is_long(const struct conflict *x)
{
    bool is = false;
    for (int i = 0; i < x->nsides; i++)
        is = is || strchr(x->sides[i].text, '\n') || strlen(x->sides[i].text) > TEXT_LINE_MAX;
    return is;
}

static bool open_other(struct app *app, const struct settling *was, struct err *e)
{
    struct settling *s = mem_zero(sizeof *s);
    if (!conflict_may(&front_of(app)->desk, &was->field, e) || !read_field(app, &was->field, s, e)) {
        drop(s);
        return false;
    }
    (void)snprintf(s->about, sizeof s->about, "%s", was->about);
    bool has_lines = is_long(&s->field);
    struct form *f = form_open(app, has_lines ? &OTHER_LONG_PLAN : &OTHER_PLAN, s);
    form_title(f, "%s", s->about);
    for (int i = 0; i < s->field.nsides; i++) {
        if (!s->field.sides[i].is_shown)
            continue;
        if (has_lines)
            form_set_long(f, 0, s->field.sides[i].text);
        else
            form_set_text(f, 0, s->field.sides[i].text);
    }
    return true;
}

static bool take_side(struct app *app, struct pick *p, int row, struct err *e)
{
    struct settling *s = p->ctx;
    struct desk *d = &front_of(app)->desk;
    if (row == s->field.nsides + s->field.is_prose)
        return open_other(app, s, e);
    if (!(row < s->field.nsides ? conflict_keep(d, &s->field, row, e) : conflict_keep_both(d, &s->field, e)))
        return false;
    say_settled(app, s->about, &s->field, row < s->field.nsides ? s->field.sides[row].did : NULL);
    return true;
}

static const struct pick_plan FIELD_PLAN = {
    .title = "Answered twice",
    .help = "Two people answered the same, at computers that had not met. Enter says which one is right.",
    .empty = "",
    .take_title = "this is right",
    .rows = LIST_ROWS,
    .find = list_sides,
    .about = about_side,
    .take = take_side,
    .closed = close_pick,
};

/* What two people did who did not know of each other. */
static const struct pick_plan MADE_PLAN = {
    .title = "To settle",
    .help = "One computer did not know what was written at the other. Enter does what the row says.",
    .empty = "",
    .take_title = "do it",
    .rows = LIST_ROWS,
    .find = list_sides,
    .about = about_side,
    .take = take_side,
    .closed = close_pick,
};

bool settle_open_field(struct app *app, const struct conflict *seen, struct err *e)
{
    struct settling *s = mem_zero(sizeof *s);
    if (!read_field(app, seen, s, e)) {
        drop(s);
        return false;
    }
    (void)snprintf(s->about, sizeof s->about, "%s", conflict_about(practice_of(app), &s->field, &s->arena));
    struct pick *p = pick_open(app, s->field.field < FIELD_APART ? &MADE_PLAN : &FIELD_PLAN, s);
    pick_title(app, p, "%s", s->about);
    for (int i = 0; i < s->field.nsides; i++) /* what is shown already changes the least */
        if (s->field.sides[i].is_shown)
            pick_go(app, p, i);
    return true;
}

/* ---- a double booking: both stay, moves of the one, of the other, cancelling ---- */

static bool read_clash(struct app *app, const struct conflict_clash *seen, struct settling *s, struct err *e)
{
    struct conflict_clash *all;
    int n;
    if (!conflict_clashes(practice_of(app), true, &s->arena, &all, &n, e))
        return false;
    for (int i = 0; i < n; i++)
        if (id_compare(&all[i].a.id, &seen->a.id) == 0 && id_compare(&all[i].b.id, &seen->b.id) == 0) {
            s->clash = all[i];
            return true;
        }
    return err_set(e, ERR_MISSING, "These two do not stand on each other any more.");
}

enum clash_act { CLASH_STAY, CLASH_MOVE_A, CLASH_MOVE_B, CLASH_CANCEL_A, CLASH_CANCEL_B };

struct clash_row {
    enum clash_act act;
    int opening;
};

/* What the rows of the panel stand for, in their order; the count. The first moves nobody: Enter is soon pressed twice.
 */
static int clash_rows(const struct conflict_clash *c, struct clash_row out[2 * CONFLICT_OPENINGS + 3])
{
    int n = 0;
    out[n++] = (struct clash_row){CLASH_STAY, 0};
    for (int i = 0; i < c->nfree_a; i++)
        out[n++] = (struct clash_row){CLASH_MOVE_A, i};
    for (int i = 0; i < c->nfree_b; i++)
        out[n++] = (struct clash_row){CLASH_MOVE_B, i};
    out[n++] = (struct clash_row){CLASH_CANCEL_A, 0};
    out[n++] = (struct clash_row){CLASH_CANCEL_B, 0};
    return n;
}

static const struct appointment *booking_of(const struct conflict_clash *c, enum clash_act act)
{
    return act == CLASH_MOVE_A || act == CLASH_CANCEL_A ? &c->a : &c->b;
}

static int list_ways(struct app *app, struct pick *p, const char *typed, const struct pick_row **rows)
{
    const struct conflict_clash *c = &((struct settling *)p->ctx)->clash;
    struct arena *a = &p->arena;
    struct clash_row ways[2 * CONFLICT_OPENINGS + 3];
    int n = clash_rows(c, ways);
    struct pick_row *out = arena_array(a, (size_t)n, sizeof *out);
    (void)app, (void)typed;
    for (int i = 0; i < n; i++) {
        const struct appointment *x = booking_of(c, ways[i].act);
        const struct opening *to = ways[i].act == CLASH_MOVE_A ? &c->free_a[ways[i].opening]
                                                               : &c->free_b[ways[i].opening];
        out[i] = (struct pick_row){"", "", STYLE_PLAIN};
        switch (ways[i].act) {
        case CLASH_MOVE_A:
        case CLASH_MOVE_B:
            out[i].text = arena_printf(a, "Move %s to %s, %s", x->patient_short, slot_text(a, to->date, to->start_min),
                                       to->practitioner_name);
            break;
        case CLASH_CANCEL_A:
        case CLASH_CANCEL_B: out[i].text = arena_printf(a, "Cancel %s", x->patient_short); break;
        case CLASH_STAY: out[i].text = "Both stay, on purpose"; break;
        }
        if (i > 0 && ways[i].act != ways[i - 1].act)
            out[i].note = arena_printf(a, "%s%s%s", x->type_name, *x->type_name ? ", " : "", x->ref);
    }
    *rows = out;
    return n;
}

static const char *about_way(struct app *app, struct pick *p, int row)
{
    const struct conflict_clash *c = &((struct settling *)p->ctx)->clash;
    struct clash_row ways[2 * CONFLICT_OPENINGS + 3];
    (void)app;
    (void)clash_rows(c, ways);
    switch (ways[row].act) {
    case CLASH_MOVE_A:
    case CLASH_MOVE_B: return "They have to be told: that stands in the follow-ups until somebody did.";
    case CLASH_CANCEL_A:
    case CLASH_CANCEL_B: return "Shows the day, and asks there who cancels, why, and what comes next.";
    case CLASH_STAY: return "Asks why: it stays as a double booking that was meant.";
    }
    return "";
}

static bool move(struct app *app, const struct appointment *x, const struct opening *to, struct err *e)
{
    struct arena a = {0};
    struct outcome o = {0};
    struct version v = appointment_version(x);
    struct place place = {.practitioner = to->practitioner,
                          .date = to->date,
                          .start_min = to->start_min,
                          .minutes = x->minutes};
    bool ok = appointment_move(&front_of(app)->desk, &a, &x->id, &v, &place, NULL, &o, e);
    if (ok) { /* no word of u: the place it comes from is taken */
        app_reload(app);
        front_count_later(app);
        app_say(app, "%s moved to %s: they have to be told. %s", x->patient_short, front_where(&a, &o.appointment),
                o.warning ? o.warning : "");
    }
    arena_finish(&a);
    return ok;
}

/* As x on it in the day: the questions are the same. Where it stood, the other one may stand alone by now. */
static bool cancel(struct app *app, const struct appointment *x, struct err *e)
{
    struct front_place to = front_place_of(x);
    struct front_hand hand;
    if (!front_go(app, &to, e))
        return false;
    if (!front_at_hand(app, &hand) || id_compare(&hand.appointment, &x->id) != 0)
        return err_set(e, ERR_STALE,
                       "The booking you meant stands here no more: somebody has moved or cancelled it meanwhile. "
                       "Nothing was cancelled");
    const struct command *row = app_command(app, "appointment-cancel");
    if (row)
        app_run(app, row);
    return true;
}

static bool save_stay(struct app *app, struct form *f, struct err *e)
{
    struct settling *s = f->ctx;
    if (!conflict_accept(&front_of(app)->desk, &s->arena, &s->clash.a.id, &s->clash.b.id, form_text(f, 0), e))
        return false;
    front_did(app, NULL, "Both stay: %s", s->about);
    return true;
}

static const struct form_field STAY_FIELDS[] = {
    {.name = "reason",
     .label = "Why",
     .kind = FORM_TEXT,
     .flags = FORM_REQUIRED,
     .hint = "Why both may stay, in a word or two: mother and child, short visits. Enter saves."},
};
static const struct form_plan STAY_PLAN = {
    .name = "settle-stay",
    .title = "Both stay",
    .help = "Why two may stand in one place: it is shown with the booking.",
    .fields = STAY_FIELDS,
    .field_count = 1,
    .save = save_stay,
    .backed_out = backed_out,
    .closed = close_form,
};

static bool open_stay(struct app *app, const struct settling *was, struct err *e)
{
    struct settling *s = mem_zero(sizeof *s);
    if (!read_clash(app, &was->clash, s, e)) {
        drop(s);
        return false;
    }
    (void)snprintf(s->about, sizeof s->about, "%s", was->about);
    form_title(form_open(app, &STAY_PLAN, s), "Both stay: %s", s->about);
    return true;
}

static bool take_way(struct app *app, struct pick *p, int row, struct err *e)
{
    struct settling *s = p->ctx;
    struct clash_row ways[2 * CONFLICT_OPENINGS + 3];
    (void)clash_rows(&s->clash, ways);
    const struct appointment x = *booking_of(&s->clash, ways[row].act);
    switch (ways[row].act) {
    case CLASH_MOVE_A: return move(app, &x, &s->clash.free_a[ways[row].opening], e);
    case CLASH_MOVE_B: return move(app, &x, &s->clash.free_b[ways[row].opening], e);
    case CLASH_CANCEL_A:
    case CLASH_CANCEL_B: return cancel(app, &x, e);
    case CLASH_STAY: return open_stay(app, s, e);
    }
    return true;
}

static const struct pick_plan CLASH_PLAN = {
    .title = "Double booking",
    .help = "Two computers that had not met gave one place away twice. Both stand until somebody says what becomes.",
    .empty = "",
    .take_title = "do it",
    .rows = LIST_ROWS,
    .find = list_ways,
    .about = about_way,
    .take = take_way,
    .closed = close_pick,
};

bool settle_open_clash(struct app *app, const struct conflict_clash *seen, struct err *e)
{
    struct settling *s = mem_zero(sizeof *s);
    if (!read_clash(app, seen, s, e)) {
        drop(s);
        return false;
    }
    const struct appointment *b = &s->clash.b;
    (void)snprintf(s->about, sizeof s->about, "%s, %s: %s and %s", slot_text(&s->arena, b->date, b->start_min),
                   s->clash.same_practitioner ? b->practitioner_name : b->room_name, s->clash.a.patient_short,
                   b->patient_short);
    pick_title(app, pick_open(app, &CLASH_PLAN, s), "%s", s->about);
    return true;
}
