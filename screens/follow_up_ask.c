/* What an outcome wants to know: one small form, whatever it is. */
#include "screens/follow_up_work.h"

#include "screens/draft_form.h"
#include "screens/front.h"
#include "screens/score_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES_MAX = 40, NAME = 80 };
enum { HOW, WHY, WHOM, UNTIL, AT, WORDS, SCORE, RECOMMENDS, FIELDS };

struct answer_form {
    struct form_field fields[FIELDS];
    struct form_plan plan;
    int at[FIELDS]; /* where a field stands in the form; -1: not in it */
    struct form *form;
    const struct follow_up_outcome *o;
    struct follow_up_seen seen[FOLLOW_UP_GROUP_MAX];
    int n;
    struct id telecom;
    const char *choices[CHOICES_MAX + 1];
    struct id staff_of[CHOICES_MAX];
    char name[NAME];
    struct arena arena;
    struct draft_form draft;
    bool is_booked;     /* each of them has a visit to come */
    bool is_next_asked; /* either a day to be in touch or why nothing comes next is wanted */
};

static const char *const SENT[] = {"text", "email", "letter", NULL};

static const struct form_field ALL[FIELDS] = {
    {.name = "how", .label = "Sent", .kind = FORM_CHOICE, .choices = SENT, .cells = 10, .hint = "Text, email, letter."},
    {.name = "why",
     .label = "Why",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 34,
     .hint = "First letter, Left, Right."},
    {.name = "whom",
     .label = "To",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP,
     .cells = 24,
     .hint = "First letter, Left, Right; anybody gives it back to all."},
    {.name = "until",
     .label = "Until",
     .kind = FORM_DATE,
     .flags = FORM_SOON,
     .cells = 16,
     .hint = "today, tomorrow, fri, 2w. Enter keeps it."},
    {.name = "at", .label = "at", .kind = FORM_TIME, .cells = 8, .hint = "At what time; empty: any time of that day."},
    {.name = "words", .label = "Note", .kind = FORM_TEXT, .hint = "What was said; Enter for none."},
    SCORE_FIELD,
    SCORE_FIELD_RECOMMENDS,
};

/* ---- saying it ---- */

static bool answer(struct app *app, struct answer_form *w, const struct follow_up_answer *what, struct err *e)
{
    struct arena a = {0};
    struct follow_up_done done[FOLLOW_UP_GROUP_MAX];
    struct front *front = front_of(app);
    bool ok = follow_up_answer_all(&front->desk, &a, w->seen, w->n, what, done, e);
    if (ok) {
        if (w->form)
            draft_form_done(app, &w->draft);
        if (strcmp(w->o->code, "wrong-number") != 0)
            follow_up_work_next(app);
        front_did(app, NULL, "%s: %s", w->name, done[0].what);
        front_count(app);
        front_note_advance(app, w->o->code, &w->seen[0].row.patient, w->name);
    }
    arena_finish(&a);
    return ok;
}

static const char *chosen(const struct answer_form *w, int field)
{
    int choice = w->at[field] < 0 ? -1 : form_choice(w->form, w->at[field]);
    return choice < 0 ? NULL : w->fields[w->at[field]].choices[choice];
}

/* One of the two comes next, said in the names of the fields. */
static bool check_next(const struct answer_form *w, const struct follow_up_answer *x, struct err *e)
{
    bool has_day = x->date != CIVIL_NONE, has_why = x->reason != NULL;
    if (!w->is_next_asked || has_day != has_why)
        return true;
    (void)err_set(e, ERR_INPUT, "%s",
                  has_day ? "Not both: empty this day, or the reason below it with Backspace"
                          : "What comes next? A day here, or why nothing does below. To book: Esc, b");
    (void)snprintf(e->at, sizeof e->at, "%s", ALL[UNTIL].name);
    return false;
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct answer_form *w = f->ctx;
    struct follow_up_answer x = {
        .outcome = w->o->code, .date = CIVIL_NONE, .minute = MINUTE_NONE, .telecom = w->telecom};
    if (w->at[UNTIL] >= 0)
        x.date = form_date(f, w->at[UNTIL]);
    if (w->at[AT] >= 0)
        x.minute = form_minute(f, w->at[AT]);
    if (w->at[WORDS] >= 0)
        x.words = form_text(f, w->at[WORDS]);
    if (w->at[WHOM] >= 0 && form_choice(f, w->at[WHOM]) >= 0)
        x.staff = w->staff_of[form_choice(f, w->at[WHOM])];
    if (w->at[SCORE] >= 0) {
        struct score_field_said said = score_field_read(f, w->at[SCORE], w->at[RECOMMENDS]);
        x.has_score = said.has_score;
        x.score = said.score;
        x.recommends = said.recommends;
    }
    x.mode = chosen(w, HOW);
    x.reason = chosen(w, WHY);
    return check_next(w, &x, e) && answer(app, w, &x, e);
}

