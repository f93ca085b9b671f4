#include "screens/contact_form.h"

#include "base/clock.h"
#include "practice/phone.h"
#include "practice/words.h"
#include "screens/caller_search.h"
#include "screens/draft_form.h"
#include "screens/score_field.h"
#include "screens/speaker_field.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    WHO,
    WHEN,
    SPEAKER,
    WORDS,
    MODE,
    WAY,
    OUTCOME,
    ABOUT,
    HEARD_BY,
    NUMBER,
    MINUTES,
    CONFIDENTIAL,
    SCORE,
    RECOMMENDS,
    MOOD,
    FIELDS
};
enum { CHOICES_MAX = 24, MINUTE_S = 60, TEXT = 120 };

struct contact_form {
    struct form *form;
    struct form_field fields[FIELDS];
    struct form_plan plan;
    const char *modes[CHOICES_MAX], *outcomes[CHOICES_MAX]; /* desk words, NULL at the end */
    const char *outcome_of[CHOICES_MAX];                    /* codes */
    struct id patient;                                      /* none: not known here, or not yet */
    char name[TEXT];                                        /* of the patient, or as they said it */
    struct id entry;  /* chosen before the first try: saved twice, it stands once */
    bool has_outcome; /* somebody chose it: another mode does not change it */
    bool is_batch;
    int count; /* written down in this batch */
    struct caller_search search;
    struct speaker_field speakers;
    struct draft_form draft;
};

static const char *const NO_YES[] = {"no", "yes", NULL};
static const char *const WAYS[] = {"from them", "to them", NULL}; /* in the order of words_direction */

/* -1: no number of minutes. */
static int minutes_of(const struct form *f)
{
    char *end;
    const char *text = form_text(f, MINUTES);
    long n = strtol(text, &end, 10);
    return !*text ? 0 : !*end && n >= 0 && n < DAY_MIN ? (int)n : -1;
}

static bool check_minutes(struct form *f, int field, struct err *e)
{
    (void)field;
    return minutes_of(f) >= 0 || err_set(e, ERR_INPUT, "How many minutes it took, as a number; empty: not known");
}

static bool check_number(struct form *f, int field, struct err *e)
{
    const char *text = form_text(f, field);
    return !*text || caller_is_number(text) || err_set(e, ERR_INPUT, "That is no telephone number");
}

/* ---- when it was: the last such moment, not the next ---- */

/* "17:20", "yesterday 17:20", "sat 9", "21 nov 17:20". *at_ms 0: now. */
static bool read_when(const struct form *f, int64_t *at_ms, struct err *e)
{
    const char *text = form_text(f, WHEN), *blank = strrchr(text, ' ');
    bool day_first = !f->app->plan->is_month_first;
    struct err none = {0};
    char day[TEXT];
    int today, now, date, minute;
    clock_today(&today, &now);
    *at_ms = 0;
    if (!*text)
        return true;
    if (!blank && civil_parse_any_time(text, &minute, &none))
        return zone_instant(minute > now ? today - 1 : today, minute, at_ms, e);
    if (!blank)
        return err_set(e, ERR_INPUT, "A time, or a day and a time: 17:20, yesterday 17:20, sat 9:30");
    (void)snprintf(day, sizeof day, "%.*s", (int)(blank - text), text);
    if (!civil_parse_any_time(blank + 1, &minute, e) || !civil_parse_past(day, today, day_first, &date, e))
        return false;
    if (date > today || (date == today && minute > now))
        return err_set(e, ERR_INPUT, "That is still to come");
    return zone_instant(date, minute, at_ms, e);
}

static bool check_when(struct form *f, int field, struct err *e)
{
    int64_t at_ms;
    (void)field;
    return read_when(f, &at_ms, e);
}

