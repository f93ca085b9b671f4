#include "practice/find_search.h"

#include "base/civil.h"
#include "base/text.h"
#include "book/stmt.h"
#include "practice/caller.h"
#include "practice/find_run.h"
#include "practice/patient.h"
#include "practice/telecom.h"

#include <stdlib.h>
#include <string.h>

enum {
    COUNT_FIRST = 8, /* runs counted to learn which word is rarest: first this many, */
    COUNT_STEP = 8,  /* then so many times more, */
    COUNT_MAX = 512, /* until here: both are common then */
    RUNS_MAX = 2000, /* runs of one word gone through: 40,000 patients at most */
    READ_MAX = 128,  /* patients read and looked at in full beyond the rows asked for */
    BATCH = 8,       /* patients read by one statement */
};

/* One way into the table: the entries of one word typed. */
struct way {
    struct find_stretch part[FIND_BORN_MAX];
    int nparts, runs; /* runs: as far as counted */
};

static struct find_stretch born_between(struct arena *a, const struct find_born *born)
{
    char from[11], to[11];
    struct find_stretch last = find_run_word(a, civil_date_text(born->to, to));
    return (struct find_stretch){arena_strdup(a, civil_date_text(born->from, from)), last.below};
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

/* phone: as typed, from its end, after a '#'. */
static bool ends_so(const char *value, const char *phone)
{
    struct buf reversed = {0};
    size_t n = strlen(phone + 1);
    telecom_reversed(&reversed, value);
    bool is = reversed.len >= n && memcmp(buf_str(&reversed), phone + 1, n) == 0;
    buf_finish(&reversed);
    return is;
}

/* Which of the patient's numbers ends as typed: *out, NULL none. */
static bool phone_of(struct find_search *s, const struct id *patient, const char *phone, const char **out,
                     struct err *e)
{
    struct stmt *q = stmt_get(s->practice->book, SQL_TELECOM_NUMBERS, e);
    *out = NULL;
    if (!q)
        return false;
    stmt_bind_id(q, "patient", patient);
    while (!*out && stmt_step(q, e)) {
        const char *value = stmt_text(q, "value", s->a);
        *out = value && ends_so(value, phone) ? value : NULL;
    }
    return stmt_done(q, e);
}

static bool phone_fits(struct find_search *s, const struct id *patient, const char *phone, bool *fits, struct err *e)
{
    const char *value;
    bool ok = phone_of(s, patient, phone, &value, e);
    *fits = value != NULL;
    return ok;
}

static bool numbers_fit(struct find_search *s, const struct id *patient, int birth_date, bool *fits, struct err *e)
{
    *fits = true;
    for (int i = 0; i < s->typed->nnumbers && *fits; i++) {
        const struct find_typed_number *n = &s->typed->number[i];
        if (n == s->by_phone || find_typed_is_born(n, birth_date))
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
    struct id id, replaced_by;
    const char *family, *given, *preferred, *maiden;
    int birth_date, deceased_date;
    const char *phone;
    int64_t rank; /* of that phone */
};

static struct candidate read_candidate(struct find_search *s, struct stmt *q, int64_t n)
{
    return (struct candidate){
        .n = n,
        .id = stmt_id(q, "id"),
        .replaced_by = stmt_id(q, "replaced_by"),
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
static void read_phone(struct find_search *s, struct stmt *q, struct candidate *c)
{
    int64_t rank = stmt_int_or(q, "rank", INT64_MAX);
    if (rank < c->rank) {
        c->rank = rank;
        c->phone = stmt_text(q, "phone", s->a);
    }
}

struct match {
    bool fits, is_earlier; /* a word fits the earlier name and no other */
    bool is_near_whole;    /* a whole word of the name is nearly what was typed */
    int whole;
};

static bool names_fit(struct find_search *s, const struct candidate *c, struct match *m)
{
    enum { NOW = 3 }; /* the names before the earlier one */
    const char *const names[] = {c->family, c->given, c->preferred, c->maiden};
    const char *folded[NOW + 1] = {0};
    for (int i = 0; i <= NOW; i++)
        if (names[i] && *names[i])
            folded[i] = find_word_fold(s->a, names[i]);
    for (int k = 0; k < s->typed->nnames; k++) {
        bool fits = false, is_whole = false;
        for (int i = 0; i < NOW && !is_whole; i++)
            fits = (folded[i] && name_fits(folded[i], s->typed->name[k], &is_whole)) || fits;
        if (!is_whole && folded[NOW] && name_fits(folded[NOW], s->typed->name[k], &is_whole)) {
            m->is_earlier |= !fits;
            fits = true;
        }
        bool is_near = s->near && k == s->near_at;
        if (!fits || (is_near && s->near->is_whole && !is_whole))
            return false;
        m->is_near_whole |= is_near && is_whole;
        m->whole += is_whole;
    }
    return true;
}

/* 0: all is as typed. */
static int far_of(const struct find_search *s, const struct match *m)
{
    if (!s->near)
        return 0;
    return 1 + s->near->far % FIND_NEAR_START + (m->is_near_whole ? 0 : FIND_NEAR_START);
}

static void fill_row(struct find_search *s, const struct candidate *c, const struct match *m, const char *by)
{
    bool is_dead = c->deceased_date != CIVIL_NONE, is_known = c->birth_date != CIVIL_NONE;
    s->out->rows[s->out->count++] = (struct find_row){
        .id = c->id,
        .name = patient_name_of(s->a, c->family, c->given, c->preferred),
        .by = by,
        .phone = c->phone ? c->phone : "",
        .birth_date = c->birth_date,
        .age = is_known ? civil_age(c->birth_date, is_dead ? c->deceased_date : s->today) : -1,
        .is_deceased = is_dead,
        .whole = m->whole,
        .far = far_of(s, m),
    };
}

static struct candidate candidate_of(const struct patient *p, const char *phone)
{
    return (struct candidate){.n = p->n,
                              .id = p->id,
                              .family = p->family,
                              .given = p->given,
                              .preferred = p->preferred,
                              .maiden = p->maiden,
                              .birth_date = p->birth_date,
                              .deceased_date = p->deceased_date,
                              .phone = phone};
}

/* A record that was made one with another: the one that stands for both. */
static bool stand_in(struct find_search *s, struct candidate *c, struct err *e)
{
    struct patient p;
    struct id stands;
    if (!patient_resolve(s->practice->book, &c->id, &stands, e) ||
        !patient_get(s->practice->book, &stands, s->a, &p, e))
        return false;
    int64_t rank = c->rank;
    *c = candidate_of(&p, c->phone);
    c->rank = rank;
    return true;
}

/* By words of its own and by those of a record made one with it. */
static bool is_listed(const struct find_search *s, const struct id *id)
{
    for (int i = 0; i < s->out->count; i++)
        if (id_compare(&s->out->rows[i].id, id) == 0)
            return true;
    return false;
}

/* Do names and birth date of this record fit, and the numbers of who stands for it? */
static bool match(struct find_search *s, const struct candidate *c, const struct id *stands, struct match *m,
                  struct err *e)
{
    *m = (struct match){0};
    m->fits = names_fit(s, c, m);
    return !m->fits || !s->typed->nnumbers || numbers_fit(s, stands, c->birth_date, &m->fits, e);
}

/* The name of the other record, without the family name if that is the same. */
static const char *also(struct arena *a, const struct candidate *c, const struct candidate *other)
{
    bool has_more = (other->given && *other->given) || (other->preferred && *other->preferred);
    bool is_same = has_more && c->family && strcmp(c->family, other->family) == 0;
    return arena_printf(a, "also %s",
                        patient_name_of(a, is_same ? NULL : other->family, other->given, other->preferred));
}

/* Whoever is found by a number that is not the first of theirs - a mother's, an old one - shows that one. */
static bool show_typed(struct find_search *s, struct find_row *row, struct err *e)
{
    for (int i = 0; i < s->typed->nnumbers; i++) {
        const struct find_typed_number *n = &s->typed->number[i];
        const char *value;
        bool is_birth = n != s->by_phone && find_typed_is_born(n, row->birth_date);
        if (!n->phone || is_birth || ends_so(row->phone, n->phone))
            continue;
        if (!phone_of(s, &row->id, n->phone, &value, e))
            return false;
        row->phone = value ? value : row->phone;
    }
    return true;
}

/* Looks at a patient in full and keeps the one that fits. False on errors alone. */
static bool look_at(struct find_search *s, const struct candidate *as_read, struct err *e)
{
    struct candidate own = *as_read, *c = &own;
    struct match m;
    const char *by = NULL;
    bool is_other = !id_is_none(&c->replaced_by);
    if (is_other && !stand_in(s, c, e))
        return false;
    if (is_listed(s, &c->id))
        return true;
    if (!match(s, c, &c->id, &m, e))
        return false;
    if (m.is_earlier)
        by = arena_printf(s->a, "earlier %s", c->maiden);
    /* Whoever rang as nobody known is found by who they turned out to be. */
    if (!m.fits && is_other && as_read->family && strcmp(as_read->family, CALLER_UNKNOWN) != 0) {
        if (!match(s, as_read, &c->id, &m, e))
            return false;
        by = also(s->a, c, as_read);
    }
    if (!m.fits)
        return true;
    if (s->out->count == s->limit) {
        s->out->is_cut = true;
        return true;
    }
    fill_row(s, c, &m, by);
    struct find_row *row = &s->out->rows[s->out->count - 1];
    /* What was read is a number of the record as it was found: shown if it was typed, or is who stands there. */
    bool ok = (s->is_alone && (!is_other || s->by_phone)) ||
              telecom_best(s->practice->book, &c->id, "phone", s->a, &row->phone, e);
    return ok && show_typed(s, row, e);
}

/* Reads those of the seen that were not read yet, and looks at each; a patient has as many rows as numbers. */
static bool read_batch(struct find_search *s, struct err *e)
{
    static const char *const slot[BATCH] = {"n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7"};
    if (s->nread == s->nseen)
        return true;
    struct stmt *q = stmt_get(s->practice->book, s->is_alone ? SQL_FIND_ROWS : SQL_FIND_NAMES, e);
    if (!q)
        return false;
    for (int i = 0; s->nread < s->nseen; i++)
        stmt_bind_int(q, slot[i], s->seen[s->nread++]);
    struct candidate c = {0};
    bool ok = true;
    while (ok && stmt_step(q, e)) {
        int64_t n = stmt_int(q, "n");
        if (n == c.n) {
            read_phone(s, q, &c);
            continue;
        }
        ok = !c.n || look_at(s, &c, e);
        c = read_candidate(s, q, n);
    }
    ok = ok && (!c.n || look_at(s, &c, e));
    return stmt_done(q, e) && ok;
}

static bool is_born_right(const struct find_search *s, int born)
{
    for (int i = 0; i < s->nborn; i++)
        if (born >= s->born[i].from && born <= s->born[i].to)
            return true;
    return !s->asks_born;
}

/* An entry of the table: most are passed over by bits and birth date, the others collected. */
static bool each_entry(void *arg, const struct find_entry *entry, struct err *e)
{
    struct find_search *s = arg;
    if (!find_word_sig_has(&entry->sig, &s->typed->sig) || !is_born_right(s, entry->born))
        return true;
    for (int i = s->nseen - 1; i >= 0; i--)
        if (s->seen[i] == entry->n)
            return true;
    /* Of one word alone, who comes after the last row need not be read to know that there are more. */
    if (s->nseen == s->max || (s->is_alone && s->nseen == s->room)) {
        s->out->is_cut = true;
        return false;
    }
    s->seen[s->nseen++] = entry->n;
    bool is_enough = s->nseen - s->nread == BATCH || s->out->count + s->nseen - s->nread > s->limit;
    return !is_enough || (read_batch(s, e) && !s->out->is_cut);
}

static bool read_way(struct find_search *s, const struct way *w, bool asks_born, struct err *e)
{
    struct find_reader reader = {each_entry, s};
    s->asks_born = asks_born;
    for (int i = 0; i < w->nparts && !s->out->is_cut; i++) {
        bool has_more = false;
        if (!find_run_read(s->practice->book, &w->part[i], s->runs_max, &reader, &has_more, e) || !read_batch(s, e))
            return false;
        s->out->is_cut = s->out->is_cut || has_more;
    }
    return true;
}

/* The way with fewest runs. Counts a few of each, then more, so that a rare word costs little however common the
 * others are; among common ones the first (birth dates: the most selective as a rule) is taken. */
static bool rarest(struct find_search *s, struct way *ways, int n, const struct way **out, struct err *e)
{
    *out = &ways[0];
    for (int limit = COUNT_FIRST; n > 1 && limit <= COUNT_MAX; limit *= COUNT_STEP) {
        for (int i = 0; i < n; i++) {
            ways[i].runs = 0;
            for (int k = 0, runs = 0; k < ways[i].nparts; k++, ways[i].runs += runs)
                if (!find_run_count(s->practice->book, &ways[i].part[k], limit, &runs, e))
                    return false;
            if (ways[i].runs < (*out)->runs)
                *out = &ways[i];
        }
        if ((*out)->runs < limit)
            break;
    }
    return true;
}

/* Patients one of whose numbers ends as typed. Few numbers end alike, so this is cheap. */
static bool by_phone(struct find_search *s, struct err *e)
{
    for (int i = 0; i < s->typed->nnumbers; i++) {
        const char *phone = s->typed->number[i].phone;
        if (!phone)
            continue;
        struct way w = {.nparts = 1, .part = {find_run_prefix(s->a, phone)}};
        s->by_phone = &s->typed->number[i];
        if (!read_way(s, &w, false, e))
            return false;
    }
    s->by_phone = NULL;
    return true;
}

/* Patients who fit by names and birth date alone. */
static bool by_name_and_birth(struct find_search *s, struct err *e)
{
    struct way ways[FIND_WORDS_MAX + 1];
    const struct way *best = NULL;
    int n = 0;
    if (s->typed->nnumbers) {
        struct way *w = &ways[n++];
        *w = (struct way){.nparts = s->nborn};
        for (int i = 0; i < s->nborn; i++)
            w->part[i] = born_between(s->a, &s->born[i]);
    }
    for (int i = 0; i < s->typed->nnames; i++) {
        bool is_whole = s->near && i == s->near_at && s->near->is_whole;
        const char *name = s->typed->name[i];
        ways[n++] = (struct way){.nparts = 1,
                                 .part = {is_whole ? find_run_word(s->a, name) : find_run_prefix(s->a, name)}};
    }
    if (n == 0)
        return true; /* nothing was typed that anybody could be found by */
    return rarest(s, ways, n, &best, e) && read_way(s, best, s->typed->nnumbers > 0, e);
}

/* --- a whole reference ------------------------------------------------------------------------- */

bool find_search_ref(struct find_search *s, const char *ref, struct err *e)
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
        struct candidate c = candidate_of(&p, phone);
        fill_row(s, &c, &(struct match){.whole = 1}, NULL);
        s->out->rows[s->out->count - 1].ref = arena_strdup(s->a, ref);
        s->out->rows[s->out->count - 1].appointment = appointment;
    }
    return stmt_done(q, e);
}

/* --- all of it --------------------------------------------------------------------------------- */

static int by_name(const void *x, const void *y)
{
    const struct find_row *a = x, *b = y;
    int order = a->far - b->far;
    if (order == 0)
        order = (b->whole > a->whole) - (b->whole < a->whole);
    if (order == 0)
        order = (a->by != NULL) - (b->by != NULL);
    if (order == 0)
        order = strcmp(a->name, b->name);
    if (order == 0)
        order = (a->birth_date > b->birth_date) - (a->birth_date < b->birth_date);
    return order ? order : id_compare(&a->id, &b->id);
}

void find_search_order(struct find_result *out)
{
    qsort(out->rows, (size_t)out->count, sizeof *out->rows, by_name);
}

bool find_search_run(struct find_search *s, struct err *e)
{
    const struct find_typed *t = s->typed;
    return by_phone(s, e) && ((t->nnumbers ? s->nborn == 0 : t->nnames == 0) || by_name_and_birth(s, e));
}

struct find_search find_search_of(struct practice *p, const struct find_typed *t, int today, int limit, struct arena *a,
                                  struct find_result *out)
{
    struct find_search s = {.practice = p,
                            .typed = t,
                            .today = today,
                            .limit = limit,
                            .room = limit,
                            .a = a,
                            .out = out,
                            .max = READ_MAX + limit,
                            .runs_max = RUNS_MAX,
                            .is_alone = t->nnames + t->nnumbers == 1};
    *out = (struct find_result){.rows = arena_array(a, (size_t)limit, sizeof *out->rows)};
    s.seen = arena_array(a, (size_t)s.max, sizeof *s.seen);
    s.nborn = find_typed_born(t, s.born);
    return s;
}
