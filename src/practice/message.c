#include "practice/message.h"

#include "base/buf.h"
#include "book/stmt.h"
#include "practice/related.h"
#include "practice/words.h"

#include <string.h>

/* ---- places in a template ---- */

enum place_of { NAME, DAY, TIME, PRACTITIONER, PRACTICE, PHONE, PLACES };

static const struct {
    const char *name;
    bool is_of_visit;
} places[PLACES] = {
    [NAME] = {"name", false},         [DAY] = {"day", true},
    [TIME] = {"time", true},          [PRACTITIONER] = {"practitioner", true},
    [PRACTICE] = {"practice", false}, [PHONE] = {"phone", false},
};

bool message_is_mode(const char *mode)
{
    return mode && (strcmp(mode, "text") == 0 || strcmp(mode, "email") == 0 || strcmp(mode, "letter") == 0);
}

/* The place that begins at a brace; PLACES: none of that name. *length with both braces. */
static int place_at(const char *brace, size_t *length)
{
    size_t n = strcspn(brace + 1, "}");
    *length = brace[n + 1] ? n + 2 : n + 1;
    for (int i = 0; i < PLACES && brace[n + 1]; i++)
        if (strlen(places[i].name) == n && memcmp(places[i].name, brace + 1, n) == 0)
            return i;
    return PLACES;
}

bool message_check(const char *text, bool is_name_only, struct err *e)
{
    size_t n;
    for (const char *s = strchr(text, '{'); s; s = strchr(s + n, '{')) {
        int place = place_at(s, &n);
        if (place == PLACES)
            return err_set(e, ERR_INPUT,
                           "%.*s is no place in a message; there are {name} {day} {time} {practitioner} {practice} "
                           "{phone}",
                           n > 40 ? 40 : (int)n, s);
        if (is_name_only && places[place].is_of_visit)
            return err_set(e, ERR_INPUT, "a message that says the name alone cannot have %.*s", (int)n, s);
    }
    return true;
}

static bool needs_visit(const char *text)
{
    size_t n;
    for (const char *s = strchr(text, '{'); s; s = strchr(s + n, '{')) {
        int place = place_at(s, &n);
        if (place < PLACES && places[place].is_of_visit)
            return true;
    }
    return false;
}

/* "Tue 24 Nov": the year says nothing to who comes next week. */
static const char *day_of(struct arena *a, int date)
{
    enum { WITH_YEAR = 5 };
    char day[16];
    size_t n = strlen(civil_desk_date(date, day));
    return arena_strndup(a, day, n > WITH_YEAR ? n - WITH_YEAR : n);
}

static const char *fill(struct arena *a, const char *text, const char *const with[PLACES])
{
    struct buf out = {0};
    size_t n;
    for (const char *s = strchr(text, '{'); s; s = strchr(text, '{')) {
        int place = place_at(s, &n);
        buf_add(&out, text, (size_t)(s - text));
        if (place < PLACES)
            buf_adds(&out, with[place]);
        text = s + n;
    }
    buf_adds(&out, text);
    const char *copy = arena_strdup(a, buf_str(&out));
    buf_finish(&out);
    return copy;
}

/* ---- who gets it, and where ---- */

struct making {
    struct practice *p;
    struct arena *a;
    struct patient who;
    struct telecom *numbers;
    int nnumbers;
    const struct related *instead; /* NULL: the patient */
    struct message *out;
    bool is_told; /* what nobody has asked counts as allowed */
};

static bool find_instead(struct making *m, struct err *e)
{
    struct related *all;
    int n;
    if (!related_list(m->p->book, &m->who.id, m->a, &all, &n, e))
        return false;
    for (int i = 0; i < n && !m->instead; i++)
        if (all[i].gets_reminders && !all[i].not_told && !all[i].is_in_error)
            m->instead = &all[i];
    return true;
}

