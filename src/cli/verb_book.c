/* Verbs that put somebody into the schedule: book, move. */
#include "base/clock.h"
#include "base/text.h"
#include "cli/print.h"
#include "cli/verb_several.h"

#include <string.h>

/* When nobody knows whether it was saved, the id is what makes another try safe. */
static bool tell_unknown(struct call *c, const struct id *id, struct err *e)
{
    char text[ID_TEXT];
    if (e->kind == ERR_UNKNOWN)
        call_note(c, "To find out, run the same again with --id %s: it books once, however often it is tried.",
                  id_text(id, text));
    return false;
}

/* The place that --at, --practitioner, --minutes and --room say. day: of a time that is given alone; CIVIL_NONE: it has
 * to be said. */
static bool read_place(struct call *c, int day, struct place *out, struct err *e)
{
    const struct practitioner *who;
    const struct room *room = NULL;
    const char *room_name = call_text(c, "room");
    out->is_roomless = room_name && strcmp(room_name, "none") == 0;
    if (out->is_roomless)
        room_name = NULL;
    if (!call_practitioner(c, "practitioner", &who, e) ||
        !call_moment_on(c, "at", day, &out->date, &out->start_min, e) ||
        !call_number(c, "minutes", 1, APPOINTMENT_MINUTES_MAX, 0, &out->minutes, e) ||
        (room_name && !practice_find_room(c->practice, room_name, &room, e)))
        return false;
    out->practitioner = who ? who->id : ID_NONE;
    out->room = room ? room->id : ID_NONE;
    return true;
}

/* "FAMILY, GIVEN" and --born and --phone: somebody who is not known yet. */
static bool read_new_patient(struct call *c, struct patient *p, struct telecom *number, int *nnumbers, struct err *e)
{
    const char *name = call_text(c, "new"), *phone = call_text(c, "phone");
    const char *comma = strchr(name, ',');
    *p = patient_none();
    *nnumbers = 0;
    if (!comma)
        return err_set(e, ERR_USAGE, "--new: write 'FAMILY, GIVEN', with a comma");
    p->family = arena_strndup(&c->arena, name, (size_t)(comma - name));
    p->given = comma + 1;
    if (!call_birth(c, "born", CIVIL_NONE, &p->birth_date, e))
        return false;
    if (phone) {
        *number = telecom_none();
        number->value = phone;
        *nnumbers = 1;
    }
    return patient_check(&c->arena, p, e) && (!phone || telecom_check(&c->arena, number, e));
}

/* Somebody of that name is known already: booking a second record of her is what loses people. */
static bool refuse_known(struct call *c, const struct patient *p, const struct telecom *numbers, int nnumbers,
                         struct err *e)
{
    struct duplicate *known;
    int count;
    char id[ID_TEXT];
    if (call_flag(c, "sure"))
        return true;
    if (!patient_duplicates(c->practice->book, p, numbers, nnumbers, &c->arena, &known, &count, e))
        return false;
    if (count == 0 || known[0].is_namesake)
        return true;
    char day[16];
    bool is_born = known[0].birth_date != CIVIL_NONE;
    call_note(c, "%s%s%s", known[0].name, is_born ? ", born " : "",
              is_born ? civil_desk_date(known[0].birth_date, day) : "");
    return err_set(e, ERR_REFUSED, "Somebody like this is known (%s): use --patient %s, or add --sure for a new one",
                   known[0].why, id_text(&known[0].id, id));
}

/* Books under the id that was given, or a new one. A new one that is there already is not ours: with ROUNDS_SEED
 * several programs draw the same numbers. */
static bool try_booking(struct call *c, struct booking *what, struct outcome *o, struct err *e)
{
    bool is_given = !id_is_none(&what->id);
    do {
        if (!is_given)
            what->id = id_new(clock_now_ms());
        if (!appointment_book(&c->desk, &c->arena, what, o, e))
            return false;
    } while (o->was_there && !is_given);
    return true;
}

