#include "practice/contact.h"

#include "base/civil.h"
#include "base/clock.h"
#include "base/text.h"
#include "practice/follow_up.h"
#include "practice/patient.h"
#include "practice/record_tables.h"
#include "practice/words.h"

#include <string.h>

enum {
    DURATION_MAX_S = 24 * 60 * 60,
    FRESH_MS = 24 * 60 * 60 * 1000,  /* what is entered later than that is history */
    CLOCK_SLACK_MS = 10 * 60 * 1000, /* two computers' clocks may differ that much (BOOK section 5) */
};

#define MEMBER(field, type, name, what)                             \
    {                                                               \
        CONTACT_##field, type, offsetof(struct contact, name), what \
    }

static const struct record_member members[] = {
    {FIELD_ENTERED_IN_ERROR, RECORD_FLAG, offsetof(struct contact, is_in_error), "mistake mark"},
    MEMBER(PATIENT, RECORD_ID, patient, "patient"),
    MEMBER(AT, RECORD_INSTANT, at_ms, "time"),
    MEMBER(DIRECTION, RECORD_TEXT, direction, "direction"),
    MEMBER(MODE, RECORD_TEXT, mode, "mode"),
    MEMBER(OUTCOME, RECORD_TEXT, outcome, "outcome"),
    MEMBER(REASON, RECORD_TEXT, reason, "reason"),
    MEMBER(MOOD, RECORD_TEXT, mood, "mood"),
    MEMBER(TEXT, RECORD_TEXT, text, "words"),
    MEMBER(DURATION_S, RECORD_COUNT, duration_s, "duration"),
    MEMBER(HEARD_BY, RECORD_TEXT, heard_by, "who heard it"),
    MEMBER(IS_CONFIDENTIAL, RECORD_FLAG, is_confidential, "confidential mark"),
    MEMBER(APPOINTMENT, RECORD_ID, appointment, "appointment"),
    MEMBER(NUMBER, RECORD_TEXT, number, "number"),
    MEMBER(HOLD_S, RECORD_COUNT, hold_s, "time on hold"),
    MEMBER(SPEAKER, RECORD_TEXT, speaker, "who spoke"),
};

const struct record_table contact_table = {KIND_CONTACT, "contact", members, sizeof members / sizeof members[0]};

static bool clean(struct arena *a, enum text_kind kind, const char *what, const char **text, struct err *e)
{
    const char *in = *text ? *text : "";
    return text_clean(a, kind, what, in, strlen(in), text, e);
}

static bool check_code(const struct word *list, const char *what, const char *code, bool is_needed, struct err *e)
{
    char known[240];
    if ((!*code && !is_needed) || words_has(list, code))
        return true;
    return err_set(e, ERR_INPUT, "%s: expected one of %s", what, words_list(list, known, sizeof known));
}

static bool check(struct arena *a, struct contact *c, struct err *e)
{
    if (!clean(a, TEXT_ONE_LINE, "direction", &c->direction, e) || !clean(a, TEXT_ONE_LINE, "mode", &c->mode, e) ||
        !clean(a, TEXT_ONE_LINE, "outcome", &c->outcome, e) || !clean(a, TEXT_ONE_LINE, "reason", &c->reason, e) ||
        !clean(a, TEXT_ONE_LINE, "mood", &c->mood, e) || !clean(a, TEXT_MANY_LINES, "words", &c->text, e) ||
        !clean(a, TEXT_ONE_LINE, "heard by", &c->heard_by, e) || !clean(a, TEXT_ONE_LINE, "number", &c->number, e) ||
        !clean(a, TEXT_ONE_LINE, "who spoke", &c->speaker, e))
        return false;
    if (!check_code(words_direction, "direction", c->direction, true, e) ||
        !check_code(words_mode, "mode", c->mode, true, e) ||
        !check_code(words_outcome, "outcome", c->outcome, false, e))
        return false;
    if (c->duration_s > DURATION_MAX_S)
        return err_set(e, ERR_INPUT, "A contact lasts at most a day; the duration is in seconds");
    if (c->has_score && (c->score < 0 || c->score > CONTACT_SCORE_MAX))
        return err_set(e, ERR_INPUT, "How content they are: a number from 0 to %d", CONTACT_SCORE_MAX);
    if (c->duration_s == 0)
        c->duration_s = -1; /* nobody measured it */
    if (c->hold_s == 0)
        c->hold_s = -1;
    if (c->at_ms == 0)
        c->at_ms = clock_now_ms();
    if (c->at_ms > clock_now_ms() + CLOCK_SLACK_MS)
        return err_set(e, ERR_INPUT, "This contact would be in the future; when was it?");
    return true;
}

/* Zero is a score, and null is none: these are not in the table. */
static void put_score(struct act *act, const struct contact *c)
{
    if (c->has_score)
        act_set_int(act, CONTACT_SCORE, c->score);
    if (c->recommends != CONTACT_UNSAID)
        act_set_int(act, CONTACT_WOULD_RECOMMEND, c->recommends == CONTACT_WOULD);
}

