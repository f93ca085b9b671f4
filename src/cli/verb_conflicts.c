/* What copies of the book brought together and a person has to settle: conflicts, settle ... */
#include "base/text.h"
#include "cli/print.h"
#include "practice/conflict.h"
#include "practice/slot.h"

#include <stdlib.h>
#include <string.h>

/* "9f6ebf12:city": by what a field to settle is named. */
static const char *field_of(const struct conflict *x)
{
    const struct kind_def *k = kind_find(x->kind);
    return x->field <= FIELD_APART ? x->field_name : k->fields[kind_field(k, x->field)].name;
}

static const char *name_of(struct call *c, const struct conflict *x)
{
    return arena_printf(&c->arena, "%s:%s", print_short_id(c, &x->record), field_of(x));
}

static const char *whom(struct call *c, const struct id *patient)
{
    struct patient x;
    struct err ignored = {0};
    if (id_is_none(patient) || !patient_get(c->practice->book, patient, &c->arena, &x, &ignored))
        return "";
    return patient_name(&c->arena, &x);
}

/* --- as JSON ----------------------------------------------------------------------- */

static void side_json(struct call *c, struct json *j, const struct conflict_side *s)
{
    json_object(j, NULL);
    print_text(j, "value", s->text);
    print_text(j, "staff", s->staff);
    print_text(j, "site", s->site);
    print_stamp(j, "at", s->at_ms);
    json_bool(j, "is_shown", s->is_shown);
    json_end(j, '}');
    (void)c;
}

static void field_json(struct call *c, struct json *j, const struct conflict *x)
{
    char hex[ID_TEXT];
    json_object(j, NULL);
    json_string(j, "name", name_of(c, x));
    json_string(j, "kind", x->what);
    json_string(j, "record", id_text(&x->record, hex));
    json_string(j, "field", field_of(x));
    print_text(j, "patient_id", id_is_none(&x->patient) ? NULL : id_text(&x->patient, hex));
    json_array(j, "sides");
    for (int i = 0; i < x->nsides; i++)
        side_json(c, j, &x->sides[i]);
    json_end(j, ']');
    json_end(j, '}');
}

static void openings_json(struct json *j, const char *key, const struct opening *o, int n)
{
    json_array(j, key);
    for (int i = 0; i < n; i++) {
        char day[11];
        json_object(j, NULL);
        civil_date_text(o[i].date, day);
        json_string(j, "date", day);
        json_number(j, "start_min", o[i].start_min);
        json_time(j, "start", o[i].start_min);
        json_string(j, "practitioner", o[i].practitioner_name);
        json_end(j, '}');
    }
    json_end(j, ']');
}

static void list_json(struct call *c, const struct conflict *all, int n, const struct conflict_clash *clashes,
                      int nclashes)
{
    struct json j = call_json(c);
    json_object(&j, NULL);
    json_array(&j, "fields");
    for (int i = 0; i < n; i++)
        field_json(c, &j, &all[i]);
    json_end(&j, ']');
    json_array(&j, "clashes");
    for (int i = 0; i < nclashes; i++) {
        const struct conflict_clash *x = &clashes[i];
        json_object(&j, NULL);
        print_appointment(&j, "a", &x->a);
        print_appointment(&j, "b", &x->b);
        json_bool(&j, "same_practitioner", x->same_practitioner);
        json_bool(&j, "same_room", x->same_room);
        openings_json(&j, "free_a", x->free_a, x->nfree_a);
        openings_json(&j, "free_b", x->free_b, x->nfree_b);
        json_end(&j, '}');
    }
    json_end(&j, ']');
    json_end(&j, '}');
    call_json_end(c);
}

/* --- as text ----------------------------------------------------------------------- */

static void field_text(struct call *c, const struct conflict *x)
{
    struct table t = table_start(&c->arena, 4, c->host->is_ascii);
    call_say(c, "%s  %s\n", call_show(c, name_of(c, x)), call_show(c, conflict_about(c->practice, x, &c->arena)));
    for (int i = 0; i < x->nsides; i++) {
        const struct conflict_side *s = &x->sides[i];
        const char *text = x->field == CONFLICT_ENDED ? arena_printf(&c->arena, "stop: %s", s->text)
                                                      : conflict_side_text(s);
        TABLE_ADD(&t, arena_printf(&c->arena, "%d", i + 1), text,
                  arena_printf(&c->arena, "%s at %s, %s", s->staff ? s->staff : "somebody",
                               s->site ? s->site : "another computer", print_when(&c->arena, s->at_ms)),
                  s->is_shown ? "shown now" : "");
    }
    table_print(&t, 2, &c->out);
}

