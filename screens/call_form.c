#include "screens/call_form_inner.h"

#include "base/clock.h"
#include "screens/score_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the order of the choices. */
enum ends { ENDS_ANSWERED, ENDS_PROMISE, ENDS_MESSAGE, ENDS_HUNG_UP, ENDS_BOOK };

static const char *const ENDINGS[] = {"answered", "promise", "message for a colleague", "hung up", "book", NULL};
static const char *const NO_YES[] = {"no", "yes", NULL};
static const char *const WAYS[] = {"from them", "to them", NULL};
static const char *const HOWS[] = {"call", "in person", NULL};

/* ---- how it ends ---- */

/* "15", "3" (of the afternoon, at a desk), "tomorrow 10", "fri". Both CIVIL_NONE, MINUTE_NONE: as usual. */
static bool read_due(const struct form *f, int *date, int *minute, struct err *e)
{
    enum { NIGHT_UNTIL = 7 * 60, HALF_DAY = 12 * 60 };
    const char *text = form_text(f, CALL_DUE), *blank = strrchr(text, ' ');
    struct err no_time = {0};
    char day[CALL_TEXT];
    int today, now;
    clock_today(&today, &now);
    *date = CIVIL_NONE;
    *minute = MINUTE_NONE;
    if (!*text)
        return true;
    const char *time = blank ? blank + 1 : text;
    bool has_time = civil_parse_any_time(time, minute, &no_time);
    if (has_time && *minute < NIGHT_UNTIL && !strpbrk(time, "am:"))
        *minute += HALF_DAY;
    if (has_time && !blank)
        return true;
    (void)snprintf(day, sizeof day, "%.*s", has_time && blank ? (int)(blank - text) : (int)strlen(text), text);
    if (!has_time)
        *minute = MINUTE_NONE;
    return civil_parse_any(day, today, !f->app->plan->is_month_first, date, e);
}

static bool check_due(struct form *f, int field, struct err *e)
{
    int date, minute;
    (void)field;
    return read_due(f, &date, &minute, e);
}

static bool check_number(struct form *f, int field, struct err *e)
{
    const char *text = form_text(f, field);
    return !*text || caller_is_number(text) || err_set(e, ERR_INPUT, "That is no telephone number");
}

static const struct form_field ALL[CALL_FIELDS] = {
    {.name = "who",
     .label = "Number or name",
     .kind = FORM_SEARCH,
     .flags = FORM_STOP,
     .cells = 40,
     .hint = "Who rings: number, or letters of the name; Enter takes. Empty: withheld."},
    {.name = "number",
     .label = "Number",
     .kind = FORM_TEXT,
     .cells = 20,
     .check = check_number,
     .hint = "Where they can be rung back."},
    {.name = "speaker",
     .label = "Speaking",
     .kind = FORM_CHOICE,
     .cells = 50,
     .hint = "Who is on the line. First letter, Left, Right; K on the patient adds more."},
    {.name = "words", .label = "Words", .kind = FORM_TEXT, .flags = FORM_STOP},
    {.name = "ends",
     .label = "Ends",
     .kind = FORM_CHOICE,
     .flags = FORM_STOP | FORM_AT_ONCE,
     .cells = 26,
     .choices = ENDINGS,
     .hint = "a answered  p promise  m message for a colleague  h hung up  b book"},
    {.name = "due", .label = "By when", .kind = FORM_TEXT, .cells = 20, .check = check_due},
    {.name = "colleague", .label = "For whom", .kind = FORM_CHOICE, .cells = 26, .hint = "First letter, Left, Right."},
    {.name = "way",
     .label = "Which way",
     .kind = FORM_CHOICE,
     .cells = 20,
     .choices = WAYS,
     .hint = "f from them, t to them: we rang."},
    {.name = "how",
     .label = "How",
     .kind = FORM_CHOICE,
     .cells = 20,
     .choices = HOWS,
     .hint = "c call, i in person at the desk. Voicemails and letters: t on Calls."},
    {.name = "about", .label = "About", .kind = FORM_TEXT, .hint = "In a word or two: parking, the bill, next visit."},
    {.name = "heard-by",
     .label = "Heard by",
     .kind = FORM_TEXT,
     .cells = 30,
     .hint = "A colleague who does not use this program and told you."},
    {.name = "confidential",
     .label = "Confidential",
     .kind = FORM_CHOICE,
     .cells = 8,
     .choices = NO_YES,
     .hint = "Yes: kept out of lists, counts and searches that do not ask for it."},
    SCORE_FIELD,
    SCORE_FIELD_RECOMMENDS,
    {.name = "mood",
     .label = "How they were",
     .kind = FORM_TEXT,
     .cells = 30,
     .hint = "Worried, glad, cross; or nothing."},
};

