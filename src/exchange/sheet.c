#include "exchange/sheet_inner.h"

#include "base/clock.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/conflict.h"
#include "practice/words.h"

#include <stdio.h>
#include <string.h>

enum {
    NAME_COLS = 29,
    LIST_NAME_COLS = 26,
    BORN_COLS = 11,
    PHONE_COLS = 15,
    INDENT = 10,    /* where details of a visit begin: behind "[ ] 09:00 " */
    FREE_NAME = 30, /* room to write a name, a birth date and a number on a free line */
    FREE_BORN = 10,
    FREE_PHONE = 13,
    NEXT_ROOM = 27,
};

char *sheet_file_name(int date, char out[24])
{
    char day[11];
    (void)snprintf(out, 24, "day-%s.txt", civil_date_text(date, day));
    return out;
}

/* ---- reading ---- */

bool sheet_find_person(struct sheet *s, const struct id *patient, struct sheet_person *out, struct err *e)
{
    struct book *b = s->practice->book;
    struct patient who;
    struct id id;
    if (!patient_resolve(b, patient, &id, e) || !patient_get(b, &id, s->arena, &who, e) ||
        !patient_reached(b, &id, s->arena, &out->phone, e))
        return false;
    out->patient = *patient;
    out->name = patient_name(s->arena, &who);
    const char *other = conflict_other_alert(s->practice, &who, s->arena); /* on paper too one hides no other */
    out->alert = *other ? arena_printf(s->arena, "%s%s%s", who.alert, *who.alert ? "; " : "", other) : who.alert;
    out->needs = patient_care(s->arena, &who);
    return true;
}

static bool load_site(struct sheet *s, struct err *e)
{
    struct stmt *q = stmt_get(s->practice->book, SQL_SHEET_SITE, e);
    if (!q)
        return false;
    s->site = stmt_step(q, e) ? stmt_text(q, "name", s->arena) : "";
    return stmt_done(q, e);
}

bool sheet_load(struct sheet *s, struct err *e)
{
    struct practice *p = s->practice;
    if (!schedule_day(p, s->ask->date, s->arena, &s->day, e) ||
        !schedule_list(p, s->ask->date, s->ask->date, s->arena, &s->all, &s->nall, e) || !load_site(s, e))
        return false;
    s->people = arena_array(s->arena, (size_t)s->nall, sizeof *s->people);
    for (int i = 0; i < s->nall; i++)
        if (!sheet_find_person(s, &s->all[i].patient, &s->people[i], e))
            return false;
    return true;
}

const struct appointment *sheet_find(const struct sheet *s, const struct id *id, const struct sheet_person **person)
{
    for (int i = 0; i < s->nall; i++)
        if (id_compare(&s->all[i].id, id) == 0) {
            *person = &s->people[i];
            return &s->all[i];
        }
    return NULL;
}

/* ---- words ---- */

static const char *born(const struct sheet *s, const struct appointment *x)
{
    char day[16];
    return x->birth_date == CIVIL_NONE ? "" : arena_strdup(s->arena, civil_desk_date(x->birth_date, day) + 4);
}

/* The box to tick: empty while they are only booked, else the letter that the screen shows. */
static char box(char state)
{
    return state == 'b' || state == 'c' || state == '?' ? ' ' : state;
}

static const char *time_at(const struct sheet *s, int minute)
{
    char time[8];
    return arena_strdup(s->arena, civil_clock_text(minute, time));
}

static const char *with_time(const struct sheet *s, const char *word, int minute)
{
    return arena_printf(s->arena, ", %s %s", word, time_at(s, minute));
}

/* How it stands, in words. */
static const char *standing(const struct sheet *s, const struct appointment *x)
{
    static const char *const CONFIRMATIONS[CONFIRM_COUNT] = {"not confirmed", "message left", "reminded", "confirmed",
                                                             "wants a call"};
    int date, minute;
    if (x->status == STATUS_BOOKED)
        return CONFIRMATIONS[x->confirmation];
    const char *word = transition_status_desk(x->status);
    if (x->status != STATUS_ARRIVED || !x->arrived_at)
        return word;
    zone_civil(x->arrived_at, &date, &minute, NULL);
    return arena_printf(s->arena, "%s %s", word, time_at(s, minute));
}

/* ---- a visit ---- */

static const char *what_for(const struct sheet *s, const struct appointment *x)
{
    struct arena *a = s->arena;
    const char *room = *x->room_name ? arena_printf(a, ", %s", x->room_name) : "";
    const char *asked = x->asked_min > 0 ? with_time(s, "asked to come", x->asked_min) : "";
    const char *expected = x->expected_min > 0 ? with_time(s, "expected", x->expected_min) : "";
    return arena_printf(a, "%s%d min%s, %s, %s%s%s", *x->type_name ? arena_printf(a, "%s ", x->type_name) : "",
                        x->minutes, room, x->ref, standing(s, x), asked, expected);
}