static const char *openings_text(struct call *c, const struct opening *o, int n)
{
    const char *text = "none found";
    for (int i = 0; i < n; i++)
        text = arena_printf(&c->arena, "%s%s%s", i ? text : "", i ? ", " : "",
                            slot_text(&c->arena, o[i].date, o[i].start_min));
    return text;
}

static void clash_text(struct call *c, const struct conflict_clash *x)
{
    const struct appointment *two[] = {&x->a, &x->b};
    call_say(c, "double booking, same %s\n",
             x->same_practitioner ? x->same_room ? "practitioner and room" : "practitioner" : "room");
    for (int i = 0; i < 2; i++)
        call_say(c, "  %s  %s  %s; free instead: %s\n", two[i]->ref, call_show(c, whom(c, &two[i]->patient)),
                 call_show(c, print_place(c, two[i])),
                 i ? openings_text(c, x->free_b, x->nfree_b) : openings_text(c, x->free_a, x->nfree_a));
    call_say(c, "  then: rounds move REF, rounds cancel REF, or rounds settle accept %s %s --reason TEXT\n", x->a.ref,
             x->b.ref);
}

/* What can be done with those that are listed. */
static void ways_text(struct call *c, const struct conflict *all, int n)
{
    bool has_prose = false, has_written = false;
    for (int i = 0; i < n; i++) {
        has_prose |= all[i].is_prose;
        has_written |= all[i].is_written;
    }
    if (n)
        call_say(c, "  then: rounds settle keep NAME NUMBER%s%s\n",
                 has_prose ? ", of words rounds settle both NAME" : "",
                 has_written ? ", or rounds settle write NAME TEXT" : "");
}

static bool run_conflicts(struct call *c, struct err *e)
{
    struct conflict *all;
    struct conflict_clash *clashes;
    int n, hidden, nclashes;
    if (!conflict_list(c->practice, call_flag(c, "confidential"), &c->arena, &all, &n, &hidden, e) ||
        !conflict_clashes(c->practice, true, &c->arena, &clashes, &nclashes, e))
        return false;
    if (hidden)
        call_note(c, "%d more, confidential: add --confidential to see them", hidden);
    if (c->is_json) {
        list_json(c, all, n, clashes, nclashes);
        return true;
    }
    for (int i = 0; i < n; i++)
        field_text(c, &all[i]);
    ways_text(c, all, n);
    for (int i = 0; i < nclashes; i++)
        clash_text(c, &clashes[i]);
    if (n + nclashes == 0)
        call_say(c, "Nothing to settle.\n");
    return true;
}

/* --- settling ---------------------------------------------------------------------- */

/* The one meant: letters of the record's id, a colon, the field; the field may be left out where there is one only. */
static bool find(struct call *c, struct conflict *out, struct err *e)
{
    struct conflict *all;
    int n, hidden, found = 0;
    const char *typed = c->args[0], *colon = strchr(typed, ':');
    const char *id = colon ? arena_strndup(&c->arena, typed, (size_t)(colon - typed)) : typed;
    if (!call_is_name(id))
        return err_set(e, ERR_USAGE, "A field to settle is named as `rounds conflicts` prints it: 9f6ebf12:city");
    if (!conflict_list(c->practice, true, &c->arena, &all, &n, &hidden, e))
        return false;
    for (int i = 0; i < n; i++) {
        const char *name = strchr(name_of(c, &all[i]), ':') + 1;
        if (!call_is_named(&all[i].record, id) || (colon && strcmp(name, colon + 1) != 0))
            continue;
        *out = all[i];
        found++;
    }
    if (found > 1)
        return err_set(e, ERR_REFUSED, "%d fields to settle are meant by that: add the field, as in %s:city", found,
                       id);
    return found || err_set(e, ERR_MISSING, "There is nothing to settle under that name (any more)");
}

