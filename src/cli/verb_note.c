/* Verbs that write something down about a patient: note, contact, note-edit, mistake. */
#include "base/clock.h"
#include "base/text.h"
#include "cli/print.h"
#include "practice/note.h"
#include "practice/phone.h"
#include "practice/words.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* The words from an argument on, or standard input for "-". */
static bool read_words(struct call *c, int from, const char **out, struct err *e)
{
    if (c->nargs != from + 1 || strcmp(c->args[from], "-") != 0) {
        *out = call_words(c, from);
        return true;
    }
    struct buf b = {0};
    char chunk[4096];
    ssize_t n;
    while ((n = read(STDIN_FILENO, chunk, sizeof chunk)) != 0 && b.len <= TEXT_NOTE_MAX) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            buf_finish(&b);
            return err_set(e, ERR_IO, "The words could not be read from standard input: %s", strerror(errno));
        }
        buf_add(&b, chunk, (size_t)n);
    }
    /* A NUL would end the text early without a word: it is refused with the rest of what is no text. */
    bool is_text = text_is_utf8(buf_str(&b), b.len);
    *out = arena_strdup(&c->arena, buf_str(&b));
    buf_finish(&b);
    return is_text || err_set(e, ERR_INPUT, "What stands on standard input is not text in UTF-8");
}

static bool read_instant(struct call *c, int64_t *at_ms, struct err *e)
{
    int date, minute;
    *at_ms = 0;
    return call_moment_by(c, "at", civil_parse_past, &date, &minute, e) &&
           (date == CIVIL_NONE || zone_instant(date, minute, at_ms, e));
}

static bool answer(struct call *c, const struct id *id, const char *what)
{
    char text[ID_TEXT];
    if (c->is_json) {
        struct json j = call_json(c);
        json_object(&j, NULL);
        json_id(&j, "id", id);
        json_end(&j, '}');
        call_json_end(c);
    } else {
        call_say(c, "%s: %s\n", what, id_text(id, text));
    }
    return true;
}

static bool run_note(struct call *c, struct err *e)
{
    struct note n = {.is_confidential = call_flag(c, "confidential")};
    struct id id;
    return call_subject(c, true, &n.patient, &n.appointment, e) && read_instant(c, &n.at_ms, e) &&
           read_words(c, 0, &n.text, e) && note_add(c->practice->book, &c->desk.who, &n, &id, e) &&
           answer(c, &id, "Written down");
}

/* Whose it is; of somebody not known here their number or name. */
static bool read_caller(struct call *c, struct contact *x, struct err *e)
{
    bool is_unknown = call_text(c, "number") || call_text(c, "name");
    if (is_unknown && !call_text(c, "patient") && !call_text(c, "booking"))
        return true;
    return call_subject(c, true, &x->patient, &x->appointment, e);
}

static bool run_contact(struct call *c, struct err *e)
{
    enum { MINUTE_S = 60, DAY = DAY_MIN };
    struct contact x = {.is_confidential = call_flag(c, "confidential"),
                        .reason = call_text(c, "reason"),
                        .mood = call_text(c, "mood"),
                        .heard_by = call_text(c, "heard-by"),
                        .speaker = call_text(c, "speaker")};
    struct phone_ended done;
    int minutes, hold;
    x.number = call_text(c, "number");
    if (!call_code(c, "mode", words_mode, &x.mode, e) || !call_code(c, "outcome", words_outcome, &x.outcome, e) ||
        !call_number(c, "minutes", 0, DAY, -1, &minutes, e) || !call_number(c, "hold", 0, DAY, -1, &hold, e) ||
        !read_instant(c, &x.at_ms, e) || !read_caller(c, &x, e) || !read_words(c, 0, &x.text, e))
        return false;
    x.direction = call_text(c, "direction");
    x.duration_s = minutes < 0 ? -1 : minutes * MINUTE_S;
    const char *would = call_text(c, "recommends");
    x.hold_s = hold < 0 ? -1 : hold * MINUTE_S;
    x.has_score = call_text(c, "score") != NULL;
    x.recommends = !would ? CONTACT_UNSAID : strcmp(would, "yes") == 0 ? CONTACT_WOULD : CONTACT_WOULD_NOT;
    if (!call_number(c, "score", 0, CONTACT_SCORE_MAX, 0, &x.score, e) ||
        !phone_write(&c->desk, &c->arena, &x, call_text(c, "name"), &done, e))
        return false;
    if (done.is_concern)
        call_note(c, "Not content: a concern is open (rounds complaint list).");
    return answer(c, &done.contact, "Written down");
}

/* ---- changing ---- */

/* What is confidential has to be asked for, here too. */
static bool may_read(struct call *c, bool is_confidential, struct err *e)
{
    return !is_confidential || call_flag(c, "confidential") ||
           err_set(e, ERR_REFUSED, "This is confidential: add --confidential to change it");
}

