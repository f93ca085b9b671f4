/* A row of a list of visits, read and checked. */
#include "exchange/import_visits_inner.h"

#include "base/text.h"
#include "exchange/import_csv.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { IDENTIFIER_MAX = 100, FITS_MAX = 8, YEAR_MONTHS = 12, HOUR_MIN = 60 };

static const char *get(struct import_visits_list *l, enum import_map_field field)
{
    return import_map_text(&l->map, l->im.csv, field, &l->im.row);
}

/* Of what a visit is known by: "import-visits" by its identifier, "import-visits-at" by its place. */
static struct id id_of(const char *by, const char *map_name, const char *key)
{
    struct buf domain = {0};
    buf_addf(&domain, "%s:%s", by, map_name);
    struct id id = id_derived(buf_str(&domain), key);
    buf_finish(&domain);
    return id;
}

struct id import_visits_id(const char *map_name, const char *identifier)
{
    return id_of("import-visits", map_name, identifier);
}

/* ----------------------------------------------------------------------- when */

/* A cell of a time alone; some programs write a day before it that means nothing: 30/12/1899 09:30. */
static bool read_clock(struct import_visits_list *l, const char *what, const char *text, int *minute, struct err *e)
{
    struct err why = {0}, ignored = {0};
    int date;
    if (import_map_clock(text, minute, &why) || import_map_moment(&l->map, text, &date, minute, &ignored))
        return true;
    return err_set(e, ERR_INPUT, "%s: %.40s is no time of day", what, text);
}

static bool read_start(struct import_visits_list *l, struct appointment *a, struct err *e)
{
    const char *date = get(l, MAP_VISIT_DATE), *time = get(l, MAP_VISIT_TIME);
    struct err why = {0};
    int64_t instant;
    bool ok = *date && *time ? import_map_date(&l->map, MAP_VISIT_DATE, date, &a->date, &why)
                             : import_map_moment(&l->map, *date ? date : time, &a->date, &a->start_min, &why);
    if (!ok)
        return err_set(e, ERR_INPUT, "date %s", *date || *time ? why.text : "is empty");
    if (*date && *time && !read_clock(l, "time", time, &a->start_min, e))
        return false;
    if (a->date < civil_from(IMPORT_VISITS_FIRST_Y, 1, 1))
        return err_set(e, ERR_INPUT, "date: %.40s is before %d", *date ? date : time, IMPORT_VISITS_FIRST_Y);
    if (a->date > civil_add_months(l->im.today, IMPORT_VISITS_AHEAD_Y * YEAR_MONTHS))
        return err_set(e, ERR_INPUT, "date: %.40s is more than %d years to come", *date ? date : time,
                       IMPORT_VISITS_AHEAD_Y);
    return zone_instant(a->date, a->start_min, &instant, e); /* an hour that a night does not have */
}

/* "30", "30 min", "0:30"; -1: no length. */
static int minutes_of(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);
    if (end == text || n < 0 || n > APPOINTMENT_MINUTES_MAX)
        return -1;
    if (*end == ':') {
        long more = strtol(end + 1, &end, 10);
        n = more >= 0 && more < HOUR_MIN ? n * HOUR_MIN + more : APPOINTMENT_MINUTES_MAX + 1;
    }
    end += strspn(end, " ");
    bool is_minutes = !*end || strncasecmp(end, "min", 3) == 0 || strcasecmp(end, "m") == 0;
    return is_minutes && n <= APPOINTMENT_MINUTES_MAX ? (int)n : -1;
}

/* What the row says, else what the type takes. 0 says nothing: so do programs that know no length. */
static bool read_length(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    const char *minutes = get(l, MAP_VISIT_MINUTES), *end = get(l, MAP_VISIT_END);
    const struct appointment_type *type = practice_type(l->im.practice, &v->a.type);
    int at, given = *minutes ? minutes_of(minutes) : 0;
    if (given < 0)
        return err_set(e, ERR_INPUT, "minutes: 1 to %d were expected, not '%.40s'", APPOINTMENT_MINUTES_MAX, minutes);
    if (!given && *end) {
        if (!read_clock(l, "end", end, &at, e))
            return false;
        given = at - v->a.start_min;
        if (given <= 0)
            return err_set(e, ERR_INPUT, "end: %.40s is not after the start", end);
    }
    v->has_minutes = given > 0;
    v->a.minutes = given > 0 ? given : type ? type->minutes : l->im.practice->slot_min;
    int64_t over = (int64_t)v->a.date * DAY_MIN + v->a.start_min + v->a.minutes;
    v->is_over = over <= (int64_t)l->im.today * DAY_MIN + l->im.now_min;
    return true;
}

