#include "cli/call.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/progress.h"
#include "cli/where.h"
#include "practice/appointment_code.h"
#include "practice/appointment_edit.h"
#include "practice/find.h"
#include "practice/slot.h"
#include "practice/words.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- what was asked ------------------------------------------------------------- */

const char *call_text(const struct call *c, const char *option)
{
    /* At most VERB_OPTIONS_MAX names: looking is cheaper than keeping an index right. */
    for (int i = 0; i < c->verb->noptions; i++)
        if (strcmp(c->verb->options[i].name, option) == 0)
            return c->values[i];
    /* Asked for by a handler whose row does not have it: found by the first test that calls it. */
    fprintf(stderr, "rounds: the row of %s has no option %s\n", c->verb->name, option);
    abort();
}

bool call_flag(const struct call *c, const char *option)
{
    return call_text(c, option) != NULL;
}

const char *call_words(struct call *c, int from)
{
    struct buf b = {0};
    for (int i = from; i < c->nargs; i++) {
        if (i > from)
            buf_addc(&b, ' ');
        buf_adds(&b, c->args[i]);
    }
    const char *words = arena_strdup(&c->arena, buf_str(&b));
    buf_finish(&b);
    return words;
}

bool call_number_of(const char *typed, const char *what, int min, int max, int *out, struct err *e)
{
    /* strtol alone would take blanks and signs, and "" as 0. */
    char *end = (char *)typed;
    long v = isdigit((unsigned char)*typed) ? strtol(typed, &end, 10) : -1;
    if (v < min || v > max || *end)
        return err_set(e, ERR_USAGE, "%s: a whole number from %d to %d is meant, not '%s'", what, min, max, typed);
    *out = (int)v;
    return true;
}

bool call_number(struct call *c, const char *option, int min, int max, int fallback, int *out, struct err *e)
{
    const char *text = call_text(c, option);
    *out = fallback;
    return !text || call_number_of(text, arena_printf(&c->arena, "--%s", option), min, max, out, e);
}

/* A value that cannot be read is a mistake of the call, whatever the reader of such values says. */
static bool wrong_value(const char *option, const struct err *why, struct err *e)
{
    return err_set(e, ERR_USAGE, "--%s: %s", option, why->text);
}

bool call_date_of(struct call *c, const char *typed, civil_reader *read, int *out, struct err *e)
{
    struct err why = {0};
    return read(typed, c->today, c->practice->day_first, out, &why) || err_set(e, ERR_USAGE, "%s", why.text);
}

bool call_date_by(struct call *c, const char *option, civil_reader *read, int fallback, int *out, struct err *e)
{
    const char *text = call_text(c, option);
    struct err why = {0};
    *out = fallback;
    return !text || call_date_of(c, text, read, out, &why) || wrong_value(option, &why, e);
}

bool call_date(struct call *c, const char *option, int fallback, int *out, struct err *e)
{
    return call_date_by(c, option, civil_parse_any, fallback, out, e);
}

bool call_birth(struct call *c, const char *option, int fallback, int *out, struct err *e)
{
    return call_date_by(c, option, civil_parse_birth, fallback, out, e);
}

bool call_time(struct call *c, const char *option, int *minute, struct err *e)
{
    const char *text = call_text(c, option);
    struct err why = {0};
    *minute = MINUTE_NONE;
    return !text || civil_parse_any_time(text, minute, &why) || wrong_value(option, &why, e);
}

static bool read_moment(struct call *c, const char *option, int on, civil_reader *read, int *date, int *minute,
                        struct err *e)
{
    const char *text = call_text(c, option);
    struct err why = {0}, other = {0};
    *date = CIVIL_NONE;
    *minute = MINUTE_NONE;
    if (!text || civil_parse_date_time(text, date, minute, &why))
        return true;
    *date = on;
    if (on != CIVIL_NONE && civil_parse_any_time(text, minute, &other))
        return true;
    /* Not the strict form: the last word is the time, what stands before it the day. */
    const char *blank = strrchr(text, ' ');
    const char *day = blank ? arena_strndup(&c->arena, text, (size_t)(blank - text)) : NULL;
    other = (struct err){0};
    if (day && civil_parse_any_time(blank + 1, minute, &other) &&
        read(day, c->today, c->practice->day_first, date, &other))
        return true;
    return err_set(e, ERR_USAGE, "--%s: '%s' is no day and time (%s); write 'YYYY-MM-DD HH:MM'%s", option, text,
                   other.kind ? other.text : why.text, on == CIVIL_NONE ? "" : ", 'tomorrow 9:30' or 15:30 alone");
}

