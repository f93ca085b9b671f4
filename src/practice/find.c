#include "practice/find.h"

#include "base/civil.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/find_typed.h"
#include "practice/find_word.h"
#include "practice/patient.h"
#include "practice/telecom.h"

#include <stdlib.h>
#include <string.h>

enum {
    COUNT_FIRST = 32,   /* entries counted to learn which word is rarest: first this many, */
    COUNT_STEP = 8,     /* then so many times more, */
    COUNT_MAX = 2048,   /* until here: both are common then */
    SCAN_MAX = 8192,    /* entries of one word looked at */
    READ_MAX = 200,     /* patients read and looked at in full */
};

/* Behind every text that begins with a given one: U+10FFFF, which no text has. */
#define AFTER_ALL "\xF4\x8F\xBF\xBF"

/* A stretch of the table: from <= word < below. */
struct stretch {
    const char *from, *below;
};

/* One way into the table: the entries of one word typed. */
struct way {
    struct stretch part[FIND_BORN_MAX];
    int nparts;
    int64_t entries; /* as far as counted */
    bool is_by_born; /* the entries are birth dates that fit all numbers */
};

struct search {
    struct practice *practice;
    const struct find_typed *typed;
    int today, limit;
    struct arena *a;
    struct find_result *out;
    int64_t *seen; /* row numbers looked at */
    int nseen;
    struct find_born born[FIND_BORN_MAX]; /* fits all numbers */
    int nborn;
};

static struct stretch begins_with(struct arena *a, const char *start)
{
    return (struct stretch){start, arena_printf(a, "%s%s", start, AFTER_ALL)};
}

static struct stretch born_between(struct arena *a, const struct find_born *born)
{
    char from[11], to[11];
    return (struct stretch){arena_strdup(a, civil_date_text(born->from, from)),
                            arena_printf(a, "%s" AFTER_ALL, civil_date_text(born->to, to))};
}

/* --- looking at one patient ---------------------------------------------------------------- */

static bool name_fits(const char *folded, const char *start, bool *is_whole)
{
    size_t n = strlen(start);
    for (const char *s = folded; *s;) {
        size_t word = strcspn(s, " ");
        if (word >= n && memcmp(s, start, n) == 0) {
            *is_whole = *is_whole || word == n;
            return true;
        }
        s += word;
        s += strspn(s, " ");
    }
    return false;
}

/* Does one of the patient's numbers end as typed? */
static bool phone_fits(struct search *s, const struct id *patient, const char *phone, bool *fits, struct err *e)
{
    struct stmt *q = stmt_get(s->practice->book, SQL_TELECOM_NUMBERS, e);
    if (!q)
        return false;
    *fits = false;
    stmt_bind_id(q, "patient", patient);
    while (!*fits && stmt_step(q, e)) {
        struct buf reversed = {0};
        const char *value = stmt_text(q, "value", s->a);
        telecom_reversed(&reversed, value ? value : "");
        *fits = strncmp(buf_str(&reversed), phone + 1, strlen(phone + 1)) == 0; /* after the '#' */
        buf_finish(&reversed);
    }
    return stmt_done(q, e);
}

static bool numbers_fit(struct search *s, const struct id *patient, int birth_date, bool *fits, struct err *e)
{
    *fits = true;
    for (int i = 0; i < s->typed->nnumbers && *fits; i++) {
        const struct find_typed_number *n = &s->typed->number[i];
        if (find_typed_is_born(n, birth_date))
            continue;
        *fits = false;
        if (n->phone && !phone_fits(s, patient, n->phone, fits, e))
            return false;
    }
    return true;
}

/* A patient while rows are chosen. */
struct candidate {
    int64_t n; /* row number; 0: none */
    struct id id;
    const char *family, *given, *preferred, *maiden;
    int birth_date, deceased_date;
    const char *phone;
    int64_t rank; /* of that phone */
};

static struct candidate read_candidate(struct search *s, struct stmt *q, int64_t n)
{
    return (struct candidate){
        .n = n,
        .id = stmt_id(q, "id"),
        .family = stmt_text(q, "family", s->a),
        .given = stmt_text(q, "given", s->a),
        .preferred = stmt_text(q, "preferred", s->a),
        .maiden = stmt_text(q, "maiden", s->a),
        .birth_date = (int)stmt_int_or(q, "birth_date", CIVIL_NONE),
        .deceased_date = (int)stmt_int_or(q, "deceased_date", CIVIL_NONE),
        .phone = stmt_text(q, "phone", s->a),
        .rank = stmt_int_or(q, "rank", INT64_MAX),
    };
}

/* Another number of the same patient: the one with the lower rank is shown. */
static void read_phone(struct search *s, struct stmt *q, struct candidate *c)
{
    int64_t rank = stmt_int_or(q, "rank", INT64_MAX);
    if (rank < c->rank) {
        c->rank = rank;
        c->phone = stmt_text(q, "phone", s->a);
    }
}