/* What must not be overlooked, on one line; "" nothing. */
static const char *marks(const struct sheet *s, const struct entry *entry, const struct appointment *x)
{
    return arena_printf(s->arena, "%s%s%s%s%s", entry->is_first ? "FIRST VISIT.  " : "",
                        x->priority == PRIORITY_URGENT ? "URGENT.  " : "",
                        x->tell == TELL_DUE ? "NOT TOLD YET of a change: tell them.  " : "",
                        entry->is_namesake ? "Another of this name today: ask for the birth date.  " : "",
                        entry->is_clash ? "Two in one place.  " : "");
}

/* Room for what happens, where it has not happened yet. */
static void write_lines(struct sheet *s, const struct appointment *x)
{
    struct paper *p = &s->paper;
    switch (x->status) {
    case STATUS_BOOKED:
        paper_line(p, "%*scame %s  in %s  out %s  next %s", INDENT, "", paper_rule(p, 6), paper_rule(p, 6),
                   paper_rule(p, 6), paper_rule(p, NEXT_ROOM));
        break;
    case STATUS_ARRIVED:
        paper_line(p, "%*sin %s  out %s  next %s", INDENT, "", paper_rule(p, 6), paper_rule(p, 6),
                   paper_rule(p, NEXT_ROOM));
        break;
    case STATUS_CHECKED_IN:
        paper_line(p, "%*sout %s  next %s", INDENT, "", paper_rule(p, 6), paper_rule(p, NEXT_ROOM));
        break;
    case STATUS_FULFILLED:
        if (x->next == NEXT_OPEN)
            paper_line(p, "%*swhat next? %s", INDENT, "", paper_rule(p, NEXT_ROOM));
        break;
    default: break;
    }
}

static void add_words(struct sheet *s, const char *label, const char *words)
{
    if (words && *words)
        paper_words(&s->paper, INDENT, label, words);
}

static void visit(struct sheet *s, const struct entry *entry)
{
    struct paper *p = &s->paper;
    const struct sheet_person *who = NULL;
    const struct appointment *x = sheet_find(s, &entry->appointment->id, &who);
    if (!x) /* came in between two reads: the next sheet has it */
        return;
    paper_block(p);
    paper_line(p, "[%c] %s %s %s %s", box(entry->state), time_at(s, x->start_min),
               paper_cell(p, x->patient_name, NAME_COLS), paper_cell(p, born(s, x), BORN_COLS), who->phone);
    add_words(s, "", what_for(s, x));
    if (text_width(x->patient_name) > NAME_COLS) /* cut above; nobody is called by half a name */
        add_words(s, "", x->patient_name);
    add_words(s, "", marks(s, entry, x));
    add_words(s, "! ", who->alert);
    add_words(s, "needs: ", who->needs);
    add_words(s, "remark: ", x->remark);
    add_words(s, "next: ", x->next_note);
    write_lines(s, x);
    paper_line(p, "%s", "");
}

/* ---- a column ---- */

static bool is_shown(const struct entry *entry)
{
    return entry->appointment->status != STATUS_CANCELLED;
}

/* The row after the last one of a block that begins here. */
static int end_of_block(const struct schedule_day *d, int row, int column)
{
    int end = row + 1;
    while (end < d->nrows && schedule_cell_at(d, end, column)->kind == CELL_BLOCKED &&
           !*schedule_cell_at(d, end, column)->label)
        end++;
    return end;
}

static void block_line(struct sheet *s, int row, int column)
{
    const struct schedule_day *d = &s->day;
    int end = d->rows[end_of_block(d, row, column) - 1].start_min + d->slot_min;
    paper_block(&s->paper);
    paper_line(&s->paper, "    %s = %s, until %s", time_at(s, d->rows[row].start_min),
               schedule_cell_at(d, row, column)->label, time_at(s, end));
    paper_line(&s->paper, "%s", "");
}

static void free_line(struct sheet *s, int start_min)
{
    struct paper *p = &s->paper;
    paper_block(p);
    paper_line(p, "[ ] %s free %s born %s tel %s", time_at(s, start_min), paper_rule(p, FREE_NAME),
               paper_rule(p, FREE_BORN), paper_rule(p, FREE_PHONE));
    paper_line(p, "%s", "");
}