/* Only a promise asks by when, only a message for whom. */
static void follow_end(struct call_form *w)
{
    int ends = form_choice(w->form, CALL_ENDS);
    w->fields[CALL_DUE].flags = ends == ENDS_PROMISE ? FORM_STOP : 0;
    w->fields[CALL_COLLEAGUE].flags = ends == ENDS_MESSAGE ? FORM_STOP | FORM_REQUIRED | FORM_AT_ONCE : 0;
    w->fields[CALL_WORDS].flags = ends == ENDS_PROMISE || ends == ENDS_MESSAGE ? FORM_STOP | FORM_REQUIRED : FORM_STOP;
}

/* A time alone is the next such one. */
static int due_day(const struct call_form *w, int date, int minute)
{
    int today, now;
    clock_today(&today, &now);
    if (date != CIVIL_NONE)
        return date;
    return minute > now ? today : follow_up_working_day(call_form_practice(w), today, 1);
}

static void follow_due(struct call_form *w)
{
    struct err ignored = {0}; /* not typed to its end */
    int date, minute, today, now;
    char day[16], time[8];
    clock_today(&today, &now);
    bool is_read = read_due(w->form, &date, &minute, &ignored);
    bool is_usual = date == CIVIL_NONE && minute == MINUTE_NONE;
    if (is_usual || !is_read)
        follow_up_usual_due(call_form_practice(w), &date, &minute);
    date = due_day(w, date, minute);
    (void)snprintf(w->due, sizeof w->due, "%s%s%s%s. 15, fri, tomorrow 10", is_usual ? "Enter: " : "By ",
                   date == today ? "today" : civil_desk_date(date, day), minute == MINUTE_NONE ? "" : " ",
                   minute == MINUTE_NONE ? "" : civil_clock_text(minute, time));
}

static struct phone_ending ending_of(const struct call_form *w)
{
    static const enum phone_end ends[] = {PHONE_ANSWERED, PHONE_PROMISED, PHONE_MESSAGE, PHONE_HUNG_UP, PHONE_BOOKED};
    const struct form *f = w->form;
    struct phone_ending x = phone_ending_none();
    struct err ignored = {0}; /* checked before */
    struct score_field_said said = score_field_read(f, CALL_SCORE, CALL_RECOMMENDS);
    int ends_in = form_choice(f, CALL_ENDS), whose = form_choice(f, CALL_COLLEAGUE);
    x.end = ends[ends_in < 0 ? 0 : ends_in];
    x.is_ours = form_choice(f, CALL_WAY) == 1;
    x.mode = form_choice(f, CALL_HOW) == 1 ? "in-person" : "call";
    x.words = form_text(f, CALL_WORDS);
    x.reason = form_text(f, CALL_ABOUT);
    x.heard_by = form_text(f, CALL_HEARD_BY);
    x.mood = w->plan.field_count > CALL_MOOD ? form_text(f, CALL_MOOD) : "";
    x.speaker = call_form_speaker(w);
    x.score = said.score;
    x.has_score = said.has_score;
    x.recommends = said.recommends;
    x.is_confidential = form_choice(f, CALL_CONFIDENTIAL) == 1;
    x.colleague = whose >= 0 ? w->staff_of[whose] : ID_NONE;
    if (x.end == PHONE_PROMISED)
        (void)read_due(f, &x.due_date, &x.due_min, &ignored);
    return x;
}

static bool can_be_rung(const struct call_form *w)
{
    return !id_is_none(&w->patient) || *w->name || *form_text(w->form, CALL_NUMBER);
}