/* ------------------------------------------------------------------------ who */

/* Those who fit, each once, whichever way the name is taken apart. */
struct fits {
    struct id id[FITS_MAX];
    int count;
};

static bool add_fits(struct import_visits_list *l, const struct patient *p, struct fits *f, struct err *e)
{
    struct duplicate *found;
    int n = 0;
    if (!patient_duplicates(l->im.practice->book, p, NULL, 0, &l->im.row, &found, &n, e))
        return false;
    for (int i = 0; i < n; i++) {
        bool is_new = found[i].is_exact;
        for (int k = 0; k < f->count; k++)
            is_new = is_new && id_compare(&f->id[k], &found[i].id) != 0;
        if (is_new && f->count < FITS_MAX)
            f->id[f->count++] = found[i].id;
    }
    return true;
}

static bool find_by_name(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    struct arena *a = &l->im.row;
    const char *full = get(l, MAP_VISIT_FULL_NAME), *birth = get(l, MAP_VISIT_BIRTH_DATE);
    struct patient p = patient_none(), said;
    struct fits fits = {.count = 0};
    struct err why = {0};
    p.family = get(l, MAP_VISIT_FAMILY);
    p.given = get(l, MAP_VISIT_GIVEN);
    bool is_parted = *p.family || *p.given;
    if (!is_parted)
        import_map_name(a, full, &p.family, &p.given);
    if ((!*p.family && !*p.given) || !*birth)
        return err_set(e, ERR_INPUT, "patient is empty: an identifier was expected, or name and birth date");
    if (!import_map_date(&l->map, MAP_VISIT_BIRTH_DATE, birth, &p.birth_date, &why))
        return err_set(e, ERR_INPUT, "birth_date %s", why.text);
    if (!v->key)
        v->key = arena_printf(a, "%s/%s/%d", text_fold(a, p.family), text_fold(a, p.given), p.birth_date);
    if (!add_fits(l, &p, &fits, e))
        return false;
    if (!is_parted) { /* "Maria van der Berg", typed in here with the family name "van der Berg" */
        said = p;
        patient_name_said(a, full, &said);
        if (!add_fits(l, &said, &fits, e))
            return false;
    }
    if (fits.count == 0)
        return err_set(e, ERR_INPUT,
                       "patient: nobody here has this name and birth date; import the patient list first");
    if (fits.count > 1)
        return err_set(e, ERR_INPUT, "patient: %d here have this name and birth date: book this one by hand",
                       fits.count);
    v->a.patient = fits.id[0];
    return true;
}

static bool find_patient(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    const char *identifier = get(l, MAP_VISIT_PATIENT);
    bool is_named = *get(l, MAP_VISIT_FULL_NAME) || *get(l, MAP_VISIT_FAMILY);
    struct row row;
    if (strlen(identifier) > IDENTIFIER_MAX)
        return err_set(e, ERR_INPUT, "patient: the identifier is longer than %d bytes", IDENTIFIER_MAX);
    if (*identifier) {
        struct id id = import_csv_patient(l->map.patients, identifier);
        v->key = identifier;
        if (!import_is_erased(&l->im, &id, &v->is_erased, e) || !import_look(&l->im, KIND_PATIENT, &id, &row, e))
            return false;
        if (v->is_erased)
            return true;
        if (row.exists)
            v->a.patient = id;
        else if (!is_named)
            return err_set(e, ERR_INPUT,
                           "patient: nobody here came from the list \"%.60s\" with the identifier %.60s; import that "
                           "list first",
                           l->map.patients, identifier);
    }
    if (id_is_none(&v->a.patient) && !find_by_name(l, v, e))
        return false;
    struct id own = v->a.patient;
    return patient_resolve(l->im.practice->book, &own, &v->a.patient, e) &&
           import_is_erased(&l->im, &v->a.patient, &v->is_erased, e);
}

/* Nobody is expected who has died, or who was never there. */
static bool check_patient(struct import_visits_list *l, const struct import_visits_one *v, struct err *e)
{
    struct row row;
    if (!import_look(&l->im, KIND_PATIENT, &v->a.patient, &row, e))
        return false;
    if (row_int(&row, FIELD_ENTERED_IN_ERROR, 0))
        return err_set(e, ERR_INPUT, "patient: this record is marked as a mistake here");
    if (transition_is_active(v->a.status) && row_int(&row, PATIENT_DECEASED_DATE, CIVIL_MAX) < v->a.date)
        return err_set(e, ERR_INPUT, "patient: they had died by that day, by what is written here");
    return true;
}

/* --------------------------------------------------------------- with whom, what */

