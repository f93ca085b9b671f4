#include "exchange/import_csv.h"

#include "base/text.h"
#include "book/stmt.h"
#include "exchange/import_map.h"
#include "exchange/import_merge.h"
#include "exchange/import_seen.h"
#include "practice/note.h"
#include "practice/words.h"

#include <ctype.h>
#include <string.h>

enum { NUMBERS_MAX = 4, IDENTIFIER_MAX = 100, DIGITS_MIN = 5, LEFT_MAX = 8 };

/* Who sent somebody, by the identifier the list gives: they may stand further down. */
struct sent {
    struct id patient;
    const char *by; /* as all texts in the list's arena */
    const char *where;
    int64_t line;
    bool is_same; /* nothing else of the row was new */
};

struct list {
    struct import im;
    struct arena arena; /* the map */
    struct import_map map;
    struct import_seen identifiers, people, survivors;
    struct import_seen taken; /* identifiers of rows that were not refused */
    bool is_book_empty; /* nobody was known before this import */
    int nshown;
    struct sent *sent; /* in the arena */
    size_t nsent;
    int64_t *waiting; /* in the arena: lines of rows whose sender's was refused, ascending */
    size_t nwaiting;
};

/* One row, read and checked. */
struct person {
    struct patient patient;
    struct telecom numbers[NUMBERS_MAX];
    int nnumbers;
    struct note note;
    struct id whose; /* the record that stands for them today: their own, or one that it was made one with */
    const char *left[LEFT_MAX]; /* what is said of each field that is left out */
    int nleft;
};

struct id import_csv_patient(const char *map_name, const char *identifier)
{
    struct buf domain = {0};
    buf_adds(&domain, "import:");
    buf_adds(&domain, map_name);
    struct id id = id_derived(buf_str(&domain), identifier);
    buf_finish(&domain);
    return id;
}

/* The id of something that belongs to a patient: there is one of each. */
static struct id id_beside(const struct id *patient, const char *what)
{
    char text[ID_TEXT];
    return id_derived(what, id_text(patient, text));
}

/* -------------------------------------------------------------------- one row */

static const char *get(struct list *l, enum import_map_field field)
{
    return import_map_text(&l->map, l->im.csv, field, &l->im.row);
}

/* Never left out: whoever has died would be written to, and rung. */
static bool get_death(struct list *l, int *out, struct err *e)
{
    struct err why = {0};
    const char *text = get(l, MAP_DECEASED_DATE);
    *out = CIVIL_NONE;
    if (import_map_is_no_date(text) || import_map_date(&l->map, MAP_DECEASED_DATE, text, out, &why))
        return true;
    return err_set(e, ERR_INPUT, "%s %s", import_map_names[MAP_DECEASED_DATE], why.text);
}

/* Told only once it is known that the rest is taken. */
static void leave_out(struct list *l, struct person *x, enum import_map_field field, const char *why)
{
    if (x->nleft < LEFT_MAX)
        x->left[x->nleft++] = arena_printf(&l->im.row, "%s is left out: %s", import_map_names[field], why);
}

/* A list in another order than the map's is refused: its other dates are read, and wrong. */
static bool get_date_or_none(struct list *l, struct person *x, enum import_map_field field, int *out, struct err *e)
{
    struct err why = {0};
    const char *text = get(l, field);
    *out = CIVIL_NONE;
    if (import_map_is_no_date(text) || import_map_date(&l->map, field, text, out, &why))
        return true;
    if (why.kind == ERR_REFUSED)
        return err_set(e, ERR_INPUT, "%s %s", import_map_names[field], why.text);
    leave_out(l, x, field, arena_printf(&l->im.row, "it %s", why.text));
    return true;
}

static void check_gender(struct list *l, struct person *x)
{
    char known[120];
    struct patient *p = &x->patient;
    if (!*p->gender || words_has(words_gender, p->gender))
        return;
    leave_out(l, x, MAP_GENDER, arena_printf(&l->im.row, "'%.40s' is none of %s; the map can translate it", p->gender,
                                             words_list(words_gender, known, sizeof known)));
    p->gender = "";
}