static const struct form_field ALL[FIELDS] = {
    {.name = "who",
     .label = "Number or name",
     .kind = FORM_SEARCH,
     .flags = FORM_STOP,
     .cells = 40,
     .hint = "Whose it is: the number, or letters of the name; Enter takes."},
    {.name = "when",
     .label = "When",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .cells = 24,
     .check = check_when,
     .hint = "17:20, sat 9:30; a time alone is the last one that was. Enter: now."},
    {.name = "speaker",
     .label = "Who it was",
     .kind = FORM_CHOICE,
     .cells = 50,
     .hint = "Who spoke or wrote. First letter, Left, Right; K on the patient adds more."},
    {.name = "words",
     .label = "Words",
     .kind = FORM_TEXT,
     .flags = FORM_STOP,
     .hint = "What was said. Enter saves; Tab goes on to what is rarer."},
    {.name = "mode",
     .label = "How",
     .kind = FORM_CHOICE,
     .cells = 20,
     .also = "phone call",
     .hint = "First letter, Left, Right: call, voicemail, email, text, letter, in person."},
    {.name = "way",
     .label = "Which way",
     .kind = FORM_CHOICE,
     .cells = 20,
     .choices = WAYS,
     .hint = "f from them, t to them."},
    {.name = "outcome",
     .label = "What came of it",
     .kind = FORM_CHOICE,
     .cells = 30,
     .hint = "First letter, again for the next with it; or Left and Right."},
    {.name = "about", .label = "About", .kind = FORM_TEXT, .hint = "In a word or two: parking, the bill, next visit."},
    {.name = "heard-by",
     .label = "Heard by",
     .kind = FORM_TEXT,
     .cells = 30,
     .hint = "A colleague who does not use this program and told you."},
    {.name = "number",
     .label = "Number",
     .kind = FORM_TEXT,
     .cells = 20,
     .check = check_number,
     .hint = "Where they can be rung back."},
    {.name = "minutes",
     .label = "Minutes",
     .kind = FORM_TEXT,
     .cells = 5,
     .check = check_minutes,
     .hint = "How long it took. Empty: not known."},
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

/* ---- saving ---- */

static const char *mode_of(const struct form *f)
{
    return words_mode[form_choice(f, MODE)].code;
}

static bool fill(const struct contact_form *w, struct contact *c, struct err *e)
{
    const struct form *f = w->form;
    int outcome = form_choice(f, OUTCOME);
    struct score_field_said said = score_field_read(f, SCORE, RECOMMENDS);
    *c = (struct contact){.id = w->entry,
                          .patient = w->patient,
                          .mode = mode_of(f),
                          .direction = words_direction[form_choice(f, WAY)].code,
                          .outcome = outcome < 0 ? "" : w->outcome_of[outcome],
                          .text = form_text(f, WORDS),
                          .reason = form_text(f, ABOUT),
                          .speaker = speaker_field_text(&w->speakers, f),
                          .heard_by = form_text(f, HEARD_BY),
                          .number = form_text(f, NUMBER),
                          .mood = w->plan.field_count > MOOD ? form_text(f, MOOD) : "",
                          .score = said.score,
                          .has_score = said.has_score,
                          .recommends = said.recommends,
                          .duration_s = minutes_of(f) * MINUTE_S,
                          .is_confidential = form_choice(f, CONFIDENTIAL) == 1};
    return read_when(f, &c->at_ms, e);
}

static void open_next(struct app *app, const struct contact_form *was);
static void take_typed(struct contact_form *w);

static bool save(struct app *app, struct form *f, struct err *e)
{
    struct contact_form *w = f->ctx;
    struct front *front = front_of(app);
    struct arena a = {0};
    struct phone_ended done;
    struct contact c;
    take_typed(w);
    if (id_is_none(&w->patient) && !*w->name && !*form_text(f, NUMBER)) {
        (void)err_set(e, ERR_INPUT, "Whose is it? A name, or the number");
        return err_at(e, "%s", ALL[WHO].name);
    }
    bool ok = fill(w, &c, e) && phone_write(&front->desk, &a, &c, w->name, &done, e);
    if (ok) {
        draft_form_done(app, &w->draft);
        w->count++;
        (w->is_batch ? front_did_before : front_did)(app, NULL, "Written down on %s: %s %s%s", done.name,
                                                     words_desk(words_mode, c.mode), WAYS[form_choice(f, WAY)],
                                                     done.is_concern ? "; not content: a concern is open" : "");
        if (w->is_batch)
            open_next(app, w);
    }
    arena_finish(&a);
    return ok;
}

/* ---- who ---- */

static int search(struct app *app, struct form *f, int field, const char *typed)
{
    (void)field;
    return caller_search_find(app, &((struct contact_form *)f->ctx)->search, typed);
}

static void search_row(const void *model, int index, const struct pane *line)
{
    caller_search_draw(&((const struct contact_form *)((const struct form *)model)->ctx)->search, index, line);
}

static void list_speakers(struct contact_form *w, const char *said)
{
    speaker_field_list(&w->speakers, w->form, &w->fields[SPEAKER], front_of(w->form->app)->practice->book, &w->patient,
                       said);
}

static void set_patient(struct contact_form *w, const struct id *patient, const char *name)
{
    w->patient = *patient;
    list_speakers(w, "");
    (void)snprintf(w->name, sizeof w->name, "%s", name);
    form_set_picked(w->form, WHO, *name ? name : CALLER_UNKNOWN);
    w->fields[NUMBER].flags = id_is_none(patient) && *name ? FORM_STOP : 0;
}

/* Who was typed and not taken out of the list is somebody not known here. */
static void take_typed(struct contact_form *w)
{
    const char *typed = form_text(w->form, WHO);
    if (w->form->values[WHO].is_picked || !*typed)
        return;
    struct caller_search_taken t = caller_search_untaken(typed);
    if (*t.number && !*form_text(w->form, NUMBER))
        form_set_text(w->form, NUMBER, t.number);
    if (*t.number || *t.name)
        set_patient(w, &t.patient, t.name);
}

static bool pick(struct app *app, struct form *f, int field, int result, struct err *e)
{
    struct contact_form *w = f->ctx;
    struct caller_search_taken t;
    (void)field;
    if (!caller_search_take(&w->search, result, &t, e))
        return false;
    if (*t.number)
        form_set_text(f, NUMBER, t.number);
    set_patient(w, &t.patient, t.name);
    speaker_field_via(&w->speakers, f, t.via);
    if (!id_is_none(&t.patient))
        front_warn(app, &t.patient);
    return true;
}

/* ---- while it is filled in ---- */

/* The first of what usually comes of it: what they left is to be answered, who is spoken to was reached. */
static void list_outcomes(struct contact_form *w)
{
    const char *mode = mode_of(w->form);
    bool is_theirs = form_choice(w->form, WAY) == 0;
    bool is_spoken = strcmp(mode, "call") == 0 || strcmp(mode, "in-person") == 0;
    int n = 0, usual = 0;
    if (is_theirs && !is_spoken) {
        w->outcome_of[n] = "message";
        w->outcomes[n++] = "to be answered";
        w->outcome_of[n] = "reached";
        w->outcomes[n++] = "needs no answer";
    } else {
        w->outcome_of[n] = "";
        w->outcomes[n++] = "-";
    }
    for (const struct word *x = words_outcome; x->code && n < CHOICES_MAX - 1; x++) {
        bool is_there = is_theirs && !is_spoken && (strcmp(x->code, "message") == 0 || strcmp(x->code, "reached") == 0);
        if (is_there)
            continue;
        if (is_spoken && strcmp(x->code, "reached") == 0)
            usual = n;
        w->outcome_of[n] = x->code;
        w->outcomes[n++] = x->desk;
    }
    w->outcomes[n] = NULL;
    if (!w->has_outcome)
        form_set_choice(w->form, OUTCOME, usual);
    else if (form_choice(w->form, OUTCOME) >= n)
        form_set_choice(w->form, OUTCOME, 0);
}

static void changed(struct app *app, struct form *f, int field)
{
    struct contact_form *w = f->ctx;
    (void)app;
    if (field == WHO && !f->values[WHO].is_picked) {
        w->patient = ID_NONE;
        w->name[0] = 0;
        w->fields[NUMBER].flags = 0;
        list_speakers(w, "");
    }
    if (field == OUTCOME)
        w->has_outcome = true;
    if (field == MODE || field == WAY) {
        w->has_outcome = false;
        list_outcomes(w);
    }
}

/* Of a batch the last one is left empty: that is no unsaved form. */
static bool is_empty(const struct contact_form *w)
{
    return id_is_none(&w->patient) && !*form_text(w->form, WHO) && !*form_text(w->form, WORDS);
}

static void backed_out(struct app *app, struct form *f)
{
    struct contact_form *w = f->ctx;
    if (!w->is_batch || !is_empty(w))
        return; /* the draft's keeper says so */
    draft_form_done(app, &w->draft);
    if (w->count)
        app_say(app, "%d written down. u to undo the last", w->count);
}

static void closed(struct app *app, struct form *f)
{
    struct contact_form *w = f->ctx;
    (void)app;
    caller_search_finish(&w->search);
    speaker_field_finish(&w->speakers);
    free(w);
}

static const int TEXTS[] = {WORDS, ABOUT, HEARD_BY, NUMBER, MINUTES, SCORE},
                 CHOICES[] = {MODE, WAY, OUTCOME, CONFIDENTIAL, RECOMMENDS};
enum { TEXTS_COUNT = sizeof TEXTS / sizeof TEXTS[0], CHOICES_COUNT = sizeof CHOICES / sizeof CHOICES[0] };

/* When it was as it is meant now; what cannot be read as it stands. */
static const char *typed_when(const struct form *f, struct draft_form_writer *w)
{
    struct err ignored = {0};
    int64_t at_ms;
    int date, minute;
    if (!*form_text(f, WHEN) || !read_when(f, &at_ms, &ignored))
        return form_text(f, WHEN);
    zone_civil(at_ms, &date, &minute, NULL);
    return draft_form_when(w, date, minute);
}

static void describe(const struct form *f, struct draft_form_writer *w)
{
    const struct contact_form *x = f->ctx;
    draft_form_title(w, "contact%s%s", *x->name ? " with " : "", x->name);
    draft_form_put_id(w, "entry", &x->entry);
    draft_form_put_id(w, "patient", &x->patient);
    draft_form_put(w, "name", x->name);
    draft_form_put(w, "who", form_text(f, WHO));
    draft_form_put_int(w, "taken", f->values[WHO].is_picked);
    draft_form_put(w, ALL[SPEAKER].name, speaker_field_text(&x->speakers, f));
    draft_form_put(w, ALL[WHEN].name, typed_when(f, w));
    for (int i = 0; i < TEXTS_COUNT; i++)
        draft_form_put(w, ALL[TEXTS[i]].name, form_text(f, TEXTS[i]));
    for (int i = 0; i < CHOICES_COUNT; i++)
        draft_form_put_int(w, ALL[CHOICES[i]].name, form_choice(f, CHOICES[i]));
    if (x->plan.field_count > MOOD)
        draft_form_put(w, ALL[MOOD].name, form_text(f, MOOD));
}

/* ---- opening ---- */

static const struct form_plan PLAN = {
    .name = "contact",
    .title = "A message, or another contact",
    .help = "What was said, either way. Enter takes what stands there; what is rarer is reached with Tab.",
    .save = save,
    .changed = changed,
    .backed_out = backed_out,
    .find = search,
    .result_row = search_row,
    .pick = pick,
    .closed = closed,
};

static int mode_index(const char *code)
{
    for (int i = 0; words_mode[i].code; i++)
        if (strcmp(words_mode[i].code, code) == 0)
            return i;
    return 0;
}

static struct contact_form *open_form(struct app *app)
{
    struct contact_form *w = mem_alloc(sizeof *w);
    memset(w, 0, sizeof *w);
    w->entry = id_new(clock_now_ms());
    for (int i = 0; i < CHOICES_MAX - 1 && words_mode[i].code; i++)
        w->modes[i] = words_mode[i].desk;
    w->outcomes[0] = "-";
    memcpy(w->fields, ALL, sizeof ALL);
    w->fields[MODE].choices = w->modes;
    w->fields[OUTCOME].choices = w->outcomes;
    w->plan = PLAN;
    w->plan.fields = w->fields;
    w->plan.field_count = front_of(app)->practice->is_mood_asked ? FIELDS : MOOD;
    w->form = form_open(app, &w->plan, w);
    draft_form_start(&w->draft, w->form, describe);
    form_set_choice(w->form, MODE, mode_index("voicemail"));
    form_set_choice(w->form, WAY, 0);
    form_set_choice(w->form, CONFIDENTIAL, 0);
    form_set_choice(w->form, RECOMMENDS, CONTACT_UNSAID);
    list_outcomes(w);
    list_speakers(w, "");
    return w;
}

/* The next message of the night: by the same way, from somebody else. */
static void open_next(struct app *app, const struct contact_form *was)
{
    int mode = form_choice(was->form, MODE), way = form_choice(was->form, WAY);
    struct contact_form *w = open_form(app);
    w->is_batch = true;
    w->count = was->count;
    form_title(w->form, "The next message: %d written down. Esc when there are no more", w->count);
    form_set_choice(w->form, MODE, mode);
    form_set_choice(w->form, WAY, way);
    list_outcomes(w);
    form_focus(w->form, WHO);
}

bool contact_form_run(struct app *app, void *state, const struct command *row, struct err *e)
{
    struct front_hand hand;
    (void)state, (void)e;
    bool is_at_hand = front_whom(app, &hand);
    bool is_about_one = is_at_hand && front_is_about_one(app) && !hand.is_kept;
    struct contact_form *w = open_form(app);
    if (is_at_hand)
        w->search.hand = hand;
    if (row->arg) {
        form_set_choice(w->form, MODE, mode_index("call"));
        form_set_choice(w->form, WAY, 1);
        list_outcomes(w);
        for (int i = 0; w->outcomes[i]; i++) /* whoever is reached there is told: another key */
            if (strcmp(w->outcome_of[i], "no-answer") == 0)
                form_set_choice(w->form, OUTCOME, i);
        w->has_outcome = true;
    }
    if (is_about_one) {
        set_patient(w, &hand.patient, hand.name);
        front_warn(app, &hand.patient);
    }
    w->form->values[WHO].was_stopped = is_about_one;
    form_focus(w->form, is_about_one ? WHEN : WHO);
    return true;
}

bool contact_form_run_batch(struct app *app, void *state, const struct command *row, struct err *e)
{
    (void)state, (void)row, (void)e;
    struct contact_form *w = open_form(app);
    w->is_batch = true;
    form_title(w->form, "Messages, one after the other. Esc when there are no more");
    form_focus(w->form, WHO);
    return true;
}

void contact_form_resume(struct app *app, const struct draft *d)
{
    struct id patient = draft_form_id(d, "patient");
    struct contact_form *w = open_form(app);
    w->entry = draft_form_id(d, "entry");
    if (draft_form_int(d, "taken"))
        set_patient(w, &patient, draft_text(d, "name"));
    else
        form_set_text(w->form, WHO, draft_text(d, "who"));
    list_speakers(w, draft_text(d, ALL[SPEAKER].name));
    form_set_text(w->form, WHEN, draft_text(d, ALL[WHEN].name));
    for (int i = 0; i < TEXTS_COUNT; i++)
        form_set_text(w->form, TEXTS[i], draft_text(d, ALL[TEXTS[i]].name));
    form_set_choice(w->form, MODE, draft_form_int(d, ALL[MODE].name));
    form_set_choice(w->form, WAY, draft_form_int(d, ALL[WAY].name));
    list_outcomes(w);
    for (int i = 0; i < CHOICES_COUNT; i++)
        form_set_choice(w->form, CHOICES[i], draft_form_int(d, ALL[CHOICES[i]].name));
    if (w->plan.field_count > MOOD)
        form_set_text(w->form, MOOD, draft_text(d, ALL[MOOD].name));
    w->has_outcome = true;
    draft_form_take_up(&w->draft, d);
    bool is_known = w->form->values[WHO].is_picked;
    w->form->values[WHO].was_stopped = w->form->values[WHEN].was_stopped = is_known;
    form_focus(w->form, is_known ? WORDS : WHO);
}