bool call_moment_on(struct call *c, const char *option, int on, int *date, int *minute, struct err *e)
{
    return read_moment(c, option, on, civil_parse_any, date, minute, e);
}

bool call_moment_by(struct call *c, const char *option, civil_reader *read, int *date, int *minute, struct err *e)
{
    return read_moment(c, option, CIVIL_NONE, read, date, minute, e);
}

bool call_moment(struct call *c, const char *option, int *date, int *minute, struct err *e)
{
    return call_moment_on(c, option, CIVIL_NONE, date, minute, e);
}

bool call_practitioner(struct call *c, const char *option, const struct practitioner **out, struct err *e)
{
    const char *text = call_text(c, option);
    *out = NULL;
    return !text || practice_find_practitioner(c->practice, text, out, e);
}

bool call_type(struct call *c, const char *option, const struct appointment_type **out, struct err *e)
{
    const char *text = call_text(c, option);
    *out = NULL;
    return !text || practice_find_type(c->practice, text, out, e);
}

/* The codes of the list, apart by commas; "" if it is empty. */
static const char *overbook_codes(struct call *c)
{
    int n;
    const struct reason *all = practice_reasons(c->practice, &n);
    const char *codes = "";
    for (int i = 0; i < n; i++)
        if (all[i].is_active && strcmp(all[i].list, "overbook") == 0)
            codes = arena_printf(&c->arena, "%s%s%s", codes, *codes ? ", " : "", all[i].code);
    return codes;
}

bool call_overbook(struct call *c, const char **out, struct err *e)
{
    const struct reason *reason;
    *out = call_text(c, "overbook");
    if (!*out || !*overbook_codes(c))
        return true;
    if (!practice_find_reason(c->practice, "overbook", *out, &reason, e))
        return false;
    *out = reason->code;
    return true;
}

bool call_refused_place(struct call *c, const struct outcome *o, struct err *e)
{
    if (!o->takes_reason)
        return false;
    struct err said = *e;
    const char *codes = overbook_codes(c);
    err_clear(e);
    (void)err_set(e, said.kind, "%s To book it all the same: --overbook REASON%s%s%s", said.text, *codes ? " (" : "",
                  codes, *codes ? ")" : "");
    return said.at[0] && err_at(e, "%s", said.at);
}

bool call_staff(struct call *c, const char *option, struct id *out, struct err *e)
{
    const char *typed = call_text(c, option);
    struct who who = {0};
    if (typed && !practice_who(c->practice, typed, &who, e))
        return false;
    *out = who.staff;
    return true;
}

bool call_code(struct call *c, const char *option, const struct word *list, const char **out, struct err *e)
{
    char all[300];
    const char *typed = call_text(c, option);
    *out = typed ? words_code(list, typed) : "";
    return *out || err_set(e, ERR_USAGE, "--%s: '%s' is none of: %s", option, typed, words_list(list, all, sizeof all));
}

bool call_id(struct call *c, const char *option, struct id *out, struct err *e)
{
    const char *text = call_text(c, option);
    *out = ID_NONE;
    if (!text)
        return true;
    return (id_parse(text, out) && !id_is_none(out)) ||
           err_set(e, ERR_USAGE, "--%s: an id has 32 digits 0-9 and a-f, not '%s'", option, text);
}

/* "6w" and "+6w:30 min" as the date they mean; anything else as it is. */
static const char *next_with_date(struct call *c, const char *text)
{
    const char *number = text + (*text == '+');
    size_t digits = strspn(number, "0123456789");
    size_t head = (size_t)(number - text) + digits + 1;
    if (digits == 0 || !number[digits] || !strchr("dwmy", number[digits]) || (text[head] && text[head] != ':'))
        return text;
    int date;
    char day[11];
    struct err ignored = {0}; /* then it is left for the reader of next steps to refuse */
    const char *span = arena_printf(&c->arena, "+%.*s", (int)digits + 1, number);
    if (!civil_parse_any(span, c->today, true, &date, &ignored))
        return text;
    return arena_printf(&c->arena, "date:%s%s", civil_date_text(date, day), text + head);
}