static void say_ended(struct app *app, const struct call_form *w, const struct phone_ending *x,
                      const struct phone_ended *done)
{
    struct arena a = {0};
    char day[16], time[8];
    int today, now, whose = form_choice(w->form, CALL_COLLEAGUE);
    clock_today(&today, &now);
    const char *by =
        done->due_date == CIVIL_NONE
            ? ""
            : arena_printf(&a, "%s%s%s", done->due_date == today ? "today" : civil_desk_date(done->due_date, day),
                           done->due_min == MINUTE_NONE ? "" : " ",
                           done->due_min == MINUTE_NONE ? "" : civil_clock_text(done->due_min, time));
    switch (x->end) {
    case PHONE_PROMISED: front_did(app, NULL, "Promised to %s, by %s", done->name, by); break;
    case PHONE_MESSAGE: front_did(app, NULL, "Message of %s for %s", done->name, w->staff[whose]); break;
    case PHONE_HUNG_UP:
        front_did(app, NULL, "%s: %s%s", x->is_ours ? "Nobody answered" : "Hung up", done->name,
                  x->is_ours       ? ""
                  : can_be_rung(w) ? ", to be rung back"
                                   : ": no number, so nobody to ring back");
        break;
    case PHONE_ANSWERED:
    case PHONE_BOOKED:
        front_did(app, NULL, "Written down: call %s %s%s", x->is_ours ? "to" : "from", done->name,
                  done->is_concern ? "; not content: a concern is open" : "");
        break;
    }
    arena_finish(&a);
}

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct call_form *w = f->ctx;
    struct front *front = front_of(app);
    struct arena a = {0};
    struct phone_call c;
    struct phone_ended done;
    call_form_take_typed(w);
    struct phone_ending x = ending_of(w);
    if (form_choice(f, CALL_ENDS) == ENDS_BOOK)
        return call_form_book(app, w, e);
    if (x.end == PHONE_PROMISED && !can_be_rung(w) && !w->was_asked) {
        w->was_asked = true;
        return err_set(e, ERR_INPUT, "No number to ring them by: give one at Number, or press Enter once more.");
    }
    bool ok = call_form_read(w, &a, &c, e) && phone_end(&front->desk, &a, &c, &x, &done, e);
    if (ok) {
        draft_form_done(app, &w->draft);
        front_unpin(app, &w->patient);
        front_count_calls(app);
        say_ended(app, w, &x, &done);
    }
    arena_finish(&a);
    return ok;
}

/* ---- while it goes on ---- */

static void changed(struct app *app, struct form *f, int field)
{
    struct call_form *w = f->ctx;
    if (field == CALL_WHO && !f->values[CALL_WHO].is_picked) {
        front_unpin(app, &w->patient);
        w->patient = ID_NONE;
        w->name[0] = 0;
        w->fields[CALL_NUMBER].flags = 0;
        call_form_list_speakers(w, "");
    }
    if (field == CALL_ENDS)
        follow_end(w);
    if (field == CALL_DUE)
        follow_due(w);
}

/* Nothing is known of it and nothing was typed: somebody touched the key. */
static bool is_nothing(const struct call_form *w)
{
    return id_is_none(&w->patient) && !*w->name && !*form_text(w->form, CALL_WHO) &&
           !*form_text(w->form, CALL_NUMBER) && !*form_text(w->form, CALL_WORDS);
}

static void backed_out(struct app *app, struct form *f)
{
    struct call_form *w = f->ctx;
    struct err ignored = {0}; /* it stands among the open ones: x there drops it */
    if (!is_nothing(w)) {
        call_form_tell(w);
        app_reload(app); /* the list of calls may be what it stands over */
        app_say(app, "The call goes on%s%s: 4 shows it, Enter there comes back to it.", *w->name ? " with " : "",
                w->name);
        return;
    }
    (void)phone_drop(call_form_practice(w), &w->id, &ignored);
    draft_form_done(app, &w->draft);
    front_count_calls(app);
    app_reload(app);
    app_say(app, "No call: nothing was written down.");
}

static void closed(struct app *app, struct form *f)
{
    struct call_form *w = f->ctx;
    (void)app;
    caller_search_finish(&w->search);
    speaker_field_finish(&w->speakers);
    free(w);
}