/* What the options say of one booking. */
static bool read_booking(struct call *c, struct booking *what, struct patient *stranger, struct telecom *number,
                         struct err *e)
{
    const struct appointment_type *type;
    if (call_flag(c, "patient") == call_flag(c, "new"))
        return err_set(e, ERR_USAGE, "book needs either --patient WHO or --new 'FAMILY, GIVEN'");
    if (!read_place(c, CIVIL_NONE, &what->place, e) || !call_type(c, "type", &type, e) ||
        !call_id(c, "id", &what->id, e) || !call_patient(c, "patient", &what->patient, e) ||
        !call_overbook(c, &what->overbook_reason, e))
        return false;
    if (call_flag(c, "new")) {
        if (!read_new_patient(c, stranger, number, &what->ntelecoms, e) ||
            !refuse_known(c, stranger, number, what->ntelecoms, e))
            return false;
        what->new_patient = stranger;
        what->telecoms = number;
    }
    what->type = type ? type->id : ID_NONE;
    if (!what->place.minutes)
        what->place.minutes = type ? type->minutes : c->practice->slot_min;
    return true;
}

static bool print_one(struct call *c, const struct outcome *o)
{
    if (!c->is_json)
        return print_outcome(c, o, o->was_there ? "Was booked before" : "Booked");
    if (o->warning)
        call_note(c, "%s", o->warning);
    struct json j = call_json(c);
    print_booked(&j, &o->appointment);
    call_json_end(c);
    return true;
}

static bool book_one(struct call *c, struct booking *what, struct err *e)
{
    struct outcome o = {0};
    if (try_booking(c, what, &o, e))
        return print_one(c, &o);
    return call_refused_place(c, &o, e) || tell_unknown(c, &what->id, e);
}

static bool run_book(struct call *c, struct err *e)
{
    struct booking what = {.remark = call_text(c, "remark"),
                           .asked_min = MINUTE_NONE,
                           .is_past_meant = call_flag(c, "past"),
                           .is_walk_in = call_flag(c, "walk-in")};
    struct patient stranger;
    struct telecom number;
    if (!read_booking(c, &what, &stranger, &number, e))
        return false;
    return call_flag(c, "repeat") || call_flag(c, "with") ? verb_several_run(c, &what, e) : book_one(c, &what, e);
}

/* Here, and nobody to see them yet, or a practitioner who takes them now. */
static bool run_walk_in(struct call *c, struct err *e)
{
    struct booking what = {.remark = call_text(c, "remark"),
                           .question = call_text(c, "question"),
                           .asked_min = MINUTE_NONE,
                           .is_walk_in = true};
    struct patient stranger;
    struct telecom number;
    bool has_practitioner = call_flag(c, "practitioner");
    what.priority = call_flag(c, "urgent") || !has_practitioner ? PRIORITY_URGENT : PRIORITY_NONE;
    if (!read_booking(c, &what, &stranger, &number, e))
        return false;
    if (!call_flag(c, "at")) {
        what.place.date = c->today;
        what.place.start_min = c->now_min;
    }
    return book_one(c, &what, e);
}

/* Who, where and how long stay as they are unless they are named. */
static bool run_move(struct call *c, struct err *e)
{
    struct appointment x;
    struct place to;
    struct outcome o = {0};
    const char *over;
    if (!call_booking(c, c->args[0], &x, e) || !read_place(c, x.date, &to, e) || !call_overbook(c, &over, e))
        return false;
    struct version v = appointment_version(&x);
    if (!appointment_move(&c->desk, &c->arena, &x.id, &v, &to, over, &o, e))
        return call_refused_place(c, &o, e);
    return print_outcome(c, &o, "Moved");
}

