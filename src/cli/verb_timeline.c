/* timeline: everything that ever happened between a patient and the practice. */
#include "cli/print.h"
#include "practice/timeline.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *word;
    int kind;
} kinds[] = {
    {"visits", KIND_APPOINTMENT},
    {"contacts", KIND_CONTACT},
    {"notes", KIND_NOTE},
    {"promises", KIND_FOLLOW_UP},
    {"all", 0},
};

/* 0, which is all, for "all" and where nothing was asked. */
static unsigned kind_bits(const char *word)
{
    for (size_t i = 0; word && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].word, word) == 0 && kinds[i].kind)
            return TIMELINE_KIND(kinds[i].kind);
    return 0;
}

static void print_json(struct call *c, const struct timeline_row *rows, int count)
{
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < count; i++) {
        json_object(&j, NULL);
        json_id(&j, "id", &rows[i].record);
        print_instant(&j, "at", rows[i].at_ms);
        const struct kind_def *kind = kind_find(rows[i].kind);
        print_text(&j, "kind", kind ? kind->name : NULL);
        print_text(&j, "text", rows[i].text);
        print_text(&j, "by", rows[i].by);
        print_text(&j, "site", rows[i].site);
        json_bool(&j, "is_confidential", rows[i].is_confidential);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    call_json_end(c);
}

static void print_rows(struct call *c, const struct timeline_row *rows, int count)
{
    struct table t = table_start(&c->arena, 5, c->host->is_ascii);
    for (int i = 0; i < count; i++) {
        char day[16], time[8], mark[2] = {rows[i].mark, 0};
        civil_desk_date(rows[i].date, day);
        TABLE_ADD(&t, arena_printf(&c->arena, "%s %s", day, civil_clock_cell(rows[i].minute, time)),
                  rows[i].mark == ' ' ? "" : mark, rows[i].text, rows[i].by, rows[i].site);
    }
    table_print(&t, 0, &c->out);
}

/* Where a list that was cut goes on: the id of its last entry. */
static bool read_after(struct call *c, struct timeline_cursor *after, struct err *e)
{
    struct id id;
    *after = (struct timeline_cursor){0};
    if (!call_id(c, "after", &id, e))
        return false;
    return id_is_none(&id) || timeline_cursor_find(c->practice, &id, after) ||
           err_set(e, ERR_MISSING, "--after: there is no such entry: %s", call_text(c, "after"));
}

static bool run_timeline(struct call *c, struct err *e)
{
    enum { EVERYTHING = 1000000, YEAR_MIN = 1, YEAR_MAX = 9998 };
    struct timeline_filter filter = {.kinds = kind_bits(call_text(c, "kind")),
                                     .with_confidential = call_flag(c, "confidential"),
                                     .words = call_text(c, "search")};
    struct timeline_row *rows;
    struct timeline_cursor after;
    struct id patient;
    int limit, count;
    if (!call_number(c, "limit", 1, EVERYTHING, EVERYTHING, &limit, e) ||
        !call_number(c, "year", YEAR_MIN, YEAR_MAX, 0, &filter.year, e) || !read_after(c, &after, e) ||
        !call_patient_of(c, call_words(c, 0), &patient, e))
        return false;
    struct row row;
    if (!book_row(c->practice->book, KIND_PATIENT, &patient, &c->arena, &row, e))
        return false;
    if (!row.exists)
        return err_set(e, ERR_MISSING, "There is no patient with the id %s", c->args[0]);
    if (!timeline_of(c->practice, &patient, &filter, after.is_set ? &after : NULL, limit, &c->arena, &rows, &count, e))
        return false;
    if (c->is_json)
        print_json(c, rows, count);
    else
        print_rows(c, rows, count);
    return true;
}

static const struct verb_option options[] = {
    {"kind", .argument = "KIND", .help = "only these", .words = "visits contacts notes promises all"},
    {"search", .argument = "WORDS", .help = "only entries in which all these words occur"},
    {"year", .argument = "YEAR", .help = "only of this year"},
    {"after", .argument = "ID", .help = "only what is older than this entry: where a list that was cut goes on"},
    {"limit", .argument = "N", .help = "only the newest so many"},
    {"confidential", .help = "confidential entries too"},
};

static const struct verb timeline_rows[] = {
    {
        .name = "timeline",
        .arguments = "WHO",
        .help = "Lists everything that happened with a patient, newest first.",
        .about =
            "WHO is an id, a booking reference, or letters that fit one patient only. A visit is one line, however "
            "often it was changed: history tells the changes. '<' came from them, '>' went out, '-' is a note, '*' a "
            "promise.\n",
        .json = "an array of {id, at, kind, text, by, site, is_confidential}; kind is appointment, contact, note, "
                "follow_up or patient",
        .synonyms = "story past",
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(options),
        .run = run_timeline,
    },
};

const struct verb_group verb_timeline = VERB_GROUP("What happened", timeline_rows);