/* A birth date that nobody can have is left out like one that cannot be read; where it does not go with a date of
 * death, nobody knows which of them is wrong. */
static bool check_person(struct list *l, struct person *x, struct err *e)
{
    struct patient without = x->patient;
    struct err why = {0}, ignored = {0};
    if (patient_check(&l->im.row, &x->patient, &why))
        return true;
    without.birth_date = CIVIL_NONE;
    bool is_birth = x->patient.birth_date != CIVIL_NONE && x->patient.deceased_date == CIVIL_NONE;
    if (!is_birth || !patient_check(&l->im.row, &without, &ignored))
        return err_set(e, why.kind, "%s", why.text);
    x->patient = without;
    leave_out(l, x, MAP_BIRTH_DATE, why.text);
    return true;
}

/* "07700 900123 (wife)": the number, and the words beside it as its remark. */
static void split_number(struct list *l, struct telecom *t)
{
    struct arena *a = &l->im.row;
    const char *s = t->value, *from = s + strcspn(s, "+0123456789"), *to = from;
    int digits = 0;
    for (const char *p = from; *p && strchr("+0123456789()-. ", *p); p++)
        if (isdigit((unsigned char)*p)) {
            digits++;
            to = p + 1;
        }
    if (digits < DIGITS_MIN)
        return;
    char *words = arena_printf(a, "%.*s %s", (int)(from - s), s, to);
    while (*words && strchr(" ()/,;:-", *words))
        words++;
    size_t n = strlen(words);
    while (n > 0 && strchr(" ()/,;:-", words[n - 1]))
        n--;
    t->value = arena_strndup(a, from, (size_t)(to - from));
    t->remark = arena_strndup(a, words, n);
}

static void read_numbers(struct list *l, struct person *x)
{
    static const struct {
        enum import_map_field field;
        const char *system, *use;
    } kinds[NUMBERS_MAX] = {
        {MAP_MOBILE, "phone", "mobile"},
        {MAP_HOME, "phone", "home"},
        {MAP_WORK, "phone", "work"},
        {MAP_EMAIL, "email", ""},
    };
    for (int i = 0; i < NUMBERS_MAX; i++) {
        struct telecom t = telecom_none();
        struct err why = {0};
        t.value = get(l, kinds[i].field);
        if (!*t.value)
            continue;
        t.id = id_beside(&x->patient.id, import_map_names[kinds[i].field]);
        t.patient = x->patient.id;
        t.system = kinds[i].system;
        t.use = kinds[i].use;
        t.rank = x->nnumbers + 1;
        if (!telecom_check(&l->im.row, &t, NULL)) {
            if (kinds[i].field != MAP_EMAIL)
                split_number(l, &t);
            if (!telecom_check(&l->im.row, &t, &why)) {
                leave_out(l, x, kinds[i].field, why.text);
                continue;
            }
        }
        x->numbers[x->nnumbers++] = t;
    }
}