bool call_next(struct call *c, const char *option, struct next_step *out, struct err *e)
{
    const char *text = call_text(c, option);
    struct err why = {0};
    *out = (struct next_step){.next = NEXT_OPEN, .due = CIVIL_NONE};
    return !text || appointment_code_parse_next(&c->arena, next_with_date(c, text), out, &why) ||
           wrong_value(option, &why, e);
}

/* Beside an error, which itself names nobody. */
void call_note_fitting(struct call *c, const struct find_result *found)
{
    enum { SHOWN = 3 };
    char id[ID_TEXT], born[16];
    int shown = 0;
    for (int i = 0; i < found->count && shown < SHOWN; i++) {
        const struct find_row *row = &found->rows[i];
        bool is_known = row->birth_date != CIVIL_NONE, is_again = false;
        for (int j = 0; j < i; j++)
            is_again = is_again || id_compare(&found->rows[j].id, &row->id) == 0;
        if (is_again)
            continue;
        shown++;
        call_note(c, "%s%s%s  %s", find_shown(&c->arena, row), is_known ? ", born " : "",
                  is_known ? civil_desk_date(row->birth_date, born) + 4 : "", id_text(&row->id, id));
    }
}

/* Whoever is only nearly called so is named, and nothing is done to them. */
static bool refuse_nobody(struct call *c, const char *typed, struct err *e)
{
    struct find_result near;
    if (!find_nearly(c->practice, typed, c->today, FIND_LIST_ROWS, &c->arena, &near, e))
        return false;
    if (!near.is_near)
        return err_set(e, ERR_MISSING, "No patient is found by '%s'. Try fewer letters: rounds find", typed);
    call_note_fitting(c, &near);
    return err_set(e, ERR_MISSING, "No patient is found by '%s'. Those above are nearly called so: use an id", typed);
}

bool call_patient_of(struct call *c, const char *typed, struct id *out, struct err *e)
{
    if (id_parse(typed, out))
        return patient_resolve(c->practice->book, out, out, e);
    /* More than one is asked for, so that the refusal can say how many there are. */
    struct find_result found;
    if (!find_patients(c->practice, typed, c->today, FIND_ROWS_MAX, &c->arena, &found, e))
        return false;
    /* A reference gives a row for each of its bookings: they may be of one patient. */
    int others = 0;
    for (int i = 1; i < found.count; i++)
        others += id_compare(&found.rows[i].id, &found.rows[0].id) != 0;
    if (found.count == 0)
        return refuse_nobody(c, typed, e);
    if (others > 0) {
        call_note_fitting(c, &found);
        return err_set(e, ERR_REFUSED, "%s%d patients fit '%s': say more, or use an id from: rounds find",
                       found.is_cut ? "More than " : "", others + 1, typed);
    }
    *out = found.rows[0].id;
    return true;
}

bool call_patient(struct call *c, const char *option, struct id *out, struct err *e)
{
    const char *text = call_text(c, option);
    *out = ID_NONE;
    return !text || call_patient_of(c, text, out, e);
}

static bool several_bookings(struct call *c, const char *typed, const struct appointment *rows, int count,
                             struct err *e)
{
    const char *list = "";
    char id[ID_TEXT];
    for (int i = 0; i < count; i++)
        list = arena_printf(&c->arena, "%s%s%s (%s)", list, i ? ", " : "", id_text(&rows[i].id, id),
                            slot_text(&c->arena, rows[i].date, rows[i].start_min));
    return err_set(e, ERR_REFUSED, "%d bookings have the reference %s: use the id of the one you mean: %s", count,
                   typed, list);
}

bool call_booking(struct call *c, const char *typed, struct appointment *out, struct err *e)
{
    struct id id;
    struct appointment *rows;
    int count;
    if (id_parse(typed, &id))
        return appointment_get(c->practice, &c->arena, &id, out, e);
    if (!appointment_by_ref(c->practice, &c->arena, typed, &rows, &count, e))
        return false;
    if (count == 0)
        return err_set(e, ERR_MISSING, "No booking has the reference %s", typed);
    if (count > 1)
        return several_bookings(c, typed, rows, count, e);
    *out = rows[0];
    return true;
}

/* Measured on imports: 100,000 rows took 18 s with this and 46 s with the usual 512 KiB. Memory stays flat. */
enum { BULK_CACHE_KIB = 16 * 1024 };

