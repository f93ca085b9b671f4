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
    {"all", 0},
};

/* 0, which is all, for "all" and where nothing was asked. */
static unsigned kind_bits(const char *word)
{
    for (size_t i = 0; word && i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(kinds[i].word, word) == 0 && kinds[i].kind)
            return 1u << (kinds[i].kind - KIND_PATIENT);
    return 0;
}

static void print_json(struct call *c, const struct timeline_row *rows, int count)
{
    struct json j = call_json(c);
    json_array(&j, NULL);
    for (int i = 0; i < count; i++) {
        json_object(&j, NULL);
        print_instant(&j, "at", rows[i].at_ms);
        const struct kind_def *kind = kind_find(rows[i].kind);
        print_text(&j, "kind", kind ? kind->name : NULL);
        print_text(&j, "text", rows[i].text);
        print_text(&j, "by", rows[i].by);
        print_text(&j, "site", rows[i].site);
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

static bool run_timeline(struct call *c, struct err *e)
{
    enum { EVERYTHING = 1000000 };
    struct timeline_filter filter = {.kinds = kind_bits(call_text(c, "kind")),
                                     .with_confidential = call_flag(c, "confidential"),
                                     .words = call_text(c, "with")};
    struct timeline_row *rows;
    struct id patient;
    int limit, count;
    if (!call_number(c, "limit", 1, EVERYTHING, EVERYTHING, &limit, e) ||
        !call_patient_of(c, call_words(c, 0), &patient, e))
        return false;
    struct row row;
    if (!book_row(c->practice->book, KIND_PATIENT, &patient, &c->arena, &row, e))
        return false;
    if (!row.exists)
        return err_set(e, ERR_MISSING, "There is no patient with the id %s", c->args[0]);
    if (!timeline_of(c->practice, &patient, &filter, NULL, limit, &c->arena, &rows, &count, e))
        return false;
    if (c->is_json)
        print_json(c, rows, count);
    else
        print_rows(c, rows, count);
    return true;
}

static const struct verb_option options[] = {
    {"kind", .argument = "KIND", .help = "only these", .words = "visits contacts notes all"},
    {"with", .argument = "WORDS", .help = "only entries in which all these words occur"},
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
            "often it was changed: history tells the changes. '<' came from them, '>' went out, '*' is a note.\n",
        .json = "an array of {at, kind, text, by, site}; kind is appointment, contact, note or patient",
        .synonyms = "story past",
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(options),
        .run = run_timeline,
    },
};

const struct verb_group verb_timeline = VERB_GROUP("What happened", timeline_rows);