static bool read_person(struct list *l, struct person *x, struct err *e)
{
    struct patient *p = &x->patient;
    const struct {
        enum import_map_field field;
        const char **out;
    } texts[] = {
        {MAP_FAMILY, &p->family},   {MAP_GIVEN, &p->given},
        {MAP_PREFERRED, &p->preferred}, {MAP_PREFIX, &p->prefix},
        {MAP_SUFFIX, &p->suffix},   {MAP_MAIDEN, &p->maiden},
        {MAP_GENDER, &p->gender},   {MAP_ADDRESS, &p->address},
        {MAP_CITY, &p->city},       {MAP_STATE, &p->state},
        {MAP_POSTAL_CODE, &p->postal_code}, {MAP_COUNTRY, &p->country},
        {MAP_CHANNEL, &p->channel}, {MAP_SOURCE, &p->source},
        {MAP_ALERT, &p->alert},     {MAP_NEEDS, &p->needs},
        {MAP_HOPES, &p->hopes},     {MAP_IDENTIFIER, &p->identifier},
    };
    *x = (struct person){.patient = patient_none()};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        *texts[i].out = get(l, texts[i].field);
    if (!*p->identifier || strlen(p->identifier) > IDENTIFIER_MAX)
        return err_set(e, ERR_INPUT, "The identifier is %s", *p->identifier ? "longer than 100 bytes" : "empty");
    int64_t line = import_seen_before(&l->identifiers, p->identifier, csv_line(l->im.csv));
    l->im.is_of_others = line != 0;
    if (line)
        return err_set(e, ERR_INPUT, "The identifier is the same as in line %lld", (long long)line);
    if (!*p->family && !*p->given)
        import_map_name(&l->im.row, get(l, MAP_FULL_NAME), &p->family, &p->given);
    p->id = import_csv_patient(l->map.name, p->identifier);
    if (!get_death(l, &p->deceased_date, e))
        return false;
    if (!get_date_or_none(l, x, MAP_BIRTH_DATE, &p->birth_date, e) || !get_date_or_none(l, x, MAP_SINCE, &p->since, e))
        return false;
    check_gender(l, x);
    if (!check_person(l, x, e))
        return false;
    const char *note = get(l, MAP_NOTES);
    x->note = (struct note){.id = id_beside(&p->id, "notes"), .patient = p->id};
    if (!text_clean(&l->im.row, TEXT_MANY_LINES, "notes", note, strlen(note), &x->note.text, e))
        return false;
    read_numbers(l, x);
    return true;
}

/* -------------------------------------------------------------------- writing */

/* What a record would be compared in: an empty cell says nothing. */
static unsigned given_of(const struct record_table *t, const void *from)
{
    unsigned given = 0;
    for (int i = 0; i < t->count; i++) {
        const char *at = (const char *)from + t->members[i].offset;
        bool has = t->members[i].type == RECORD_DATE ? *(const int *)at != CIVIL_NONE
                                                     : **(const char *const *)at != '\0';
        given |= has ? 1u << i : 0;
    }
    return given;
}

static bool add_number(struct list *l, const struct telecom *t, struct err *e)
{
    struct id out;
    if (l->im.o->is_dry_run)
        return true;
    if (!bulk_room(&l->im.bulk, 1, e) || !telecom_put(&l->im.bulk.act, t, &out, e))
        return false;
    bulk_note(&l->im.bulk, &t->id);
    return true;
}

/* Directly, since note_put looks for the patient, who may still be in the open act. */
static bool add_note(struct list *l, const struct note *n, struct err *e)
{
    if (l->im.o->is_dry_run)
        return true;
    if (!bulk_record(&l->im.bulk, KIND_NOTE, &n->id, &n->patient, e))
        return false;
    act_set_id(&l->im.bulk.act, NOTE_PATIENT, &n->patient);
    act_set_int(&l->im.bulk.act, NOTE_AT, l->im.bulk.act.at_ms);
    act_set_text(&l->im.bulk.act, NOTE_TEXT, n->text);
    return true;
}

static bool add_person(struct list *l, const struct person *x, struct err *e)
{
    struct id out;
    l->im.result->patients.added++;
    if (l->im.o->is_dry_run)
        return true;
    if (!bulk_room(&l->im.bulk, 2 + NUMBERS_MAX, e) ||
        !patient_put(&l->im.bulk.act, &x->patient, x->numbers, x->nnumbers, &out, e))
        return false;
    bulk_note(&l->im.bulk, &x->patient.id);
    for (int i = 0; i < x->nnumbers; i++)
        bulk_note(&l->im.bulk, &x->numbers[i].id);
    return !*x->note.text || add_note(l, &x->note, e);
}

/* What a patient and one of their parts come to together. */
static enum import_found weigh(enum import_found all, enum import_found one)
{
    if (one == IMPORT_ABSENT || one == IMPORT_CHANGED)
        return IMPORT_CHANGED;
    return one == IMPORT_KEPT && all == IMPORT_SAME ? IMPORT_KEPT : all;
}