/* --- opening -------------------------------------------------------------------- */

const char *call_book_path(struct call *c)
{
    return where_book(&c->arena, c->globals[GLOBAL_BOOK]);
}

struct book_options call_book_options(struct call *c)
{
    return (struct book_options){.site = c->globals[GLOBAL_SITE],
                                 .cache_kib = c->verb->flags & VERB_BULK ? BULK_CACHE_KIB : 0,
                                 .on_slow = c->host->is_live ? progress_wait : NULL,
                                 .slow_arg = &c->line};
}

bool call_begin(struct call *c, struct practice *p, struct err *e)
{
    c->practice = p;
    c->desk.practice = p;
    clock_today(&c->today, &c->now_min);
    /* Said before anything else can refuse: "altered by another program" must not be missed. */
    if (*book_notice(p->book))
        call_note(c, "%s", book_notice(p->book));
    if (*p->zone_doubt)
        call_note(c, "%s", p->zone_doubt);
    if (*practice_clock_doubt(p, &c->arena))
        call_note(c, "%s", practice_clock_doubt(p, &c->arena));
    if (!practice_who(p, c->globals[GLOBAL_AS], &c->desk.who, e))
        return false;
    if ((c->verb->flags & VERB_WRITES) && book_is_read_only(p->book))
        return err_set(e, ERR_REFUSED, "The practice file is open for reading only: %s cannot be done", c->verb->name);
    /* Nobody may do all: until people sign in, --as is a label (BOOK section 10). */
    return appointment_edit_level(&c->desk, c->verb->least_role, arena_printf(&c->arena, "do '%s'", c->verb->name), e);
}

void call_finish(struct call *c)
{
    practice_close(c->practice);
    buf_finish(&c->out);
    buf_finish(&c->notes);
    arena_finish(&c->arena);
}

/* --- answering ------------------------------------------------------------------ */

__attribute__((format(printf, 2, 0))) static void add_formatted(struct buf *out, const char *fmt, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    if (n > 0) {
        char *text = mem_alloc((size_t)n + 1);
        vsnprintf(text, (size_t)n + 1, fmt, again);
        buf_add(out, text, (size_t)n);
        free(text);
    }
    va_end(again);
}

void call_say(struct call *c, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add_formatted(&c->out, fmt, args);
    va_end(args);
}

const char *call_show(struct call *c, const char *text)
{
    struct buf b = {0};
    text_show(&b, text ? text : "", false, c->host->is_ascii);
    const char *shown = arena_strdup(&c->arena, buf_str(&b));
    buf_finish(&b);
    return shown;
}

void call_note(struct call *c, const char *fmt, ...)
{
    struct buf b = {0};
    va_list args;
    va_start(args, fmt);
    add_formatted(&b, fmt, args);
    va_end(args);
    text_show(&c->notes, buf_str(&b), false, c->host->is_ascii);
    buf_addc(&c->notes, '\n');
    buf_finish(&b);
}

struct json call_json(struct call *c)
{
    return json_to(&c->out);
}

void call_json_end(struct call *c)
{
    buf_addc(&c->out, '\n');
}

const char *call_policy_file(struct call *c)
{
    if (c->nargs > 0)
        return c->args[0];
    return arena_printf(&c->arena, "%s/policy.conf", file_dir(&c->arena, call_book_path(c)));
}

bool call_subject(struct call *c, bool is_needed, struct id *patient, struct id *appointment, struct err *e)
{
    const char *typed = call_text(c, "booking");
    struct appointment x;
    *appointment = ID_NONE;
    if (!call_patient(c, "patient", patient, e))
        return false;
    if (typed) {
        if (!call_booking(c, typed, &x, e))
            return false;
        *appointment = x.id;
        if (id_is_none(patient))
            *patient = x.patient;
    }
    return !is_needed || !id_is_none(patient) ||
           err_set(e, ERR_USAGE, "%s needs --patient WHO or --booking REF", c->verb->name);
}

bool call_is_name(const char *typed)
{
    size_t n = strlen(typed);
    return n >= CALL_ID_LETTERS && n < ID_TEXT;
}

bool call_is_named(const struct id *id, const char *typed)
{
    char hex[ID_TEXT];
    return call_is_name(typed) && strcasecmp(id_text(id, hex) + ID_TEXT - 1 - strlen(typed), typed) == 0;
}