/* kept: NULL, both or a third text. */
static bool settled(struct call *c, const struct conflict *x, const struct conflict_side *kept)
{
    const char *did = kept && kept->did ? kept->did : "";
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "name", name_of(c, x));
        if (kept)
            print_text(&j, "did", did);
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "Settled: %s%s%s\n", call_show(c, name_of(c, x)), *did ? ". " : "", did);
    }
    return true;
}

static bool run_keep(struct call *c, struct err *e)
{
    struct conflict x = {0};
    int number;
    return find(c, &x, e) && call_number_of(c->args[1], "The number", 1, x.nsides, &number, e) &&
           conflict_keep(&c->desk, &x, number - 1, e) && settled(c, &x, &x.sides[number - 1]);
}

static bool run_both(struct call *c, struct err *e)
{
    struct conflict x = {0};
    return find(c, &x, e) && conflict_keep_both(&c->desk, &x, e) && settled(c, &x, NULL);
}

static bool run_write(struct call *c, struct err *e)
{
    struct conflict x = {0};
    return find(c, &x, e) && conflict_write(&c->desk, &x, call_words(c, 1), e) && settled(c, &x, NULL);
}

static bool run_accept(struct call *c, struct err *e)
{
    struct appointment x, y;
    if (!call_booking(c, c->args[0], &x, e) || !call_booking(c, c->args[1], &y, e) ||
        !conflict_accept(&c->desk, &c->arena, &x.id, &y.id, call_text(c, "reason"), e))
        return false;
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_string(&j, "a", x.ref);
        json_string(&j, "b", y.ref);
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "Both stay: %s and %s\n", x.ref, y.ref);
    }
    return true;
}

static const struct verb_option list_options[] = {
    {"confidential", .help = "what is confidential, too"},
};

static const struct verb_option accept_options[] = {
    {"reason", "TEXT", "why both may stay", .is_required = true},
};

static const struct verb rows[] = {
    {
        .name = "conflicts",
        .help = "Lists what copies brought together and somebody has to settle.",
        .about =
            "A field that two people set differently without knowing of each other: the latest is shown meanwhile, "
            "and nothing is lost. What was written to a patient's record that had been made one with another stands "
            "there as one: left so, or taken over. Of somebody who has died elsewhere, what still stands here. Of a "
            "booking that one computer made where another had said other hours or a block, whether they have to be "
            "told, or it is meant. And double bookings: both stand, with the next openings of each.\n",
        .json = "{fields: [{name, kind, record, field, patient_id, sides: [{value, staff, site, at, is_shown}]}], "
                "clashes: [{a, b, same_practitioner, same_room, free_a, free_b}]}; free_a and free_b are arrays of "
                "{date, start_min, start, practitioner}",
        .synonyms = "clashes differences doubles",
        VERB_OPTIONS(list_options),
        .run = run_conflicts,
    },
    {
        .name = "settle keep",
        .arguments = "NAME NUMBER",
        .help = "Keeps one of what two people wrote; everywhere, once the copies meet again.",
        .about = "NAME and NUMBER as `rounds conflicts` prints them. Says what that cancelled or ended, or whom it "
                 "put on the list to tell.\n",
        .json = "{name, did}",
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = 2,
        .run = run_keep,
    },
    {
        .name = "settle both",
        .arguments = "NAME",
        .help = "Keeps both texts, the older first: of notes, warnings, remarks.",
        .about = "Of a name, a number, a time zone or a state there is one: keep one of the two.\n",
        .json = "{name}",
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        .run = run_both,
    },
    {
        .name = "settle write",
        .arguments = "NAME TEXT",
        .help = "Writes a third text instead of either, checked as where it is always written.",
        .json = "{name}",
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = VERB_ARGS_MAX,
        .run = run_write,
    },
    {
        .name = "settle accept",
        .arguments = "REF REF",
        .help = "Lets both of a double booking stay, on purpose.",
        .json = "{a, b}",
        .flags = VERB_WRITES,
        .min_args = 2,
        .max_args = 2,
        VERB_OPTIONS(accept_options),
        .run = run_accept,
    },
};

const struct verb_group verb_conflicts = VERB_GROUP("To settle", rows);