static bool is_same_word(struct arena *a, const char *x, const char *y)
{
    return strcasecmp(x, y) == 0 || strcmp(text_fold(a, x), text_fold(a, y)) == 0;
}

/* Titles and all: a list has people's full names. Who has left can have seen somebody, and has no column for who is to
 * come. */
static bool find_practitioner(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    const struct practice *p = l->im.practice;
    const char *typed = get(l, MAP_VISIT_PRACTITIONER);
    const struct practitioner *found = NULL;
    struct err why = {0};
    if (!*typed)
        return err_set(e, ERR_INPUT, "practitioner is empty");
    for (int i = 0; i < p->npractitioners && !found; i++)
        if (p->practitioners[i].is_active && is_same_word(&l->im.row, p->practitioners[i].full_name, typed))
            found = &p->practitioners[i];
    if (!found && !practice_find_practitioner(p, typed, &found, &why))
        found = NULL;
    for (int i = 0; i < p->npractitioners && !found && v->a.date <= l->im.today; i++) {
        const struct practitioner *x = &p->practitioners[i];
        if (is_same_word(&l->im.row, x->code, typed) || is_same_word(&l->im.row, x->name, typed) ||
            is_same_word(&l->im.row, x->full_name, typed))
            found = x;
    }
    if (!found)
        return err_set(e, ERR_INPUT, "practitioner: %s; the map can translate it", why.text);
    v->a.practitioner = found->id;
    return true;
}

static bool find_type_and_room(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    const char *type = get(l, MAP_VISIT_TYPE), *room = get(l, MAP_VISIT_ROOM);
    const struct appointment_type *t = NULL;
    const struct room *r = NULL;
    struct err why = {0};
    if (*type && !practice_find_type(l->im.practice, type, &t, &why))
        return err_set(e, ERR_INPUT, "type: %s; the map can translate it", why.text);
    if (*room && !practice_find_room(l->im.practice, room, &r, &why))
        return err_set(e, ERR_INPUT, "room: %s; the map can translate it", why.text);
    v->has_type = t != NULL;
    v->has_room = r != NULL;
    v->a.type = t ? t->id : ID_NONE;
    v->a.room = r ? r->id : ID_NONE;
    return true;
}

/* -------------------------------------------------------------- what became of it */

/* Words that programs use; the map translates others. Ours are known as well (transition_status_parse). */
static const struct said {
    const char *word;
    enum status status;
    const char *cancel_by; /* "": it does not say */
} said[] = {
    {"confirmed", STATUS_BOOKED, ""},
    {"scheduled", STATUS_BOOKED, ""},
    {"unconfirmed", STATUS_BOOKED, ""},
    {"pending", STATUS_BOOKED, ""},
    {"active", STATUS_BOOKED, ""},
    {"here", STATUS_ARRIVED, ""},
    {"checked in", STATUS_ARRIVED, ""},
    {"waiting", STATUS_ARRIVED, ""},
    {"in progress", STATUS_CHECKED_IN, ""},
    {"complete", STATUS_FULFILLED, ""},
    {"completed", STATUS_FULFILLED, ""},
    {"attended", STATUS_FULFILLED, ""},
    {"done", STATUS_FULFILLED, ""},
    {"checked out", STATUS_FULFILLED, ""},
    {"canceled", STATUS_CANCELLED, ""},
    {"cancelled by patient", STATUS_CANCELLED, "patient"},
    {"patient cancelled", STATUS_CANCELLED, "patient"},
    {"late cancel", STATUS_CANCELLED, "patient"},
    {"cancelled by practice", STATUS_CANCELLED, "practice"},
    {"practice cancelled", STATUS_CANCELLED, "practice"},
    {"rescheduled", STATUS_CANCELLED, ""},
    {"no show", STATUS_NOSHOW, ""},
    {"no-show", STATUS_NOSHOW, ""},
    {"did not attend", STATUS_NOSHOW, ""},
    {"dna", STATUS_NOSHOW, ""},
    {"fta", STATUS_NOSHOW, ""},
    {"missed", STATUS_NOSHOW, ""},
};

static bool read_word(const char *word, struct import_visits_one *v, struct err *e)
{
    enum status *status = &v->a.status;
    *status = STATUS_BOOKED;
    v->a.cancel_by = "";
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
        if (strcasecmp(word, said[i].word) == 0) {
            *status = said[i].status;
            v->a.cancel_by = said[i].cancel_by;
            v->has_confirmation = strcasecmp(word, "confirmed") == 0;
            v->a.confirmation = v->has_confirmation ? CONFIRM_CONFIRMED : CONFIRM_NONE;
            return true;
        }
    if (!*word ||
        (transition_status_parse(word, status) && (transition_is_active(*status) || transition_is_end(*status))))
        return true;
    return err_set(e, ERR_INPUT,
                   "status: booked, confirmed, arrived, seen, cancelled or did not come was expected, not '%.40s'; the "
                   "map can translate it",
                   word);
}

