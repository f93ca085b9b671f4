/* Entries of the practice's lists, by id and by what somebody typed. */
#include "practice/practice.h"

#include "base/text.h"
#include "book/stmt.h"

#include <string.h>
#include <strings.h>

/* --- by id ---------------------------------------------------------------------------- */

#define BY_ID(p, list, n, id)                          \
    do {                                               \
        for (int i = 0; i < (p)->n; i++)               \
            if (id_compare(&(p)->list[i].id, id) == 0) \
                return &(p)->list[i];                  \
        return NULL;                                   \
    } while (0)

const struct practitioner *practice_practitioner(const struct practice *p, const struct id *id)
{
    BY_ID(p, practitioners, npractitioners, id);
}

const struct appointment_type *practice_type(const struct practice *p, const struct id *id)
{
    BY_ID(p, types, ntypes, id);
}

const struct room *practice_room(const struct practice *p, const struct id *id)
{
    BY_ID(p, rooms, nrooms, id);
}

const struct staff *practice_staff(const struct practice *p, const struct id *id)
{
    BY_ID(p, staff, nstaff, id);
}

const char *practice_practitioner_name(struct practice *p, const struct id *id, struct arena *a)
{
    const struct practitioner *own = practice_practitioner(p, id);
    struct row row;
    struct err ignored = {0}; /* a name that cannot be read is shown as none */
    if (own)
        return own->name;
    if (id_is_none(id) || !book_row(p->book, KIND_PRACTITIONER, id, a, &row, &ignored))
        return "";
    struct value name = row_get(&row, PRACTITIONER_NAME);
    return name.type == VALUE_TEXT ? arena_strndup(a, name.p, name.n) : "";
}

/* --- by what was typed ------------------------------------------------------------------ */

/* Something that can be typed: one element of a list, whatever the list is of. */
struct choice {
    const char *code, *name;
    bool is_offered;
};

/* A list to choose from. */
struct shelf {
    const char *what; /* "room", for messages */
    struct choice (*at)(const struct practice *p, const char *list, int i);
};

static struct choice practitioner_at(const struct practice *p, const char *list, int i)
{
    (void)list;
    return (struct choice){p->practitioners[i].code, p->practitioners[i].name, p->practitioners[i].is_active};
}

static struct choice type_at(const struct practice *p, const char *list, int i)
{
    (void)list;
    return (struct choice){p->types[i].code, p->types[i].name, p->types[i].is_active};
}

static struct choice room_at(const struct practice *p, const char *list, int i)
{
    (void)list;
    return (struct choice){p->rooms[i].code, p->rooms[i].name, p->rooms[i].is_active};
}

static struct choice reason_at(const struct practice *p, const char *list, int i)
{
    int n;
    const struct reason *r = &practice_reasons(p, &n)[i];
    return (struct choice){r->code, r->name, r->is_active && strcmp(r->list, list) == 0};
}

static struct choice staff_at(const struct practice *p, const char *list, int i)
{
    (void)list;
    return (struct choice){p->staff[i].code, p->staff[i].name, p->staff[i].is_active};
}

static const struct shelf practitioner_shelf = {"practitioner", practitioner_at};
static const struct shelf type_shelf = {"type of visit", type_at};
static const struct shelf room_shelf = {"room", room_at};
static const struct shelf reason_shelf = {"reason", reason_at};
static const struct shelf staff_shelf = {"member of staff", staff_at};

/* How well it fits: 3 is its code, 2 its name, 1 the start of one of them, 0 not at all. */
static int fit(struct arena *a, const struct choice *c, const char *typed, const char *folded)
{
    if (strcasecmp(c->code, typed) == 0)
        return 3;
    const char *name = text_fold(a, c->name);
    size_t n = strlen(folded);
    if (strcmp(name, folded) == 0)
        return 2;
    return n && (strncmp(name, folded, n) == 0 || strncasecmp(c->code, typed, strlen(typed)) == 0);
}

static bool refuse_choice(const struct practice *p, const struct shelf *shelf, const char *list, int n,
                          const char *typed, bool is_many, struct err *e)
{
    struct buf codes = {0};
    for (int i = 0; i < n; i++) {
        struct choice c = shelf->at(p, list, i);
        if (c.is_offered)
            buf_addf(&codes, "%s%s", codes.len ? ", " : "", c.code);
    }
    err_set(e, ERR_MISSING,
            is_many ? "More than one %s could be meant by \"%.60s\"; there are: %s"
                    : "There is no %s \"%.60s\"; there are: %s",
            shelf->what, typed, buf_str(&codes));
    buf_finish(&codes);
    return false;
}

/* The index of the one entry that is meant. */
static bool choose(const struct practice *p, const struct shelf *shelf, const char *list, int n, const char *typed,
                   int *out, struct err *e)
{
    struct arena a = {0};
    const char *folded = text_fold(&a, typed);
    int best = 0, hits = 0;
    for (int i = 0; i < n; i++) {
        struct choice c = shelf->at(p, list, i);
        int how = c.is_offered ? fit(&a, &c, typed, folded) : 0;
        if (how > best) {
            best = how;
            hits = 0;
        }
        if (how && how == best && hits++ == 0)
            *out = i;
    }
    arena_finish(&a);
    return hits == 1 || refuse_choice(p, shelf, list, n, typed, hits > 1, e);
}

bool practice_find_practitioner(const struct practice *p, const char *typed, const struct practitioner **out,
                                struct err *e)
{
    int i = 0;
    bool ok = choose(p, &practitioner_shelf, NULL, p->npractitioners, typed, &i, e);
    *out = ok ? &p->practitioners[i] : NULL;
    return ok;
}

bool practice_find_type(const struct practice *p, const char *typed, const struct appointment_type **out, struct err *e)
{
    int i = 0;
    bool ok = choose(p, &type_shelf, NULL, p->ntypes, typed, &i, e);
    *out = ok ? &p->types[i] : NULL;
    return ok;
}

bool practice_find_room(const struct practice *p, const char *typed, const struct room **out, struct err *e)
{
    int i = 0;
    bool ok = choose(p, &room_shelf, NULL, p->nrooms, typed, &i, e);
    *out = ok ? &p->rooms[i] : NULL;
    return ok;
}

bool practice_find_reason(const struct practice *p, const char *list, const char *typed, const struct reason **out,
                          struct err *e)
{
    int i = 0, n;
    const struct reason *all = practice_reasons(p, &n);
    bool ok = choose(p, &reason_shelf, list, n, typed, &i, e);
    *out = ok ? &all[i] : NULL;
    return ok;
}

bool practice_who(const struct practice *p, const char *as, struct who *out, struct err *e)
{
    int i = 0;
    *out = (struct who){0};
    if (!as || !*as)
        return true;
    for (int k = 0; k < p->nstaff; k++)
        if (!p->staff[k].is_active && strcasecmp(p->staff[k].code, as) == 0)
            return err_set(e, ERR_REFUSED, "%s does not work here any more; somebody else has to act (--as)",
                           p->staff[k].name);
    if (!choose(p, &staff_shelf, NULL, p->nstaff, as, &i, e))
        return false;
    out->staff = p->staff[i].id;
    return true;
}