/* The good number or address for this way; NULL none. A landline takes no text. */
static const struct telecom *number_for(const struct making *m, const char *mode)
{
    bool is_text = strcmp(mode, "text") == 0;
    const struct telecom *found = NULL;
    for (int i = 0; i < m->nnumbers; i++) {
        const struct telecom *t = &m->numbers[i];
        bool fits = strcmp(t->system, is_text ? "phone" : "email") == 0 && !t->is_bad &&
                    !(is_text && (strcmp(t->use, "home") == 0 || strcmp(t->use, "work") == 0));
        if (fits && (!found || (is_text && strcmp(t->use, "mobile") == 0 && strcmp(found->use, "mobile") != 0)))
            found = t;
    }
    return found;
}

static bool reaches(const struct making *m, const char *mode)
{
    if (strcmp(mode, "letter") == 0)
        return *(m->instead ? m->instead->address : m->who.address) != 0;
    if (m->instead)
        return *(strcmp(mode, "text") == 0 ? m->instead->phone : m->instead->email) && !m->instead->is_bad;
    return number_for(m, mode) != NULL;
}

/* As they like it, if that can be; else the first way that reaches them. */
static const char *usual_mode(const struct making *m)
{
    static const char *const modes[] = {"text", "email", "letter"};
    if (message_is_mode(m->who.channel) && reaches(m, m->who.channel))
        return arena_strdup(m->a, m->who.channel);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
        if (reaches(m, modes[i]))
            return modes[i];
    return "text";
}

/* Where it goes and what may be left there. A letter is closed; who is reminded in a patient's place is told. */
static const char *address(struct making *m)
{
    struct message *out = m->out;
    bool is_letter = strcmp(out->mode, "letter") == 0;
    const struct telecom *t = m->instead || is_letter ? NULL : number_for(m, out->mode);
    if (m->instead) {
        out->whom = *m->instead->relationship
                        ? arena_printf(m->a, "%s (%s)", m->instead->name, m->instead->relationship)
                        : m->instead->name;
        out->to = is_letter ? "" : strcmp(out->mode, "text") == 0 ? m->instead->phone : m->instead->email;
        out->may = words_desk(words_message, "details");
        return "details";
    }
    if (is_letter) {
        out->may = words_desk(words_message, "details");
        return "details";
    }
    out->to = t ? t->value : "";
    out->may = t ? words_desk(words_message, t->message) : "";
    if (t && *t->message)
        return t->message;
    out->is_unasked = t != NULL;
    return t && m->is_told ? "details" : "name"; /* nobody has asked: the less, the better */
}

/* ---- which words ---- */

/* The template for this way before one for any; "" none. */
static bool find_words(struct making *m, const char *kind, bool is_name_only, const char **out, struct err *e)
{
    bool is_exact = false;
    *out = "";
    struct stmt *q = stmt_get(m->p->book, SQL_MESSAGE_TEMPLATES, e);
    if (!q)
        return false;
    stmt_bind_text(q, "kind", kind);
    while (stmt_step(q, e)) {
        const char *channel = stmt_text(q, "channel", m->a), *text = stmt_text(q, "text", m->a);
        bool is_name = !stmt_is_null(q, "says");
        bool fits = is_name == is_name_only && text && (!channel || strcmp(channel, m->out->mode) == 0);
        if (!fits || is_exact || (**out && !channel))
            continue;
        *out = text;
        is_exact = channel != NULL;
    }
    return stmt_done(q, e);
}

bool message_has(struct practice *p, const char *kind, bool *out, struct err *e)
{
    struct stmt *q = stmt_get(p->book, SQL_MESSAGE_HAS, e);
    if (!q)
        return false;
    stmt_bind_text(q, "kind", kind);
    *out = stmt_step(q, e) && stmt_int(q, "n") > 0;
    return stmt_done(q, e);
}