/* A patient who is here: what is new about them. */
static bool change_person(struct list *l, const struct person *x, enum import_found found, struct err *e)
{
    enum import_found one;
    for (int i = 0; i < x->nnumbers; i++) {
        const struct telecom *t = &x->numbers[i];
        unsigned given = given_of(&import_merge_telecom, t);
        if (!import_merge(&l->im, &import_merge_telecom, &t->id, &t->patient, t, given, true, &one, e) ||
            (one == IMPORT_ABSENT && !add_number(l, t, e)))
            return false;
        found = weigh(found, one);
    }
    if (*x->note.text) {
        if (!import_merge(&l->im, &import_merge_note, &x->note.id, &x->note.patient, &x->note, 1, true, &one, e) ||
            (one == IMPORT_ABSENT && !add_note(l, &x->note, e)))
            return false;
        found = weigh(found, one);
    }
    import_merge_count(&l->im.result->patients, found);
    return true;
}

/* ------------------------------------------------------------------- remarks */

static bool remark_on_namesakes(struct list *l, const struct person *x, struct err *e)
{
    struct arena *a = &l->im.row;
    struct duplicate *found;
    int count = 0;
    if (x->patient.birth_date == CIVIL_NONE)
        return true;
    const char *who = arena_printf(a, "%s/%s/%d", text_fold(a, x->patient.family), text_fold(a, x->patient.given),
                                   x->patient.birth_date);
    int64_t line = import_seen_before(&l->people, who, csv_line(l->im.csv));
    if (line)
        import_remark(&l->im, "Same name and birth date as line %lld: perhaps one person twice", (long long)line);
    if (l->is_book_empty || line)
        return true;
    if (!patient_duplicates(l->im.practice->book, &x->patient, NULL, 0, a, &found, &count, e))
        return false;
    for (int i = 0; i < count; i++)
        if (found[i].is_exact) {
            import_remark(&l->im, "Somebody of the same name and birth date is here already: perhaps the same person");
            break;
        }
    return true;
}

static void show(struct list *l, const struct person *x)
{
    char date[11] = "";
    struct arena *a = &l->im.row;
    if (!l->im.o->is_dry_run || !l->im.o->show || l->nshown++ >= IMPORT_CSV_SHOWN)
        return;
    if (x->patient.birth_date != CIVIL_NONE)
        civil_date_text(x->patient.birth_date, date);
    const char *text = arena_printf(a, "%s  %s  %s", patient_name(a, &x->patient), date, x->patient.gender);
    for (int i = 0; i < x->nnumbers; i++)
        text = arena_printf(a, "%s  %s %s", text, x->numbers[i].use, x->numbers[i].value);
    if (*x->patient.address || *x->patient.city)
        text = arena_printf(a, "%s  %s, %s %s", text, x->patient.address, x->patient.city, x->patient.postal_code);
    l->im.o->show(l->im.o->arg, csv_where(l->im.csv), text);
}

static void remark_on_columns(struct list *l)
{
    const char *unused = import_map_unused(&l->map, l->im.csv, &l->arena);
    if (unused)
        import_remark(&l->im, "Columns that the map does not use: %s", unused);
}

/* ------------------------------------------------------------------- who sent them */

static void note_sender(struct list *l, const struct id *patient, bool is_same)
{
    const char *by = get(l, MAP_REFERRED_BY);
    if (!*by)
        return;
    l->sent = arena_more(&l->arena, l->sent, l->nsent, sizeof *l->sent);
    const char *where = arena_strdup(&l->arena, csv_where(l->im.csv));
    l->sent[l->nsent++] = (struct sent){*patient, arena_strdup(&l->arena, by), where, csv_line(l->im.csv), is_same};
}