static const int TEXTS[] = {CALL_NUMBER, CALL_WORDS, CALL_ABOUT, CALL_HEARD_BY, CALL_SCORE},
                 CHOICES[] = {CALL_ENDS, CALL_WAY, CALL_HOW, CALL_CONFIDENTIAL, CALL_RECOMMENDS};
enum { TEXTS_COUNT = sizeof TEXTS / sizeof TEXTS[0], CHOICES_COUNT = sizeof CHOICES / sizeof CHOICES[0] };

/* By when as it is meant now; what cannot be read as it stands. */
static const char *typed_due(const struct call_form *w, struct draft_form_writer *out)
{
    struct err ignored = {0};
    const char *typed = form_text(w->form, CALL_DUE);
    int date, minute;
    bool is_read = *typed && read_due(w->form, &date, &minute, &ignored);
    return is_read ? draft_form_when(out, due_day(w, date, minute), minute) : typed;
}

static void describe(const struct form *f, struct draft_form_writer *out)
{
    const struct call_form *w = f->ctx;
    int whose = form_choice(f, CALL_COLLEAGUE);
    out->subject = w->id;
    draft_form_title(out, "call%s%s", *w->name ? " with " : "", w->name);
    draft_form_put_id(out, "patient", &w->patient);
    draft_form_put(out, "name", w->name);
    draft_form_put(out, "who", form_text(f, CALL_WHO));
    draft_form_put_int(out, "taken", f->values[CALL_WHO].is_picked);
    draft_form_put(out, "spoke", call_form_speaker(w));
    draft_form_put_id(out, ALL[CALL_COLLEAGUE].name, whose < 0 ? &ID_NONE : &w->staff_of[whose]);
    draft_form_put(out, ALL[CALL_DUE].name, typed_due(w, out));
    for (int i = 0; i < TEXTS_COUNT; i++)
        draft_form_put(out, ALL[TEXTS[i]].name, form_text(f, TEXTS[i]));
    for (int i = 0; i < CHOICES_COUNT; i++)
        draft_form_put_int(out, ALL[CHOICES[i]].name, form_choice(f, CHOICES[i]));
    if (w->plan.field_count > CALL_MOOD)
        draft_form_put(out, ALL[CALL_MOOD].name, form_text(f, CALL_MOOD));
}

/* ---- opening ---- */

/* All but the last line, which says what is open for them: on a low screen the fields need that one too. */
static struct pane form_part(const struct call_form *w, const struct app *app, const struct pane *p)
{
    bool has_room = *w->open && p->rows > w->rows_wanted(app, &w->form->layer);
    return pane_part(p, 0, 0, p->rows - has_room, p->cols);
}

static void lay_out(struct app *app, struct layer *l, const struct pane *p)
{
    struct call_form *w = ((struct form *)l)->ctx;
    call_form_show(w);
    struct pane form = form_part(w, app, p);
    w->lay_out(app, l, &form);
}

static int rows_wanted(const struct app *app, const struct layer *l)
{
    const struct call_form *w = ((const struct form *)l)->ctx;
    return w->rows_wanted(app, l) + (*w->open != 0);
}

static void draw(const struct app *app, const struct layer *l, const struct pane *p)
{
    const struct call_form *w = ((const struct form *)l)->ctx;
    struct pane form = form_part(w, app, p);
    if (form.rows < p->rows) /* before it: the cursor belongs to the form */
        pane_fit(p, p->rows - 1, 1, p->cols - 1, STYLE_QUIET, w->open);
    w->draw(app, l, &form);
}

static const struct form_plan PLAN = {
    .name = "call",
    .title = "Call",
    .help = "Somebody is on the telephone. Enter goes on, Esc leaves the call open, the last field ends it.",
    .save = save,
    .changed = changed,
    .backed_out = backed_out,
    .find = call_form_search,
    .result_row = call_form_result,
    .pick = call_form_pick,
    .closed = closed,
};

static void list_staff(struct call_form *w)
{
    const struct practice *p = call_form_practice(w);
    int n = 0;
    for (int i = 0; i < p->nstaff && n < CALL_STAFF_MAX; i++)
        if (p->staff[i].is_active) {
            w->staff_of[n] = p->staff[i].id;
            w->staff[n++] = p->staff[i].name;
        }
}