static void closed(struct app *app, struct form *f)
{
    struct answer_form *w = f->ctx;
    (void)app;
    arena_finish(&w->arena);
    free(w);
}

/* ---- the form ---- */

static void add_field(struct answer_form *w, int field, const char *label, unsigned flags)
{
    struct form_field *f = &w->fields[w->plan.field_count];
    w->at[field] = w->plan.field_count++;
    *f = ALL[field];
    f->flags |= flags;
    if (label)
        f->label = label;
    if (!f->choices && f->kind == FORM_CHOICE)
        f->choices = w->choices;
    if (flags & FORM_MAY_EMPTY)
        f->hint = "First letter, Left, Right; Backspace for none.";
}

static void list_reasons(struct answer_form *w, const struct practice *p)
{
    const char *list = follow_up_reasons(p, w->seen[0].row.kind);
    int n = 0, count;
    const struct reason *all = practice_reasons(p, &count);
    for (int i = 0; i < count && n < CHOICES_MAX; i++)
        if (strcmp(all[i].list, list) == 0 && all[i].is_active)
            w->choices[n++] = arena_strdup(&w->arena, all[i].name);
}

/* Whoever asks stands first: > and Enter puts it on one's own list. */
static void list_staff(struct answer_form *w, const struct front *front)
{
    const struct practice *p = front->practice;
    int n = 0;
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < p->nstaff && n < CHOICES_MAX - 1; i++) {
            bool is_me = id_compare(&p->staff[i].id, &front->desk.who.staff) == 0;
            if (!p->staff[i].is_active || is_me != (pass == 0))
                continue;
            w->staff_of[n] = p->staff[i].id;
            w->choices[n++] = is_me ? "me" : arena_strdup(&w->arena, p->staff[i].name);
        }
    w->choices[n] = "anybody";
}

/* Who was reached about booking again, and has nothing booked: something has to come next in its place. */
static bool is_next_asked(const struct answer_form *w)
{
    return w->o->is_end && strcmp(w->seen[0].row.kind, FOLLOW_UP_REBOOK) == 0 && !w->is_booked;
}

static void make_plan(struct answer_form *w, const struct front *front)
{
    bool is_sent = strcmp(w->o->code, "sent") == 0;
    w->plan = (struct form_plan){.name = "outcome",
                                 .title = w->o->title,
                                 .help = "What came of it; Enter says it.",
                                 .fields = w->fields,
                                 .save = save,
                                 .closed = closed};
    for (int i = 0; i < FIELDS; i++)
        w->at[i] = -1;
    switch (w->o->asks) {
    case FOLLOW_UP_ASKS_WORDS:
        if (is_next_asked(w)) {
            w->is_next_asked = true;
            list_reasons(w, front->practice);
            add_field(w, UNTIL, "In touch on", FORM_STOP);
            w->fields[w->at[UNTIL]].hint = "6w, fri; or Tab and why nothing comes next. To book them: Esc, then b.";
            add_field(w, WHY, "or nothing:", FORM_STOP | FORM_MAY_EMPTY);
        } else if (follow_up_asks_leave(front->practice, w->seen[0].row.kind, w->o->code)) {
            list_reasons(w, front->practice);
            add_field(w, WHY, NULL, FORM_STOP | FORM_MAY_EMPTY);
        }
        add_field(w, WORDS, NULL, FORM_STOP);
        if (w->n == 1 && follow_up_asks_score(front->practice, w->seen[0].row.kind, w->o->code)) {
            add_field(w, SCORE, NULL, FORM_STOP);
            add_field(w, RECOMMENDS, NULL, FORM_STOP);
        }
        break;
    case FOLLOW_UP_ASKS_DATE:
        add_field(w, UNTIL, NULL, FORM_STOP | FORM_REQUIRED);
        add_field(w, AT, NULL, 0);
        if (w->o->mode)
            add_field(w, WORDS, NULL, 0);
        break;
    case FOLLOW_UP_ASKS_REASON:
        list_reasons(w, front->practice);
        add_field(w, WHY, NULL, FORM_REQUIRED);
        add_field(w, WORDS, NULL, 0);
        break;
    case FOLLOW_UP_ASKS_STAFF:
        list_staff(w, front);
        add_field(w, WHOM, NULL, 0);
        break;
    case FOLLOW_UP_ASKS_WHY: add_field(w, WORDS, "Why", FORM_REQUIRED); break;
    case FOLLOW_UP_ASKS_NOTHING: break;
    }
    if (is_sent)
        add_field(w, HOW, NULL, 0);
    if (w->o->is_try && w->o->asks != FOLLOW_UP_ASKS_NOTHING) {
        add_field(w, UNTIL, "Next try", 0);
        add_field(w, AT, NULL, 0);
    }
}

