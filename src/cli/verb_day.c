/* Verbs about days: day, week, month, next-open. */
#include "base/file.h"
#include "cli/print.h"
#include "exchange/printer.h"
#include "exchange/sheet.h"
#include "practice/day_page.h"
#include "practice/practice_plan.h"
#include "practice/schedule.h"
#include "practice/telecom.h"

#include <string.h>

#define APPOINTMENT_JSON \
    "{ref, id, patient, patient_id, practitioner, date, start, minutes, type, status, confirmation}"

/* The day that --date or the words after the verb say; today without. */
static bool day_meant(struct call *c, int *date, struct err *e)
{
    const char *words = call_words(c, 0);
    if (*words && call_text(c, "date"))
        return err_set(e, ERR_USAGE, "The day is given twice: '%s' and --date", words);
    *date = c->today;
    return *words ? call_date_of(c, words, civil_parse_near, date, e)
                  : call_date_by(c, "date", civil_parse_near, c->today, date, e);
}

/* Keeps those of one practitioner; the count. */
static int keep_practitioner(struct appointment *rows, int count, const struct practitioner *who)
{
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (!who || id_compare(&rows[i].practitioner, &who->id) == 0)
            rows[kept++] = rows[i];
    return kept;
}

/* Cancelled ones are in it: at a desk somebody asks for them. */
static bool list_days(struct call *c, int from, int to, struct appointment **rows, int *count, struct err *e)
{
    const struct practitioner *who;
    if (!call_practitioner(c, "practitioner", &who, e) || !practice_plan(c->practice, from, to, e) ||
        !schedule_list(c->practice, from, to, &c->arena, rows, count, e))
        return false;
    *count = keep_practitioner(*rows, *count, who);
    return true;
}

static void print_json(struct call *c, const struct appointment *rows, int count)
{
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < count; i++) {
        const char *phone = "";
        struct patient who;
        struct err ignored = {0}; /* a number less; of who is never rung none, since a script would ring it */
        if (patient_get(c->practice->book, &rows[i].patient, &c->arena, &who, &ignored) && !patient_is_never_rung(&who))
            (void)telecom_first(c->practice->book, &rows[i].patient, "phone", &c->arena, &phone, &ignored);
        json_object(&j, NULL);
        print_members(&j, &rows[i]);
        print_text(&j, "type_name", rows[i].type_name);
        print_text(&j, "room", rows[i].room_name);
        print_text(&j, "remark", rows[i].remark);
        print_text(&j, "phone", phone);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    call_json_end(c);
}

/* ", closed: Easter Monday": what is said of a day on which the practice is shut. */
static const char *closed_text(struct call *c, int date)
{
    const char *holiday = practice_holiday(c->practice, date);
    if (holiday)
        return arena_printf(&c->arena, ", closed: %s", holiday);
    return practice_is_working_day(c->practice, date) ? "" : ", closed";
}

/* The day, and its bookings under it. */
static void print_day(struct call *c, int date, const struct appointment *rows, int count)
{
    char day[16];
    call_say(c, "%s%s\n", civil_desk_date(date, day), call_show(c, closed_text(c, date)));
    if (count > 0)
        print_list(c, rows, count, false);
    else
        call_say(c, "nobody is booked\n");
}

/* ---- the day on paper ---- */

static bool check_sheet(struct call *c, struct err *e)
{
    bool has_file = call_text(c, "to") != NULL, has_printer = call_flag(c, "print");
    if (has_file && has_printer)
        return err_set(e, ERR_USAGE, "--to writes a file and --print prints: one of them");
    return call_flag(c, "sheet") || (!has_file && !has_printer && !call_flag(c, "ascii")) ||
           err_set(e, ERR_USAGE, "--to, --print and --ascii are about the sheet: add --sheet");
}

static void say_sheet(struct call *c, int date, const struct buf *text, int pages)
{
    const char *path = call_text(c, "to");
    bool is_printed = call_flag(c, "print");
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_date(&j, "date", date);
        json_number(&j, "pages", pages);
        json_string(&j, "file", path);
        json_bool(&j, "is_printed", is_printed);
        json_string(&j, "text", path || is_printed ? NULL : buf_str(text));
        json_end(&j, '}');
        call_json_end(c);
    } else if (path) {
        call_say(c, "Written: %s, %d page%s. It holds patients' data: print it, then remove the file.\n",
                 call_show(c, path), pages, pages == 1 ? "" : "s");
    } else if (is_printed) {
        call_say(c, "Sent to the printer: %d page%s\n", pages, pages == 1 ? "" : "s");
    } else {
        buf_add(&c->out, text->data, text->len);
    }
}