static void load_score(const struct row *row, struct contact *out)
{
    int64_t would = row_int(row, CONTACT_WOULD_RECOMMEND, -1);
    out->score = (int)row_int(row, CONTACT_SCORE, -1);
    out->has_score = out->score >= 0;
    out->recommends = would < 0 ? CONTACT_UNSAID : would ? CONTACT_WOULD : CONTACT_WOULD_NOT;
}

bool contact_put(struct act *act, const struct contact *c, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct contact own = *c;
    struct id id = id_is_none(&c->id) ? id_new(clock_now_ms()) : c->id;
    bool ok = check(&a, &own, e);
    if (ok) {
        act_record(act, KIND_CONTACT, &id, &c->patient);
        record_put(&contact_table, act, &own);
        put_score(act, &own);
    }
    /* They got in touch just now: what is open for them comes to the top. */
    bool is_theirs = ok && strcmp(own.direction, "in") == 0 && own.at_ms > act->at_ms - FRESH_MS;
    if (is_theirs)
        ok = follow_up_raise(act, &c->patient, own.at_ms, e);
    if (out)
        *out = id;
    arena_finish(&a);
    return ok;
}

bool contact_add(struct book *b, const struct who *who, const struct contact *c, struct id *out, struct err *e)
{
    struct arena a = {0};
    struct patient patient;
    struct act act;
    if (!act_begin(b, &act, "contact-add", who, e))
        return false;
    bool ok = patient_get(b, &c->patient, &a, &patient, e) && contact_put(&act, c, out, e);
    ok = ok ? act_commit(&act, e) : (act_abandon(&act), false);
    arena_finish(&a);
    return ok;
}

void contact_of_row(const struct row *row, struct arena *a, struct contact *out)
{
    out->id = row->id;
    record_load(&contact_table, row, a, out);
    load_score(row, out);
}

bool contact_get(struct book *b, const struct id *id, struct arena *a, struct contact *out, struct err *e)
{
    struct row row;
    out->id = *id;
    if (!record_get(&contact_table, b, id, a, out, e) || !book_row(b, KIND_CONTACT, id, a, &row, e))
        return false;
    load_score(&row, out);
    return true;
}

bool contact_mistake(struct book *b, const struct who *who, const struct contact *saw, struct err *e)
{
    struct contact marked = *saw;
    struct act act;
    marked.is_in_error = true;
    if (!act_begin(b, &act, "contact-mistake", who, e))
        return false;
    return record_edit(&contact_table, &act, &saw->id, &saw->patient, saw, &marked, e) ? act_commit(&act, e)
                                                                                       : (act_abandon(&act), false);
}

bool contact_is_to_answer(const struct contact *c)
{
    bool is_left = strcmp(c->mode, "voicemail") == 0 || strcmp(c->mode, "email") == 0 ||
                   strcmp(c->mode, "text") == 0 || strcmp(c->mode, "letter") == 0;
    return strcmp(c->direction, "in") == 0 &&
           (strcmp(c->outcome, "message") == 0 || strcmp(c->outcome, "missed") == 0 ||
            strcmp(c->outcome, "abandoned") == 0 || (!*c->outcome && is_left));
}

/* What they left is a message by its mode: that needs no second word. */
static const char *outcome_words(const struct contact *c)
{
    bool is_left = c->direction && strcmp(c->direction, "in") == 0 && c->outcome && strcmp(c->outcome, "message") == 0;
    return is_left ? (strcmp(c->mode, "call") == 0 ? "left a message" : "") : words_desk(words_outcome, c->outcome);
}

static void add_part(struct buf *out, const char *before, const char *text)
{
    if (text && *text)
        buf_addf(out, "%s%s", before, text);
}

char *contact_line(struct arena *a, const struct contact *c)
{
    struct buf out = {0};
    buf_adds(&out, words_desk(words_mode, c->mode));
    if (c->duration_s >= 60)
        buf_addf(&out, " %d min", (c->duration_s + 30) / 60);
    else if (c->duration_s > 0)
        buf_addf(&out, " %d s", c->duration_s);
    if (c->hold_s >= 60)
        buf_addf(&out, ", on hold %d min", (c->hold_s + 30) / 60);
    else if (c->hold_s > 0)
        buf_addf(&out, ", on hold %d s", c->hold_s);
    add_part(&out, ", with ", c->speaker);
    const char *separator = ": ";
    const char *const parts[] = {outcome_words(c), c->reason, c->mood, c->text};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        add_part(&out, separator, parts[i]);
        separator = parts[i] && *parts[i] ? ", " : separator;
    }
    if (c->has_score)
        buf_addf(&out, "%sscore %d of %d", separator, c->score, CONTACT_SCORE_MAX);
    separator = c->has_score ? ", " : separator;
    if (c->recommends != CONTACT_UNSAID)
        buf_addf(&out, "%s%s", separator,
                 c->recommends == CONTACT_WOULD ? "would recommend us" : "would not recommend us");
    if (c->heard_by && *c->heard_by)
        buf_addf(&out, " (heard by %s)", c->heard_by);
    char *line = arena_strdup(a, buf_str(&out));
    for (char *s = line; (s = strpbrk(s, "\n\t")) != NULL;)
        *s = ' ';
    buf_finish(&out);
    return line;
}