/* Is there anybody of this identifier: in the book, or, where nothing is written, taken of the list? */
static bool is_known(struct list *l, const struct sent *s, const struct id *sender, bool *out, struct err *e)
{
    struct row row;
    if (!import_look(&l->im, KIND_PATIENT, sender, &row, e))
        return false;
    *out = row.exists || (l->im.o->is_dry_run && import_seen_line(&l->taken, s->by) != 0);
    return true;
}

/* Nobody is here of the sender's identifier. If that is for a row that was refused, this one goes with it: mended, the
 * other brings the patient, and this one says whom they sent. */
static void leave_out_sender(struct list *l, const struct sent *s)
{
    bool is_refused = import_seen_line(&l->identifiers, s->by) && !import_seen_line(&l->taken, s->by);
    if (is_refused) {
        l->waiting = arena_more(&l->arena, l->waiting, l->nwaiting, sizeof *l->waiting);
        l->waiting[l->nwaiting++] = s->line;
    }
    import_remark(&l->im, "%s is left out: %s", import_map_names[MAP_REFERRED_BY],
                  is_refused ? "the row of this identifier was refused" : "nobody here has this identifier");
}

static bool link_sender(struct list *l, const struct sent *s, struct err *e)
{
    struct patient x = patient_none();
    struct import_count *count = &l->im.result->patients;
    enum import_found found;
    bool exists;
    x.referred_by = import_csv_patient(l->map.name, s->by);
    if (!is_known(l, s, &x.referred_by, &exists, e))
        return false;
    struct id by;
    if (!patient_resolve(l->im.practice->book, &x.referred_by, &by, e))
        return false;
    bool is_self = id_compare(&by, &s->patient) == 0;
    if (is_self)
        import_remark(&l->im, "%s is left out: that is the patient", import_map_names[MAP_REFERRED_BY]);
    else if (!exists)
        leave_out_sender(l, s);
    if (!exists || is_self)
        return true;
    if (!import_merge(&l->im, &import_merge_referrer, &s->patient, &s->patient, &x, 1, true, &found, e))
        return false;
    bool is_news = s->is_same && found == IMPORT_CHANGED;
    count->changed += is_news;
    count->same -= is_news;
    return true;
}

/* Once everybody is here. */
static bool link_senders(struct list *l, struct err *e)
{
    for (size_t i = 0; i < l->nsent && !l->im.result->is_stopped; i++) {
        arena_reset(&l->im.row);
        l->im.where = l->sent[i].where;
        if (!link_sender(l, &l->sent[i], e))
            return false;
        bulk_pause(&l->im.bulk, "who sent whom", (int64_t)i + 1, (int64_t)l->nsent, &l->im.result->is_stopped);
    }
    return true;
}

static bool keep_row(struct import *im, void *arg, struct err *e)
{
    (void)arg;
    return import_refused_add(&im->refused, im->csv,
                              "This row was taken, but not who sent them, whose row was refused: leave it in this list "
                              "as it stands",
                              false, e);
}

/* Rows that wait for one that was refused stand in the list of refused ones too. They were taken: as they stand they
 * are passed over until they say something new. */
static bool keep_waiting(struct list *l, const char *file, struct err *e)
{
    struct import *im = &l->im;
    if (!l->nwaiting || !im->refused.is_begun || im->result->is_stopped)
        return true;
    return import_again(im, file, &l->map.csv, l->waiting, l->nwaiting, &im->result->patients, keep_row, l, e);
}

/* ------------------------------------------------------------------- made one */

/* Whose record it is by now. One of this same list has its own row, which speaks for it, and of two rows of one patient
 * the first does: else each would undo the other at every import. *is_followed: this row speaks for x->whose. */
static bool find_survivor(struct list *l, struct person *x, bool *is_followed, struct err *e)
{
    struct row row;
    char text[ID_TEXT];
    if (!patient_resolve(l->im.practice->book, &x->patient.id, &x->whose, e))
        return false;
    *is_followed = true;
    if (id_compare(&x->whose, &x->patient.id) == 0)
        return true;
    if (!import_look(&l->im, KIND_PATIENT, &x->whose, &row, e))
        return false;
    struct value v = row_get(&row, PATIENT_IDENTIFIER);
    const char *identifier = v.type == VALUE_TEXT ? arena_strndup(&l->im.row, v.p, v.n) : "";
    struct id own = *identifier ? import_csv_patient(l->map.name, identifier) : ID_NONE;
    *is_followed = id_compare(&own, &x->whose) != 0 &&
                   !import_seen_before(&l->survivors, id_text(&x->whose, text), csv_line(l->im.csv));
    return true;
}