static bool print_sheet(struct call *c, int date, struct err *e)
{
    struct sheet_ask ask = {.date = date, .is_ascii = call_flag(c, "ascii") || c->host->is_ascii};
    struct buf text = {0};
    const char *path = call_text(c, "to");
    char title[24];
    int pages = 0;
    bool ok = call_practitioner(c, "practitioner", &ask.only, e) && sheet_make(c->practice, &ask, &text, &pages, e);
    if (ok && path)
        ok = file_write_new(path, text.data, text.len, e);
    if (ok && call_flag(c, "print"))
        ok = printer_send(sheet_file_name(date, title), text.data, text.len, e);
    if (ok && (path || call_flag(c, "print")) && !ask.only)
        day_page_note_sheet(c->practice->book, date, path != NULL);
    if (ok)
        say_sheet(c, date, &text, pages);
    buf_finish(&text);
    return ok;
}

static bool run_day(struct call *c, struct err *e)
{
    struct appointment *rows = NULL;
    int date = 0, count = 0;
    if (!check_sheet(c, e) || !day_meant(c, &date, e))
        return false;
    if (call_flag(c, "sheet"))
        return print_sheet(c, date, e);
    if (!list_days(c, date, date, &rows, &count, e))
        return false;
    if (c->is_json)
        print_json(c, rows, count);
    else
        print_day(c, date, rows, count);
    return true;
}

static bool run_week(struct call *c, struct err *e)
{
    enum { WEEK = 7 };
    struct appointment *rows = NULL;
    int date = 0, count = 0;
    if (!day_meant(c, &date, e))
        return false;
    int monday = date - civil_weekday(date);
    if (!list_days(c, monday, monday + WEEK - 1, &rows, &count, e))
        return false;
    if (c->is_json) {
        print_json(c, rows, count);
        return true;
    }
    /* Rows are in the order of days; a closed day on which nobody comes is passed over. */
    for (int day = monday, from = 0; day < monday + WEEK; day++) {
        int to = from;
        while (to < count && rows[to].date == day)
            to++;
        if (to > from || practice_is_working_day(c->practice, day) || practice_holiday(c->practice, day)) {
            call_say(c, "%s", day > monday ? "\n" : "");
            print_day(c, day, to > from ? &rows[from] : NULL, to - from);
        }
        from = to;
    }
    return true;
}

/* A month as people write it: 2026-12, dec, dec 2026; or any day of it. The month that runs is meant by its name. */
static bool month_meant(struct call *c, int *date, struct err *e)
{
    const char *words = call_words(c, 0);
    struct err ignored = {0};
    if (*words && !call_text(c, "date")) {
        const char *first = arena_printf(&c->arena, "1 %s", words);
        if (civil_parse_date(arena_printf(&c->arena, "%s-01", words), date, &ignored))
            return true;
        if (civil_parse_any(first, c->today, c->practice->day_first, date, &ignored)) {
            bool is_named_alone = strcspn(words, "0123456789") == strlen(words);
            if (is_named_alone && civil_split(*date).month == civil_split(c->today).month)
                *date = c->today;
            return true;
        }
    }
    return day_meant(c, date, e);
}

static void print_month_json(struct call *c, const struct schedule_month *m)
{
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < m->ndays; i++) {
        const struct month_day *d = &m->days[i];
        json_object(&j, NULL);
        json_date(&j, "date", m->first + i);
        json_number(&j, "booked", d->nbooked);
        json_number(&j, "booked_minutes", d->booked_min);
        json_number(&j, "open_minutes", d->open_min);
        json_number(&j, "free_minutes", d->free_min);
        json_number(&j, "load", schedule_load(d->booked_min, d->open_min));
        print_text(&j, "closed", d->closed);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    call_json_end(c);
}