static const char *why_not(const struct making *m, const char *may)
{
    if (m->who.deceased_date != CIVIL_NONE)
        return "they have died";
    if (*m->who.no_contact)
        return arena_printf(m->a, "they want no contact: %s", m->who.no_contact);
    if (!reaches(m, m->out->mode))
        return strcmp(m->out->mode, "text") == 0    ? "there is no number that takes texts"
               : strcmp(m->out->mode, "email") == 0 ? "there is no address to write to by email"
                                                    : "there is no postal address";
    return strcmp(may, "nothing") == 0 ? "no message may be left there" : "";
}

static const char *with(struct arena *a, const char *text, const char *what, const char *by)
{
    for (const char *s; (s = strstr(text, what)) != NULL;)
        text = arena_printf(a, "%.*s%s%s", (int)(s - text), text, by, s + strlen(what));
    return text;
}

/* Who cannot be rung is not asked to ring either. */
static const char *without_ringing(const struct making *m, const char *words)
{
    const char *us = strcmp(m->out->mode, "letter") == 0 ? "write to us" : "answer this message";
    return with(m->a, with(m->a, words, "ring {practice} on {phone}", "write to {practice}"), "ring {phone}", us);
}

static bool put_words(struct making *m, const char *kind, const char *may, const struct id *appointment, struct err *e)
{
    bool is_name_only = strcmp(may, "details") != 0;
    const char *words;
    struct appointment x = {.date = CIVIL_NONE};
    if (!find_words(m, kind, is_name_only, &words, e))
        return false;
    bool has_visit = !id_is_none(appointment);
    if (has_visit && !appointment_get(m->p, m->a, appointment, &x, e))
        return false;
    if (!*words || (needs_visit(words) && x.date == CIVIL_NONE)) {
        m->out->why = *words         ? "it is about no visit"
                      : is_name_only ? "policy has no words for where only a name may be left"
                                     : "policy has no words for it";
        return true;
    }
    char time[8];
    const struct practitioner *with = practice_practitioner(m->p, &x.practitioner);
    const char *first = *m->who.preferred ? m->who.preferred : *m->who.given ? m->who.given : m->who.family;
    const char *const with_what[PLACES] = {
        [NAME] = first,
        [DAY] = x.date == CIVIL_NONE ? "" : day_of(m->a, x.date),
        [TIME] = x.date == CIVIL_NONE ? "" : civil_clock_text(x.start_min, time),
        [PRACTITIONER] = with ? with->full_name : "",
        [PRACTICE] = m->p->name,
        [PHONE] = m->p->phone,
    };
    if (patient_is_never_rung(&m->who) && !m->instead)
        words = without_ringing(m, words);
    m->out->text = fill(m->a, words, with_what);
    return true;
}

static bool make(struct practice *p, const char *kind, const struct id *patient, const struct id *appointment,
                 const char *mode, bool is_told, struct arena *a, struct message *out, struct err *e)
{
    struct making m = {.p = p, .a = a, .out = out, .is_told = is_told};
    struct id who;
    *out = (struct message){.mode = "text", .to = "", .whom = "", .may = "", .text = "", .why = ""};
    if (!patient_resolve(p->book, patient, &who, e) || !patient_get(p->book, &who, a, &m.who, e) ||
        !telecom_list(p->book, &who, a, &m.numbers, &m.nnumbers, e) || !find_instead(&m, e))
        return false;
    out->mode = mode ? mode : usual_mode(&m);
    const char *may = address(&m);
    out->why = why_not(&m, may);
    return *out->why || put_words(&m, kind, may, appointment, e);
}

bool message_make(struct practice *p, const char *kind, const struct id *patient, const struct id *appointment,
                  const char *mode, struct arena *a, struct message *out, struct err *e)
{
    return make(p, kind, patient, appointment, mode, false, a, out, e);
}

bool message_make_told(struct practice *p, const char *kind, const struct id *patient, const struct id *appointment,
                       const char *mode, struct arena *a, struct message *out, struct err *e)
{
    return make(p, kind, patient, appointment, mode, true, a, out, e);
}