static bool run_note_edit(struct call *c, struct err *e)
{
    struct note saw, to;
    struct id id;
    const char *hide = call_text(c, "hide");
    if (!id_parse(c->args[0], &id))
        return err_set(e, ERR_USAGE, "'%s' is no id: timeline --json says it", c->args[0]);
    if (!note_get(c->practice->book, &id, &c->arena, &saw, e) || !may_read(c, saw.is_confidential, e))
        return false;
    to = saw;
    if (c->nargs > 1 && !read_words(c, 1, &to.text, e))
        return false;
    if (hide)
        to.is_confidential = strcmp(hide, "yes") == 0;
    if (c->nargs < 2 && !hide)
        return err_set(e, ERR_USAGE, "Say what to change: the new words, or --hide yes");
    return note_edit(c->practice->book, &c->desk.who, &saw, &to, e) && answer(c, &id, "Changed");
}

static bool run_mistake(struct call *c, struct err *e)
{
    struct note n;
    struct contact x;
    struct id id;
    struct err no_note = {0};
    bool ok;
    if (!id_parse(c->args[0], &id))
        return err_set(e, ERR_USAGE, "'%s' is no id: timeline --json says it", c->args[0]);
    if (note_get(c->practice->book, &id, &c->arena, &n, &no_note)) {
        struct note to = n;
        to.is_in_error = true;
        ok = may_read(c, n.is_confidential, e) && note_edit(c->practice->book, &c->desk.who, &n, &to, e);
    } else {
        ok = contact_get(c->practice->book, &id, &c->arena, &x, e) && may_read(c, x.is_confidential, e) &&
             contact_mistake(c->practice->book, &c->desk.who, &x, e);
    }
    return ok && answer(c, &id, "Taken off the timeline");
}

static const struct verb_option edit_options[] = {
    {"hide", .argument = "WORD", .help = "make it confidential, or no longer", .words = "yes no"},
    {"confidential", .help = "one that is confidential, too"},
};

static const struct verb_option mistake_options[] = {
    {"confidential", .help = "one that is confidential, too"},
};

static const struct verb_option note_options[] = {
    {"patient", .argument = "WHO", .help = "about whom: an id, a reference, or letters that fit one patient only"},
    {"booking", .argument = "REF", .help = "about which booking; says whom, too"},
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "when, if not now"},
    {"confidential", .help = "kept out of lists unless they ask for it"},
};

static const struct verb_option contact_options[] = {
    {"patient", .argument = "WHO", .help = "with whom: an id, a reference, or letters that fit one patient only"},
    {"booking", .argument = "REF", .help = "about which booking; says whom, too"},
    {"direction", .argument = "WAY", .help = "from them, or from us", .words = "in out", .is_required = true},
    {"mode", .argument = "MODE", .help = "how: call, voicemail, email, text, letter, in-person", .is_required = true},
    {"outcome", .argument = "CODE", .help = "what came of it: reached, message, no-answer, busy, will-call, ..."},
    {"reason", .argument = "TEXT", .help = "what about"},
    {"mood", .argument = "TEXT", .help = "how they were"},
    {"heard-by", .argument = "NAME", .help = "who heard it, of staff who do not use the program"},
    {"speaker", .argument = "NAME", .help = "who spoke for the patient: a parent, a carer"},
    {"minutes", .argument = "N", .help = "how long it took"},
    {"hold", .argument = "N", .help = "minutes of it that they were on hold"},
    {"number", .argument = "N",
     .help = "the number they rang or wrote from; without --patient its patient, or an unknown caller"},
    {"name", .argument = "TEXT", .help = "without --patient: what somebody not known here is called"},
    {"score", .argument = "N", .help = "how content they are, 0 to 10; a low one opens a concern"},
    {"recommends", .argument = "YES", .help = "would they recommend us; no opens a concern", .words = "yes no"},
    {"at", .argument = "'YYYY-MM-DD HH:MM'", .help = "when, if not now"},
    {"confidential", .help = "kept out of lists unless they ask for it"},
};

static const struct verb rows[] = {
    {
        .name = "note",
        .arguments = "TEXT...",
        .help = "Writes something down about a patient.",
        .about = "A lone - in place of TEXT reads it from standard input, several lines allowed.\n",
        .json = "{id}",
        .synonyms = "write remark memo",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(note_options),
        .run = run_note,
    },
    {
        .name = "contact",
        .arguments = "[TEXT...]",
        .help = "Writes down a call, a message or a letter, from them or from us.",
        .about = "A lone - in place of TEXT reads it from standard input, several lines allowed.\n",
        .json = "{id}",
        .synonyms = "call rang voicemail message letter email",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(contact_options),
        .run = run_contact,
    },
    {
        .name = "note-edit",
        .arguments = "ID [TEXT...]",
        .help = "Changes the words of a note; the old ones stay in its history.",
        .about = "ID is what timeline --json says. A lone - in place of TEXT reads it from standard input.\n",
        .json = "{id}",
        .synonyms = "correct rewrite change",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = VERB_ARGS_MAX,
        VERB_OPTIONS(edit_options),
        .run = run_note_edit,
    },
    {
        .name = "mistake",
        .arguments = "ID",
        .help = "Takes a note or a contact that was put in by mistake off the timeline; its history stays.",
        .about = "ID is what timeline --json says. undo takes it back.\n",
        .json = "{id}",
        .synonyms = "delete remove wrong entered-in-error",
        .least_role = LEVEL_DESK,
        .flags = VERB_WRITES,
        .min_args = 1,
        .max_args = 1,
        VERB_OPTIONS(mistake_options),
        .run = run_mistake,
    },
};

const struct verb_group verb_note = VERB_GROUP("Writing down", rows);