/* Closed days on which nobody comes are passed over, unless they have a name. */
static void print_month(struct call *c, const struct schedule_month *m)
{
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    for (int i = 0; i < m->ndays; i++) {
        const struct month_day *d = &m->days[i];
        char day[16], length[12];
        const char *free = "", *load = "";
        if (!d->open_min && !d->nbooked && !*d->closed)
            continue;
        if (d->open_min)
            load = arena_printf(&c->arena, "%3d%%", schedule_load(d->booked_min, d->open_min));
        if (d->open_min && m->first + i >= c->today)
            free = arena_printf(&c->arena, "%6s free", civil_length_text(d->free_min, length));
        TABLE_ADD(&t, civil_desk_date(m->first + i, day), arena_printf(&c->arena, "%3d booked", d->nbooked), load, free,
                  d->open_min  ? ""
                  : *d->closed ? d->closed
                               : "closed");
    }
    table_print(&t, 0, &c->out);
}

static bool run_month(struct call *c, struct err *e)
{
    const struct practitioner *who;
    struct schedule_month m;
    int date = 0;
    if (!month_meant(c, &date, e) || !call_practitioner(c, "practitioner", &who, e) ||
        !schedule_month(c->practice, date, who, &c->arena, &m, e))
        return false;
    if (c->is_json)
        print_month_json(c, &m);
    else
        print_month(c, &m);
    return true;
}

/* "mon,wed" as bits, 0 Monday. */
static bool read_weekdays(const char *text, unsigned *bits, struct err *e)
{
    *bits = 0;
    for (const char *p = text; p && *p;) {
        size_t n = strcspn(p, ",");
        int day = 0;
        while (day < 7 && (n < 3 || strncasecmp(p, civil_weekday_name(day), 3) != 0))
            day++;
        if (day == 7)
            return err_set(e, ERR_USAGE, "--weekday: days are written mon,wed; not '%s'", text);
        *bits |= 1u << day;
        p += n + (p[n] == ',');
    }
    return true;
}

/* "09:00-12:00", "mornings", "afternoons". */
static bool read_between(const char *text, struct wish *w, struct err *e)
{
    enum { NOON = DAY_MIN / 2 };
    struct day_hours hours;
    struct err why = {0};
    if (!text)
        return true;
    if (strcmp(text, "mornings") == 0 || strcmp(text, "afternoons") == 0) {
        w->from_min = *text == 'm' ? 0 : NOON;
        w->to_min = *text == 'm' ? NOON : DAY_MIN;
        return true;
    }
    if (!practice_parse_spans(text, &hours, &why) || hours.count != 1)
        return err_set(e, ERR_USAGE, "--between: write 09:00-12:00, mornings or afternoons; not '%s'", text);
    w->from_min = hours.span[0].start_min;
    w->to_min = hours.span[0].end_min;
    return true;
}

/* A type says how long; minutes say it better. */
static bool read_wish(struct call *c, struct wish *w, struct err *e)
{
    enum { USUAL_MIN = 30, MOST = 500 };
    const struct practitioner *who;
    const struct appointment_type *type;
    if (!call_practitioner(c, "practitioner", &who, e) || !call_type(c, "type", &type, e) ||
        !call_number(c, "minutes", 1, APPOINTMENT_MINUTES_MAX, type ? type->minutes : USUAL_MIN, &w->minutes, e) ||
        !call_date(c, "from", c->today, &w->from_date, e) || !call_date(c, "to", CIVIL_NONE, &w->to_date, e) ||
        !call_number(c, "limit", 1, MOST, SLOT_LIMIT, &w->limit, e) ||
        !read_weekdays(call_text(c, "weekday"), &w->weekdays, e) || !read_between(call_text(c, "between"), w, e))
        return false;
    w->practitioner = who ? who->id : ID_NONE;
    w->is_first_of_day = call_flag(c, "first-of-day");
    return true;
}

