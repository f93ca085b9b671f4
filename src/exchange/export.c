#include "exchange/export_inner.h"

#include "base/clock.h"
#include "base/file.h"
#include "book/stmt.h"

#include <string.h>

enum { PAGE = 500, FLUSH_BYTES = 1 << 16 };

static const struct export_writer *const writers[] = {
    [EXPORT_PATIENTS] = &export_list_patients,
    [EXPORT_VISITS] = &export_list_visits,
    [EXPORT_CALENDAR] = &export_card_calendar,
    [EXPORT_CARDS] = &export_card_people,
    [EXPORT_FHIR] = &export_fhir,
};

const char *export_telecom(const struct export_patient *p, const char *system, const char *use)
{
    for (int i = 0; i < p->ntelecoms; i++) {
        const struct telecom *t = &p->telecom[i];
        if (!t->is_bad && strcmp(t->system, system) == 0 && (!*use || strcmp(t->use, use) == 0))
            return t->value;
    }
    return "";
}

const char *export_urn(struct exporting *x, const struct id *id)
{
    char hex[ID_TEXT];
    id_text(id, hex);
    return arena_printf(&x->row, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

const char *export_date(struct exporting *x, int date)
{
    return date == CIVIL_NONE ? "" : civil_date_text(date, arena_alloc(&x->row, 11));
}

/* ---- the walk ---- */

struct page {
    struct id id[PAGE];
    int count;
    int64_t after;
};

/* The next ids; no statement is open when their records are read. */
static bool take_page(struct stmt *q, struct page *page, struct err *e)
{
    page->count = 0;
    while (stmt_step(q, e)) {
        page->id[page->count++] = stmt_id(q, "id");
        page->after = stmt_int(q, "n");
    }
    return stmt_done(q, e);
}

static bool patient_page(struct exporting *x, struct page *page, struct err *e)
{
    struct stmt *q = stmt_get(x->practice->book, SQL_EXPORT_PATIENT_PAGE, e);
    if (!q)
        return false;
    stmt_bind_int(q, "after", page->after);
    stmt_bind_int(q, "limit", PAGE);
    return take_page(q, page, e);
}

static bool appointment_page(struct exporting *x, struct page *page, struct err *e)
{
    struct stmt *q = stmt_get(x->practice->book, SQL_EXPORT_APPOINTMENT_PAGE, e);
    if (!q)
        return false;
    stmt_bind_int(q, "after", page->after);
    stmt_bind_int(q, "limit", PAGE);
    stmt_bind_int(q, "from", x->o->from == CIVIL_NONE ? CIVIL_MIN : x->o->from);
    stmt_bind_int(q, "to", x->o->to == CIVIL_NONE ? CIVIL_MAX : x->o->to);
    stmt_bind_id(q, "practitioner", &x->o->practitioner);
    stmt_bind_int(q, "any_status", !writers[x->o->form]->is_active_only);
    return take_page(q, page, e);
}

static bool one_patient(struct exporting *x, const struct id *id, struct export_result *r, struct err *e)
{
    struct export_patient p;
    struct telecom *t;
    struct id now;
    if (!patient_resolve(x->practice->book, id, &now, e))
        return false;
    if (id_compare(&now, id) != 0)
        return true;
    if (!patient_get(x->practice->book, id, &x->row, &p.p, e) ||
        !telecom_list(x->practice->book, id, &x->row, &t, &p.ntelecoms, e))
        return false;
    p.telecom = t;
    if (writers[x->o->form]->is_reachable_only && (p.p.deceased_date != CIVIL_NONE || *p.p.no_contact))
        return true;
    writers[x->o->form]->patient(x, &p);
    r->patients++;
    return true;
}

/* Of a record that has not come yet from another computer nothing is known: the booking goes all the same. */
static bool read_whom(struct exporting *x, struct export_visit *v, struct err *e)
{
    struct err missing = {0};
    bool is_here = patient_get(x->practice->book, &v->a.patient, &x->row, &v->who, &missing);
    v->is_known = is_here && !v->who.is_in_error;
    if (is_here)
        return true;
    v->who = patient_none();
    v->who.id = v->a.patient;
    if (missing.kind != ERR_MISSING)
        *e = missing;
    return missing.kind == ERR_MISSING;
}

static bool one_appointment(struct exporting *x, const struct id *id, struct export_result *r, struct err *e)
{
    struct export_visit v;
    if (!appointment_get(x->practice, &x->row, id, &v.a, e))
        return false;
    if (!read_whom(x, &v, e))
        return false;
    writers[x->o->form]->appointment(x, &v);
    r->appointments++;
    return true;
}

static bool flush(struct exporting *x, struct file_new *f, size_t below, struct err *e)
{
    if (x->out.len < below)
        return true;
    bool ok = file_new_add(f, x->out.data, x->out.len, e);
    buf_reset(&x->out);
    return ok;
}

/* All of one kind. What a colleague took out meanwhile (ERR_MISSING) is not there: the next. */
static bool walk(struct exporting *x, struct file_new *f, bool of_patients, struct export_result *r, struct err *e)
{
    struct page page = {.after = 0};
    const struct progress *progress = x->o->progress;
    do {
        if (!(of_patients ? patient_page : appointment_page)(x, &page, e))
            return false;
        for (int i = 0; i < page.count; i++) {
            struct err why = {0};
            bool ok = (of_patients ? one_patient : one_appointment)(x, &page.id[i], r, &why);
            arena_reset(&x->row);
            if (!ok && why.kind != ERR_MISSING)
                return err_set(e, why.kind, "%s", why.text);
        }
        if (!flush(x, f, FLUSH_BYTES, e))
            return false;
        if (progress && progress->tick &&
            !progress->tick(progress->arg, of_patients ? "patients" : "bookings",
                            of_patients ? r->patients : r->appointments, 0))
            return err_set(e, ERR_REFUSED, "It was stopped: no file was made.");
    } while (page.count == PAGE);
    return true;
}

static bool write_all(struct exporting *x, struct file_new *f, struct export_result *r, struct err *e)
{
    const struct export_writer *w = writers[x->o->form];
    if (w->begin)
        w->begin(x);
    /* Bookings first: whoever is booked meanwhile is known before those who are known are written. */
    if ((w->appointment && !walk(x, f, false, r, e)) || (w->patient && !walk(x, f, true, r, e)))
        return false;
    if (w->end)
        w->end(x);
    return flush(x, f, 0, e);
}

bool export_run(struct practice *p, const struct export_options *o, struct export_result *r, struct err *e)
{
    struct exporting x = {.practice = p, .o = o, .now_ms = clock_now_ms()};
    struct file_new f;
    *r = (struct export_result){0};
    if (!file_new_begin(&f, o->path, e))
        return false;
    bool ok = write_all(&x, &f, r, e);
    if (ok)
        ok = file_new_end(&f, e);
    else
        file_new_abandon(&f);
    buf_finish(&x.out);
    arena_finish(&x.row);
    return ok;
}