/* Who cancelled: they come all the same now and then, and their time is free for somebody. */
static void cancelled_lines(struct sheet *s, const struct id *practitioner)
{
    struct paper *p = &s->paper;
    const char *title = "Cancelled:";
    paper_block(p);
    for (int i = 0; i < s->nall; i++) {
        const struct appointment *x = &s->all[i];
        if (x->status != STATUS_CANCELLED || id_compare(&x->practitioner, practitioner) != 0)
            continue;
        paper_line(p, "%-10s  %s %s %s %s", title, time_at(s, x->start_min),
                   paper_cell(p, x->patient_name, LIST_NAME_COLS), paper_cell(p, born(s, x), BORN_COLS),
                   s->people[i].phone);
        title = "";
    }
}

static const char *column_title(const struct sheet *s, const struct schedule_column *c)
{
    const char *late = c->late_min > 0 ? arena_printf(s->arena, ", %d min late", c->late_min) : "";
    const char *instead = *c->stand_in ? arena_printf(s->arena, ": %s sits in", c->stand_in) : "";
    return arena_printf(s->arena, "%s%s%s", c->name, instead, late);
}

static void column_section(struct sheet *s, int column)
{
    const struct schedule_day *d = &s->day;
    const struct schedule_column *c = &d->columns[column];
    paper_section(&s->paper, column_title(s, c), *c->spans ? c->spans : "not in");
    for (int row = 0; row < d->nrows; row++) {
        const struct schedule_cell *cell = schedule_cell_at(d, row, column);
        for (int i = 0; i < cell->nentries; i++)
            if (is_shown(&cell->entries[i]))
                visit(s, &cell->entries[i]);
        if (cell->kind == CELL_FREE)
            free_line(s, d->rows[row].start_min);
        else if (cell->kind == CELL_BLOCKED && *cell->label)
            block_line(s, row, column);
    }
    cancelled_lines(s, &c->practitioner);
}

/* ---- everybody by time ---- */

static void list_section(struct sheet *s)
{
    const struct schedule_day *d = &s->day;
    struct paper *p = &s->paper;
    int n = 0;
    paper_section(p, "Everybody, by time", "tick who has come");
    for (int i = 0; i < s->nall; i++) {
        const struct appointment *x = &s->all[i];
        if (x->status == STATUS_CANCELLED)
            continue;
        paper_block(p);
        paper_line(p, "[%c] %s %s %s %s %s %s", box(schedule_state(x, d->today, d->now_min)), time_at(s, x->start_min),
                   paper_cell(p, x->patient_name, LIST_NAME_COLS), paper_cell(p, born(s, x), BORN_COLS),
                   paper_cell(p, s->people[i].phone, PHONE_COLS), paper_cell(p, x->practitioner_name, 9),
                   x->type_short);
        n++;
    }
    if (n == 0)
        paper_line(p, "Nobody is booked.");
}

/* ---- the whole ---- */

static struct paper_look look_of(const struct sheet *s, char head_right[16])
{
    char now_day[16];
    const char *now = arena_printf(s->arena, "printed %s %s%s%s", civil_desk_date(s->day.today, now_day),
                                   time_at(s, s->day.now_min), *s->site ? ", " : "", s->site);
    return (struct paper_look){.head = s->practice->name,
                               .head_right = civil_desk_date(s->ask->date, head_right),
                               .foot = "Confidential: shred me",
                               .foot_right = now,
                               .is_ascii = s->ask->is_ascii};
}

/* Somebody who is not in and whom nobody comes to gets no page of his own. */
static bool has_page(const struct sheet *s, const struct schedule_column *c)
{
    const struct practitioner *only = s->ask->only;
    return (*c->spans || c->nbooked > 0) && (!only || id_compare(&c->practitioner, &only->id) == 0);
}

static bool write_all(struct sheet *s, struct err *e)
{
    const struct practitioner *only = s->ask->only;
    if (!only && !sheet_front_page(s, e))
        return false;
    if (!only && s->nall > 0)
        list_section(s);
    for (int i = 0; i < s->day.ncolumns; i++)
        if (has_page(s, &s->day.columns[i]))
            column_section(s, i);
    if (only && s->paper.npages == 0) {
        paper_section(&s->paper, only->name, "not in");
        paper_line(&s->paper, "Nobody is booked.");
    }
    return true;
}

bool sheet_make(struct practice *p, const struct sheet_ask *ask, struct buf *out, int *pages, struct err *e)
{
    struct arena a = {0};
    struct sheet s = {.practice = p, .ask = ask, .arena = &a};
    char day[16];
    bool ok = sheet_load(&s, e);
    if (ok) {
        struct paper_look look = look_of(&s, day);
        s.paper = paper_start(&a, &look);
        ok = write_all(&s, e);
    }
    if (ok)
        *pages = paper_print(&s.paper, out);
    arena_finish(&a);
    return ok;
}
