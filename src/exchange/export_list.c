/* Lists: the columns are called as the fields of data/import.map and data/visits.map, so that they come back as they
 * went. Numbers of patients are our own ids: what a record had been called in the program before stands beside it. */
#include "exchange/export_inner.h"

#include "base/text.h"

static void cell(struct exporting *x, const char *text)
{
    if (x->out.len && x->out.data[x->out.len - 1] != '\n')
        buf_addc(&x->out, ',');
    text_csv(&x->out, text ? text : "");
}

static void end_line(struct exporting *x)
{
    buf_adds(&x->out, "\r\n");
}

/* With the mark by which spreadsheets know UTF-8. */
static void head(struct exporting *x, const char *columns)
{
    buf_adds(&x->out, "\xEF\xBB\xBF");
    buf_adds(&x->out, columns);
    end_line(x);
}

static const char *id_cell(struct exporting *x, const struct id *id)
{
    return id_text(id, arena_alloc(&x->row, ID_TEXT));
}

static void begin_patients(struct exporting *x)
{
    head(x, "identifier,family,given,preferred,prefix,suffix,maiden,birth_date,deceased_date,gender,address,city,state,"
            "postal_code,country,home,mobile,work,email,channel,source,since,alert,needs,hopes,former_identifier");
}

static void patient(struct exporting *x, const struct export_patient *e)
{
    const struct patient *p = &e->p;
    const char *mobile = export_telecom(e, "phone", "mobile"), *home = export_telecom(e, "phone", "home"),
               *work = export_telecom(e, "phone", "work");
    if (!*mobile && !*home && !*work) /* the column says what it is for; nobody has said it of theirs */
        home = export_telecom(e, "phone", "");
    const char *const cells[] = {id_cell(x, &p->id),
                                 p->family,
                                 p->given,
                                 p->preferred,
                                 p->prefix,
                                 p->suffix,
                                 p->maiden,
                                 export_date(x, p->birth_date),
                                 export_date(x, p->deceased_date),
                                 p->gender,
                                 p->address,
                                 p->city,
                                 p->state,
                                 p->postal_code,
                                 p->country,
                                 home,
                                 mobile,
                                 work,
                                 export_telecom(e, "email", ""),
                                 p->channel,
                                 p->source,
                                 export_date(x, p->since),
                                 p->alert,
                                 p->needs,
                                 p->hopes,
                                 p->identifier};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        cell(x, cells[i]);
    end_line(x);
}

const struct export_writer export_list_patients = {.begin = begin_patients, .patient = patient};

static void begin_visits(struct exporting *x)
{
    head(x, "date,time,minutes,patient,family,given,birth_date,practitioner,type,room,status,note,identifier");
}

static const char *status_word(const struct appointment *a)
{
    bool is_confirmed = a->status == STATUS_BOOKED && a->confirmation == CONFIRM_CONFIRMED;
    return is_confirmed ? "confirmed" : transition_status_desk(a->status);
}

static void visit(struct exporting *x, const struct export_visit *v)
{
    const struct appointment *a = &v->a;
    const struct room *room = practice_room(x->practice, &a->room);
    char minute[6];
    const char *const cells[] = {export_date(x, a->date),
                                 civil_time_text(a->start_min, minute),
                                 arena_printf(&x->row, "%d", a->minutes),
                                 id_cell(x, &a->patient),
                                 v->who.family,
                                 v->who.given,
                                 export_date(x, a->birth_date),
                                 a->practitioner_code,
                                 a->type_code,
                                 room ? room->code : "",
                                 status_word(a),
                                 a->remark,
                                 a->ref};
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        cell(x, cells[i]);
    end_line(x);
}

const struct export_writer export_list_visits = {.begin = begin_visits, .appointment = visit};