static bool names_fit(struct search *s, const struct candidate *c, int *whole)
{
    const char *const names[] = {c->family, c->given, c->preferred, c->maiden};
    const char *folded[4];
    int n = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (names[i] && *names[i])
            folded[n++] = find_word_fold(s->a, names[i]);
    for (int k = 0; k < s->typed->nnames; k++) {
        bool fits = false, is_whole = false;
        for (int i = 0; i < n && !is_whole; i++)
            fits = name_fits(folded[i], s->typed->name[k], &is_whole) || fits;
        if (!fits)
            return false;
        *whole += is_whole;
    }
    return true;
}

static void fill_row(struct search *s, const struct candidate *c, int whole)
{
    bool is_dead = c->deceased_date != CIVIL_NONE, is_known = c->birth_date != CIVIL_NONE;
    s->out->rows[s->out->count++] = (struct find_row){
        .id = c->id,
        .name = patient_name_of(s->a, c->family, c->given, c->preferred),
        .phone = c->phone ? c->phone : "",
        .birth_date = c->birth_date,
        .age = is_known ? civil_age(c->birth_date, is_dead ? c->deceased_date : s->today) : -1,
        .is_deceased = is_dead,
        .whole = whole,
    };
}

/* Looks at a patient in full and keeps the one that fits. False on errors alone. */
static bool look_at(struct search *s, const struct candidate *c, struct err *e)
{
    bool fits = true;
    int whole = 0;
    for (int i = 0; i < s->nseen; i++)
        if (s->seen[i] == c->n)
            return true;
    s->seen[s->nseen++] = c->n;
    if (!names_fit(s, c, &whole))
        return true;
    if (s->typed->nnumbers && !numbers_fit(s, &c->id, c->birth_date, &fits, e))
        return false;
    if (!fits)
        return true;
    if (s->out->count == s->limit)
        s->out->is_cut = true;
    else
        fill_row(s, c, whole);
    return true;
}

static bool is_full(struct search *s)
{
    if (s->nseen == READ_MAX)
        s->out->is_cut = true;
    return s->out->is_cut;
}

/* --- the table of words ---------------------------------------------------------------------- */

static bool count_way(struct search *s, struct way *w, int64_t limit, struct err *e)
{
    w->entries = 0;
    for (int i = 0; i < w->nparts; i++) {
        struct stmt *q = stmt_get(s->practice->book, SQL_FIND_COUNT, e);
        if (!q)
            return false;
        stmt_bind_text(q, "from", w->part[i].from);
        stmt_bind_text(q, "below", w->part[i].below);
        stmt_bind_int(q, "limit", limit);
        if (stmt_step(q, e))
            w->entries += stmt_int(q, "entries");
        if (!stmt_done(q, e))
            return false;
    }
    return true;
}

/* The way with fewest entries. Counts a few of each, then more, so that a rare word costs little however common the
 * others are; among common ones the first (birth dates: never more than a few thousand) is taken. */
static bool rarest(struct search *s, struct way *ways, int n, const struct way **out, struct err *e)
{
    *out = &ways[0];
    if (n < 2)
        return true;
    for (int64_t limit = COUNT_FIRST; limit <= COUNT_MAX; limit *= COUNT_STEP) {
        for (int i = 0; i < n; i++) {
            if (!count_way(s, &ways[i], limit, e))
                return false;
            if (ways[i].entries < (*out)->entries)
                *out = &ways[i];
        }
        if ((*out)->entries < limit)
            return true;
    }
    return true;
}

static void bind_born(struct search *s, struct stmt *q, bool is_filter)
{
    static const char *const from[FIND_BORN_MAX] = {"a", "c", "e"}, *const to[FIND_BORN_MAX] = {"b", "d", "f"};
    stmt_bind_int(q, "any", !is_filter);
    for (int i = 0; i < s->nborn; i++) {
        stmt_bind_int(q, from[i], s->born[i].from);
        stmt_bind_int(q, to[i], s->born[i].to);
    }
}

/* Steps through a statement of candidates, each with as many rows as numbers. */
static bool look_at_all(struct search *s, struct stmt *q, struct err *e)
{
    struct candidate c = {0};
    while (!is_full(s) && stmt_step(q, e)) {
        int64_t n = stmt_int(q, "n");
        if (n == c.n) {
            read_phone(s, q, &c);
            continue;
        }
        if (c.n && !look_at(s, &c, e))
            return false;
        c = read_candidate(s, q, n);
    }
    return !c.n || is_full(s) || look_at(s, &c, e);
}

/* Reads the entries of a way and looks at those whose bits and birth date may fit. */
static bool scan_way(struct search *s, const struct way *w, bool by_born, struct err *e)
{
    for (int i = 0; i < w->nparts && !is_full(s); i++) {
        struct stmt *q = stmt_get(s->practice->book, SQL_FIND_SCAN, e);
        if (!q)
            return false;
        stmt_bind_text(q, "from", w->part[i].from);
        stmt_bind_text(q, "below", w->part[i].below);
        stmt_bind_int(q, "sig", s->typed->sig);
        stmt_bind_int(q, "scan", SCAN_MAX);
        bind_born(s, q, by_born && !w->is_by_born);
        bool ok = look_at_all(s, q, e);
        if (!stmt_done(q, e) || !ok)
            return false;
    }
    return true;
}