static void close_it(struct appointment *a, enum status status)
{
    a->status = status;
    a->is_history = true;
    a->next = NEXT_CLOSED;
    a->confirmation = CONFIRM_NONE;
}

/* Once its time is known. */
static bool settle_status(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    const struct practice *p = l->im.practice;
    struct appointment *a = &v->a;
    bool was_here = a->status == STATUS_ARRIVED || a->status == STATUS_CHECKED_IN;
    bool is_begun = a->date < l->im.today || (a->date == l->im.today && a->start_min <= l->im.now_min);
    if ((was_here && a->date > l->im.today) ||
        (!is_begun && (a->status == STATUS_FULFILLED || a->status == STATUS_NOSHOW)))
        return err_set(e, ERR_INPUT, "status: it cannot be '%.40s': it is still to come", get(l, MAP_VISIT_STATUS));
    v->says_end = transition_is_end(a->status) || (was_here && v->is_over);
    if (v->says_end) {
        close_it(a, was_here ? STATUS_FULFILLED : a->status);
        return true;
    }
    if (was_here) /* of today: who stands at the desk is seen from the desk */
        import_remark(&l->im, "It is said to be here now: it comes in as booked; mark who has arrived");
    a->status = STATUS_BOOKED;
    /* No going live is said: what the old program still has of days gone by was its own. */
    int live = p->go_live == CIVIL_NONE ? l->im.today : p->go_live;
    if (v->is_over && (l->map.is_past_seen || a->date < live))
        close_it(a, STATUS_FULFILLED);
    return true;
}

/* --------------------------------------------------------------------- the whole */

/* What is wrong with a note costs the note, never the visit. */
static void read_note(struct import_visits_list *l, struct import_visits_one *v)
{
    char *text = arena_strdup(&l->im.row, get(l, MAP_VISIT_NOTE));
    struct err why = {0};
    for (char *p = text; *p; p++)
        if (*p == '\n' || *p == '\r' || *p == '\t')
            *p = ' ';
    v->a.remark = "";
    if (!text_clean(&l->im.row, TEXT_ONE_LINE, "note", text, strlen(text), &v->a.remark, &why)) {
        v->a.remark = "";
        import_remark(&l->im, "note is left out: %s", why.text);
    }
}

static bool read_identifier(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    const char *identifier = get(l, MAP_VISIT_IDENTIFIER);
    struct arena *a = &l->im.row;
    char ref[REF_TEXT], date[11];
    if (strlen(identifier) > IDENTIFIER_MAX)
        return err_set(e, ERR_INPUT, "identifier is longer than %d bytes", IDENTIFIER_MAX);
    if (!text_clean(a, TEXT_ONE_LINE, "identifier", identifier, strlen(identifier), &v->a.identifier, e))
        return false;
    const struct practitioner *with = practice_practitioner(l->im.practice, &v->a.practitioner);
    v->key = arena_printf(a, "%s|%s|%d|%s", v->key, civil_date_text(v->a.date, date), v->a.start_min,
                          with ? with->code : "");
    v->a.id = *v->a.identifier ? import_visits_id(l->map.name, v->a.identifier)
                               : id_of("import-visits-at", l->map.name, v->key);
    ref_text(&v->a.id, ref);
    memcpy(v->a.ref, ref, sizeof ref);
    return true;
}

bool import_visits_read(struct import_visits_list *l, struct import_visits_one *v, struct err *e)
{
    const char *word = get(l, MAP_VISIT_STATUS);
    *v = (struct import_visits_one){
        .a = {.next_due = CIVIL_NONE, .asked_min = MINUTE_NONE, .expected_min = MINUTE_NONE}};
    import_seen_before(&l->given, get(l, MAP_VISIT_IDENTIFIER), csv_line(l->im.csv));
    v->is_left_out = strcasecmp(word, "skip") == 0;
    if (v->is_left_out)
        return true;
    if (!read_word(word, v, e) || !read_start(l, &v->a, e) || !find_patient(l, v, e))
        return false;
    if (v->is_erased)
        return true;
    if (!find_practitioner(l, v, e) || !find_type_and_room(l, v, e) || !read_length(l, v, e) ||
        !settle_status(l, v, e) || !check_patient(l, v, e) || !read_identifier(l, v, e))
        return false;
    read_note(l, v);
    return true;
}
