#include "screens/speaker_field.h"

#include <string.h>

static const char PATIENT_SPEAKS[] = "the patient", SOMEBODY_ELSE[] = "somebody else";

static void add(struct speaker_field *s, int at, const struct related *r)
{
    const char *relationship = *r->relationship ? arena_printf(&s->arena, ", %s", r->relationship) : "";
    s->spoke[at] = arena_printf(&s->arena, "%s%s", r->name, relationship);
    s->choices[at] = r->not_told ? arena_printf(&s->arena, "%s, MUST NOT BE TOLD", s->spoke[at]) : s->spoke[at];
}

void speaker_field_list(struct speaker_field *s, struct form *f, struct form_field *described, struct book *b,
                        const struct id *patient, const char *said)
{
    struct err ignored = {0}; /* nobody to choose, then */
    struct arena was = s->arena;
    struct related *all;
    int n = 0, count = 1, here = 0;
    s->arena = (struct arena){0}; /* said may be what stood here until now */
    s->field = (int)(described - f->plan->fields);
    s->choices[0] = PATIENT_SPEAKS;
    s->spoke[0] = "";
    if (!id_is_none(patient) && related_list(b, patient, &s->arena, &all, &n, &ignored))
        for (int i = 0; i < n && count < SPEAKER_FIELD_MAX - 1; i++)
            add(s, count++, &all[i]);
    s->spoke[count] = SOMEBODY_ELSE;
    s->choices[count++] = SOMEBODY_ELSE;
    s->choices[count] = NULL;
    described->choices = s->choices;
    for (int i = 1; i < count; i++)
        here = *said && strcmp(s->spoke[i], said) == 0 ? i : here;
    form_set_choice(f, s->field, here);
    arena_finish(&was);
}

void speaker_field_via(const struct speaker_field *s, struct form *f, const char *via)
{
    size_t name = strcspn(via, ",");
    for (int i = 1; *via && s->choices[i]; i++)
        if (strncmp(s->choices[i], via, name) == 0 && (!s->choices[i][name] || s->choices[i][name] == ','))
            form_set_choice(f, s->field, i);
}

const char *speaker_field_text(const struct speaker_field *s, const struct form *f)
{
    int choice = form_choice(f, s->field);
    return choice > 0 ? s->spoke[choice] : "";
}

void speaker_field_finish(struct speaker_field *s)
{
    arena_finish(&s->arena);
}
