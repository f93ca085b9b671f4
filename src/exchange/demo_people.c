#include "exchange/demo_inner.h"

#include "base/text.h"
#include "practice/patient.h"
#include "practice/telecom.h"

#include <string.h>

enum {
    FICTION_NUMBERS = 1000, /* of each kind: Ofcom, "Telephone numbers for use in TV and radio drama" */
    KEPT_BACK = 3,          /* new patients for first visits: today, tomorrow, the week after */
    TWIN_EVERY = 150,       /* so often two bear one name */
    HOUSEHOLD_MAX = 4,
    README_AGE = 63
};

/* Whom README and the manual look for by "smi 63": one, whatever day it is. */
static const char readme_family[] = "Smith", readme_given[] = "Hannah", readme_letters[] = "Smi";

/* What a household has in common. */
struct household {
    const char *family, *address, *city, *postal_code, *landline;
    int size, since;
    int elder_birth; /* of whom the others' ages follow */
};

/* Only former patients share numbers with others: there are no more to give out. */
static bool has_numbers(const struct demo *d, int given_out)
{
    return given_out < FICTION_NUMBERS || d->is_sharing_numbers;
}

static const char *next_mobile(struct demo *d)
{
    return arena_printf(&d->row, "07700 900%03d", d->mobiles++ % FICTION_NUMBERS);
}

static const char *next_landline(struct demo *d)
{
    return arena_printf(&d->row, "01632 960%03d", d->landlines++ % FICTION_NUMBERS);
}

static struct household make_household(struct demo *d, int since)
{
    static const int sizes[] = {1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4};
    struct household h = {.family = demo_words_pick(d, WORDS_FAMILY), .since = since, .landline = ""};
    int town = demo_words_below(d, d->words[WORDS_TOWN].count);
    h.size = sizes[demo_words_below(d, (int)(sizeof sizes / sizeof *sizes))];
    const char *street = demo_words_pick(d, WORDS_STREET); /* each draw a statement: one order with every compiler */
    h.address = arena_printf(&d->row, "%d %s", demo_words_between(d, 1, 180), street);
    h.city = d->words[WORDS_TOWN].item[town];
    int last = 'A' + demo_words_below(d, 26), first = 'A' + demo_words_below(d, 26);
    h.postal_code = arena_printf(&d->row, "%s %d%c%c", d->words[WORDS_TOWN].more[town], demo_words_below(d, 10), first,
                                 last);
    if ((h.size > 1 || demo_words_chance(d, 35)) && has_numbers(d, d->landlines))
        h.landline = next_landline(d);
    /* Two draws: more people in the middle of life than at its ends. */
    int age = 18 + (demo_words_below(d, 72) + demo_words_below(d, 72)) / 2;
    h.elder_birth = d->today - age * 365 - demo_words_below(d, 365);
    return h;
}

static int birth_of(struct demo *d, const struct household *h, int member)
{
    if (member == 0)
        return h->elder_birth;
    if (member == 1 && demo_words_chance(d, 60)) /* a partner */
        return h->elder_birth + demo_words_between(d, -8 * 365, 6 * 365);
    int child = h->elder_birth + demo_words_between(d, 22 * 365, 36 * 365);
    return child < d->today - 4 * 365 ? child : h->elder_birth + demo_words_between(d, -2 * 365, 2 * 365);
}

static void fill_name(struct demo *d, const struct household *h, struct patient *p)
{
    bool is_woman = demo_words_chance(d, 56);
    const struct demo_list *given = &d->words[is_woman ? WORDS_FEMALE : WORDS_MALE];
    int at = demo_words_below(d, given->count);
    p->gender = demo_words_chance(d, 99) ? (is_woman ? "female" : "male") : "other";
    p->given = given->item[at];
    if (demo_words_chance(d, 6)) /* a second given name */
        p->given = arena_printf(&d->row, "%s %s", p->given, demo_words_pick(d, is_woman ? WORDS_FEMALE : WORDS_MALE));
    if (*given->more[at] && demo_words_chance(d, 40))
        p->preferred = given->more[at];
    p->family = h->family;
    if (is_woman && demo_words_chance(d, 10))
        p->maiden = demo_words_pick(d, WORDS_FAMILY);
    if (demo_words_chance(d, 3))
        p->prefix = demo_words_chance(d, 70) ? "Dr" : "Prof";
}