static void fill(struct answer_form *w, const struct front *front)
{
    int date, minute;
    follow_up_next_try(front->practice, &w->seen[0], w->o->code, &date, &minute);
    if (w->at[UNTIL] >= 0 && !w->o->is_end)
        form_set_date(w->form, w->at[UNTIL], date);
    if (w->at[AT] >= 0 && minute != MINUTE_NONE)
        form_set_minute(w->form, w->at[AT], minute);
    if (w->at[HOW] >= 0)
        form_set_choice(w->form, w->at[HOW], 0);
    if (w->at[WHY] >= 0 && w->o->asks == FOLLOW_UP_ASKS_REASON)
        form_set_choice(w->form, w->at[WHY], 0);
    if (w->at[WHOM] >= 0)
        form_set_choice(w->form, w->at[WHOM], 0);
    if (w->at[RECOMMENDS] >= 0)
        form_set_choice(w->form, w->at[RECOMMENDS], CONTACT_UNSAID);
}

static bool see(struct answer_form *w, struct practice *p, const struct id *ids, int n, struct err *e)
{
    struct queue_detail d;
    for (int i = 0; i < n && i < FOLLOW_UP_GROUP_MAX; i++, w->n++)
        if (!follow_up_see(p, &ids[i], &w->arena, &w->seen[i], e))
            return false;
    w->is_booked = true;
    for (int i = 0; i < w->n && w->is_booked; i++)
        if (!follow_up_is_booked(p, &w->arena, &w->seen[i].row, &w->is_booked, e))
            return false;
    if (!queue_describe(p, &w->seen[0].row, &w->arena, &d, e))
        return false;
    w->telecom = d.telecom;
    (void)snprintf(w->name, sizeof w->name, "%s", w->seen[0].row.patient_short);
    return true;
}

/* ---- half written ---- */

static void describe(const struct form *f, struct draft_form_writer *out)
{
    const struct answer_form *w = f->ctx;
    char hex[ID_TEXT];
    const char *rows = "";
    for (int i = 0; i < w->n; i++)
        rows = arena_printf(&out->arena, "%s%s ", rows, id_text(&w->seen[i].row.id, hex));
    draft_form_title(out, "\"%s\" of %s", w->o->title, w->name);
    draft_form_put(out, "rows", rows);
    draft_form_put(out, "outcome", w->o->code);
    for (int i = 0; i < w->plan.field_count; i++)
        draft_form_put(out, w->fields[i].name, draft_form_typed(out, f, i));
}

/* The ids as describe put them: how many. */
static int read_rows(const struct draft *d, struct id *out)
{
    int n = 0, used;
    char one[ID_TEXT];
    for (const char *s = draft_text(d, "rows"); n < FOLLOW_UP_GROUP_MAX; s += used) {
        if (sscanf(s, " %32s%n", one, &used) != 1 || !id_parse(one, &out[n]))
            break;
        n++;
    }
    return n;
}

static void take_up(struct answer_form *w, const struct draft *d)
{
    for (int i = 0; i < w->plan.field_count; i++) {
        const struct form_field *f = &w->fields[i];
        const char *text = draft_text(d, f->name);
        if (f->kind != FORM_CHOICE)
            form_set_text(w->form, i, text);
        for (int k = 0; f->kind == FORM_CHOICE && f->choices[k]; k++)
            if (strcmp(f->choices[k], text) == 0)
                form_set_choice(w->form, i, k);
    }
    draft_form_take_up(&w->draft, d);
    if (w->at[WORDS] >= 0)
        form_focus(w->form, w->at[WORDS]);
}