static const struct verb_option book_options[] = {
    {"patient", .argument = "WHO",
     .help = "who comes: an id, a booking reference, or letters that fit one patient only"},
    {"practitioner", .argument = "NAME", .help = "to whom", .is_required = true},
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "when; 'tomorrow 9:30' will do", .is_required = true},
    {"type", .argument = "TYPE", .help = "what for; says how long, too"},
    {"minutes", .argument = "N", .help = "how long, if not as long as its type (without one: a slot of the day)"},
    {"room", .argument = "ROOM", .help = "which room is held, if not the practitioner's usual one; none: no room"},
    {"remark", .argument = "TEXT", .help = "what was said when booking"},
    {"overbook", .argument = "REASON", .help = "outside hours or over another booking, on purpose"},
    {"walk-in", .help = "is here already: arrived in the same act"},
    {"past", .help = "writes up a visit that was missed: may lie in the past"},
    {"new", .argument = "'FAMILY, GIVEN'", .help = "in place of --patient: somebody new"},
    {"born", .argument = "DATE", .help = "with --new: birth date"},
    {"phone", .argument = "NUMBER", .help = "with --new: telephone number"},
    {"sure", .help = "with --new: although somebody like this is known"},
    {"id", .argument = "ID", .help = "id of the booking, for trying again: the same id books once"},
    {"repeat", .argument = "'6x 1w'",
     .help = "the same again: 6x 1w is six, a week apart; 4x 2w, 3x 1m, '8x 1d weekdays'"},
    {"with", .argument = "'WHO, WHO'", .help = "and then, one after the other: ids, references or names"},
    {"nearest", .help = "with --repeat or --with: where one is not free, the nearest time that is"},
    {"leave-out", .help = "with --repeat or --with: what is not free is left out"},
};

static const struct verb_option walk_in_options[] = {
    {"patient", .argument = "WHO", .help = "who is here"},
    {"question", .argument = "TEXT", .help = "one line asked of the room: 'can you see her at eleven?'"},
    {"urgent", .help = "urgent, although a practitioner takes them"},
    {"practitioner", .argument = "NAME", .help = "who sees them; without one they wait, urgent, to be seen"},
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "in which slot, if not just now"},
    {"type", .argument = "TYPE", .help = "what for"},
    {"minutes", .argument = "N", .help = "how long, if not as long as its type"},
    {"room", .argument = "ROOM", .help = "which room is held, if not the practitioner's usual one; none: no room"},
    {"remark", .argument = "TEXT", .help = "what was said"},
    {"overbook", .argument = "REASON", .help = "over another booking, on purpose"},
    {"new", .argument = "'FAMILY, GIVEN'", .help = "in place of --patient: somebody new"},
    {"born", .argument = "DATE", .help = "with --new: birth date"},
    {"phone", .argument = "NUMBER", .help = "with --new: telephone number"},
    {"sure", .help = "with --new: although somebody like this is known"},
    {"id", .argument = "ID", .help = "id of the booking, for trying again: the same id books once"},
};

static const struct verb_option move_options[] = {
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "to when; a time alone: on its own day",
     .is_required = true},
    {"practitioner", .argument = "NAME", .help = "to whom, if not as before"},
    {"minutes", .argument = "N", .help = "how long, if not as before"},
    {"room", .argument = "ROOM",
     .help = "which room, if not as before (with another practitioner: the usual one of theirs); none: no room"},
    {"overbook", .argument = "REASON", .help = "outside hours or over another booking, on purpose"},
};

static const struct verb rows[] = {
    {
        .name = "book",
        .help = "Books an appointment.",
        .about =
            "A time that is taken is refused, saying whose booking holds it and what is free next. When the answer "
            "is that nobody knows whether it was saved (exit code 4), run the same again with the --id that is "
            "named: it cannot book twice. --repeat and --with book all in one act, or nothing: what is not free is "
            "named with the nearest time that is, and --nearest or --leave-out says what becomes of it.\n",
        .json = "{ref, id, status, date, start, practitioner}; with --repeat or --with an array of them",
        .synonyms = "add appointment make new series repeat family",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        VERB_OPTIONS(book_options),
        .run = run_book,
    },
    {
        .name = "walk-in",
        .help = "Books somebody who is here now, also before anybody is found to see them.",
        .about = "Without --practitioner they are urgent and wait under 'to be seen' until 'rounds move' gives them to "
                 "somebody.\n",
        .json = "{ref, id, status, date, start, practitioner}",
        .synonyms = "urgent emergency arrived now",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        VERB_OPTIONS(walk_in_options),
        .run = run_walk_in,
    },
    {
        .name = "move",
        .arguments = "REF",
        .help = "Moves a booking to another time, practitioner or room.",
        .about =
            "Reference, patient and type stay. A confirmation belonged to the old time and is taken back. REF is a "
            "booking reference or an id, here and everywhere.\n",
        .json = "the booking as in day",
        .synonyms = "reschedule postpone change",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(move_options),
        .run = run_move,
    },
};

const struct verb_group verb_book = VERB_GROUP("Booking", rows);