/* Patients one of whose numbers ends as typed; the rest of what was typed is looked at in full. Few numbers end
 * alike, so this is cheap. */
static bool scan_phones(struct search *s, struct err *e)
{
    for (int i = 0; i < s->typed->nnumbers; i++) {
        const char *phone = s->typed->number[i].phone;
        if (!phone)
            continue;
        struct way w = {.nparts = 1, .part = {begins_with(s->a, phone)}};
        if (!scan_way(s, &w, false, e))
            return false;
    }
    return true;
}

/* Patients who fit by names and birth date alone. */
static bool scan_names(struct search *s, struct err *e)
{
    struct way ways[FIND_WORDS_MAX + 1];
    const struct way *best = NULL;
    int n = 0;
    if (s->typed->nnumbers) {
        struct way *w = &ways[n++];
        *w = (struct way){.nparts = s->nborn, .is_by_born = true};
        for (int i = 0; i < s->nborn; i++)
            w->part[i] = born_between(s->a, &s->born[i]);
    }
    for (int i = 0; i < s->typed->nnames; i++)
        ways[n++] = (struct way){.nparts = 1, .part = {begins_with(s->a, s->typed->name[i])}};
    if (!rarest(s, ways, n, &best, e) || !scan_way(s, best, s->typed->nnumbers > 0, e))
        return false;
    /* Were there more entries than were looked at? Asked only where that can be. */
    if (!s->out->is_cut && n > 1 && best->entries >= COUNT_MAX) {
        struct way whole = *best;
        if (!count_way(s, &whole, SCAN_MAX + 1, e))
            return false;
        s->out->is_cut = whole.entries > SCAN_MAX;
    }
    return true;
}

/* --- a whole reference ------------------------------------------------------------------------- */

static bool find_ref(struct search *s, const char *ref, struct err *e)
{
    struct stmt *q = stmt_get(s->practice->book, SQL_FIND_BY_REF, e);
    if (!q)
        return false;
    stmt_bind_text(q, "ref", ref);
    while (s->out->count < s->limit && stmt_step(q, e)) {
        struct id patient = stmt_id(q, "patient"), appointment = stmt_id(q, "id"), stands;
        struct patient p;
        const char *phone = "";
        struct err missing = {0}; /* a booking whose patient has not come here yet is not found by it */
        if (!patient_resolve(s->practice->book, &patient, &stands, &missing) ||
            !patient_get(s->practice->book, &stands, s->a, &p, &missing) ||
            !telecom_best(s->practice->book, &stands, "phone", s->a, &phone, &missing))
            continue;
        struct candidate c = {p.n, p.id, p.family, p.given, p.preferred, p.maiden, p.birth_date, p.deceased_date,
                              phone, 0};
        fill_row(s, &c, 1);
        s->out->rows[s->out->count - 1].ref = arena_strdup(s->a, ref);
        s->out->rows[s->out->count - 1].appointment = appointment;
    }
    return stmt_done(q, e);
}

/* --- */

static int by_name(const void *x, const void *y)
{
    const struct find_row *a = x, *b = y;
    int order = (b->whole > a->whole) - (b->whole < a->whole);
    if (order == 0)
        order = strcmp(a->name, b->name);
    if (order == 0)
        order = (a->birth_date > b->birth_date) - (a->birth_date < b->birth_date);
    return order ? order : id_compare(&a->id, &b->id);
}

bool find_patients(struct practice *p, const char *typed, int today, int limit, struct arena *a,
                   struct find_result *out, struct err *e)
{
    struct find_typed t;
    char ref[REF_TEXT];
    *out = (struct find_result){0};
    limit = limit > FIND_ROWS_MAX ? FIND_ROWS_MAX : limit;
    if (limit < 1)
        return true;
    find_typed_read(&t, typed, today, p->day_first, a);
    struct search s = {.practice = p, .typed = &t, .today = today, .limit = limit, .a = a, .out = out};
    out->rows = arena_array(a, (size_t)limit, sizeof *out->rows);
    s.seen = arena_array(a, READ_MAX, sizeof *s.seen);
    s.nborn = find_typed_born(&t, s.born);
    bool ok = book_read_begin(p->book, e);
    if (ok && ref_parse(typed, ref))
        ok = find_ref(&s, ref, e);
    if (ok && out->count == 0)
        ok = scan_phones(&s, e) && ((t.nnumbers ? s.nborn == 0 : t.nnames == 0) || scan_names(&s, e));
    book_read_end(p->book);
    qsort(out->rows, (size_t)out->count, sizeof *out->rows, by_name);
    return ok;
}

bool find_next_visit(struct book *b, const struct id *patient, int today, int now_min, int *date, int *start_min,
                     struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_FIND_NEXT_VISIT, e);
    if (!q)
        return false;
    *date = CIVIL_NONE;
    *start_min = 0;
    stmt_bind_id(q, "patient", patient);
    stmt_bind_int(q, "today", today);
    stmt_bind_int(q, "minute", now_min);
    if (stmt_step(q, e)) {
        *date = (int)stmt_int(q, "date");
        *start_min = (int)stmt_int(q, "start_min");
    }
    return stmt_done(q, e);
}