static void fill_facts(struct demo *d, struct patient *p)
{
    int n = demo_words_below(d, 100);
    p->channel = n < 40 ? "call" : n < 72 ? "text" : n < 90 ? "email" : n < 92 ? "letter" : "";
    if (demo_words_chance(d, 5))
        p->alert = demo_words_pick(d, WORDS_ALERT);
    if (demo_words_chance(d, 4))
        p->needs = demo_words_pick(d, WORDS_NEEDS);
    if (demo_words_chance(d, 9))
        p->hopes = demo_words_pick(d, WORDS_HOPES);
    if (demo_words_chance(d, 60))
        p->source = demo_words_pick(d, WORDS_SOURCE);
}

/* "garcia.lucia@example.org" (RFC 2606); folded, every name of data/demo is plain letters. */
static const char *email_of(struct demo *d, const struct patient *p)
{
    struct arena *a = &d->row;
    char *name = arena_printf(a, "%s.%s", text_fold(a, p->given), text_fold(a, p->family)), *to = name;
    for (const char *from = name; *from; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = '\0';
    return arena_printf(&d->row, "%s@example.org", name);
}

static int fill_numbers(struct demo *d, const struct household *h, const struct patient *p, struct telecom *t)
{
    bool is_child = p->birth_date > d->today - 16 * 365;
    const char *email = !is_child && demo_words_chance(d, 55) ? email_of(d, p) : "";
    int n = 0;
    if (!is_child && has_numbers(d, d->mobiles) && demo_words_chance(d, 80)) {
        t[n] = telecom_none();
        t[n].value = next_mobile(d);
        t[n].use = "mobile";
        t[n++].message = demo_words_chance(d, 30) ? "name" : demo_words_chance(d, 60) ? "details" : "";
    }
    if (*h->landline || (!n && has_numbers(d, d->landlines))) {
        t[n] = telecom_none();
        t[n].value = *h->landline ? h->landline : next_landline(d);
        t[n].use = "home";
        t[n].is_bad = demo_words_chance(d, 2);
        t[n++].remark = is_child ? "a parent" : demo_words_chance(d, 5) ? "not before ten" : "";
    }
    if (*email) {
        t[n] = telecom_none();
        t[n].system = "email";
        t[n++].value = email;
    }
    for (int i = 0; i < n; i++)
        t[i].rank = i + 1;
    return n;
}

/* "smi 63" would find this one too: somebody of such a name, born in 1963 or of that age. */
static bool is_like_readmes(const struct demo *d, const struct patient *p)
{
    size_t n = strlen(readme_letters);
    return (strncmp(p->family, readme_letters, n) == 0 || strncmp(p->maiden, readme_letters, n) == 0) &&
           (civil_split(p->birth_date).year == 1900 + README_AGE || civil_age(p->birth_date, d->today) == README_AGE);
}

/* In the place of the first who lived alone and died there is the one that README looks for, who has not been here
 * since; others are made too old for that. */
static void place_readmes(struct demo *d, const struct household *h, struct patient *p)
{
    if (!d->has_readmes && h->size == 1 && p->deceased_date != CIVIL_NONE) {
        d->has_readmes = true;
        p->family = readme_family;
        p->given = readme_given;
        p->maiden = p->preferred = p->prefix = "";
        p->gender = "female";
        p->birth_date = civil_from(1900 + README_AGE, 7, 16);
        p->deceased_date = CIVIL_NONE;
        return;
    }
    while (is_like_readmes(d, p))
        p->birth_date -= 365;
}

static bool write_person(struct demo *d, const struct household *h, int member, struct patient *p, struct err *e)
{
    struct telecom numbers[3];
    p->birth_date = birth_of(d, h, member);
    if (p->since < p->birth_date)
        p->since = p->birth_date + 30;
    int64_t at_ms = demo_words_instant(p->since, 9 * 60 + demo_words_below(d, 480));
    p->id = demo_words_id(d, at_ms);
    p->address = h->address;
    p->city = h->city;
    p->postal_code = h->postal_code;
    struct patient written = *p; /* what is planned for p stays as it was */
    place_readmes(d, h, &written);
    int n = fill_numbers(d, h, &written, numbers);
    if (!bulk_room(&d->bulk, 1 + n, e))
        return false;
    for (int i = 0; i < n; i++) {
        numbers[i].id = demo_words_id(d, at_ms);
        numbers[i].patient = p->id;
    }
    struct id out;
    if (!patient_put(&d->bulk.act, &written, numbers, n, &out, e))
        return false;
    bulk_note(&d->bulk, &p->id);
    d->result->patients++;
    bulk_pause(&d->bulk, "patients", ++d->done, d->total, &d->stop);
    return true;
}

/* When somebody became known: many long before the history begins, the others ever since. */
static int since_of(struct demo *d, int i)
{
    if (i >= d->live - KEPT_BACK)
        return d->today - demo_words_between(d, 1, 4);
    if (demo_words_chance(d, 45))
        return d->first_day - demo_words_between(d, 0, 6 * 365);
    return demo_words_between(d, d->first_day, d->today - 2);
}

static void plan_person(struct demo *d, int i, const struct patient *p)
{
    d->patients[i] = (struct demo_patient){.id = p->id,
                                           .since = p->since,
                                           .death = p->deceased_date,
                                           .last = CIVIL_NONE,
                                           .column = demo_words_below(d, d->columns),
                                           .is_kept_back = i >= d->live - KEPT_BACK};
    int from =
        p->since > d->first_day ? p->since + demo_words_between(d, 1, 9) : d->first_day + demo_words_below(d, 300);
    d->patients[i].due = from;
}

bool demo_people_add(struct demo *d, struct err *e)
{
    struct household h = {0};
    const char *twin_family = "", *twin_given = "";
    d->patients = arena_array(&d->arena, (size_t)d->live, sizeof *d->patients);
    for (int i = 0, member = 0; i < d->live && !d->stop; i++, member++) {
        if (member >= h.size || i >= d->live - KEPT_BACK) {
            member = 0;
            arena_reset(&d->row);
            h = make_household(d, since_of(d, i));
            struct who desk = demo_acts_desk(d, h.since);
            if (!bulk_begin(&d->bulk, "patient-add", &desk, demo_words_instant(h.since, 10 * 60), 1, e))
                return false;
        }
        struct patient p = patient_none();
        p.since = h.since;
        fill_name(d, &h, &p);
        fill_facts(d, &p);
        if (i % TWIN_EVERY == 1) { /* two of one name: everybody has to look twice */
            p.family = twin_family;
            p.given = twin_given;
            p.alert = "two patients of this name: check the birth date";
        }
        if (h.elder_birth < d->today - 62 * 365 && demo_words_chance(d, 7) && h.since < d->today - 200)
            p.deceased_date =
                demo_words_between(d, h.since > d->first_day ? h.since + 90 : d->first_day + 90, d->today - 10);
        if (!write_person(d, &h, member, &p, e))
            return false;
        if (i % TWIN_EVERY == 0) {
            twin_family = arena_strdup(&d->arena, p.family);
            twin_given = arena_strdup(&d->arena, p.given);
        }
        plan_person(d, i, &p);
        d->patients[i].is_twin = i % TWIN_EVERY == 1;
        d->patients[i - member].members++;
    }
    return bulk_flush(&d->bulk, e);
}

bool demo_people_former(struct demo *d, int since, struct id *out, struct err *e)
{
    arena_reset(&d->row);
    struct household h = make_household(d, since);
    struct patient p = patient_none();
    p.since = h.since;
    if (h.elder_birth > since - 18 * 365) /* grown up by then */
        h.elder_birth = since - demo_words_between(d, 18 * 365, 60 * 365);
    fill_name(d, &h, &p);
    if (demo_words_chance(d, 8))
        p.deceased_date = demo_words_between(d, d->first_day, d->today - 1);
    bool ok = write_person(d, &h, 0, &p, e);
    *out = p.id;
    return ok;
}
