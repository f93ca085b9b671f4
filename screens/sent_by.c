#include "screens/sent_by.h"

#include "practice/referrer.h"
#include "screens/front.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static void set(struct form *f, int field, struct sent_by *s, const struct id *patient, const char *source,
                const char *shown)
{
    s->is_picked = true;
    s->patient = *patient;
    (void)snprintf(s->source, sizeof s->source, "%s", source);
    form_set_picked(f, field, shown);
}

void sent_by_show(struct app *app, struct form *f, int field, struct sent_by *s, const struct patient *p)
{
    struct arena a = {0};
    set(f, field, s, &p->referred_by, p->source, referrer_words(front_of(app)->practice, p, &a));
    arena_finish(&a);
}

void sent_by_read(struct app *app, const struct form *f, int field, const struct sent_by *s, struct patient *p)
{
    const char *typed = form_text(f, field), *code;
    if (f->values[field].is_picked && s->is_picked) {
        p->referred_by = s->patient;
        p->source = s->source;
        return;
    }
    code = referrer_source_code(front_of(app)->practice, typed);
    p->referred_by = ID_NONE;
    p->source = code ? code : typed;
}

/* ---- finding ---- */

int sent_by_find(struct app *app, struct sent_by *s, const char *typed)
{
    const struct practice *p = front_of(app)->practice;
    size_t n = strlen(typed);
    s->nsources = 0;
    s->search.found.count = 0;
    s->search.heading = NULL;
    (void)snprintf(s->typed, sizeof s->typed, "%s", typed);
    if (!*typed)
        return 0;
    int count;
    const struct reason *all = practice_reasons(p, &count);
    for (int i = 0; i < count && s->nsources < SENT_BY_SOURCES; i++) {
        const struct reason *r = &all[i];
        if (!r->is_active || strcmp(r->list, "source") != 0 ||
            (strncasecmp(r->name, typed, n) != 0 && strncasecmp(r->code, typed, n) != 0))
            continue;
        s->names[s->nsources] = r->name;
        s->codes[s->nsources++] = r->code;
    }
    return s->nsources + patient_search_find(app, &s->search, typed) + 1;
}

/* The patient search's number of a result: sources first, what was typed last; but before those who are only nearly
 * called so, as that is what Enter takes. -1: no patient. */
static int patient_at(const struct sent_by *s, int result)
{
    int at = result - s->nsources - (s->search.heading != NULL);
    return at >= 0 && at < patient_search_count(&s->search) ? at : -1;
}

void sent_by_draw(const struct sent_by *s, int index, const struct pane *line)
{
    struct arena a = {0};
    int room = line->cols - PATIENT_SEARCH_INDENT;
    if (index < s->nsources)
        pane_fit(line, 0, PATIENT_SEARCH_INDENT, room, STYLE_PLAIN, s->names[index]);
    else if (patient_at(s, index) >= 0)
        patient_search_draw(&s->search, patient_at(s, index), line);
    else
        pane_fit(line, 0, PATIENT_SEARCH_INDENT, room, STYLE_QUIET, arena_printf(&a, "as typed: %s", s->typed));
    arena_finish(&a);
}

bool sent_by_pick(struct form *f, int field, struct sent_by *s, int result, struct err *e)
{
    if (result < s->nsources) {
        set(f, field, s, &ID_NONE, s->codes[result], s->names[result]);
    } else if (patient_at(s, result) >= 0) {
        const struct find_row *row = patient_search_row(&s->search, patient_at(s, result), e);
        if (!row)
            return false;
        set(f, field, s, &row->id, "", row->name);
    } else {
        char typed[SENT_BY_TEXT];
        (void)snprintf(typed, sizeof typed, "%s", s->typed);
        set(f, field, s, &ID_NONE, typed, typed);
    }
    return true;
}

/* ---- drafts ---- */

void sent_by_put(const struct form *f, int field, const struct sent_by *s, struct draft_form_writer *w)
{
    if (f->values[field].is_picked && s->is_picked && *form_text(f, field)) {
        draft_form_put_id(w, "sent-by", &s->patient);
        draft_form_put(w, "sent-by-source", s->source);
    }
}

void sent_by_take(struct form *f, int field, struct sent_by *s, const struct draft *d)
{
    struct id patient = draft_form_id(d, "sent-by");
    const char *source = draft_text(d, "sent-by-source");
    char shown[SENT_BY_TEXT];
    (void)snprintf(shown, sizeof shown, "%s", form_text(f, field));
    if (!id_is_none(&patient) || *source)
        set(f, field, s, &patient, source, shown);
}

void sent_by_finish(struct sent_by *s)
{
    patient_search_finish(&s->search);
}
