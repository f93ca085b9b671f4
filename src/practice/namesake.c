#include "practice/namesake.h"

#include "base/text.h"
#include "book/stmt.h"
#include "practice/slot.h"

#include <string.h>

struct name {
    const char *family, *given; /* folded */
};

static struct name name_of(struct arena *a, const char *family, const char *given)
{
    return (struct name){text_fold(a, family ? family : ""), text_fold(a, given ? given : "")};
}

static bool is_same(const struct name *x, const struct name *y)
{
    return strcmp(x->family, y->family) == 0 && strcmp(x->given, y->given) == 0;
}

static const char *born(struct arena *a, int birth_date)
{
    char day[16];
    return birth_date == CIVIL_NONE ? "birth date not known"
                                    : arena_printf(a, "born %s", civil_desk_date(birth_date, day) + 4);
}

static void say(struct practice *p, struct arena *a, struct stmt *q, const struct patient *self, struct outcome *out)
{
    char time[8];
    struct id with = stmt_id(q, "practitioner");
    const struct practitioner *who = practice_practitioner(p, &with);
    slot_warn(a, out,
              arena_printf(a, "Two of that name that day: this one %s, the other %s, at %s%s%s.",
                           born(a, self->birth_date), born(a, (int)stmt_int_or(q, "birth_date", CIVIL_NONE)),
                           civil_clock_text((int)stmt_int(q, "start_min"), time), who ? " with " : "",
                           who ? who->name : ""));
}

void namesake_warn(struct practice *p, struct arena *a, const struct appointment *x, struct outcome *out)
{
    struct patient self;
    struct err ignored = {0};
    if (x->date == CIVIL_NONE || !patient_get(p->book, &x->patient, a, &self, &ignored))
        return;
    enum { SAID = 8 };
    struct name own = name_of(a, self.family, self.given);
    struct id said[SAID] = {self.id}; /* a record that was made one with theirs is no other */
    int n = 1;
    struct stmt *q = stmt_get(p->book, SQL_APPOINTMENT_OTHERS, &ignored);
    if (!q)
        return;
    stmt_bind_int(q, "date", x->date);
    stmt_bind_id(q, "patient", &x->patient);
    while (stmt_step(q, &ignored)) {
        struct id patient = stmt_id(q, "patient");
        struct name other = name_of(a, stmt_text(q, "family", a), stmt_text(q, "given", a));
        bool is_new = is_same(&own, &other) && patient_resolve(p->book, &patient, &patient, &ignored);
        for (int i = 0; i < n; i++)
            is_new = is_new && id_compare(&patient, &said[i]) != 0;
        if (!is_new)
            continue;
        say(p, a, q, &self, out);
        if (n < SAID)
            said[n++] = patient;
    }
    (void)stmt_done(q, &ignored);
}