/* ---- opening ---- */

/* Who of them is in the building cannot have been rung in vain: "Rees S is here now"; "" nobody is. */
static const char *here_words(struct answer_form *w)
{
    for (int i = 0; i < w->n; i++) {
        const struct queue_row *row = &w->seen[i].row;
        if (!id_is_none(&row->visit) && row->visit_status != STATUS_BOOKED)
            return arena_printf(&w->arena, "%s is %s", row->patient_short,
                                row->visit_status == STATUS_FULFILLED ? "leaving just now" : "here now");
    }
    return "";
}

/* A key that was pressed twice is not two tries; pressed once more, it is meant. */
static bool is_meant(struct app *app, struct answer_form *w, struct err *e)
{
    const struct follow_up_seen *seen = &w->seen[0];
    bool is_visit = queue_is_by_rule(seen->row.kind) || strcmp(seen->row.kind, FOLLOW_UP_REMIND) == 0;
    if (w->o->asks == FOLLOW_UP_ASKS_NOTHING && !front_is_for_next(app, w->o->code, &seen->row.patient, w->name, e))
        return false; /* one that asks opens a form with the name, and has written nothing yet */
    if (!w->o->is_try || !w->o->mode)
        return true;
    const char *here = strcmp(w->o->mode, "call") == 0 ? here_words(w) : "";
    return front_is_meant(app, &seen->row.patient, is_visit ? &seen->row.fact : &ID_NONE, w->o->code, w->o->title,
                          here, e);
}

/* A form, or NULL: then it was said at once, or refused, which *ok tells. */
static struct answer_form *ask(struct app *app, const struct id *ids, int n, const char *outcome, bool *ok,
                               struct err *e)
{
    struct answer_form *w = mem_alloc(sizeof *w);
    memset(w, 0, sizeof *w);
    w->o = follow_up_outcome_find(outcome);
    *ok = see(w, front_of(app)->practice, ids, n, e) && is_meant(app, w, e) &&
          follow_up_can_come(front_of(app)->practice, &w->seen[0].row, outcome, e);
    if (*ok && w->o->asks != FOLLOW_UP_ASKS_NOTHING) {
        make_plan(w, front_of(app));
        w->form = form_open(app, &w->plan, w);
        draft_form_start(&w->draft, w->form, describe);
        form_title(w->form, "%s: %s", w->name, w->o->title);
        fill(w, front_of(app));
        return w;
    }
    if (*ok) {
        struct follow_up_answer x = {
            .outcome = outcome, .date = CIVIL_NONE, .minute = MINUTE_NONE, .telecom = w->telecom};
        *ok = answer(app, w, &x, e);
    }
    arena_finish(&w->arena);
    free(w);
    return NULL;
}

bool follow_up_work_ask(struct app *app, const struct queue_row *const *rows, int n, const char *outcome, struct err *e)
{
    struct id ids[FOLLOW_UP_GROUP_MAX];
    bool ok;
    for (int i = 0; i < n && i < FOLLOW_UP_GROUP_MAX; i++)
        ids[i] = rows[i]->id;
    (void)ask(app, ids, n < FOLLOW_UP_GROUP_MAX ? n : FOLLOW_UP_GROUP_MAX, outcome, &ok, e);
    return ok;
}

void follow_up_work_resume_ask(struct app *app, const struct draft *d)
{
    struct id ids[FOLLOW_UP_GROUP_MAX];
    struct err e = {0};
    int n = read_rows(d, ids);
    const struct follow_up_outcome *o = follow_up_outcome_find(draft_text(d, "outcome"));
    bool ok = false;
    struct answer_form *w = n > 0 && o && o->asks != FOLLOW_UP_ASKS_NOTHING ? ask(app, ids, n, o->code, &ok, &e) : NULL;
    const char *words = draft_text(d, "words");
    if (w)
        take_up(w, d);
    else
        app_say(app, "%s.%s%s", *e.text ? e.text : "This cannot be taken up here", *words ? " Typed was: " : "", words);
}