/* The record of the row, or the one that it was made one with. Whose row does not speak for that one is kept up to date
 * behind it, for the day on which somebody makes two of them again. */
static bool merge_person(struct list *l, struct person *x, enum import_found *found, struct err *e)
{
    struct import *im = &l->im;
    const struct record_table *t = &import_merge_patient;
    unsigned given = given_of(t, &x->patient);
    bool is_followed;
    if (!find_survivor(l, x, &is_followed, e))
        return false;
    if (is_followed && id_compare(&x->whose, &x->patient.id) != 0) {
        given &= ~import_merge_bit(t, PATIENT_IDENTIFIER); /* that of the row's own record */
        return import_merge_into(im, t, &x->whose, &x->patient.id, &x->patient, given, found, e);
    }
    if (!import_merge(im, t, &x->patient.id, &x->patient.id, &x->patient, given, true, found, e))
        return false;
    if (!is_followed && *found == IMPORT_CHANGED) {
        *found = IMPORT_KEPT;
        import_remark(im, "This record was made one with that of another row: what is new in this one is not shown. "
                          "Look which of them is right");
    }
    return true;
}

/* ------------------------------------------------------------------- the whole */

static bool list_row(struct import *im, void *arg, struct err *e)
{
    struct list *l = arg;
    struct person x;
    enum import_found found;
    bool is_erased;
    if (!read_person(l, &x, e) || !import_is_erased(im, &x.patient.id, &is_erased, e))
        return false;
    import_seen_before(&l->taken, get(l, MAP_IDENTIFIER), csv_line(im->csv));
    if (is_erased)
        return true;
    for (int i = 0; i < x.nleft; i++)
        import_remark(im, "%s", x.left[i]);
    im->result->incomplete += x.nleft > 0;
    if (!merge_person(l, &x, &found, e))
        return false;
    show(l, &x);
    note_sender(l, &x.whose, found == IMPORT_SAME);
    if (found != IMPORT_ABSENT)
        return change_person(l, &x, found, e);
    return remark_on_namesakes(l, &x, e) && add_person(l, &x, e);
}

static bool is_book_empty(struct book *b, bool *out, struct err *e)
{
    struct stmt *q = stmt_get(b, SQL_IMPORT_ANY_PATIENT, e);
    if (!q)
        return false;
    *out = stmt_step(q, e) && !stmt_int(q, "any_patient");
    return stmt_done(q, e);
}

bool import_csv(struct practice *p, const char *file, const char *map, const struct import_options *o,
                struct import_result *result, struct err *e)
{
    struct list l = {0};
    import_start(&l.im, p, "import-csv", o, result);
    bool ok = import_map_load(&l.arena, map, &l.map, e) && is_book_empty(p->book, &l.is_book_empty, e) &&
              import_open_file(&l.im, file, &l.map.csv, NULL, 0, NULL, e) &&
              import_map_bind(&l.map, l.im.csv, &l.arena, e) && import_keep_refused(&l.im, &l.map, e);
    if (ok && o->is_dry_run)
        remark_on_columns(&l);
    ok = ok && import_each(&l.im, "patients", &result->patients, list_row, &l, e) && link_senders(&l, e) &&
         keep_waiting(&l, file, e);
    if (ok)
        ok = import_finish(&l.im, e);
    else
        import_abandon(&l.im);
    import_seen_finish(&l.identifiers);
    import_seen_finish(&l.people);
    import_seen_finish(&l.survivors);
    import_seen_finish(&l.taken);
    arena_finish(&l.arena);
    return ok;
}