static struct call_form *open_form(struct app *app, const struct phone_call *c)
{
    struct call_form *w = mem_alloc(sizeof *w);
    memset(w, 0, sizeof *w);
    w->id = c->id;
    w->began_ms = c->began_ms;
    memcpy(w->fields, ALL, sizeof ALL);
    w->fields[CALL_COLLEAGUE].choices = w->staff;
    w->fields[CALL_WORDS].hint = w->about;
    w->fields[CALL_DUE].hint = w->due;
    w->plan = PLAN;
    w->plan.fields = w->fields;
    w->plan.field_count = front_of(app)->practice->is_mood_asked ? CALL_FIELDS : CALL_MOOD;
    w->form = form_open(app, &w->plan, w);
    w->form->layer.shows_minute = true;
    w->lay_out = w->form->layer.layout;
    w->form->layer.layout = lay_out;
    w->rows_wanted = w->form->layer.rows;
    w->form->layer.rows = rows_wanted;
    w->draw = w->form->layer.draw;
    w->form->layer.draw = draw;
    call_form_add_rows(w);
    list_staff(w);
    call_form_list_speakers(w, "");
    draft_form_start(&w->draft, w->form, describe);
    w->draft.is_quiet = true;
    form_set_choice(w->form, CALL_ENDS, ENDS_ANSWERED);
    form_set_choice(w->form, CALL_WAY, 0);
    form_set_choice(w->form, CALL_HOW, 0);
    form_set_choice(w->form, CALL_CONFIDENTIAL, 0);
    form_set_choice(w->form, CALL_RECOMMENDS, CONTACT_UNSAID);
    form_set_text(w->form, CALL_NUMBER, c->number);
    form_set_text(w->form, CALL_WORDS, c->words);
    follow_due(w);
    call_form_know(w);
    return w;
}

bool call_form_open(struct app *app, struct err *e)
{
    struct front *front = front_of(app);
    struct phone_call c = {.id = id_new(clock_now_ms()), .number = "", .words = "", .began_ms = clock_now_ms()};
    struct front_hand hand;
    bool is_at_hand = front_whom(app, &hand), is_about_one = front_is_about_one(app) && is_at_hand && !hand.is_kept;
    if (!phone_put(front->practice, &c, call_form_staff(app), e))
        return false;
    struct call_form *w = open_form(app, &c);
    if (is_about_one) {
        call_form_set_patient(w, &hand.patient, hand.name);
        w->form->values[CALL_WHO].was_stopped = true;
    }
    if (is_at_hand) {
        w->search.hand = hand;
        w->fields[CALL_WHO].hint =
            hand.is_kept ? "Who rings: number, or letters of the name. Enter: who is in the header."
                         : "Who rings: number, or letters of the name. Enter: who is under the marker.";
    }
    call_form_show(w);
    form_focus(w->form, is_about_one ? CALL_WORDS : CALL_WHO);
    return true;
}

static void fill_draft(struct call_form *w, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient"), whose = draft_form_id(d, ALL[CALL_COLLEAGUE].name);
    (void)snprintf(w->name, sizeof w->name, "%s", draft_text(d, "name"));
    form_set_text(w->form, CALL_DUE, draft_text(d, ALL[CALL_DUE].name));
    for (int i = 0; i < TEXTS_COUNT; i++)
        form_set_text(w->form, TEXTS[i], draft_text(d, ALL[TEXTS[i]].name));
    for (int i = 0; i < CHOICES_COUNT; i++)
        form_set_choice(w->form, CHOICES[i], draft_form_int(d, ALL[CHOICES[i]].name));
    for (int i = 0; w->staff[i]; i++)
        if (id_compare(&w->staff_of[i], &whose) == 0)
            form_set_choice(w->form, CALL_COLLEAGUE, i);
    if (w->plan.field_count > CALL_MOOD)
        form_set_text(w->form, CALL_MOOD, draft_text(d, ALL[CALL_MOOD].name));
    form_set_text(w->form, CALL_WHO, draft_text(d, "who"));
    w->patient = patient;
    if (draft_form_int(d, "taken")) /* a number withheld has neither patient nor name */
        form_set_picked(w->form, CALL_WHO, draft_text(d, "who"));
    call_form_list_speakers(w, draft_text(d, "spoke"));
    draft_form_take_up(&w->draft, d);
}