static bool run_next_open(struct call *c, struct err *e)
{
    struct wish w = {0};
    struct opening *free;
    int count;
    if (!read_wish(c, &w, e) || !schedule_free(c->practice, &w, &c->arena, &free, &count, e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_array(&j, NULL);
        for (int i = 0; i < count; i++) {
            json_object(&j, NULL);
            json_date(&j, "date", free[i].date);
            json_time(&j, "start", free[i].start_min);
            print_text(&j, "practitioner", free[i].practitioner_name);
            json_end(&j, '}');
        }
        json_end(&j, ']');
        call_json_end(c);
        return true;
    }
    for (int i = 0; i < count; i++) {
        char day[16], time[8];
        call_say(c, "%s %s  %s\n", civil_desk_date(free[i].date, day), civil_clock_cell(free[i].start_min, time),
                 call_show(c, free[i].practitioner_name));
    }
    if (count == 0)
        call_note(c, "Nothing is free that fits: fewer minutes, more days, or anybody?");
    return true;
}

static const struct verb_option day_options[] = {
    {"date", .argument = "DATE", .help = "another day than today: 2026-11-23, 23/11, tomorrow, mon, 6w"},
    {"practitioner", .argument = "NAME", .help = "only this column"},
    {"sheet", .help = "the day as pages for paper, with room to write"},
    {"to", .argument = "FILE", .help = "with --sheet: into this file, which must not be there yet"},
    {"print", .help = "with --sheet: to the printer, through lp"},
    {"ascii", .help = "with --sheet: letters without accents, for old printers"},
};

static const struct verb_option month_options[] = {
    {"date", .argument = "DATE", .help = "another month than this: 2026-11-23, 23/11, 6w"},
    {"practitioner", .argument = "NAME", .help = "only this column"},
};

static const struct verb_option week_options[] = {
    {"date", .argument = "DATE", .help = "another week than this: 2026-11-23, 23/11, next mon, 6w"},
    {"practitioner", .argument = "NAME", .help = "only this column"},
};

static const struct verb_option open_options[] = {
    {"practitioner", .argument = "NAME", .help = "only with this one"},
    {"type", .argument = "TYPE", .help = "as long as a visit of this type"},
    {"minutes", .argument = "N", .help = "so many minutes; 30 unless a type says otherwise"},
    {"from", .argument = "DATE", .help = "not before this day"},
    {"to", .argument = "DATE", .help = "not after this day"},
    {"between", .argument = "TIMES", .help = "09:00-12:00, mornings or afternoons"},
    {"weekday", .argument = "DAYS", .help = "only these: mon,wed"},
    {"first-of-day", .help = "only the first of each day and practitioner"},
    {"limit", .argument = "N", .help = "at most so many; 10"},
};

static const struct verb rows[] = {
    {
        .name = "day",
        .arguments = "[DATE]",
        .help = "Lists the bookings of a day.",
        .about = "One booking to a line: start, length, how it stands, practitioner, patient, type, reference, remark. "
                 "Cancelled ones are listed too. DATE is written as people do: 'rounds day tomorrow'.\n"
                 "With --sheet: pages of 80 columns and 60 rows, enough to run the day on paper when every computer is "
                 "dark. Print tomorrow's each evening; shred it afterwards.\n",
        .json = "an array of " APPOINTMENT_JSON ", here and in week also type_name, room, remark, phone; or with "
                "--sheet {date, pages, file, is_printed, text}",
        .synonyms = "today schedule list calendar sheet print paper",
        .max_args = 4,
        VERB_OPTIONS(day_options),
        .run = run_day,
    },
    {
        .name = "week",
        .arguments = "[DATE]",
        .help = "Lists the bookings of a week, Monday to Sunday.",
        .json = "an array of " APPOINTMENT_JSON ", and type_name, room, remark, phone",
        .max_args = 4,
        VERB_OPTIONS(week_options),
        .run = run_week,
    },
    {
        .name = "month",
        .arguments = "[MONTH]",
        .help = "Lists the days of a month: how many are booked, how full, what is free.",
        .about =
            "MONTH is 2026-12, dec, dec 2026 or any day of it; this month if it is not said. Load is what is booked "
            "of what is open, per cent.\n",
        .json = "an array of {date, booked, booked_minutes, open_minutes, free_minutes, load, closed}",
        .synonyms = "calendar load full",
        .max_args = 4,
        VERB_OPTIONS(month_options),
        .run = run_month,
    },
    {
        .name = "next-open",
        .help = "Finds the next times that are free.",
        .about = "Starts lie on the practice's slots, inside opening hours, never in the past.\n",
        .json = "an array of {date, start, practitioner}",
        .synonyms = "free opening openings slots available when",
        VERB_OPTIONS(open_options),
        .run = run_next_open,
    },
};

const struct verb_group verb_day = VERB_GROUP("The day", rows);