static void go_on(struct app *app, const struct phone_call *c, const struct draft *d)
{
    struct call_form *w = open_form(app, c);
    w->patient = c->patient;
    (void)snprintf(w->name, sizeof w->name, "%s", c->name);
    if (*w->name || !id_is_none(&w->patient))
        form_set_picked(w->form, CALL_WHO, w->name);
    else
        form_set_text(w->form, CALL_WHO, c->number);
    call_form_list_speakers(w, "");
    if (d)
        fill_draft(w, d);
    if (!id_is_none(&w->patient))
        front_pin(app, &w->patient);
    follow_end(w);
    follow_due(w);
    call_form_know(w);
    call_form_tell(w);
    call_form_show(w);
    bool is_known = w->form->values[CALL_WHO].is_picked;
    w->form->values[CALL_WHO].was_stopped = is_known;
    form_focus(w->form, is_known ? CALL_WORDS : CALL_WHO);
}

bool call_form_go_on(struct app *app, const struct id *call, struct err *e)
{
    struct front *front = front_of(app);
    struct arena a = {0};
    struct phone_call c;
    struct draft d;
    const char *holder;
    bool exists;
    bool ok = phone_take(front->practice, call, call_form_staff(app), &a, &holder, e);
    if (ok && holder)
        ok = err_set(e, ERR_REFUSED, "%s has this call: only one that was left, or that rings, can be taken", holder);
    ok = ok && phone_get(front->practice, call, &a, &c, &exists, e) && draft_of(front->practice->book, call, &a, &d, e);
    if (ok)
        go_on(app, &c, d.id ? &d : NULL);
    arena_finish(&a);
    return ok;
}

void call_form_resume(struct app *app, const struct draft *d)
{
    struct err e = {0}, ignored = {0};
    struct id call = d->subject;
    if (call_form_go_on(app, &call, &e))
        return;
    if (e.kind == ERR_MISSING) { /* somebody else took it over, and ended it */
        (void)draft_drop(front_of(app)->practice->book, d->id, &ignored);
        app_say(app, "That call has been written down meanwhile.");
    } else {
        app_say_err(app, &e);
    }
}

/* ---- booking ---- */

bool call_form_of_booking(struct app *app, const struct id *patient, const struct id *call, struct arena *a,
                          struct contact *out)
{
    struct practice *p = front_of(app)->practice;
    struct err ignored = {0}; /* then it is booked without one */
    struct phone_call c;
    struct draft d;
    bool exists;
    if (!phone_of_patient(p, patient, call, a, &c, &exists, &ignored) || !exists ||
        !draft_of(p->book, &c.id, a, &d, &ignored))
        return false;
    struct phone_ending x = phone_ending_none();
    x.end = PHONE_BOOKED;
    x.words = *draft_text(&d, "words") ? draft_text(&d, "words") : c.words;
    x.reason = draft_text(&d, "about");
    x.heard_by = draft_text(&d, "heard-by");
    x.speaker = draft_text(&d, "spoke");
    x.mood = draft_text(&d, "mood");
    x.is_ours = draft_form_int(&d, "way") == 1;
    x.mode = draft_form_int(&d, "how") == 1 ? "in-person" : "call";
    x.is_confidential = draft_form_int(&d, "confidential") == 1;
    *out = phone_contact(&c, &x);
    return true;
}

/* The form may stand below what was booked from. */
static void close_form(struct app *app, const struct id *call)
{
    for (struct layer *l = app->layer; l; l = l->below) {
        struct call_form *w = l->title == PLAN.title ? ((struct form *)l)->ctx : NULL;
        if (!w || id_compare(&w->id, call) != 0)
            continue;
        draft_form_done(app, &w->draft);
        app_close_layer(app, l->id);
        return;
    }
}

void call_form_booked(struct app *app, const struct contact *call)
{
    close_form(app, &call->id);
    struct practice *p = front_of(app)->practice;
    struct err ignored = {0}; /* Calls would show it as still going on; ending it there finds it written */
    (void)phone_drop(p, &call->id, &ignored);
    (void)draft_drop_of(p->book, &call->id, &ignored);
    front_unpin(app, &call->patient);
    front_count_calls(app);
}
